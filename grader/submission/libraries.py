"""What calls of well-known functions do to their arguments; of any other the worst is assumed.

Three questions: does a call only look (`np.exp(W)`), is its value new or may it share memory with an argument
(`np.asarray(W)`), and does it set something for the whole interpreter or library (`np.seterr`).
"""

from __future__ import annotations

import ast
import re

from grader.submission.tree import walk

# Whatever is done with these changes pictures, outputs and clocks, and nothing that is computed.
_INERT = frozenset(
    ["IPython", "ipywidgets", "matplotlib", "mpl_toolkits", "plotly", "pprint", "pylab", "seaborn", "time", "timeit",
     "tqdm", "traceback", "typing"]
)  # fmt: skip
# Their functions look at what they are given, but for the names in `_WRITES` and what an argument says.
_LOOKING = frozenset(
    ["autograd", "cmath", "collections", "copy", "datetime", "functools", "itertools", "jax", "math", "numba", "numpy",
     "operator", "pandas", "random", "scipy", "sklearn", "statistics", "string", "torch", "torchvision"]
)  # fmt: skip
_WRITES = frozenset(
    ["at", "backward", "clip_grad_norm", "clip_grad_value", "copyto", "defgrad", "defjvp", "defvjp", "defvjp_argnum",
     "fill_diagonal", "place", "put", "put_along_axis", "putmask", "register", "shuffle", "update_wrapper",
     "vector_to_parameters", "weight_norm", "setitem", "delitem", "iadd", "iconcat", "ior", "isub", "imul",
     "pack_into", "insort", "insort_left", "insort_right"]
)  # fmt: skip
_FILLING = frozenset(["numpy", "scipy", "autograd"])
_ARGUMENT_WRITES = frozenset(["out", "inplace", "overwrite_a", "overwrite_b", "overwrite_x", "copy"])
_SETTING = re.compile(
    r"set|seed|manual_seed|use|enable|disable|register|config|update|filterwarnings|simplefilter|chdir|putenv|environ"
    r"|insert|append|load|patch|install|init|reload|capture|basic|umask|signal|alarm|add|warn"
)
# Packages of the standard library whose state belongs to the whole interpreter.
_INTERPRETER = frozenset(
    ["builtins", "decimal", "faulthandler", "gc", "importlib", "locale", "logging", "os", "signal", "sys",
     "threading", "warnings"]
)  # fmt: skip
_ASKING = frozenset(
    ["abspath", "basename", "dirname", "exists", "exc_info", "expanduser", "getcwd", "getenv", "getLogger", "getsizeof",
     "info", "isdir", "isfile", "join", "listdir", "split", "splitext", "walk"]
)  # fmt: skip
_VIEWS = frozenset(
    ["DataFrame", "Series", "Variable", "array_split", "as_strided", "as_tensor", "asanyarray", "asarray",
     "ascontiguousarray", "asmatrix", "atleast_1d", "atleast_2d", "atleast_3d", "broadcast_arrays", "broadcast_to",
     "chain", "copy", "cpu", "cycle", "detach", "diagonal", "dsplit", "einsum", "expand_dims", "flip", "fliplr",
     "flipud",     "from_numpy", "frombuffer", "get", "hsplit", "imag", "items", "iter", "matrix_transpose", "moveaxis",
     "named_parameters", "nan_to_num", "narrow", "ndenumerate", "nditer", "numpy", "parameters", "partial", "permute",
     "ravel", "real", "real_if_close", "require", "reshape", "rot90", "sliding_window_view", "split", "squeeze",
     "state_dict", "swapaxes", "t", "tensor", "to", "transpose", "trim_zeros", "unsqueeze", "values", "view",
     "vsplit"]
)  # fmt: skip
# Methods of arrays, tables, texts and containers that only look.
_READS = frozenset(
    ["abs", "all", "any", "argmax", "argmin", "argsort", "astype", "conj", "copy", "corr", "count", "cumsum", "decode",
     "describe", "dot", "encode", "endswith", "exp", "find", "format", "get", "groupby", "head", "index", "info",
     "item", "isnull", "items", "join", "keys", "log", "lower", "max", "mean", "min", "nonzero", "norm", "nunique",
     "numpy", "plot", "prod", "ravel", "replace", "reshape", "round", "size", "split", "splitlines", "squeeze",
     "startswith", "std", "strip", "sum", "tail", "tobytes", "tolist", "trace", "transpose", "unique", "upper",
     "value_counts", "values", "var", "parameters", "named_parameters", "state_dict", "dim", "numel", "cpu",
     "detach", "clone"]
)  # fmt: skip
# Methods that change what they belong to and leave their arguments as they are.
_TAKES = frozenset(
    ["add", "append", "appendleft", "discard", "extend", "fit", "insert", "remove", "setdefault", "update"]
)  # fmt: skip
_BUILTINS_LOOK = frozenset(
    ["abs", "all", "any", "bin", "bool", "bytes", "callable", "chr", "complex", "dict", "dir", "display", "divmod",
     "enumerate", "filter", "float", "format", "frozenset", "getattr", "hasattr", "hash", "help", "hex", "id", "input",
     "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max", "min", "object", "ord", "pow", "print",
     "property", "range", "repr", "reversed", "round", "set", "slice", "sorted", "staticmethod", "classmethod", "str",
     "sum", "super", "tuple", "type", "zip", "vars", "get_ipython"]
)  # fmt: skip
_BUILTINS_NEW = frozenset(
    ["abs", "all", "any", "bin", "bool", "bytes", "callable", "chr", "complex", "divmod", "float", "format", "hasattr",
     "hash", "hex", "id", "input", "int", "isinstance", "issubclass", "len", "object", "ord", "pow", "print", "range",
     "repr", "round", "str", "type"]
)  # fmt: skip
EVERYTHING = "."  # stands for the state of the interpreter,
RANDOM = ".random numbers"  # for that of the generators that all share,
FILES = ".files"  # for what lies in the working folder
_FILE_WRITES = frozenset(
    ["File", "NamedTemporaryFile", "ZipFile", "chdir", "connect", "copyfile", "download", "dump", "extractall",
     "imsave", "imwrite", "makedirs", "memmap", "mkdir", "mmap", "move", "open_memmap", "remove", "rename", "rmdir",
     "rmtree", "save", "savetxt", "savez", "savez_compressed", "symlink_to", "to_csv", "to_json", "to_pickle",
     "tofile", "touch", "unlink", "urlretrieve", "write_bytes", "write_text", "writestr"]
)  # fmt: skip
_FILE_READS = re.compile(
    r"File|ZipFile|open|load\w*|read_\w+|genfromtxt|fromfile|memmap|imread|exists|listdir|is_?file|is_?dir|glob|connect"
)
_STORES = frozenset(["dbm", "shelve"])  # whose `open` opens for writing
_WRITING_MODE = re.compile(r"[rwaxbtU+]*[wax+][rwaxbtU+]*")
_PLAIN_MODE = re.compile(r"[rbtU]*")


