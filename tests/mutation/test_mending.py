"""What is tried in hand-ins alone: each operator mends what it is named after, and is no mistake to make."""

import ast

import pytest

from grader.mutation.edit import apply
from grader.mutation.mutants import mutants
from grader.mutation.table import ONLY_MENDING

HEAD = (
    "import numpy as np\ndef relu(z):\n    return np.maximum(z, 0)\n\n\ndef move(W, b):\n    return W, b\n\n\n"
    "def f(x, y, p, W, b, s, alpha):\n    "
)
LOG_SUM = "np.log(np.exp(q).sum(axis=0, keepdims=True))"
ROOT = "y / np.sqrt(len(x))"
LOOPS = "stride = 2\n    for i in range(p):\n        for k in range(s):\n            b = "
STRIDED = f"{LOOPS}x\n            yield i, slice(i * stride, p), slice(k * stride, p)"
BEHIND = "for i in y:\n        x += i\n        W = W / 2\n        b = b / 2"
RITES = "for q in y:\n        s.step()\n        x.backward()"
RIGHT_RITES = "for q in y:\n        x.backward()\n        s.step()"
AFTER = "for i in y:\n        x += i\n    W = W / 2\n    b = b / 2\n    s = p"
TWO_PATHS = "da, q = x * p, x * s\n    db = x.T @ q\n    "
TWIN, OTHER_TWIN = "p * s['a'] + (1 - p) * x", "p * s['b'] + (1 - p) * W"
USED = "W @ x + y.sum() + p + s + alpha + b"
TORCH = "\n\n\nimport torch\ntorch.manual_seed(0)"
KEPT_BY = """class C:
    def h(self, x):
        self.mask = x > 0

    def g(self, x, G):
        return {}
"""
LAYERS = """class C:
    def __init__(self, n):
        self.key, self.scale = Linear(n), n
        self.key = Linear(n)
        self.value = Linear(n)

    def g(self, x, G):
        return {}
"""
STARTS = "k.startswith('W')"
TUPLED = "\n\n\nKeeper = namedtuple('Keeper', 'before after z')"
DATACLASS = "\n\n\nclass Kept(NamedTuple):\n    near: float\n    far: float"
DEFAULTS = "class C:\n    def g(self, x, {}):\n        return rho * x + n\n"
KEPT = "\n\n\ndef g(x):\n    return {'a': x, 'b': 2 * x}"
MOMENTS = "mean = np.sum(y) / 2\n    d = y.std()\n    return "
SIGMOID = "\n\n\ndef sigmoid(x):\n    return 1 / (1 + np.exp(-x))"
TWO_HEADS = "x = W * p\n    y = W * s\n    q = x @ p"
COPIED = "x = x / alpha\n    y = y / s\n    x = x - alpha\n    y = x - alpha"
FLAG = "for r, q in zip(x, p):\n        s = r + x * s"
RUNGE = "k1_x, k1_v = move(x, y)\n    k2_x, k2_v = move(y, x)\n    return k1_x + k1_v"
LAYERED = "W1, b1, W2, b2 = x\n    "
FLIP = "\n\n\ndef flip(x):\n    return x[:, ::-1]"
ENTRY = "\n\n\ndef g(s):\n    return s['mu']"
ONE_LESS, SUM_LESS = "{k: v for k, v in s.items() if k != 'mu'}", "sum(v for k, v in s.items() if k != 'mu')"
TWO_GATES = "x += alpha - W\n    y += alpha - b\n    d = x * W"
# operator, what is wrong, what is right, the code of what was wrong
CASES = [
    ("deeply", "for k in s:\n        x[k] = s[k]", "for k in s:\n        x[k] = s[k].copy()", "mutated-input"),
    ("deeply", "t = dict(s)\n    return t", "t = copy.deepcopy(s)\n    return t", "mutated-input"),
    ("unused", "return W @ x + y.sum() + p + s + alpha", "return W @ x + y.sum() + p + s + alpha + b", "missing-term"),
    ("unused", "q = 1 - p\n    return p * y + W[x] + b - s * alpha", None, "missing-term"),
    ("rate", "return W - y, alpha + 1", "return W - alpha * y, alpha + 1", "factor"),
    ("rate", "m = x < alpha\n    return m", "m = (x < alpha) / alpha\n    return m", "factor"),
    ("idle-rate", "return W - y", "return W - alpha * y", "factor"),
    ("idle-rate", "W -= 2 * y\n    return W", "W -= alpha * (2 * y)\n    return W", "factor"),
    ("complement", "return y * np.log(p)", "return y * np.log(1 - p)", "missing-term"),
    ("complement", "return np.einsum('ij,j->ij', x, s)", "return np.einsum('ij,j->ij', x, 1 / s)", "factor"),
    ("shares", "return (1 - b) * x + b * y * y", "return b * x + (1 - b) * y * y", "swapped"),
    ("shares", "return b * x + (1 - b) * y", "return (1 - b) * x + b * y", "swapped"),
    ("entry", "for i in p:\n        s += x[:, 0]", "for i in p:\n        s += x[:, i]", "first-only"),
    ("entry", "for i in p:\n        s += x.a[-1]", "for i in p:\n        s += x.a[i]", "first-only"),
    ("entry", "return [x[:, -1] * k for k in p]", "return [x[:, k] * k for k in p]", "first-only"),
    ("entry", "for i, q in enumerate(y):\n        s += q * x[0]", "for i, q in enumerate(y):\n        s += q * x[i]",
     "first-only"),
    ("entry", "x[:, y] -= 1\n    return x", "x[np.arange(len(y)), y] -= 1\n    return x", "wrong-operand"),
    ("counted", "return s['W' + str(b)]", "return s['W' + str(b + 1)]", "off-by-one"),
    ("counted", "t = s['t']\n    return t", "t = s['t'] + 1\n    return t", "missing-term"),
    ("thrown-away", "move(W, b)\n    return W, b", "W, b = move(W, b)\n    return W, b", "wrong-variable"),
    ("thrown-away", "relu(x)\n    return x", "x = relu(x)\n    return x", "wrong-variable"),
    ("order", "return -np.log(np.mean(p))", "return -np.mean(np.log(p))", "step-order"),
    ("direction", "for k in W:\n        x = k(x)", "for k in reversed(W):\n        x = k(x)", "step-order"),
    ("added-up", "for k in p:\n        s = s + k", "for k in p:\n        s = s * k", "factor"),
    ("added-up", "s *= x\n    return s", "s += x\n    return s", "factor"),
    ("axes", "return x.sum(axis=(0, 1, 2))", "return x.sum(axis=(0, 1, 3))", "axis"),
    ("axes", "return x.max(axis=1)", "return x.mean(axis=1)", "wrong-function"),
    ("keyword-argument", "return x.clip(max=0)", "return x.clip(min=0)", "wrong-function"),
    ("keyword-argument", "return p * (1 - p)", "return 1 - p ** 2", "wrong-function"),
    ("around", "s.append(x)\n    return s", "s.append(relu(x))\n    return s", "left-out"),
    ("around", "return np.sum(x) + y", "return np.sqrt(np.sum(x)) + y", "left-out"),
    ("around", "return len(x) - y", "return np.eye(len(x)) - y", "left-out"),
    ("another", "return relu(x)", "return np.tanh(x)", "wrong-function"),
    ("another", "return np.maximum(x, 0)", "return relu(x)", "wrong-function"),
    ("moved", "a = x\n    b = 2 * x\n    s.append(W)", "s.append(W)\n    a = x\n    b = 2 * x", "step-order"),
    ("moved", "a = x\n    s += [W]", "s += [W]\n    a = x", "step-order"),
    ("descent", "return torch.optim.Adam(W)", "return torch.optim.SGD(W)", "wrong-function"),
    ("descent", "return SGD(W.a.parameters())", "return SGD(W.parameters())", "wrong-variable"),
    ("descent", "x.backward()\n    s.zero_grad()", "s.zero_grad()\n    x.backward()", "step-order"),
    ("cut", "return torch.tensor(x.sum().item())", "return x.sum()", "no-gradient"),
    ("cut", "with torch.no_grad():\n        y = x", "if True:\n        y = x", "no-gradient"),
    ("summed-with", "q = W\n    return np.mean(x)", "q = W\n    return np.mean(q * x)", "factor"),
    ("summed-with", "q = W\n    z = np.sum(x[0])", "q = W\n    z = np.sum(q * x[0])", "factor"),
    ("log-sum", "q = x - x.max()\n    return q", f"q = x - x.max()\n    return q - {LOG_SUM}", "missing-term"),
    ("log-sum", "q = x - x.max()\n    s = y * q", f"q = x - x.max()\n    s = y * (q - {LOG_SUM})", "missing-term"),
    ("unread", f"return y * x + s['a']{KEPT}", f"return y * s['b'] * x + s['a']{KEPT}", "factor"),
    ("unread", f"return x @ s['a']{KEPT}", f"return x @ s['a'] / s['b']{KEPT}", "factor"),
    ("filter", "return [k for k in x if k > y]", "return [k for k in x]", "extra-step"),
    ("filter", "return {k: 1 for k in x if k}", "return {k: 1 for k in x}", "extra-step"),
    ("composed", "return -np.log(p.mean())", "return -np.log(p).mean()", "step-order"),
    ("composed", "return (p ** 2).sum(0)", "return p.sum(0) ** 2", "step-order"),
    ("divisor", "q = x\n    return y / len(W)", "q = x\n    return y / q", "wrong-count"),
    ("divisor", "q = x\n    return y / W.shape[1]", "q = x\n    return y / q", "wrong-count"),
    ("times-count", "return relu(x)", "return relu(x) * x.shape[0]", "averaged"),
    ("times-count", "m = len(x)\n    return x - y", "m = len(x)\n    return m * x - y", "factor"),
    ("shared-out", "q = np.exp(x)\n    return q", "q = np.exp(x)\n    return q / np.sum(q, axis=0)", "factor"),
    ("shared-out", "q = np.exp(x)\n    return q", "q = np.exp(x)\n    return q / np.sum(q)", "factor"),
    ("namesake", "q = 1\n    return x + s['q']", "q = 1\n    return x + q", "wrong-variable"),
    ("namesake", "s['x'] = 1\n    return x + y", "s['x'] = 1\n    return s['x'] + y", "wrong-variable"),
    ("entries", "return x, y, p", "return y, x, p", "swapped"),
    ("entries", "q, r, t = x + 1, y, p\n    return q", "q, r, t = x + 1, p, y\n    return q", "swapped"),
    ("slope", "q = x\n    return q", "q = x * (1 - y ** 2)\n    return q", "factor"),
    ("slope", "q = x\n    return q", "q = x * relu(y)\n    return q", "factor"),
    ("divided", "q = y / np.sqrt(x.shape[1])\n    return q", None, "factor"),
    ("divided", f"q = {ROOT}\n    return W @ x", f"q = {ROOT}\n    return W @ x / np.sqrt(len(x))", "factor"),
    ("operand", "return W + b * s", "return W * x + b * s", "factor"),
    ("operand", "return y[0] - b * s", "return y[0] * p - b * s", "factor"),
    ("root", "return x / np.sqrt(y + b)", "return x / (np.sqrt(y) + b)", "epsilon"),
    ("root", "return np.sqrt(y) + b", "return np.sqrt(y + b)", "epsilon"),
    ("shares", "return b * x + y", "return b * x + (1 - b) * y", "factor"),
    ("magnitude", "h = 0.1\n    return x / h", "h = 1e-05\n    return x / h", "constant"),
    ("magnitude", "return x < 1e-16", "return x < 1e-06", "constant"),
    ("reordered", "return x.transpose(0, 2, 1)", "return x.transpose(2, 1, 0)", "transposed"),
    ("reordered", "return np.transpose(x, (1, 0, 2))", "return np.transpose(x, (0, 1, 2))", "transposed"),
    ("reordered", "return np.moveaxis(x, 1, 3)", "return np.moveaxis(x, 2, 3)", "transposed"),
    ("reordered", "return x.swapaxes(0, 1)", "return x.swapaxes(1, 2)", "transposed"),
    ("axes-left-out", "return x @ y", "return x @ y.swapaxes(-1, -2)", "transposed"),
    ("axes-left-out", "return x.reshape(-1, p)", "return x.transpose(0, 2, 3, 1).reshape(-1, p)", "transposed"),
    ("reshaped", "return x.reshape(p, s)", "return x.reshape(s, p).transpose(1, 0)", "transposed"),
    ("reshaped", "return x.reshape(p, s, 2)", "return x.reshape(p, 2, s).transpose(0, 2, 1)", "transposed"),
    ("letters", "return np.einsum('ijk,kl->ijl', x, y)", "return np.einsum('ikj,kl->ijl', x, y)", "transposed"),
    ("letters", "return np.einsum('ij,ij->i', x, y)", "return np.einsum('ij,jj->i', x, y)", "transposed"),
    ("key", f"return y * s['n']{KEPT}", f"return y * s['a']{KEPT}", "wrong-variable"),
    ("key", f"return y * s['n'] + s['a']{KEPT}", f"return y * s['b'] + s['a']{KEPT}", "wrong-variable"),
    ("along", "return x / x.sum(axis=0)", "return x / x.sum(axis=1, keepdims=True)", "axis"),
    ("along", "return x - np.max(x, axis=1)", "return x - np.max(x, axis=0, keepdims=True)", "axis"),
    ("opposite", "x[p] = 0\n    return x", "x[~p] = 0\n    return x", "comparison"),
    ("opposite", "return np.where(~p, x, y)", "return np.where(p, x, y)", "comparison"),
    ("ends", "return x[-p:]", "return x[:p]", "off-by-one"),
    ("ends", "return x[:, ::-1] + x[::-1]", "return x[:, ::-1] + x", "flipped"),
    ("countdown", "return range(p, 0, -1)", "return range(p, 0 - 1, -1)", "off-by-one"),
    ("countdown", "return range(p - 1, -1, -1)", "return range(p - 1 + 1, -1, -1)", "off-by-one"),
    ("kept", KEPT_BY.format("G[G <= 0]"), KEPT_BY.format("G[self.mask]"), "wrong-variable"),
    ("kept", KEPT_BY.format("x * G"), KEPT_BY.format("self.mask * G"), "wrong-variable"),
    ("listed", "for k in ('W',):\n        s = b['q']", "for k in ('W', 'q'):\n        s = b['q']", "missing-step"),
    ("listed", "for k in ['W']:\n        s = b['q']", "for k in ['W', 'q']:\n        s = b['q']", "missing-step"),
    ("strided", f"{LOOPS}x[i + p, k + p]", f"{LOOPS}x[i * stride + p, k * stride + p]", "factor"),
    ("strided", f"{LOOPS}x[i:p, k:p]", f"{LOOPS}x[i * stride:p, k * stride:p]", "factor"),
    ("inside", "pad = 1\n    return x[:, :s, :b]", "pad = 1\n    return x[:, pad:pad + s, pad:pad + b]", "off-by-one"),
    ("inside", "q = x[:p, :p]\n    return q", "q = x[p:p + p, p:p + p]\n    return q", "off-by-one"),
    ("put-back", "m = b * s['m'] + x\n    return m", "s['m'] = m = b * s['m'] + x\n    return m", "not-in-place"),
    ("put-back", "m = s['m']\n    m = m + x", "m = s['m']\n    s['m'] = m = m + x", "not-in-place"),
    ("on-a-copy", "q = {**s}\n    q['x'] = x", "q = s\n    q['x'] = x", "not-in-place"),
    ("on-a-copy", "W = W - alpha * x", "W[...] = W - alpha * x", "not-in-place"),
    ("counted-on", "return x / s['t']", "s['t'] += 1\n    return x / s['t']", "missing-step"),
    ("counted-on", "return x ** s['step']", "s['step'] += 1\n    return x ** s['step']", "missing-step"),
    ("behind", BEHIND, BEHIND.replace("        b =", "    b =").replace("        W =", "    W ="), "step-order"),
    ("behind", f"{BEHIND}\n        s = p", AFTER, "step-order"),
    ("targets", "W = relu(x)\n    b = relu(y)", "b = relu(x)\n    W = relu(y)", "swapped"),
    ("targets", "q = x[0]\n    r = x[1]", "r = x[0]\n    q = x[1]", "swapped"),
    ("coefficient", "return x - y + p", "return x - 2 * y + p", "factor"),
    ("coefficient", "return x + y[0]", "return 0.5 * x + y[0]", "factor"),
    ("slope-too-many", "return x * p * (1 - p)", "return x", "factor"),
    ("slope-too-many", "return x * y * p * (1 - p)", "return x * y", "factor"),
    ("factor-beside", "W += x * p[0]\n    b += x", "W += x * p[0]\n    b += x * p[0]", "factor"),
    ("factor-beside", "W = x / (1 - p)\n    b = x", "W = x / (1 - p)\n    b = x / (1 - p)", "factor"),
    ("over", "q = x + y\n    return p", "q = x + y\n    return p / q", "factor"),
    ("over", "q = x + y\n    s[0] = p", "q = x + y\n    s[0] = p / q", "factor"),
    ("of-a-term", "g = x\n    q = g\n    return q + y", "g = x\n    q = g\n    return q + y * g", "factor"),
    ("of-a-term", "g = x\n    q = g\n    return y[0] - q", "g = x\n    q = g\n    return y[0] * g - q", "factor"),
    ("twin", f"s['a'] = {TWIN}\n    s['b'] = W", f"s['a'] = {TWIN}\n    s['b'] = {OTHER_TWIN}", "missing-term"),
    ("twin", f"s['b'] = W\n    s['a'] = {TWIN}", f"s['b'] = {OTHER_TWIN}\n    s['a'] = {TWIN}", "missing-term"),
    ("dict-entry", "q = s['q'] + 1\n    return dict(s)", "q = s['q'] + 1\n    return dict(s, q=q)", "not-in-place"),
    ("dict-entry", "q = s['q'] + 1\n    W = {**s}", "q = s['q'] + 1\n    W = {**s, 'q': q}", "not-in-place"),
    ("sibling", "return np.pad(x, [(0, 0), (p, p)])", "return np.pad(x, [(p, p), (p, p)])", "wrong-operand"),
    ("sibling", "return np.pad(x, ((p, p), (0, 0)))", "return np.pad(x, ((p, p), (p, p)))", "wrong-operand"),
    ("strided", f"{LOOPS}x\n            yield i, slice(i, p), slice(k, p)", STRIDED, "factor"),
    ("direction", "for k in reversed(W):\n        x = k(x)", "for k in W:\n        x = k(x)", "step-order"),
    ("direction", "for k in (1, 2):\n        x += k", "for k in (2, 1):\n        x += k", "step-order"),
    ("direction", "return [k + 1 for k in x[::-1]]", "return [k + 1 for k in x]", "step-order"),
    ("direction", "for k in zip(x, reversed(y)):\n        s = k", "for k in zip(x, y):\n        s = k", "step-order"),
    ("direction", "for k in W.items():\n        s = k",
     "for k in reversed(list(W.items())):\n        s = k", "step-order"),
    ("direction", "q = sorted(x)\n    return q", "q = sorted(x, reverse=True)\n    return q", "step-order"),
    ("order", "q, r = relu(x)\n    return q", "r, q = relu(x)\n    return q", "swapped"),
    ("whole-number", "q = (x - p) // s\n    return q", "q = (x - p) // s + 1\n    return q", "off-by-one"),
    ("whole-number", "return np.arange(p)", "return np.arange(p + 1)", "off-by-one"),
    ("exponent", "return p ** b * y", "return (1 - p) ** b * y", "missing-term"),
    ("exponent", "return b * p ** b", "return b * p ** (b - 1)", "missing-term"),
    ("exponent", "return y * (1 - p) ** 2", "return y * (1 - p ** 2)", "parentheses"),
    ("listed-mean", "return sum(x)", "return sum(x) / len(x)", "not-averaged"),
    ("listed-mean", "for i in range(b):\n        s[i] = y", "for i in range(b):\n        s[i] = y / b", "factor"),
    ("slope", "q = x * y\n    return q", "q = x * y * p * (1 - p)\n    return q", "factor"),
    ("slope", "q = x * y\n    return q", "q = x * y * (1 - p ** 2)\n    return q", "factor"),
    ("of-the-class", "return [W[i] * y[i] for i in x]", "return [W[y[i]] * y[i] for i in x]", "wrong-variable"),
    ("of-the-class", "for i in x:\n        b[i] - y[i]", "for i in x:\n        b[y[i]] - y[i]", "wrong-variable"),
    ("inside", "q[:, :p] = x\n    return q", "q[:, p:p + p] = x\n    return q", "off-by-one"),
    ("inside", "return x[:, p:]", "return x[:, p:x.shape[1] - p]", "off-by-one"),
    ("taken-off", "g = x\n    return W ** 2 + g", "g = x\n    return (W - g) ** 2 + g", "missing-term"),
    ("taken-off", "g = x\n    return np.exp(W) * g", "g = x\n    return np.exp(W - g[:, None]) * g", "missing-term"),
    ("raised", "return b ** -1", "return b ** -0.5", "constant"),
    ("factor-beside", "W = x * b\n    return y * (1 - b)", "W = x * b\n    return y * (1 - b) * b", "factor"),
    ("computed", "q = y\n    return x - x.mean(axis=0)", "q = y\n    return x - q", "wrong-variable"),
    ("computed", "q = y\n    return x * np.sum(x)", "q = y\n    return x * q", "wrong-variable"),
    ("raised", "return 1 - b * p", "return 1 - b ** p", "power"),
    ("raised", "return x * (p > 0)", "return x * p", "comparison"),
    ("raised", "return x / p", "return x / p ** 0.5", "left-out"),
    ("summed-along", "q = x * y\n    return q", "q = (x * y).sum(axis=1)\n    return q", "missing-step"),
    ("summed-along", "return -x", "return (-x).sum(axis=0)", "missing-step"),
    ("activation", f"return nn.Tanh(){TORCH}", f"return nn.ReLU(){TORCH}", "wrong-function"),
    ("activation", f"return F.gelu(x){TORCH}", f"return torch.relu(x){TORCH}", "wrong-function"),
    ("activation", f"return F.dropout(x, 0.5){TORCH}", f"return x{TORCH}", "applied-twice"),
    ("options", f"return nn.Linear(x, y){TORCH}", f"return nn.Linear(x, y, bias=False){TORCH}", "extra-term"),
    ("options", f"return nn.Linear(x, y, bias=False){TORCH}", f"return nn.Linear(x, y){TORCH}", "missing-term"),
    ("options", f"return o.SGD(x, lr=p, momentum=0.9){TORCH}", f"return o.SGD(x, lr=p){TORCH}", "extra-step"),
    ("layer", LAYERS.format("self.key(x)"), LAYERS.format("self.value(x)"), "wrong-variable"),
    ("layer", f"q = x{TORCH}", f"q = torch.softmax(x, dim=-1){TORCH}", "left-out"),
    ("rites", RITES, RIGHT_RITES, "step-order"),
    ("rites", f"{RITES}\n        b = x", f"{RIGHT_RITES}\n        b = x", "step-order"),
    ("emptied", "W -= alpha * W.grad", "W -= alpha * W.grad\n    W.grad = None", "missing-step"),
    ("emptied", "W.data -= W.grad", "W.data -= W.grad\n    W.grad = None", "missing-step"),
    ("leaf", f"q = x.detach(){TORCH}", f"q = x.detach().requires_grad_(){TORCH}", "no-gradient"),
    ("leaf", f"q = torch.tensor(x){TORCH}", f"q = torch.tensor(x).requires_grad_(){TORCH}", "no-gradient"),
    ("aliased", "q = x + 1\n    d = q\n    d[0] = 1", "q = x + 1\n    d = q.copy()\n    d[0] = 1", "wrong-variable"),
    ("aliased", "q = 2 * x\n    d = q\n    d -= 1", "q = 2 * x\n    d = q.copy()\n    d -= 1", "wrong-variable"),
    ("repeated", "q = np.sin(x)\n    return x * y", "q = np.sin(x)\n    return np.sin(x) * y", "left-out"),
    ("repeated", "q = relu(x)\n    return W @ x", "q = relu(x)\n    return W @ relu(x)", "left-out"),
    ("squared", "return y * (1 - np.tanh(x))", "return y * (1 - np.tanh(x) ** 2)", "power"),
    ("squared", "return relu(x) + y", "return relu(x) ** 2 + y", "power"),
    ("torn", "return np.log(x - y)", "return np.log(x) - y", "parentheses"),
    ("torn", "return np.sum(x, axis=0) * y", "return np.sum(x * y, axis=0)", "parentheses"),
    ("added", "y = 2 * x\n    return y", "y = y + (2 * x)\n    return y", "accumulate"),
    ("added", "q = x\n    q = relu(y)", "q = x\n    q = q + relu(y)", "accumulate"),
    ("word", "q = 'b'\n    return move(x, 'a')", "q = 'b'\n    return move(x, 'b')", "wrong-variable"),
    ("word", "q = 'b'\n    return x if W == 'a' else y", "q = 'b'\n    return x if W == 'b' else y", "wrong-variable"),
    ("handed-on", "W, b = move(W, y)\n    return W, b", "W, b = move(W, b)\n    return W, b", "wrong-variable"),
    ("number-named", "return move(W, 2) * s", "return move(W, s) * s", "fixed-number"),
    ("number-named", "return move(x, b=1)", "return move(x, b=s)", "fixed-number"),
    ("entry-for-operand", f"return s['a'] * y{KEPT}", f"return s['b'] * y{KEPT}", "wrong-variable"),
    ("entry-for-operand", f"q = s['a'] - p{KEPT}", f"q = s['a'] - s['b']{KEPT}", "wrong-variable"),
    ("held", "q = np.exp(x - y)\n    return np.exp(x) / s", "q = np.exp(x - y)\n    return q / s", "wrong-variable"),
    ("held", "q = x - y\n    return (x - p) * s", "q = x - y\n    return q * s", "wrong-variable"),
    ("held-names", f"{MOMENTS}(x - x.mean()) / x.std()", f"{MOMENTS}(x - mean) / d", "wrong-variable"),
    ("held-names", f"{MOMENTS}x * x.mean() + x.std()", f"{MOMENTS}x * mean + d", "wrong-variable"),
    ("times-argument", "return np.where(x < y, x, y)", "return np.where(x < y, x, s * y)", "factor"),
    ("times-argument", "return np.abs(x) - y / 2", "return s * np.abs(x) - y / 2", "factor"),
    ("slices", "return y - x[1:] + p * x[:-1]", "return y - x[:-1] + p * x[1:]", "swapped"),
    ("slices", "q = x[:, :-1]\n    return q", "q = x[:, 1:]\n    return q", "off-by-one"),
    ("mirrored", "return x > 1 + p", "return x < 1 - p", "comparison"),
    ("mirrored", "if x <= y - b:\n        x = y", "if x >= y + b:\n        x = y", "comparison"),
    ("slope-at-input", "return y * (1 - x ** 2)", "return y * (1 - np.tanh(x) ** 2)", "left-out"),
    ("slope-at-input", f"return x * (1 - x){SIGMOID}", f"return sigmoid(x) * (1 - sigmoid(x)){SIGMOID}", "left-out"),
    ("moving-average", "s = s + x * y\n    return s", "s = p * s + (1 - p) * (x * y)\n    return s", "factor"),
    ("moving-average", "W = W + x ** 2", "W = y * W + (1 - y) * x ** 2", "factor"),
    ("counterpart", TWO_HEADS, f"{TWO_HEADS}\n    q = q + y @ s", "missing-step"),
    ("counterpart", TWO_GATES, f"{TWO_GATES}\n    d = d + y * b", "missing-step"),
    ("copied-from-twin", COPIED, COPIED.replace("y = x - alpha", "y = y - s"), "wrong-variable"),
    ("copied-from-twin", f"{TWO_HEADS}\n    s = p - x", f"{TWO_HEADS}\n    s = s - y", "wrong-variable"),
    ("repeated-index", "s[x] += y", "np.add.at(s, x, y)", "accumulate"),
    ("repeated-index", "s[x, p] -= 2 * y", "np.subtract.at(s, (x, p), 2 * y)", "accumulate"),
    ("view", "q = x[p]\n    x[p] = y\n    return q", "q = x[p].copy()\n    x[p] = y\n    return q", "wrong-variable"),
    ("view", f"q = W[0]{TORCH}", f"q = W[0].clone(){TORCH}", "wrong-variable"),
    ("no-weight", "x[p] = 0\n    return x", "x[p] = -np.inf\n    return x", "wrong-operand"),
    ("no-weight", "q = x * p\n    return q", "q = np.where(p, x, -np.inf)\n    return q", "wrong-operand"),
    ("first-step", "if p:\n        q = x[:, p]", "if p:\n        q = np.zeros_like(x[:, p])", "wrong-operand"),
    ("first-step", "if p == 0:\n        W = x[0]", "if p == 0:\n        W = np.zeros_like(x[0])", "wrong-operand"),
    ("of-those-that-count", "return np.mean(x)", "return np.sum(x) / np.sum(p)", "wrong-count"),
    ("of-those-that-count", "return (x - y).mean()", "return np.sum((x - y) * p) / np.sum(p)", "wrong-count"),
    ("all-but-one", f"return {{k: v for k, v in s.items()}}{ENTRY}", f"return {ONE_LESS}{ENTRY}", "extra-term"),
    ("all-but-one", f"return sum(v for k, v in s.items()){ENTRY}", f"return {SUM_LESS}{ENTRY}", "extra-term"),
    ("turned-round", "q = x[::-1]\n    return q + y", "q = x[::-1]\n    return q + y[::-1]", "flipped"),
    ("turned-round", f"q = relu(y){FLIP}", f"q = relu(flip(y)){FLIP}", "flipped"),
    ("idle-flag", FLAG, FLAG.replace("x * s", "x * (s * (1 - q))"), "missing-step"),
    ("idle-flag", "for q in p:\n        s = x / s", "for q in p:\n        s = x / (s * q)", "missing-step"),
    ("numbered", RUNGE, RUNGE.replace("k1_x + k1_v", "k2_x + k2_v"), "wrong-variable"),
    ("numbered", f"{LAYERED}return W1 @ x + b1", f"{LAYERED}return W2 @ x + b2", "wrong-variable"),
    ("slice-as-beside", "q = x[p:p + 2]\n    return y[:2]", "q = x[p:p + 2]\n    return y[p:p + 2]", "off-by-one"),
    ("slice-as-beside", "q = x[1:s]\n    d = y[p:]", "q = x[1:s]\n    d = y[1:s]", "off-by-one"),
    ("handed-on", "x, b = move(x, s)", "x, b = move(x, b)", "wrong-variable"),
    ("as-elsewhere", "q = x[W, y]\n    return p.mean()", "q = x[W, y]\n    return p[W, y].mean()", "wrong-variable"),
    ("as-elsewhere", "q = x[W, y]\n    p[:, y] = 0", "q = x[W, y]\n    p[W, y] = 0", "wrong-variable"),
    ("as-elsewhere", "q = x[W, y]\n    b = x", "q = x[W, y]\n    b = x\n    b[W, y] = 0", "missing-step"),
    ("index-part", "q = x[y[p]]\n    W[:, p] -= q", "q = x[y[p]]\n    W[:, y[p]] -= q", "wrong-variable"),
    ("index-part", "q = x[p]\n    W[y[s]] += q", "q = x[p]\n    W[p] += q", "wrong-variable"),
    ("other-axis", "return x[y]", "return x[:, y]", "axis"),
    ("other-axis", "return x[y].T", "return x[:, y]", "axis"),
    ("parts-turned", "x[p, s, b] = y", "x[p, b, s] = y", "transposed"),
    ("parts-turned", "return x[:, p, s]", "return x[:, s, p]", "transposed"),
    ("in-reverse", "q = []\n    q.append(x)\n    return q", "q = []\n    q.append(x)\n    return q[::-1]", "flipped"),
    ("in-reverse", "return np.argsort(x)", "return np.argsort(-x)", "flipped"),
    ("in-order", "q = np.argsort(x)\n    return W[:, :p]", "q = np.argsort(x)\n    return W[:, q[:p]]", "missing-step"),
    ("in-order", "q = np.argsort(x)\n    return W[:p]", "q = np.argsort(x)\n    return W[q][:p]", "missing-step"),
    ("entry-sum", "x[p, y] = -1", "x[p, y] = -x.sum(axis=1)", "fixed-number"),
    ("entry-sum", "x[p] = 0", "x[p] = x.sum(axis=0)", "fixed-number"),
    ("names-exchanged", "return b * x + s * y", "return s * x + b * y", "swapped"),
    ("names-exchanged", "q = {'a': x, 'b': y}", "q = {'a': y, 'b': x}", "swapped"),
    ("otherwise-shared", "return x * y + s", "return x + y * s", "factor"),
    ("otherwise-shared", "return p * (x + y)", "return x + p * y", "factor"),
    ("moved-factor", "return 0.5 * np.exp(x)", "return np.exp(0.5 * x)", "parentheses"),
    ("moved-factor", "return x * 2 * s", "return x / (2 * s)", "factor"),
    ("idle-term", f"q = x * 2\n    s = x\n    return {USED}",
     f"q = x * 2\n    s = x + q / x.shape[0]\n    return {USED}", "missing-term"),
    ("idle-term", f"q = x * 2\n    s = x\n    return {USED}",
     f"q = x * 2\n    s = x - p * q\n    return {USED}", "missing-term"),
    ("idle-pair", f"q = x / p\n    z = y / p\n    s = x / np.sqrt(y)\n    return {USED}",
     f"q = x / p\n    z = y / p\n    s = q / np.sqrt(z)\n    return {USED}", "wrong-variable"),
    ("idle-pair", f"q = x / p\n    s = x * x\n    return {USED}",
     f"q = x / p\n    s = q * q\n    return {USED}", "wrong-variable"),
    ("idle-mask", f"q = x > 0\n    s = x\n    return {USED}",
     f"q = x > 0\n    s = np.where(q, x, -np.inf)\n    return {USED}", "missing-step"),
    ("idle-mask", f"q = x > 0\n    s = x\n    return {USED}",
     f"q = x > 0\n    s = np.where(q, -np.inf, x)\n    return {USED}", "missing-step"),
    ("term-elsewhere", "q = x[p] + y\n    return W[s]", "q = x[p] + y\n    return W[s] + x[p]", "missing-term"),
    ("term-elsewhere", "q = x[0] + y\n    for i in p:\n        s = W[i]",
     "q = x[0] + y\n    for i in p:\n        s = W[i] * x[i]", "factor"),
    ("one", "return x - y", "return x - y + 1", "missing-term"),
    ("one", "return x * np.tanh(y)", "return x * (np.tanh(y) + 1)", "missing-term"),
    ("penalty", "return x.T @ y", "return x.T @ y + alpha * W", "missing-term"),
    ("penalty", "return x.mean()", "return x.mean() + alpha * 0.5 * np.sum(W ** 2)", "missing-term"),
    ("centred", "q = x\n    return q", "q = x - x.mean(axis=0)\n    return q", "missing-term"),
    ("centred", "return x / len(x)", "return x / (len(x) - 1)", "wrong-count"),
    ("one-hot", "return p", "return p - np.eye(p.shape[1])[y]", "missing-term"),
    ("one-hot", "q = x", "q = x - np.eye(x.shape[1])[y]", "missing-term"),
    ("jacobian", "return np.diag(p * (1 - p))", "return np.diag(p) - np.outer(p, p)", "diagonal-only"),
    ("jacobian", "return p * (1 - p) * x", "return p * (x - (p * x).sum(axis=1, keepdims=True))", "diagonal-only"),
    ("variance", "return x.var(axis=0)", "return x.var(axis=0, ddof=1)", "wrong-count"),
    ("variance", "return np.var(x, axis=0)", "return (x ** 2).mean(axis=0)", "wrong-function"),
    ("cut-off", "return x - y", "return np.maximum(x - y, 0)", "missing-step"),
    ("cut-off", "return x <= p", "return np.abs(x) <= p", "left-out"),
    ("from-target", "q = x\n    x[p] += s * q", "q = x\n    x[p] += s * (q - x[p])", "missing-term"),
    ("from-target", "q = x\n    W += q * s", "q = x\n    W += (q - W) * s", "missing-term"),
    ("scaled", "return np.exp(W)", "return np.exp(x * W)", "factor"),
    ("scaled", "return np.tanh(W + b)", "return np.tanh((W + b) / x)", "factor"),
    ("like", "q = np.zeros_like(x)", "q = x.copy()", "wrong-function"),
    ("like", "return x * y", "return np.outer(x, y)", "elementwise"),
    ("padded", "return np.pad(x, ((p, 0), (0, 0)))", "return np.pad(x, ((p, p), (0, 0)))", "off-by-one"),
    ("padded", "return np.pad(x, [(0, p), (0, p)])", "return np.pad(x, [(p, p), (p, p)])", "off-by-one"),
    ("keyed", "q = {'x': y, 'b': s}", "q = {'x': y, 'b': b}", "wrong-variable"),
    ("keyed", "return move(W, b=s)", "return move(W, b=b)", "wrong-variable"),
    ("exponent", "q = y ** s\n    return 1 - x", "q = y ** s\n    return 1 - x ** s", "power"),
    ("along", "return x / x.sum()", "return x / x.sum(axis=-1, keepdims=True)", "axis"),
    ("along", "q = x[p, s, b]\n    return x.sum(axis=0)", "q = x[p, s, b]\n    return x.sum(axis=(0, 2, 3))", "axis"),
    ("field", f"return s.after @ y{TUPLED}", f"return s.before @ y{TUPLED}", "wrong-variable"),
    ("field", f"return x * s[p].z{TUPLED}", f"return x * s[p].after{TUPLED}", "wrong-variable"),
    ("field", f"return x * s.near{DATACLASS}", f"return x * s.far{DATACLASS}", "wrong-variable"),
    ("field-beside", f"return s.before * y{TUPLED}", f"return s.before * y * s.after{TUPLED}", "factor"),
    ("field-beside", KEPT_BY.format("self.x * G"), KEPT_BY.format("self.x * G - self.mask"), "missing-term"),
    ("of-weights", "for k in s:\n        x += s[k]", f"for k in [k for k in s if {STARTS}]:\n        x += s[k]",
     "extra-term"),
    ("of-weights", "q = [v for k, v in s.items()]", f"q = [v for k, v in s.items() if {STARTS}]", "extra-term"),
    ("of-weights", "return sum(v.sum() for v in s.values())", "return sum(v.sum() for v in s.values() if v.ndim > 1)",
     "extra-term"),
    ("weights-listed", "for q in (W, b):\n        x += q", "for q in (W,):\n        x += q", "extra-term"),
    ("weights-listed", "return [s[k] for k in ['W1', 'b1', 'W2']]", "return [s[k] for k in ['W1', 'W2']]",
     "extra-term"),
    ("but-one-squared", "return np.sum(W ** 2)", "return np.sum(W[1:] ** 2)", "extra-term"),
    ("but-one-squared", "return y.dot(y) + p @ p", "return y.dot(y) + p[:-1] @ p[:-1]", "extra-term"),
    ("but-one-squared", "q = W\n    return q", "q = W[1:]\n    return q", "extra-term"),
    ("but-one-shrinking", "return x + alpha * W / p", "return x + alpha * W * (np.arange(len(W)) > 0) / p",
     "extra-term"),
    ("but-one-shrinking", "for i in range(p):\n        x[i] += alpha * W[i]",
     "for i in range(p):\n        x[i] += alpha * W[i] * (i > 0)", "extra-term"),
    ("but-one-shrinking", "return {k: y[k] + alpha * s[k] for k in s}",
     f"return {{k: y[k] + alpha * s[k] * ({STARTS}) for k in s}}", "extra-term"),
    ("but-one-diagonal", "return x + alpha * np.eye(p)", "return x + alpha * np.diag(1.0 * (np.arange(p) > 0))",
     "extra-term"),
    ("but-one-diagonal", "q = np.ones(p)", "q = 1.0 * (np.arange(p) < p - 1)", "extra-term"),
    ("unless", "q = x[p]\n    return [w for w in q]", "q = x[p]\n    return [w for w in q if w != p]", "missing-step"),
    ("unless", "for i in range(p):\n        for j in range(p):\n            x += W[i, j]",
     "for i in range(p):\n        for j in [j for j in range(p) if j != i]:\n            x += W[i, j]", "missing-step"),
    ("unless", "q = x[p]\n    return sum(W[i] for i in range(b))",
     "q = x[p]\n    return sum(W[i] for i in range(b) if y[i] == p)", "missing-step"),
    ("unless", "return [q for q, r in zip(x, y)]", "return [q for q, r in zip(x, y) if r]", "missing-step"),
    ("all-ranked", "q = x[p]\n    return np.argsort(y)[:s]",
     "q = x[p]\n    return (all_ := np.argsort(y))[all_ != p][:s]", "missing-step"),
    ("all-ranked", "q = x[p] + W[s]\n    b = np.flatnonzero(q)",
     "q = x[p] + W[s]\n    b = (all_ := np.flatnonzero(q))[all_ != s]", "missing-step"),
    ("window", "return x[:p]", "return x[1:p + 1]", "off-by-one"),
    ("window", "return x[p:p + s]", "return x[p + 1:p + s + 1]", "off-by-one"),
    ("nonzero", "return x / s", "return x / np.where(s == 0, 1, s)", "unstable"),
    ("nonzero", "q = x.std(axis=0)", "q = np.where((zero := x.std(axis=0)) == 0, 1, zero)", "unstable"),
    ("nonzero", "return y * np.log(x)", "return y * np.log(np.where(x > 0, x, 1))", "unstable"),
    ("largest", "q = 0.0\n    return np.exp(x - q)", "q = np.max(x)\n    return np.exp(x - q)", "unstable"),
    ("largest", "for i in p:\n        q = x[i, 0]\n        W[i] = np.exp(x[i] - q)",
     "for i in p:\n        q = np.max(x[i])\n        W[i] = np.exp(x[i] - q)", "unstable"),
    ("other-side", "q = x @ W\n    s = 2 * q\n    dW = x.T @ s\n    dx = dW @ y",
     "q = x @ W\n    s = 2 * q\n    dW = x.T @ s\n    dx = dW @ y + s @ W.T", "missing-term"),
    ("other-side", "q = x[:, None] * W\n    s = q - y\n    dW = s * x[:, None]\n    dx = y * p",
     "q = x[:, None] * W\n    s = q - y\n    dW = s * x[:, None]\n    dx = y * p + (s * W).sum(axis=1)",
     "missing-term"),
    ("einsum-operand", "q = np.einsum('bk,bd->kd', x, y)\n    return np.einsum('bk,bkd->kd', x, p)",
     "q = np.einsum('bk,bd->kd', x, y)\n    return np.einsum('bk,bd->kd', x, y)", "wrong-operand"),
    ("einsum-operand", "q = np.einsum('b,bd->d', x, y)\n    return np.einsum('bk,bkd->kd', W, s['u'])",
     "q = np.einsum('b,bd->d', x, y)\n    return np.einsum('bk,bd->kd', W, s['y'])", "wrong-operand"),
    ("every", "return np.sum(x[y == p])", "return np.sum(x)", "extra-step"),
    ("every", "q = x > 0\n    return y[q].mean()", "q = x > 0\n    return y.mean()", "extra-step"),
    ("formatted-key", "return s[f'W{p}'] + s[f'b{p}']", "return s[f'W{p}'] + s[f'W{p}']", "wrong-variable"),
    ("formatted-key", "return s[f'W{p}'] @ x", "return s[f'W{p - 1}'] @ x", "off-by-one"),
    ("formatted-key", "return s['W' + str(p)] + s['b1']", "return s['b' + str(p)] + s['b1']", "wrong-variable"),
    ("formatted-key", "return s['a', p] * s['z', p]", "return s['z', p] * s['z', p]", "wrong-variable"),
    ("stepped", "for i in x:\n        q = i", "for i in x:\n        q = i * y", "factor"),
    ("stepped", "stride = s\n    return np.arange(p)", "stride = s\n    return stride * np.arange(p)", "factor"),
    ("stepped", f"{LOOPS}x[i:i + 2]", f"{LOOPS}x[i * stride:i * stride + 2]", "factor"),
    ("stepped", "stride = s\n    return x[b:W]", "stride = s\n    return x[b:W:stride]", "wrong-variable"),
    ("stepped", "size = s\n    for k in range(p):\n        q = x[k:p]",
     "size = s\n    for k in range(0, p * size, size):\n        q = x[k:p]", "wrong-variable"),
    ("margin-end", "return x[..., p:-p]", "return x[..., p:-p or None]", "off-by-one"),
    ("margin-end", "return x[-s:] + y[:, -s:]", "return x[len(x) - s:] + y[:, -s:]", "off-by-one"),
    ("margin-end", "return x[:, p:-p, p:-p]", "return x[:, p:-p or None, p:-p or None]", "off-by-one"),
    ("both-ends", "return (s + p - b) // y + 1", "return (s + 2 * p - b) // y + 1", "off-by-one"),
    ("both-ends", "return (s - b) // y + 1", "return (s + 2 * p - b) // y + 1", "off-by-one"),
    ("both-ends", "return np.zeros((s, b))", "return np.zeros((s, b + 2 * p))", "off-by-one"),
    ("margin-end", "return x[:, :-p]", "return x[:, p:-p or None]", "off-by-one"),
    ("margin-end", "return x[..., p:]", "return x[..., p:-p or None]", "off-by-one"),
    ("margin-end", "return x[:, :, s:, s:]", "return x[:, :, s:-s or None, s:-s or None]", "off-by-one"),
    ("margin-end", "return x[:-1, :-1, :]", "return x[1:-1, 1:-1, :]", "off-by-one"),
    ("margin-end", KEPT_BY.format("x[:, self.pad:]"), KEPT_BY.format("x[:, self.pad:-self.pad or None]"), "off-by-one"),
    ("both-ends", KEPT_BY.format("(x + self.pad - G) // 2"), KEPT_BY.format("(x + 2 * self.pad - G) // 2"),
     "off-by-one"),
    ("other-path", f"{TWO_PATHS}dx = da @ W.T", f"{TWO_PATHS}dx = da @ W.T + q @ b.T", "missing-term"),
    ("other-path", "dW = np.dot(s.T, p)\n    g['s'] = W", "dW = np.dot(s.T, p)\n    g['s'] = W + np.dot(p, W.T)",
     "missing-term"),
    ("counterpart", f"{TWO_PATHS}dW = x.T @ da\n    dx = da @ W.T",
     f"{TWO_PATHS}dW = x.T @ da\n    dx = da @ W.T\n    dx = dx + q @ b.T", "missing-step"),
    ("other-path", "g_x = s\n    g_W = p @ x.T\n    return g_x", "g_x = s + W.T @ p\n    g_W = p @ x.T\n    return g_x",
     "missing-term"),
    ("other-path", "dx = s\n    dz = 2 * s\n    dW = np.outer(x, dz)",
     "dx = s\n    dz = 2 * s\n    dW = np.outer(x, dz)\n    dx = dx + np.dot(W, dz)", "missing-step"),
    ("other-path", "dW = np.einsum('nd,nh->dh', x, p)\n    dx = s",
     "dW = np.einsum('nd,nh->dh', x, p)\n    dx = s + np.einsum('nh,dh->nd', p, W)", "missing-term"),
    ("zeroed", "q = x + y\n    return q", "q = x + y\n    q[0] = 0\n    return q", "missing-step"),
    ("zeroed", "q = x @ y\n    return q", "q = x @ y\n    np.fill_diagonal(q, 0)\n    return q", "missing-step"),
    ("centred-before", "s = np.square(x).mean(axis=1, keepdims=True)",
     "x = x - x.mean(axis=1, keepdims=True)\n    s = np.square(x).mean(axis=1, keepdims=True)", "missing-step"),
    ("centred-before", "q = x + y\n    return q / np.sqrt(np.sum(q ** 2, axis=0))",
     "q = x + y\n    q = q - q.mean(axis=0, keepdims=True)\n    return q / np.sqrt(np.sum(q ** 2, axis=0))",
     "missing-step"),
    ("centred-before", "return (x * x).mean()", "x = x - x.mean()\n    return (x * x).mean()", "missing-step"),
    ("inside", "return x[..., p:]", "return x[..., p:x.shape[-1] - p]", "off-by-one"),
    ("inside", "q = x\n    return q", "q = x[..., p:-p or None]\n    return q", "off-by-one"),
    ("per-step", "size = 2\n    return x - y + 1", "size = 2\n    return (x - y) // size + 1", "factor"),
    ("per-step", "size = 2\n    q = len(x)", "size = 2\n    q = len(x) // size", "factor"),
    ("quotient", "return x[b % s]", "return x[b // s]", "integer-division"),
    ("default", DEFAULTS.format("rho=0.99, n=2"), DEFAULTS.format("rho=0.9, n=2"), "constant"),
    ("default", DEFAULTS.format("rho=0.9, n=0.99"), DEFAULTS.format("rho=0.99, n=0.9"), "constant"),
    ("default", DEFAULTS.format("rho=True, n=1e-06"), DEFAULTS.format("rho=True, n=1e-08"), "constant"),
    ("told-how", "return np.bincount(x).reshape(2, p)", "return np.bincount(x, minlength=2 * p).reshape(2, p)",
     "missing-step"),
    ("told-how", "return np.roll(x, 1)", "return np.roll(x, 1, axis=0)", "missing-step"),
    ("told-how", "return s.get(p) + 1", "return s.get(p, 0) + 1", "missing-step"),
    ("what-is-left", "if y < p:\n        q = y / s", "if y < p:\n        q = y / (s - p)", "missing-term"),
    ("what-is-left", "if y < p:\n        q = 2 * y / s", "if y < p:\n        q = 2 * (y - p) / s", "missing-term"),
    ("what-is-left", "if y < p:\n        q = y / p", "if y < p:\n        q = (y + 1) / p", "off-by-one"),
    ("what-is-left", "if y < p:\n        q = range(s)", "if y < p:\n        q = range(s - p)", "missing-term"),
    ("not-raised", "if x:\n        return ValueError('x')", "if x:\n        raise ValueError('x')", "missing-step"),
    ("not-raised", "if x:\n        raise KeyError('x')", "if x:\n        raise ValueError('x')", "wrong-function"),
    ("quotient", "return x[b // s]", "return x[b % s]", "integer-division"),
    ("quotient", "return x[b % s]", "return x[(b + 1) % s]", "off-by-one"),
    ("window-length", "return x[s:p]", "return x[s:s + p]", "off-by-one"),
    ("window-length", "return x[:, s:W.n, b:p]", "return x[:, s:s + W.n, b:b + p]", "off-by-one"),
    ("around", "return y * x", "return y * np.tanh(x)", "left-out"),
    ("word", "return np.pad(x, p, mode='edge')", "return np.pad(x, p, mode='constant')", "wrong-variable"),
    ("slope", "q = 1 - y\n    return x @ W + s * b", "q = 1 - y\n    return x @ W + s * b * (1 - y ** 2)", "factor"),
    ("slope", "for i in p:\n        q = x\n        W[i] = y[i - 1]",
     "for i in p:\n        q = x * (1 - y[i] ** 2)\n        W[i] = y[i - 1]", "factor"),
    ("index-elsewhere", "for i in y:\n        x[i] = x[0] + x[i - 1]",
     "for i in y:\n        x[i] = x[i - 1] + x[i - 1]", "wrong-variable"),
    ("index-elsewhere", "for i in y:\n        x[i] = p[s]\n        p[i - 1] = b[y[i]]",
     "for i in y:\n        x[i] = p[i - 1]\n        p[i - 1] = b[y[i]]", "wrong-variable"),
    ("turned-over", "q = W\n    return q", "q = W[..., ::-1, ::-1]\n    return q", "flipped"),
    ("turned-over", "return np.einsum('ij,ij->i', x, W)", "return np.einsum('ij,ij->i', x, W[:, ::-1])", "flipped"),
    ("put-back-again", "q = x[p]\n    x[p] = q + s\n    y = x.sum()",
     "q = x[p]\n    x[p] = q + s\n    y = x.sum()\n    x[p] = q", "missing-step"),
    ("put-back-again", "q = x.a\n    x.a = q - s\n    W = x.b()\n    return W",
     "q = x.a\n    x.a = q - s\n    W = x.b()\n    x.a = q\n    return W", "missing-step"),
    ("taken-over", "x_new = y\n    for i in p:\n        b = i",
     "x_new = y\n    for i in p:\n        b = i\n        x = x_new", "missing-step"),
    ("taken-over", "for i in p:\n        next_W, b_next = y, i\n        b = b_next",
     "for i in p:\n        next_W, b_next = y, i\n        b = b_next\n        W = next_W", "missing-step"),
    ("taken-off-at-once", "q = x / p\n    return np.exp(q) * q",
     "q = (x / p) - np.max(x / p, axis=1, keepdims=True)\n    return np.exp(q) * q", "unstable"),
    ("taken-off-at-once", "q = x\n    return np.exp(q)", "q = (x) - np.max(x)\n    return np.exp(q)", "unstable"),
    ("put-on-again", "q = [np.exp(v - p) for v in x]\n    s = sum(q)\n    return np.log(s)",
     "q = [np.exp(v - p) for v in x]\n    s = sum(q)\n    return np.log(s) + p", "missing-term"),
    ("put-on-again", "q = np.exp(x - W).sum(axis=1)\n    return np.log(q)",
     "q = np.exp(x - W).sum(axis=1)\n    return np.log(q) + np.squeeze(W)", "missing-term"),
    ("at-most", "return p / y", "return p / max(y, p)", "missing-step"),
    ("at-most", "q = alpha / np.sqrt(x)", "q = alpha / max(np.sqrt(x), alpha)", "missing-step"),
    ("extreme", "q = 0\n    for i in y:\n        if i > q:\n            q = i",
     "q = -float('inf')\n    for i in y:\n        if i > q:\n            q = i", "constant"),
    ("extreme", "q, b = 9, 0\n    for i in y:\n        q = i if i < q else q",
     "q, b = float('inf'), 0\n    for i in y:\n        q = i if i < q else q", "constant"),
    ("countdown", "return range(0, s - p, b)", "return range(0, s - p + 1, b)", "off-by-one"),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "wrong", "right", "code"), CASES, ids=lambda value: str(value)[:30])
