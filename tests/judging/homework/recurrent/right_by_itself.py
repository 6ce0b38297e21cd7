import numpy as np


def step(x, h, U, W, b):
    h_new = np.tanh(U @ x + W @ h + b)
    return h_new, {"x": x, "h": h, "U": U, "W": W, "new": h_new}


def step_back(d, cache):
    a = (1 - cache["new"] * cache["new"]) * d
    return {
        "x": cache["U"].T @ a,
        "h": cache["W"].T @ a,
        "U": a[:, None] @ cache["x"][None, :],
        "W": a[:, None] @ cache["h"][None, :],
        "b": a,
    }


def unroll(X, h, U, W, b):
    H = [h]
    for x in X:
        H.append(np.tanh(U @ x + W @ H[-1] + b))
    return np.stack(H[1:]), (X, np.stack(H), U, W)


def unroll_back(D, caches):
    X, H, U, W = caches
    g = np.zeros(H.shape[1])
    dU, dW, db = np.zeros(U.shape), np.zeros(W.shape), np.zeros(len(g))
    for t in range(len(X) - 1, -1, -1):
        a = (D[t] + g) * (1 - H[t + 1] ** 2)
        dU += np.outer(a, X[t])
        dW += np.outer(a, H[t])
        db += a
        g = W.T @ a
    return {"h": g, "U": dU, "W": dW, "b": db}


def many_to_one(X, h, U, W, b):
    return unroll(X, h, U, W, b)[0][-1]
