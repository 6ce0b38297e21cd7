# The source of starter.ipynb and solution.ipynb; `make notebooks` writes them.

# %% [markdown]
# # Cross-entropy: what a prediction costs
#
# You write the loss of one example, the cost of a data set, its relation to likelihood, and both once more straight from
# the logits. `README.md` says what each function is worth.
#
# **Layout.** $C$ classes, $m$ examples. `Y_hat`, `Y` and `Z` have shape `(C, m)`: one example is one *column*. `y_hat`
# and `y` (small letters) are one example, shape `(C,)`. Logarithms are natural.

# %%
import numpy as np

# %% [markdown]
# ## 1. One example
#
# $L = -\sum_j y_j \log \hat y_j$. With a one-hot $y$ only the true class is left: a cat that was given 20 % costs
# $-\log 0.2 = 1.609$. A class with $y_j = 0$ adds nothing, even where $\hat y_j = 0$.
#
# The loss must tell one in a million from one in a billion: do not add a number inside the logarithm.

# %%
def cross_entropy(y_hat, y):
    """Loss of one example in nats.

    y_hat: probabilities, shape (C,). y: the target, shape (C,), usually one-hot. Returns a number.
    """
    ### BEGIN SOLUTION
    y_hat, y = np.asarray(y_hat), np.asarray(y)
    counts = y > 0
    return -np.sum(y[counts] * np.log(y_hat[counts]))
    ### END SOLUTION

# %%
import grader

grader.check("cross-entropy", only=["cat", "loss-value", "one-in-a-million"])

# %% [markdown]
# ## 2. A data set
#
# The cost is the **mean** of the losses over the examples, $J = \frac{1}{m}\sum_i L(\hat y^{(i)}, y^{(i)})$.

# %%
def cost(Y_hat, Y):
    """Mean loss of the examples, (C, m), (C, m) -> a number. Y_hat and Y stay as they were."""
    ### BEGIN SOLUTION
    m = Y.shape[1]
    return -np.sum(Y * np.log(Y_hat)) / m
    ### END SOLUTION

# %%
grader.check("cross-entropy", only=["cost-of-two", "cost-value", "cost-purity"])

# %% [markdown]
# ## 3. Likelihood
#
# The probability that the model gives to all the true classes together is a product. Making $J$ small makes it big:
# it is $e^{-mJ}$. (Why does nobody maximise the product itself?)

# %%
def likelihood(Y_hat, Y):
    """Product over the examples of the probability of the true class, (C, m), (C, m) -> a number."""
    ### BEGIN SOLUTION
    return np.prod(np.sum(Y * Y_hat, axis=0))
    ### END SOLUTION

# %%
grader.check("cross-entropy", only=["likelihood-value"])

# %% [markdown]
# ## 4. Straight from the logits
#
# $\log \hat y_i = z_i - \log \sum_j e^{z_j}$ never needs the probability itself, and so never takes the logarithm of a
# probability that has become 0. Take the biggest logit off first.

# %%
def log_softmax(Z):
    """Logarithms of softmax's probabilities, (C, m) -> (C, m), finite for any finite logits."""
    ### BEGIN SOLUTION
    shifted = Z - np.max(Z, axis=0, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=0, keepdims=True))
    ### END SOLUTION

# %%
def cost_from_logits(Z, Y):
    """Mean loss of the examples from their logits, (C, m), (C, m) -> a number, finite for any finite logits."""
    ### BEGIN SOLUTION
    shifted = Z - np.max(Z, axis=0, keepdims=True)
    losses = np.log(np.sum(np.exp(shifted), axis=0)) * np.sum(Y, axis=0) - np.sum(Y * shifted, axis=0)
    return np.mean(losses)
    ### END SOLUTION

# %%
grader.check("cross-entropy", only=["log-softmax-value", "cost-from-logits-value", "undecided"])

# %% [markdown]
# ## 5. All of it
#
# `grader check cross-entropy` on the saved notebook does the same. Some checks are run only by your course.

# %%
grader.check("cross-entropy")
