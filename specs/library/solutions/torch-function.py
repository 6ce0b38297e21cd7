"""A right solution."""

import torch


class Softplus(torch.autograd.Function):
    """log(1 + exp(x)), and its derivative by hand."""

    @staticmethod
    def forward(ctx, x):
        """The value; the input is kept."""
        ctx.save_for_backward(x)
        return torch.clamp(x, min=0) + torch.log1p(torch.exp(-torch.abs(x)))

    @staticmethod
    def backward(ctx, g):
        """The logistic function times what comes from above."""
        (x,) = ctx.saved_tensors
        return g * torch.sigmoid(x)
