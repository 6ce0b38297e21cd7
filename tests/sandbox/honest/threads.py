from concurrent.futures import ThreadPoolExecutor


def work(x):
    with ThreadPoolExecutor(4) as pool:
        return float(sum(pool.map(float, x)))  # expect: 3.0
