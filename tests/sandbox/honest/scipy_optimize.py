from scipy.optimize import minimize


def work(x):
    return round(float(minimize(lambda v: (v[0] - 3) ** 2, [0.0]).x[0]), 3)  # expect: 3.0
