import torch


def forward(X, W, v):
    return torch.tanh(X @ W) @ v


def loss(X, W, v, y):
    return ((forward(X, W, v) - y) ** 2).mean()


def gradients(X, W, v, y):
    W = W.clone().detach().requires_grad_(True)
    v = v.clone().detach().requires_grad_(True)
    loss(X, W, v, y).backward()
    return W.grad, v.grad
