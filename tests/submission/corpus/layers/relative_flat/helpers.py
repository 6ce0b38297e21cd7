def above(x):
    return x > 0
