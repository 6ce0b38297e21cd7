"""Right hand-ins whose function `f` rests on a statement that changes something in place."""

NUMPY = "import numpy as np\n"
TORCH = "import torch\nimport torch.nn as nn\n"

FORMS = {
    "decorator that fills a registry": """
REGISTRY = {}
def register(name):
    def keep(function):
        REGISTRY[name] = function
        return function
    return keep
@register("relu")
def relu(x):
    return max(x, 0)
def f(x):
    return REGISTRY["relu"](x)
""",
    "bare decorator that fills a list": """
STEPS = []
def step(function):
    STEPS.append(function)
    return function
@step
def twice(x):
    return 2 * x
def f(x):
    return STEPS[0](x)
""",
    "np.fill_diagonal": NUMPY + "W = np.ones((2, 2))\nnp.fill_diagonal(W, 7)\ndef f(x): return float(W.trace())",
    "np.copyto": NUMPY + "W = np.zeros(3)\nnp.copyto(W, np.arange(3.0))\ndef f(x): return float(W.sum())",
    "np.put": NUMPY + "W = np.zeros(3)\nnp.put(W, [0], [5])\ndef f(x): return float(W.sum())",
    "np.add.at": NUMPY + "W = np.zeros(3)\nnp.add.at(W, [0, 0], 1)\ndef f(x): return float(W[0])",
    "out=": NUMPY + "W = np.zeros(3)\nnp.add(W, 2, out=W)\ndef f(x): return float(W.sum())",
    "imported function": "from numpy import fill_diagonal, zeros\nW = zeros((2, 2))\nfill_diagonal(W, 3)\n"
    "def f(x): return float(W.trace())",
    "obj.build()": "class Net:\n    def build(self): self.w = 4\nnet = Net()\nnet.build()\ndef f(x): return net.w",
    "opt.setup(lr=…)": "class Opt:\n    def setup(self, lr): self.lr = lr\nopt = Opt()\nopt.setup(lr=0.5)\n"
    "def f(x): return opt.lr",
    "enc.fit(X)": "class Enc:\n    def fit(self, X): self.top = max(X)\nX = [1, 5]\nenc = Enc()\nenc.fit(X)\n"
    "def f(x): return enc.top",
    "del d[k]": "d = {1: 1, 2: 2}\ndel d[1]\ndef f(x): return len(d)",
    "del of an attribute": "class C: a = 1\nC.b = 2\ndel C.a\ndef f(x): return hasattr(C, 'a')",
    "alias": "W = [1, 2]\nV = W\nV[0] = 9\ndef f(x): return W[0]",
    "alias of an alias": "W = [1, 2]\nV = W\nU = V\nU.append(9)\ndef f(x): return len(W)",
    "view": NUMPY + "W = np.zeros((2, 2))\nV = W.T\nV[0, 1] = 3\ndef f(x): return float(W[1, 0])",
    "slice": NUMPY + "W = np.zeros(4)\nV = W[1:]\nV += 1\ndef f(x): return float(W.sum())",
    "row of a loop": NUMPY + "W = np.zeros((2, 2))\nfor row in W:\n    row[:] = 2\ndef f(x): return float(W.sum())",
    "element of a dict": "P = {'W': [0]}\nW = P['W']\nW[0] = 4\ndef f(x): return P['W'][0]",
    "comprehension with an effect": "d = {}\n[d.update({k: k}) for k in range(3)]\ndef f(x): return len(d)",
    "comprehension that is taken": "d = {}\n_ = [d.setdefault(k, k) for k in range(3)]\ndef f(x): return len(d)",
    "map with an effect": "L = []\nlist(map(L.append, [1, 2]))\ndef f(x): return len(L)",
    "os.environ": "import os\nos.environ['GRADED_AS'] = '3'\ndef f(x): return int(os.environ.get('GRADED_AS', 0))",
    "os.environ of another import": "import os\nfrom os import environ\nos.environ['GRADED_AS'] = '3'\n"
    "def f(x): return int(environ.get('GRADED_AS', 0))",
    "os.environ.update": "import os\nos.environ.update(GRADED_AS='3')\n"
    "def f(x):\n    import os as o\n    return int(o.environ.get('GRADED_AS', 0))",
    "sys.setrecursionlimit": "import sys\nsys.setrecursionlimit(5000)\n"
    "def down(n): return 0 if n == 0 else 1 + down(n - 1)\ndef f(x): return down(3000)",
    "warnings.simplefilter": "import warnings\nwarnings.simplefilter('error')\n"
    "def f(x):\n    try:\n        warnings.warn('w')\n    except UserWarning:\n        return 1\n    return 0",
    "np.seterr": NUMPY + "np.seterr(all='raise')\n"
    "def f(x):\n    try:\n        return float(np.array(1.0) / np.array(0.0))\n"
    "    except FloatingPointError:\n        return -1",
    "np.random.seed": NUMPY + "np.random.seed(3)\nW = np.random.rand()\ndef f(x): return W",
    "@add_to_class(Net)": """
def add_to_class(Class):
    def wrapper(obj):
        setattr(Class, obj.__name__, obj)
    return wrapper
class Net:
    pass
@add_to_class(Net)
def forward(self, x):
    return 3 * x
def f(x):
    return Net().forward(x)
""",
    "function that fills a global": "P = {}\ndef init():\n    P['W'] = 3\ninit()\ndef f(x): return P['W']",
    "function that fills its argument": "P = {}\ndef init(p):\n    p['W'] = 3\ninit(P)\ndef f(x): return P['W']",
    "function of a function that fills its argument": "P = {}\ndef put(p): p['W'] = 3\ndef init(q): put(q)\ninit(P)\n"
    "def f(x): return P['W']",
    "function as an argument": "P = []\ndef go(): P.append(1)\ndef run(g): g()\nrun(go)\ndef f(x): return len(P)",
    "__init_subclass__": """
KINDS = {}
class Base:
    def __init_subclass__(cls):
        KINDS[cls.__name__] = cls
class Relu(Base):
    def __call__(self, x):
        return max(x, 0)
def f(x):
    return KINDS["Relu"]()(x)
""",
    "metaclass": """
KINDS = []
class Meta(type):
    def __init__(cls, name, bases, space):
        KINDS.append(cls)
class Layer(metaclass=Meta):
    size = 2
def f(x):
    return KINDS[0].size
""",
    "attribute of a function": "def f(x): return f.scale * x\nf.scale = 3",
    "defaults of a function": "def f(x, k=1): return k * x\nf.__defaults__ = (5,)",
    "method put in later": "class Net: pass\nNet.go = lambda self, x: 2 * x\ndef f(x): return Net().go(x)",
    "heapq": "import heapq\nH = [3, 1, 2]\nheapq.heapify(H)\ndef f(x): return H[0]",
    "random.shuffle": "import random\nrandom.seed(0)\nL = list(range(9))\nrandom.shuffle(L)\ndef f(x): return L[0]",
    "iterator that is advanced": "it = iter([1, 2, 3])\nnext(it)\ndef f(x): return 7 if next(it) == 2 else 0",
    "list.append(L, …)": "L = []\nlist.append(L, 4)\ndef f(x): return L[0]",
    "class that is told": "class Net:\n    made = []\n    @classmethod\n    def make(cls): cls.made.append(1)\n"
    "Net.make()\n"
    "def f(x): return len(Net.made)",
    "constructor that counts": "class Net:\n    count = 0\n    def __init__(self): Net.count += 1\n"
    "n = Net()\nm = Net()\n"
    "def f(x): return Net.count",
    "with block": "class C:\n    def __enter__(self): ON.append(1); return self\n    def __exit__(self, *a): pass\n"
    "ON = []\nwith C() as c:\n    ON.append(2)\ndef f(x): return len(ON)",
    "nested in try": "L = []\ntry:\n    L.append(1)\nexcept ValueError:\n    pass\ndef f(x): return len(L)",
    "generator's state": NUMPY + "rng = np.random.default_rng(0)\nW = rng.normal(size=2)\nB = rng.normal()\n"
    "def f(x): return rng.normal()",
    "global of a function inside": "def outer():\n    def inner():\n        global K\n        K = 11\n"
    "    inner()\nouter()\n"
    "def f(x): return K",
    "nditer": NUMPY
    + "W = np.zeros(2)\nwith np.nditer(W, op_flags=['readwrite']) as it:\n    for e in it:\n        e[...] = 3\n"
    "def f(x): return float(W.sum())",
    "what a function hands out": "A = [1]\ndef get(): return A\nget().append(4)\ndef f(x): return len(A)",
    "default argument": "A = []\ndef push(x, to=A): to.append(x)\npush(3)\ndef f(x): return len(A)",
    "two names at once": "a = b = [0]\na.append(1)\ndef f(x): return len(b)",
    "shallow copy": "import copy\nA = [[1]]\nB = copy.copy(A)\nB[0].append(7)\ndef f(x): return len(A[0])",
    "what is only read": "from collections import defaultdict\nd = defaultdict(list)\nd['b']\ndef f(x): return len(d)",
    "annotation": "L = []\ndef note(x):\n    L.append(x)\n    return x\ndef g(y: note(3)): return y\n"
    "def f(x): return len(L)",
    "constructor of a base": "L = []\nclass A:\n    def __init__(self): L.append(1)\nclass B(A): pass\nB()\n"
    "def f(x): return len(L)",
    "__post_init__": "from dataclasses import dataclass\nL = []\n@dataclass\nclass A:\n    v: int = 1\n"
    "    def __post_init__(self): L.append(self.v)\nA()\ndef f(x): return len(L)",
    "__new__": "class S:\n    one = None\n    def __new__(cls):\n        if cls.one is None:\n"
    "            cls.one = super().__new__(cls)\n"
    "            cls.one.n = 0\n        cls.one.n += 1\n        return cls.one\nS()\nS()\ndef f(x): return S().n",
    "method handed over": "L = []\nclass A:\n    def push(self): L.append(1)\ndef run(g): g()\nrun(A().push)\n"
    "def f(x): return len(L)",
    "print to a file": "import io\nB = io.StringIO()\nprint('12', file=B)\ndef f(x): return int(B.getvalue())",
    "file of numbers": NUMPY
    + "np.save('w.npy', np.arange(3.0))\nW = np.load('w.npy')\ndef f(x): return float(W.sum())",
    "file that f reads": "import json\nwith open('c.json', 'w') as file:\n    json.dump({'a': 4}, file)\n"
    "def f(x): return json.load(open('c.json'))['a']",
    "working folder": "import os\nos.makedirs('d', exist_ok=True)\nos.chdir('d')\n"
    "def f(x): return os.getcwd()[-2:] == '/d'",
    "decimal context": "from decimal import Decimal, getcontext\ngetcontext().prec = 3\n"
    "def f(x): return float(Decimal(1) / Decimal(3))",
    "wrapped twice": "def f(x): return x\ndef twice(g): return lambda x: 2 * g(x)\nf = twice(twice(f))",
    "objects that count themselves": "class A:\n    n = 0\n    def __init__(self): type(self).n += 1\n"
    "for _ in range(3): A()\ndef f(x): return A.n",
    "list of a class": "class A:\n    L = []\nclass B(A): pass\nb = B()\nb.L.append(3)\ndef f(x): return len(A.L)",
    "generator that is used up": "g = (i for i in range(3))\ns = sum(g)\ndef f(x): return len(list(g))",
    "loop that stops early": "it = iter(range(5))\nfor v in it:\n    if v == 2: break\ndef f(x): return next(it)",
    "view of an einsum": NUMPY
    + "a = np.zeros((2, 2))\nnp.einsum('ii->i', a)[:] = 5\ndef f(x): return float(a.trace())",
    "copy=False": NUMPY + "a = np.array([np.nan, 1])\nnp.nan_to_num(a, copy=False)\ndef f(x): return float(a.sum())",
    "unpacked together": "def make():\n    items = []\n    return items, items.append\nitems, push = make()\npush(1)\n"
    "def f(x): return len(items)",
    "decorator that remembers": "def memo(g):\n    seen = {}\n    def known(n): return seen.setdefault(n, g(n))\n"
    "    known.seen = seen\n    return known\n@memo\ndef square(n): return n * n\nsquare(3)\n"
    "def f(x): return len(square.seen)",
    "name that is taken away": "list = [1]\ndel list\ndef f(x): return len(list((1, 2)))",
    "deque": "from collections import deque\nQ = deque()\nQ.appendleft(3)\ndef f(x): return Q[0]",
    "memmap that is written later": NUMPY + "m = np.memmap('w.dat', dtype=float, mode='w+', shape=3)\nm[:] = 4\n"
    "def f(x): return float(np.fromfile('w.dat').sum())",
    "memmap that is given away": NUMPY + "m = np.memmap('w.dat', dtype=float, mode='w+', shape=3)\n"
    "def fill(a): a[:] = 4\nfill(m)\ndef f(x): return float(np.fromfile('w.dat').sum())",
    "file that is written later": "h = open('c.txt', 'w')\nh.write('12')\nh.close()\n"
    "def f(x): return int(open('c.txt').read())",
    "path that is opened": "from pathlib import Path\nwith Path('a.txt').open('w') as h:\n    h.write('7')\n"
    "def f(x): return int(Path('a.txt').read_text())",
    "database": "import sqlite3\nd = sqlite3.connect('a.db')\nd.execute('create table t (a)')\n"
    "d.execute('insert into t values (4)')\nd.commit()\n"
    "def f(x): return sqlite3.connect('a.db').execute('select a from t').fetchone()[0]",
    "shelf": "import shelve\nd = shelve.open('s')\nd['a'] = 4\nd.close()\n"
    "def f(x):\n    with shelve.open('s') as e:\n        return e['a']",
    "out as the last argument": NUMPY + "W = np.zeros(2)\nnp.add(W, 1, W)\nnp.exp(W, W)\n"
    "_ = np.clip(W, 0, 2, W)\ndef f(x): return float(W.sum())",
    "element as a loop's target": "W = {'k': 0}\nfor W['k'] in range(3): pass\ndef f(x): return W['k']",
    "attribute as a block's target": "class C: k = 0\nclass M:\n    def __enter__(self): return 5\n"
    "    def __exit__(self, *a): pass\nwith M() as C.k: pass\ndef f(x): return C.k",
    "warnings that are kept": "import warnings\nw = warnings.catch_warnings(record=True)\nL = w.__enter__()\n"
    "warnings.simplefilter('always')\nwarnings.warn('a')\ndef f(x): return len(L)",
}

