from scipy.special import logsumexp


def work(x):
    return float(logsumexp([0.0, 0.0]).round(4))  # expect: 0.6931
