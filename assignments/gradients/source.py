# The source of starter.ipynb and solution.ipynb; `make notebooks` writes them.

# %% [markdown]
# # Gradients: from the loss back to the logits
#
# You differentiate the output layer, first each half by itself, then both at once. `README.md` says what each function
# is worth.
#
# **Layout.** $C$ classes, $m$ examples. `Y_hat` and `Y` have shape `(C, m)`: one example is one *column*. Slopes belong to
# the **sum** of the losses; the $1/m$ of the cost comes in later, with `dW` and `db`.

# %%
import numpy as np

# %% [markdown]
# ## 1. Softmax
#
# Every output depends on every logit, because all share the denominator. For one example collect
# $\partial \hat y_i / \partial z_j$ in a $C \times C$ matrix. There are two cases, $i = j$ and $i \ne j$; work out both on
# paper.

# %%
def softmax_jacobian(y_hat):
    """Entry (i, j) is d y_hat_i / d z_j of one example.

    y_hat: softmax's probabilities, shape (C,). Returns an array of shape (C, C).
    """
    ### BEGIN SOLUTION
    return np.diag(y_hat) - np.outer(y_hat, y_hat)
    ### END SOLUTION

# %%
import grader

grader.check("gradients", only=["jacobian", "jacobian-symmetry"])

# %% [markdown]
# ## 2. The loss
#
# $L = -\sum_j y_j \log \hat y_j$. What is $\partial L / \partial \hat y_i$? (Where $y_i = 0$ it is 0, even at
# $\hat y_i = 0$.)

# %%
def output_slope(Y_hat, Y):
    """Derivative of the summed losses with respect to the probabilities, (C, m), (C, m) -> (C, m)."""
    ### BEGIN SOLUTION
    Y_hat, Y = np.asarray(Y_hat, dtype=float), np.asarray(Y, dtype=float)
    return -np.divide(Y, Y_hat, out=np.zeros(Y.shape), where=Y > 0)
    ### END SOLUTION

# %%
grader.check("gradients", only=["slope", "slope-of-the-cat"])

# %% [markdown]
# ## 3. The chain
#
# For each example the Jacobian takes the slopes at the probabilities back to the logits. You need not build it: the
# product is $\hat y_i \,(d_i - \sum_j d_j \hat y_j)$.

# %%
def softmax_backward(dY_hat, Y_hat):
    """Slopes with respect to the logits from slopes with respect to the probabilities, (C, m), (C, m) -> (C, m)."""
    ### BEGIN SOLUTION
    return Y_hat * (dY_hat - np.sum(dY_hat * Y_hat, axis=0, keepdims=True))
    ### END SOLUTION

# %%
grader.check("gradients", only=["backward", "backward-of-the-loss"])

# %% [markdown]
# ## 4. Both at once
#
# Put the slope of the loss through softmax's derivative on paper, and the result becomes short. You will use that the
# targets of an example sum to 1; keep the sum in, so that the function is right without that as well. No loops here.

# %%
def output_grad(Y_hat, Y):
    """dZ: derivative of the summed losses with respect to the logits, (C, m), (C, m) -> (C, m).

    Right also for targets that do not sum to one. Y_hat and Y stay as they were.
    """
    ### BEGIN SOLUTION
    return Y_hat * np.sum(Y, axis=0, keepdims=True) - Y
    ### END SOLUTION

# %%
grader.check("gradients", only=["cat-dZ", "dZ", "bounded", "dZ-purity", "vectorised"])

# %% [markdown]
# ## 5. Why not the squared error?
#
# Take sigmoid units with $E = \frac12 \sum_j (\hat y_j - y_j)^2$. A unit that should answer 1 and answers $10^{-9}$ is as
# wrong as can be. How steep is $E$ in its logit?

# %%
def squared_error_grad(Y_hat, Y):
    """Derivative of the squared error with respect to the logits of sigmoid units, any shape, element by element."""
    ### BEGIN SOLUTION
    Y_hat, Y = np.asarray(Y_hat), np.asarray(Y)
    return (Y_hat - Y) * Y_hat * (1 - Y_hat)
    ### END SOLUTION

# %%
grader.check("gradients", only=["squared-error", "plateau"])

# %% [markdown]
# ## 6. All of it
#
# `grader check gradients` on the saved notebook does the same. Some checks are run only by your course.

# %%
grader.check("gradients")