def test_it_is_mended(operator, wrong, right, code):
    """One edit of a hand-in leads from the wrong text to the right one, or to a use of what is unused."""
    head, name = ("", "C.g") if wrong.startswith("class") else (HEAD, "f")
    source = f"{head}{wrong}\n"
    edits = [edit for edit in mutants(source, name, mending=True) if edit.operator == operator]
    found = {ast.dump(ast.parse(apply(source, [edit]))): edit.repair.code for edit in edits}

    if right is None:
        assert code in found.values()
        assert all("q" in edit.after for edit in edits)
    else:
        assert found.get(ast.dump(ast.parse(f"{head}{right}\n"))) == code


def test_each_is_tried_in_two_ways():
    """No operator stands in the table without two examples above."""
    tried = [case[0] for case in CASES]

    assert set(tried) == ONLY_MENDING
    assert [name for name in set(tried) if tried.count(name) < 2] == []


@pytest.mark.parametrize("wrong", [case[1] for case in CASES], ids=lambda text: text[:30])
def test_no_such_mistake_is_made_in_what_is_right(wrong):
    """What is made of a reference, or of a solution, is none of these."""
    head, name = ("", "C.g") if wrong.startswith("class") else (HEAD, "f")

    assert not ONLY_MENDING & {edit.operator for edit in mutants(f"{head}{wrong}\n", name)}


