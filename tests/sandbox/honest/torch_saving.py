import torch


def work(x):
    net = torch.nn.Linear(2, 2)
    torch.save(net.state_dict(), "net.pt")
    net.load_state_dict(torch.load("net.pt"))
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.arange(4.0)), batch_size=2)
    torch.set_num_threads(2)
    big = torch.ones(400, 400)
    return float(len(list(data)) + (big @ big)[0, 0])  # expect: 402.0
