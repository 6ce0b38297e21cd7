import numpy as np

def affine(x, w, b):
    return x.dot(w) + b

def affine_grad(dout, x, w):
    dx = dout.dot(w.T)
    dw = x.T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db
