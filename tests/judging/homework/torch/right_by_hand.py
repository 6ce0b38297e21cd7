import torch
import torch.nn.functional as F


def forward(X, W, v):
    hidden = torch.tanh(torch.mm(X, W))
    return torch.mv(hidden, v)


def loss(X, W, v, y):
    return F.mse_loss(forward(X, W, v), y)


def gradients(X, W, v, y):
    h = torch.tanh(X @ W)
    r = 2 * (h @ v - y) / y.numel()
    dh = r[:, None] * v[None, :] * (1 - h * h)
    return {"W": X.t() @ dh, "v": h.t() @ r}