@pytest.mark.parametrize(
    ("divisor", "code"),
    [
        ("m", "not-averaged"),
        ("x.shape[1]", "not-averaged"),
        ("len(x)", "not-averaged"),
        ("(2 * m)", "not-averaged"),
        ("np.sqrt(x.shape[1])", "factor"),
        ("(m * s)", "factor"),
        ("x.std()", "factor"),
    ],
)
def test_a_missing_mean_is_one_over_a_count(divisor, code):
    """A division by what is no count, such as the root of one, is a division, and no mean."""
    edits = mutants(f"def f(x, s, m):\n    return s / {divisor}\n", "f")

    assert {edit.mistake.code for edit in edits if edit.operator == "drop" and edit.after == "s"} == {code}


def test_a_slope_is_that_of_the_layer_before():
    """What nobody reads of the caches belongs to a slope that nobody calls: of this layer, or of one beside it."""
    text = (
        "def slope(Z):\n    return Z > 0\n\ndef forward(X, W):\n    Z = W @ X\n    return Z, {'A': X, 'Z': Z}\n\n"
        "def backward(dZ, caches):\n    for l in range(len(caches), 0, -1):\n        cache = caches[l - 1]\n"
        "        dA = cache['A'].T @ dZ\n        dZ = dA\n    return dZ\n"
    )
    found = {edit.after for edit in mutants(text, "backward", mending=True) if edit.operator == "slope"}

    assert {"dA * slope(cache['Z'])", "dA * slope(caches[l - 1 - 1]['Z'])"} <= found
    assert not any("(cache['A'])" in after or "'A'] ** 2" in after for after in found)
