import os

import matplotlib.pyplot as plt


def work(x):
    plt.plot(x, x**2)
    plt.title("cost")
    plt.savefig("cost.png")
    plt.show()
    return float(os.path.getsize("cost.png") > 1000)  # expect: 1.0
