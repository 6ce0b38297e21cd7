# The source of starter.ipynb and solution.ipynb; `make notebooks` writes them.

# %% [markdown]
# # The framework does the backward pass
#
# You write forward passes, PyTorch derives the gradients, and you check that they are the ones you worked out by hand.
# `README.md` says what each function is worth.
#
# **Layout.** PyTorch keeps one example a **row**: `X` is `(m, n)`, the logits `Z` and the targets `Y` are `(m, C)`, `W1` is
# `(h, n)`, `b1` is `(h,)`, `W2` is `(C, h)`, `b2` is `(C,)`. All are tensors of float64.

# %%
import torch

# %% [markdown]
# ## 1. Forward passes
#
# Use PyTorch's own operators, and nothing that leaves its graph: no `.numpy()`, no `.item()`, no `.detach()`.

# %%
def softmax(Z):
    """Probabilities of each row of logits, (m, C) -> (m, C)."""
    ### BEGIN SOLUTION
    return torch.softmax(Z, dim=1)
    ### END SOLUTION

# %%
def cost(Z, Y):
    """Mean cross-entropy of the logits, (m, C), (m, C) -> a tensor of one number, finite however wrong they are."""
    ### BEGIN SOLUTION
    return -(Y * torch.log_softmax(Z, dim=1)).sum(dim=1).mean()
    ### END SOLUTION

# %%
def forward(X, W1, b1, W2, b2):
    """Logits of a network with one hidden layer of ReLUs, (m, n) -> (m, C)."""
    ### BEGIN SOLUTION
    A = torch.relu(X @ W1.T + b1)
    return A @ W2.T + b2
    ### END SOLUTION

# %%
def network_cost(X, Y, W1, b1, W2, b2):
    """Cost of that network on the examples, a tensor of one number."""
    ### BEGIN SOLUTION
    return cost(forward(X, W1, b1, W2, b2), Y)
    ### END SOLUTION

# %%
import grader

grader.check("pytorch", only=["softmax-value", "cost-value", "forward-value", "network-cost-value"])

# %% [markdown]
# ## 2. Backward passes, for nothing
#
# The next cell asks PyTorch to differentiate what you wrote, and compares with measured differences.

# %%
grader.check("pytorch", only=["gradient-of-the-cost", "gradient-of-the-network"])

# %% [markdown]
# Now ask it yourself: the gradient of the **summed** losses with respect to the logits. And once more by hand, with your
# formula from the assignment on gradients.

# %%
def dZ_by_autograd(Z, Y):
    """Gradient of the summed losses with respect to Z by autograd, (m, C), (m, C) -> (m, C). Z stays as it was."""
    ### BEGIN SOLUTION
    leaf = Z.detach().clone().requires_grad_()
    (len(Z) * cost(leaf, Y)).backward()
    return leaf.grad
    ### END SOLUTION

# %%
def output_grad(Y_hat, Y):
    """The same by your own formula, from the probabilities, (m, C), (m, C) -> (m, C)."""
    ### BEGIN SOLUTION
    return Y_hat - Y
    ### END SOLUTION

# %%
grader.check("pytorch", only=["by-autograd", "by-hand"])

# %% [markdown]
# ## 3. The network as a module

# %%
class Network(torch.nn.Module):
    """The network of part 1 as a module with two linear layers, `hidden` and `output`, in float64.

    n: inputs, h: hidden units, C: classes.
    """

    ### BEGIN SOLUTION
    def __init__(self, n, h, C):
        super().__init__()
        self.hidden = torch.nn.Linear(n, h, dtype=torch.float64)
        self.output = torch.nn.Linear(h, C, dtype=torch.float64)

    def forward(self, X):
        return self.output(torch.relu(self.hidden(X)))
    ### END SOLUTION

# %% [markdown]
# ## 4. A training loop

# %%
def train(net, X, Y, alpha, steps):
    """Gradient descent with torch.optim.SGD on all examples at once, in place; returns the costs, one before each step."""
    ### BEGIN SOLUTION
    descent = torch.optim.SGD(net.parameters(), lr=alpha)
    costs = []
    for _ in range(steps):
        descent.zero_grad()
        J = cost(net(X), Y)
        J.backward()
        descent.step()
        costs.append(J.item())
    return costs
    ### END SOLUTION

# %%
grader.check("pytorch", only=["module", "training"])

# %% [markdown]
# ## 5. All of it
#
# `grader check pytorch` on the saved notebook does the same. Some checks are run only by your course.

# %%
grader.check("pytorch")
