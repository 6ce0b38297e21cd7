# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Softmax classification
# Written as a percent script, so that git shows readable differences.

# %%
import numpy as np
# %matplotlib inline

# %% [markdown]
# ## Forward

# %%
def softmax(Z):
    T = np.exp(Z - np.amax(Z, axis=0))
    return T / np.sum(T, axis=0)


softmax(np.array([[5.0], [2.0], [-1.0], [3.0]]))

# %%
def hardmax(Z):
    return np.equal.outer(np.arange(len(Z)), np.argmax(Z, axis=0)) * 1.0


# %%
def cross_entropy(y_hat, y):
    return -np.log(y_hat).dot(y)


def cost(Y_hat, Y):
    return -np.log(np.sum(Y_hat * Y, axis=0)).mean()


# %% [markdown]
# ## Backward

# %%
def softmax_jacobian(y_hat):
    J = -np.outer(y_hat, y_hat)
    J[np.diag_indices_from(J)] += y_hat
    return J


# %%
def output_grad(Y_hat, Y):
    dZ = np.array(Y_hat, dtype=float)
    dZ -= Y
    return dZ


# %%
print(output_grad(np.array([[0.3], [0.2], [0.1], [0.4]]), np.array([[0], [1], [0], [0]])))
