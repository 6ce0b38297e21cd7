# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# # Softmax

# %%
import numpy as np
# %matplotlib inline

# %% stable softmax
def softmax(Z):
    t = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    return t / np.sum(t, axis=0, keepdims=True)

# %% the losses
def cross_entropy(y_hat, y):
    return -np.sum(y * np.log(y_hat))

def cost(Y_hat, Y):
    m = Y.shape[1]
    return -np.sum(Y * np.log(Y_hat)) / m

# %%
print cost

# %%
def output_grad(Y_hat, Y):
    return Y_hat - Y