def state_of(module: str) -> str | None:
    """The key under which a module's own state is known, of the whole package; None where it does not matter."""
    package = module.split(".", maxsplit=1)[0]
    if package in _INERT:
        return None
    return EVERYTHING if package in _INTERPRETER else f".{package}"


def is_known(module: str) -> bool:
    """Whether it is known of a package what its functions do."""
    return module.partition(".")[0] in _LOOKING | _INERT


def looks(dotted: str, keywords: frozenset[str]) -> bool:
    """Whether a library's function leaves its arguments as they are."""
    package, name = _ends(dotted)
    if package in _INERT:
        return True
    writes = name in _WRITES or (name.endswith("_") and not name.endswith("__")) or ".nn.init." in dotted
    if package in _INTERPRETER:
        return name in _ASKING
    return package in _LOOKING and not writes and keywords.isdisjoint(_ARGUMENT_WRITES)


def may_fill(dotted: str) -> bool:
    """Whether a library's function may take, as its last argument, the array that it writes to."""
    return _ends(dotted)[0] in _FILLING


def draws(dotted: str) -> bool:
    """Whether a library's function may take random numbers from a generator that others use too."""
    package, name = _ends(dotted)
    shared = package == "random" or ".random." in f"{dotted}."
    if package == "torch":  # new layers draw their weights
        shared = shared or name.startswith("rand") or name[:1].isupper() or ".init." in dotted
    return shared and not _SETTING.match(name) and name not in {"default_rng", "RandomState", "Generator", "Random"}


