"""A right solution."""

import torch
from torch import nn


class SelfAttention(nn.Module):
    """Queries, keys and values by linear maps without bias."""

    def __init__(self, d, k):
        """The three maps."""
        super().__init__()
        self.query = nn.Linear(d, k, bias=False, dtype=torch.float64)
        self.key = nn.Linear(d, k, bias=False, dtype=torch.float64)
        self.value = nn.Linear(d, k, bias=False, dtype=torch.float64)

    def forward(self, x):
        """The weighted means."""
        q, k, v = self.query(x), self.key(x), self.value(x)
        scores = torch.einsum("btk,bsk->bts", q, k) / q.shape[-1] ** 0.5
        return torch.softmax(scores, dim=-1) @ v
