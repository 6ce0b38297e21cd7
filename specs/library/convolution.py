"""Convolution and max-pooling on (N, C, H, W); nothing is flipped, as in the courses and the libraries."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def _windows(x, height, width, stride):
    return sliding_window_view(x, (height, width), axis=(2, 3))[:, :, ::stride, ::stride]


def _spread(pieces, shape, stride):
    """Adds windows (N, C, P, Q, height, width) to where they came from."""
    dx = np.zeros(shape)
    rows, columns, height, width = pieces.shape[2:]
    for i in range(height):
        for j in range(width):
            dx[:, :, i : i + stride * rows : stride, j : j + stride * columns : stride] += pieces[..., i, j]
    return dx


def conv_forward(x, w, b, stride, pad):
    """`x` (N, C, H, W) with filters `w` (F, C, K, K) and biases `b` (F,)."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    windows = _windows(padded, *w.shape[2:], stride)
    return np.einsum("ncpqij,fcij->nfpq", windows, w) + b[:, None, None], (padded, w, stride, pad)


def conv_backward(dout, cache):
    """The gradients of x, w and b."""
    padded, w, stride, pad = cache
    windows = _windows(padded, *w.shape[2:], stride)
    dw = np.einsum("nfpq,ncpqij->fcij", dout, windows)
    dx = _spread(np.einsum("nfpq,fcij->ncpqij", dout, w), padded.shape, stride)
    inner = slice(pad, -pad if pad else None)
    return dx[:, :, inner, inner], dw, dout.sum(axis=(0, 2, 3))


def pool_forward(x, size, stride):
    """The largest number of each window."""
    return _windows(x, size, size, stride).max(axis=(4, 5)), (x, size, stride)


def pool_backward(dout, cache):
    """The gradient of x."""
    x, size, stride = cache
    windows = _windows(x, size, size, stride)
    largest = windows == windows.max(axis=(4, 5), keepdims=True)
    return _spread(largest * dout[..., None, None], x.shape, stride)