def gives_state(dotted: str) -> bool:
    """Whether a library's function gives an object that belongs to the library: `decimal.getcontext()`."""
    return dotted.rsplit(".", maxsplit=1)[-1].startswith(("get", "current", "default_"))


def writes_files(call: ast.Call) -> bool:
    """Whether a call may change what lies in the working folder."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name != "open":
        return name in _FILE_WRITES
    if getattr(getattr(call.func, "value", None), "id", "") in _STORES:
        return True
    modes = [*call.args[:2], *(keyword.value for keyword in call.keywords if keyword.arg == "mode")]
    texts = [mode.value for mode in modes if isinstance(mode, ast.Constant) and isinstance(mode.value, str)]
    if isinstance(call.func, ast.Attribute) and any(map(_WRITING_MODE.fullmatch, texts)):
        return True  # `path.open("w")` has the mode first
    return len(modes) > 1 and not any(map(_PLAIN_MODE.fullmatch, texts))


def reads_files(node: ast.AST) -> bool:
    """Whether code mentions what reads files."""
    words = (getattr(part, "attr", getattr(part, "id", "")) for part in walk(node))
    return any(isinstance(word, str) and _FILE_READS.fullmatch(word) for word in words)


def warns(dotted: str) -> bool:
    """Whether a call gives a warning, which is kept only where somebody listens."""
    return dotted in {"warnings.warn", "warnings.warn_explicit"}


def sets(dotted: str) -> bool:
    """Whether a call whose value nobody takes may set something for the whole library or interpreter."""
    package, name = _ends(dotted)
    if package in _INERT:
        return False
    return package not in (_LOOKING | _INTERPRETER) or bool(_SETTING.match(name)) or name in _WRITES


def gives_new(dotted: str) -> bool:
    """Whether the value of a library's function shares nothing with its arguments."""
    package, name = _ends(dotted)
    return package in (_LOOKING | _INERT | _INTERPRETER) and name not in _VIEWS and not name[:1].isupper()


def method_looks(name: str, keywords: frozenset[str]) -> bool:
    """Whether a method of a value that is no module leaves it and its arguments as they are."""
    return name in _READS and keywords.isdisjoint(_ARGUMENT_WRITES)


def method_gives_new(name: str) -> bool:
    """Whether the value of such a method shares nothing with what it belongs to."""
    return name == "copy" or (name in _READS and name not in _VIEWS)


def method_takes(name: str) -> bool:
    """Whether a method may change what it belongs to, and not its arguments."""
    return name in _TAKES


def builtin_looks(name: str) -> bool:
    """Whether a built-in function leaves its arguments as they are."""
    return name in _BUILTINS_LOOK


def builtin_gives_new(name: str) -> bool:
    """Whether the value of a built-in function shares nothing with its arguments."""
    return name in _BUILTINS_NEW


def _ends(dotted: str) -> tuple[str, str]:
    """The package and the last name: `numpy` and `seed` of `numpy.random.seed`."""
    return dotted.split(".", maxsplit=1)[0], dotted.rsplit(".", maxsplit=1)[-1]