WITH_TORCH = {
    "nn.init": "l = nn.Linear(2, 1)\nnn.init.constant_(l.weight, 2.0)\ndef f(x): return float(l.weight.detach().sum())",
    "w.data.fill_": "w = torch.zeros(2)\nw.data.fill_(3)\ndef f(x): return float(w.sum())",
    "no_grad block": "w = torch.zeros(2, requires_grad=True)\nwith torch.no_grad():\n    w += 3\n"
    "def f(x): return float(w.detach().sum())",
    "load_state_dict": "a = nn.Linear(1, 1)\nb = nn.Linear(1, 1)\nnn.init.constant_(a.weight, 4.0)\n"
    "b.load_state_dict(a.state_dict())\ndef f(x): return float(b.weight.detach().sum())",
    "net.apply": "def ones(m):\n    if hasattr(m, 'weight'):\n        m.weight.data.fill_(1)\n"
    "net = nn.Sequential(nn.Linear(3, 1))\nnet.apply(ones)\ndef f(x): return float(net[0].weight.detach().sum())",
    ".eval()": "net = nn.Dropout(0.5)\nnet.eval()\ndef f(x): return float(net(torch.ones(100)).sum())",
    "hook": "l = nn.Linear(1, 1)\nseen = []\nl.register_forward_hook(lambda m, i, o: seen.append(1))\n"
    "def f(x):\n    l(torch.ones(1, 1))\n    return len(seen)",
    "optimiser's step": "w = torch.ones(1, requires_grad=True)\nopt = torch.optim.SGD([w], lr=1.0)\n"
    "loss = (2 * w).sum()\n"
    "loss.backward()\nopt.step()\ndef f(x): return float(w.detach())",
    "default dtype": "torch.set_default_dtype(torch.float64)\ndef f(x): return torch.zeros(1).element_size()",
    "grad mode": "torch.set_grad_enabled(False)\ndef f(x): return int(torch.is_grad_enabled())",
}
WITH_TORCH = {name: TORCH + source for name, source in WITH_TORCH.items()}

