# The source of starter.ipynb and solution.ipynb; `make notebooks` writes them.

# %% [markdown]
# # Softmax regression: learning to read digits
#
# One linear layer under the softmax, trained by gradient descent until it reads real handwritten digits. `README.md` says
# what each function is worth.
#
# **Layout.** $n$ inputs, $C$ classes, $m$ examples: `X` is `(n, m)`, `W` is `(C, n)`, `b` is `(C, 1)`, `Y` and `Y_hat` are
# `(C, m)`. One example is one *column*.

# %%
import numpy as np

# %% [markdown]
# ## 1. Forward
#
# $Z = WX + b$ and $\hat Y = \mathrm{softmax}(Z)$. Use your softmax, the one that survives big logits.

# %%
def softmax(Z):
    """Probabilities of the classes, (C, m) -> (C, m); yours from the first assignment."""
    ### BEGIN SOLUTION
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)
    ### END SOLUTION

# %%
def forward(X, W, b):
    """Class probabilities of each example, (n, m), (C, n), (C, 1) -> (C, m)."""
    ### BEGIN SOLUTION
    return softmax(W @ X + b)
    ### END SOLUTION

# %%
def cost(Y_hat, Y):
    """Mean loss of the examples, (C, m), (C, m) -> a number; yours from the second assignment."""
    ### BEGIN SOLUTION
    m = Y.shape[1]
    return -np.sum(Y * np.log(Y_hat)) / m
    ### END SOLUTION

# %%
import grader

grader.check("softmax-regression", only=["forward-value", "cost-value"])

# %% [markdown]
# ## 2. Backward
#
# From $dZ = \hat Y - Y$: $dW = \frac1m\, dZ\, X^T$ and $db = \frac1m \sum_i dZ^{(i)}$. The mean of the cost enters here, once.

# %%
def gradients(X, Y_hat, Y):
    """Gradients of the cost with respect to W and b.

    (n, m), (C, m), (C, m) -> dW of shape (C, n) and db of shape (C, 1), as a tuple.
    """
    ### BEGIN SOLUTION
    m = X.shape[1]
    dZ = Y_hat - Y
    return dZ @ X.T / m, np.sum(dZ, axis=1, keepdims=True) / m
    ### END SOLUTION

# %%
grader.check("softmax-regression", only=["dW", "db"])

# %% [markdown]
# ## 3. Gradient descent
#
# Forward, cost, derivatives, $W := W - \alpha\, dW$, and again.

# %%
def step(W, b, dW, db, alpha):
    """One step downhill: the new W and b, as a tuple. The old ones stay as they were."""
    ### BEGIN SOLUTION
    return W - alpha * dW, b - alpha * db
    ### END SOLUTION

# %%
def train(X, Y, W, b, alpha, steps):
    """Gradient descent from W and b on, on all examples at once.

    Returns W, b and a list or array of the costs, one before each step. X, Y and the first W and b stay as they were.
    """
    ### BEGIN SOLUTION
    costs = []
    for _ in range(steps):
        Y_hat = forward(X, W, b)
        costs.append(cost(Y_hat, Y))
        dW, db = gradients(X, Y_hat, Y)
        W, b = step(W, b, dW, db, alpha)
    return W, b, costs
    ### END SOLUTION

# %%
grader.check("softmax-regression", only=["step-value", "step-purity", "first-cost", "one-step", "many-steps"])

# %% [markdown]
# ## 4. How good is it?

# %%
def predict(X, W, b):
    """Number of the likeliest class of each example, from 0, (n, m) -> (m,)."""
    ### BEGIN SOLUTION
    return np.argmax(W @ X + b, axis=0)
    ### END SOLUTION

# %%
def accuracy(predicted, labels):
    """Share of the examples whose class was found, (m,), (m,) -> a number from 0 to 1."""
    ### BEGIN SOLUTION
    return np.mean(np.asarray(predicted) == np.asarray(labels))
    ### END SOLUTION

# %% [markdown]
# One number hides much: a network that never answers "8" can still be right nine times out of ten.

# %%
def accuracy_per_class(predicted, labels, C):
    """Of the examples of each class the share that was found, shape (C,); np.nan for a class without examples."""
    ### BEGIN SOLUTION
    predicted, labels = np.asarray(predicted), np.asarray(labels)
    shares = np.full(C, np.nan)
    for c in range(C):
        if np.any(labels == c):
            shares[c] = np.mean(predicted[labels == c] == c)
    return shares
    ### END SOLUTION

# %%
grader.check("softmax-regression", only=["predict-value", "accuracy-value", "per-class"])

# %% [markdown]
# ## 5. Real digits
#
# `digits.npz` lies beside this notebook: 8 by 8 pixels from 0 to 16, one image a column. Train on `X_train`, and look at
# `X_test` only at the end.

# %%
digits = np.load("digits.npz")
X_train, y_train = digits["X_train"] / 16, digits["y_train"]
X_test, y_test = digits["X_test"] / 16, digits["y_test"]
Y_train = np.eye(10)[:, y_train]

# %%
### BEGIN SOLUTION
W, b, costs = train(X_train, Y_train, np.zeros((10, 64)), np.zeros((10, 1)), 0.5, 150)
found = predict(X_test, W, b)
print("cost from", costs[0], "to", costs[-1])
print("accuracy on digits it has not seen:", accuracy(found, y_test))
print("for each digit:", np.round(accuracy_per_class(found, y_test, 10), 2))
### END SOLUTION

# %% [markdown]
# ## 6. All of it
#
# `grader check softmax-regression` on the saved notebook does the same. Some checks are run only by your course.

# %%
grader.check("softmax-regression")
