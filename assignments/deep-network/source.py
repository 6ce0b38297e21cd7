# The source of starter.ipynb and solution.ipynb; `make notebooks` writes them.

# %% [markdown]
# # A deep network with a softmax output layer
#
# $L$ layers, forward and backward, trained until they read digits. `README.md` says what each function is worth.
#
# **Layout.** One example is one *column*. `dims` = $(n_0, n_1, \dots, n_L)$: inputs, hidden units, classes. `parameters` is a
# dict with `W1` of shape $(n_1, n_0)$, `b1` of shape $(n_1, 1)$, and so on to `WL`, `bL`.

# %%
import numpy as np

# %% [markdown]
# ## 1. The activation inside

# %%
def relu(Z):
    """max(0, z) of every element, any shape."""
    ### BEGIN SOLUTION
    return np.maximum(0, Z)
    ### END SOLUTION

# %%
def relu_slope(Z):
    """1 where z > 0 and 0 elsewhere (also at 0), any shape."""
    ### BEGIN SOLUTION
    return np.where(np.asarray(Z) > 0, 1.0, 0.0)
    ### END SOLUTION

# %% [markdown]
# ## 2. The beginning
#
# Equal weights would stay equal for ever: weights begin at random, biases at zero. With variance $2 / n_{l-1}$ what passes
# through a layer of ReLUs keeps its size.

# %%
def initialise(dims, seed):
    """Parameters of a network, a dict of W1, b1, ..., WL, bL.

    dims: sizes of the layers, inputs first. seed: the same seed gives the same numbers (np.random.default_rng(seed)).
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    parameters = {}
    for l in range(1, len(dims)):
        parameters[f"W{l}"] = rng.normal(size=(dims[l], dims[l - 1])) * np.sqrt(2 / dims[l - 1])
        parameters[f"b{l}"] = np.zeros((dims[l], 1))
    return parameters
    ### END SOLUTION

# %%
import grader

grader.check("deep-network", only=["relu-value", "relu-slope", "shapes"])

# %% [markdown]
# ## 3. Forward
#
# $Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}$ with $A^{[0]} = X$; ReLU after every layer but the last, softmax after the last. On
# the way put into `caches` whatever your `backward` will need: nobody else looks into it.

# %%
def softmax(Z):
    """Probabilities of the classes, (C, m) -> (C, m); yours from the first assignment."""
    ### BEGIN SOLUTION
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)
    ### END SOLUTION

# %%
def forward(X, parameters):
    """Class probabilities of each example, (n_0, m) -> (C, m), and the caches for backward, as a tuple."""
    ### BEGIN SOLUTION
    L = len(parameters) // 2
    A, caches = X, []
    for l in range(1, L + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        Z = W @ A + b
        caches.append({"A": A, "W": W, "Z": Z})
        A = relu(Z) if l < L else softmax(Z)
    return A, caches
    ### END SOLUTION

# %%
def cost(Y_hat, Y):
    """Mean loss of the examples, (C, m), (C, m) -> a number; yours from the second assignment."""
    ### BEGIN SOLUTION
    m = Y.shape[1]
    return -np.sum(Y * np.log(Y_hat)) / m
    ### END SOLUTION

# %%
grader.check("deep-network", only=["forward-value", "other-depths", "cost-value"])

# %% [markdown]
# ## 4. Backward
#
# From $dZ^{[L]} = \hat Y - Y$ down to the first layer:
# $dW^{[l]} = \frac1m dZ^{[l]} A^{[l-1]T}$, $db^{[l]} = \frac1m \sum_i dZ^{[l](i)}$, $dA^{[l-1]} = W^{[l]T} dZ^{[l]}$ and
# $dZ^{[l-1]} = dA^{[l-1]} * g'(Z^{[l-1]})$.

# %%
def backward(Y_hat, Y, caches):
    """Gradients of the cost, a dict of dW1, db1, ..., dWL, dbL, each in the shape of its parameter."""
    ### BEGIN SOLUTION
    m = Y.shape[1]
    gradients = {}
    dZ = Y_hat - Y
    for l in range(len(caches), 0, -1):
        cache = caches[l - 1]
        gradients[f"dW{l}"] = dZ @ cache["A"].T / m
        gradients[f"db{l}"] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = cache["W"].T @ dZ
            dZ = dA * relu_slope(caches[l - 2]["Z"])
    return gradients
    ### END SOLUTION

# %%
grader.check("deep-network", only=["gradients-of-three-layers", "gradients-of-one-layer"])

# %% [markdown]
# ## 5. Training

# %%
def update(parameters, gradients, alpha):
    """One step downhill: a new dict of parameters. The old one stays as it was."""
    ### BEGIN SOLUTION
    return {name: value - alpha * gradients["d" + name] for name, value in parameters.items()}
    ### END SOLUTION

# %%
def train(X, Y, parameters, alpha, steps):
    """Gradient descent on all examples at once: the last parameters, and a list of the costs, one before each step."""
    ### BEGIN SOLUTION
    costs = []
    for _ in range(steps):
        Y_hat, caches = forward(X, parameters)
        costs.append(cost(Y_hat, Y))
        parameters = update(parameters, backward(Y_hat, Y, caches), alpha)
    return parameters, costs
    ### END SOLUTION

# %%
def predict(X, parameters):
    """Number of the likeliest class of each example, from 0, (n_0, m) -> (m,)."""
    ### BEGIN SOLUTION
    Y_hat, _ = forward(X, parameters)
    return np.argmax(Y_hat, axis=0)
    ### END SOLUTION

# %%
grader.check("deep-network", only=["update-value", "update-purity", "one-step", "costs", "predict-value"])

# %% [markdown]
# ## 6. Real digits
#
# `digits.npz` lies beside this notebook. Train on `X_train`, and look at `X_test` only at the end.

# %%
digits = np.load("digits.npz")
X_train, y_train = digits["X_train"] / 16, digits["y_train"]
X_test, y_test = digits["X_test"] / 16, digits["y_test"]
Y_train = np.eye(10)[:, y_train]

# %%
### BEGIN SOLUTION
trained, costs = train(X_train, Y_train, initialise((64, 24, 10), 7), 0.3, 150)
print("cost from", costs[0], "to", costs[-1])
print("digits it has not seen, read rightly:", np.mean(predict(X_test, trained) == y_test))
### END SOLUTION

# %% [markdown]
# ## 7. All of it
#
# `grader check deep-network` on the saved notebook does the same. Some checks are run only by your course.

# %%
grader.check("deep-network")
