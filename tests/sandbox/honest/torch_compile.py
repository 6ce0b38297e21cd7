import torch


@torch.compile
def doubled(x):
    return 2 * torch.as_tensor(x).sum()


def work(x):
    return float(doubled(x))  # expect: 6.0
