# The source of starter.ipynb and solution.ipynb; `make notebooks` writes them.

# %% [markdown]
# # Softmax: from logits to probabilities
#
# You write the output layer of a classifier. `README.md` says what each function must do and what it is worth.
#
# **Layout.** $C$ classes, $m$ examples. `Z` holds the logits and has shape `(C, m)`: one example is one *column*.

# %%
import numpy as np

# %% [markdown]
# ## 1. Softmax
#
# $$t = e^{z} \qquad \hat y_i = \frac{t_i}{\sum_j t_j}$$
#
# By hand first: $z = (5, 2, -1, 3)$ gives $t = (148.4,\ 7.4,\ 0.4,\ 20.1)$ with the sum $176.3$, so
# $\hat y = (.842,\ .042,\ .002,\ .114)$.
#
# Your function must also survive logits of 1000 and of -1000. Adding one number to all logits of an example changes
# nothing; use that.

# %%
def softmax(Z):
    """Probabilities of the classes.

    Z: logits, shape (C, m), one example a column; it must stay as it was.
    Returns an array of shape (C, m) whose columns sum to 1.
    """
    ### BEGIN SOLUTION
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)
    ### END SOLUTION

# %%
import grader

grader.check("softmax", only=["lecture-example", "softmax-value", "probabilities", "purity"])

# %% [markdown]
# An output depends on *all* logits of its example, because they share the denominator. Which of the following would a
# softmax along the wrong axis still pass?

# %%
grader.check("softmax", only=["shift-invariance", "rivals"])

# %% [markdown]
# ## 2. Hardmax
#
# Softmax is the gentle version of **hardmax**, which puts 1 at the biggest logit of an example and 0 elsewhere. Where
# several logits are equally big, the first of them gets the 1.

# %%
def hardmax(Z):
    """1 at the biggest logit of each column and 0 elsewhere; of several equal ones the first wins.

    Z: logits, shape (C, m). Returns an array of shape (C, m).
    """
    ### BEGIN SOLUTION
    H = np.zeros(np.shape(Z))
    H[np.argmax(Z, axis=0), np.arange(np.shape(Z)[1])] = 1
    return H
    ### END SOLUTION

# %%
grader.check("softmax", only=["hardmax-example", "hardmax-value"])

# %% [markdown]
# ## 3. Two classes
#
# With $C = 2$ the two outputs sum to 1, so one of them is enough: it is the logistic sigmoid of $z_1 - z_2$.

# %%
def sigmoid(z):
    """1 / (1 + e^-z), element by element, for numbers and arrays of any shape, without overflow."""
    ### BEGIN SOLUTION
    t = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1, t) / (1 + t)
    ### END SOLUTION

# %%
grader.check("softmax", only=["sigmoid-value", "sigmoid-mirror", "binary-is-logistic"])

# %% [markdown]
# ## 4. All of it
#
# `grader check softmax` on the saved notebook does the same. Some checks are run only by your course.

# %%
grader.check("softmax")