# What the text does not show to be needed, nor to be needless: everything must be run before a point is lost.
UNTOLD = {
    "special method": "L = []\nclass A:\n    def __lshift__(self, v):\n        L.append(v)\n"
    "        return self\nA() << 3 << 4\n"
    "def f(x): return len(L)",
    "property": "class A:\n    n = 0\n    @property\n    def tick(self):\n        A.n += 1\na = A()\na.tick\n"
    "def f(x): return A.n",
    "iteration": "L = []\nclass A:\n    def __iter__(self):\n        L.append(1)\n        return iter([])\n"
    "for _ in A(): pass\n"
    "def f(x): return len(L)",
    "text of an object": "L = []\nclass A:\n    def __str__(self):\n        L.append(1)\n        return ''\n"
    "print(A())\n"
    "def f(x): return len(L)",
    "descriptor": "L = []\nclass D:\n    def __set_name__(self, owner, name): L.append(name)\nclass A:\n    a = D()\n"
    "def f(x): return len(L)",
    "function under another name": "L = []\ndef add(v): L.append(v)\ng = add\ng(3)\ndef f(x): return len(L)",
    "function in a dict": "L = []\ndef add(v): L.append(v)\nD = {'add': add}\nD['add'](3)\ndef f(x): return len(L)",
    "partial": "from functools import partial\nL = []\ndef add(a, v): L.append(v)\nh = partial(add, 1)\nh(3)\n"
    "def f(x): return len(L)",
    "random numbers between": NUMPY
    + "np.random.seed(3)\nprint(np.random.rand())\nW = np.random.rand()\ndef f(x): return W",
    "classes that derive": "class A: pass\nclass B(A): k = 3\ndef f(x): return sum(c.k for c in A.__subclasses__())",
    "names in scope": "W1 = 1\nN = [n for n in dir() if n == 'W1']\ndef f(x): return len(N)",
    "name of a text": "for i in range(2):\n    globals()[f'W{i}'] = i\ndef f(x): return W0 + W1",
    "class of an object": "class N: P = 1\nn = N()\ntype(n).P = 4\nn.__class__.Q = 5\ndef f(x): return N.P + N.Q",
    "answer that is remembered": "from functools import lru_cache\nK = [1]\n@lru_cache\ndef g(): return K[0]\ng()\n"
    "K[0] = 5\ndef f(x): return g()",
    "block that is entered by hand": NUMPY + "e = np.errstate(all='raise')\ne.__enter__()\n"
    "def f(x): return np.geterr()['divide'] == 'raise'",
    "end of an object": "import weakref\nL = []\nclass A: pass\na = A()\nweakref.finalize(a, L.append, 1)\ndel a\n"
    "def f(x): return len(L)",
    "function without a name": NUMPY + "L = []\ng = np.vectorize(lambda v: L.append(v) or 1)\ng([1, 2])\n"
    "def f(x): return len(L) > 0",
    "view of the same": NUMPY + "W = np.zeros(4)\nV = W[1:]\nU = W[:2]\nU[1] = 5\ndef f(x): return float(V.sum())",
}

