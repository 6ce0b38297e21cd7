def rows(X):
    return X.shape[0]
