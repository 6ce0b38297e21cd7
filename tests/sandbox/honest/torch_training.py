import torch


def work(x):
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1))
    step = torch.optim.SGD(net.parameters(), lr=0.01)
    data, target = torch.randn(20, 3), torch.randn(20, 1)
    losses = []
    for _ in range(20):
        step.zero_grad()
        loss = ((net(data) - target) ** 2).mean()
        loss.backward()
        step.step()
        losses.append(float(loss))
    return float(losses[-1] < losses[0])  # expect: 1.0