# What has nothing to do with `f`: a second run would change nothing.
SCRATCH = {
    "prints": "def f(x): return x\nprint(f(1), 'a' * 3)",
    "plots": "import matplotlib.pyplot as plt\ndef f(x): return x\nplt.plot([1, 2])\nplt.show()\n"
    "plt.figure().add_axes([1])",
    "scratch values": NUMPY + "def f(x): return np.exp(x)\nZ = np.ones(3)\nY = f(Z)\nY[0] = 2\nY += 1\nY",
    "scratch with a helper": NUMPY
    + "def g(x):\n    s = 0\n    for i in x: s += i\n    return s\ndef f(x): return g(x)\n"
    "X = np.arange(4)\nX.sum()\nacc = g(X)\nprint(acc)",
    "training of another": "class Net:\n    def __init__(self): self.w = 0\n    def step(self, g): self.w -= g\n"
    "def f(x): return 2 * x\nnet = Net()\nfor i in range(3):\n    net.step(f(i))\nlosses = []\nlosses.append(f(net.w))",
    "prints to stderr": NUMPY
    + "import sys\ndef f(x):\n    print(x, file=sys.stderr)\n    return x\nrng = np.random.default_rng(0)\n"
    "W = rng.normal(size=3)\nfor i in range(3):\n    W -= f(W)",
    "magics": "get_ipython().run_line_magic('matplotlib', 'inline')\ndef f(x): return x\nf(3)",
    "asserts": NUMPY + "def f(x): return np.abs(x)\nassert f(-1) == 1\nassert np.allclose(f(np.ones(2)), 1)",
    "numbers": "eps = 1e-8\nn = 3\ndef f(x): return x + eps\nrange(n)\nm = max(n, 4)\nh = f(m)",
}
