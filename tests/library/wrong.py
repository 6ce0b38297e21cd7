"""Wrong solutions of the library: each an edit of the right one, by the checks that must fail of it.

With a question mark, a check that only a private value (a cache) could decide: it must not fail, and may be left open;
docs/library.md says why.
"""

WRONG = {
    "attention": {
        "sums for means": ({"value"}, 'return np.einsum("ts,sv->tv", weights(Q, K, mask), V)', 'return len(K) * np.einsum("ts,sv->tv", weights(Q, K, mask), V)'),
        "values not differentiated": ({"gradients"}, "dV += np.outer(A[t], dout[t])", "dV += np.outer(A[t], dout[t]) / len(Q)"),
        "no Jacobian": ({"gradients"}, "np.diag(A[t]) - np.outer(A[t], A[t])", "np.diag(A[t])"),
    },
    "convolution": {
        "padding repeats the edge": ({"conv-value", "?conv-gradients"}, "+ W] = x\n", "+ W] = x\n    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode='edge')\n"),
        "gradient of the image ignores the stride": ({"conv-gradients"}, "dxp[n, c, i * stride + k, j * stride + m] +=", "dxp[n, c, i + k, j + m] +="),
        "overlapping windows overwrite": ({"pool-gradient"}, "+= dout[n, c, i, j]", "= dout[n, c, i, j]"),
    },
    "dropout": {
        "not inverted": ({"kept-or-dropped", "?way-back"}, "x / p, 0.0", "x, 0.0"),
        "drops instead of keeping": ({"share"}, "<= p", ">= p"),
        "gradient not scaled": ({"way-back"}, 'dout / cache["p"], 0', "dout, 0"),
    },
    "gradient-checking": {
        "one-sided": ({"differences", "another-function", "?right-gradient"}, "        minus = f(x)\n", "        flat[i] = old\n        minus = f(x)\n"),
        "asks far away": ({"asks-nearby"}, "    grad = np.empty(x.size)\n", "    f(x + 1)\n    grad = np.empty(x.size)\n"),
        "x is left moved": ({"leaves-x-alone"}, "        flat[i] = old\n        grad", "        flat[i] = old + 1e-9\n        grad"),
        "divides by 0": ({"nothing-against-nothing"}, "0.0 if bottom == 0 else ", ""),
    },
    "layers": {
        "bias left out of the gradient": ({"affine-gradients"}, "db = np.sum(dout, 0)", "db = np.mean(dout, 0)"),
        "gradient everywhere": ({"relu-gradient"}, "np.where(mask, dout, 0.0)", "np.where(mask, dout, dout)"),
        "sum instead of mean": ({"loss-value", "loss-is-safe"}, "-= np.log(p[i, label]) / len(y)", "-= np.log(p[i, label])"),
        "gradient not averaged": ({"loss-gradient"}, "dscores / len(y)", "dscores"),
    },
    "logistic": {
        "overflows": ({"sigmoid-is-safe"}, "e = np.exp(-np.abs(z))\n    return np.where(z >= 0, 1, e) / (1 + e)", "return 1 - 1 / (1 + np.exp(np.minimum(z, 700) * 1.0)) if np.all(np.abs(z) < 700) else z * np.nan"),
        "mean over features": ({"cost"}, "return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))", "return -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / X.shape[0]"),
        "uphill": ({"gradient"}, "dZ = predict(w, b, X) - Y", "dZ = Y - predict(w, b, X)"),
    },
    "modules": {
        "gradients add up": ({"gradients-are-fresh"}, "self.dW[...] =", "self.dW[...] +="),
        "uphill": ({"step"}, "self.W -= rate", "self.W += rate"),
        "never backwards": ({"sequential"}, "range(len(self.layers) - 1, -1, -1)", "range(len(self.layers) - 1, 0, -1)"),
    },
    "neighbours": {
        "no root": ({"vectorised"}, "np.sqrt(np.maximum(squares, 0))", "np.maximum(squares, 0)"),
        "a hidden loop": ({"no-loops"}, "return np.sqrt(np.maximum(squares, 0))", "return np.array([np.sqrt(np.maximum(row, 0)) for row in squares])"),
        "the largest wins": ({"majority"}, "(-votes[c], c)", "(-votes[c], -c)"),
    },
    "normalisation": {
        "unbiased variance": ({"training", "running-averages", "?gradients"}, "np.mean(centred**2, axis=0)", "np.sum(centred**2, axis=0) / (x.shape[0] - 1)"),
        "running averages the other way": ({"running-averages"}, 'bn["running_mean"] + (1.0 - bn["momentum"]) * mu', 'mu + (1.0 - bn["momentum"]) * bn["running_mean"]'),
        "mean not differentiated": ({"gradients"}, " + dmu / N", ""),
    },
    "optimisers": {
        "bias not corrected": ({"adam-step"}, 'm = config["m"] / (1 - config["beta1"] ** config["t"])', 'm = config["m"]'),
        "no root": ({"rmsprop-step"}, 'np.sqrt(config["square"]) + config', 'config["square"] + config'),
        "changes the weights": ({"weights-stay"}, 'return w + config["velocity"], config', 'w += config["velocity"]\n    return w, config'),
    },
    "recurrent": {
        "tanh not differentiated": ({"rnn-gradients"}, 'dz = dh / np.cosh(cache["z"]) ** 2', "dz = dh"),
        "gates exchanged": ({"lstm-value", "?lstm-gradients"}, "i, f, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), sigmoid(a[:, 2 * H : 3 * H])\n    g = np.tanh(a[:, 3 * H :])\n    new_c", "f, i, o = sigmoid(a[:, :H]), sigmoid(a[:, H : 2 * H]), sigmoid(a[:, 2 * H : 3 * H])\n    g = np.tanh(a[:, 3 * H :])\n    new_c"),
        "the cell's own gradient forgotten": ({"lstm-gradients"}, "total = dc + dh", "total = dh"),
    },
    "torch-attention": {
        "not scaled": ({"value"}, " / q.shape[-1] ** 0.5", ""),
        "softmax along the queries": ({"value"}, "dim=-1) @ v", "dim=1) @ v"),
        "cut off": ({"way-back"}, "torch.softmax(scores, dim=-1)", "torch.softmax(scores.detach(), dim=-1)"),
        "keys for values": ({"value"}, "self.value(x)", "self.key(x)"),
    },
    "torch-function": {
        "overflows": ({"safe"}, "torch.clamp(x, min=0) + torch.log1p(torch.exp(-torch.abs(x)))", "torch.log1p(torch.exp(x))"),
        "derivative forgotten": ({"way-back"}, "return g * torch.sigmoid(x)", "return g"),
        "what comes from above forgotten": ({"way-back"}, "return g * torch.sigmoid(x)", "return torch.sigmoid(x)"),
    },
}  # fmt: skip
