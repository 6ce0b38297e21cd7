"""What Python 2 and older versions of NumPy had, and how it is written today."""

from __future__ import annotations

# NumPy: the names that are gone, by where they were.
NUMPY = {
    "int": "int", "float": "float", "bool": "bool", "complex": "complex", "object": "object", "str": "str",
    "long": "int", "unicode": "str", "float_": "np.float64", "complex_": "np.complex128", "bool8": "np.bool_",
    "int0": "np.intp", "uint0": "np.uintp", "object0": "np.object_", "product": "np.prod", "cumproduct": "np.cumprod",
    "alltrue": "np.all", "sometrue": "np.any", "round_": "np.round", "in1d": "np.isin", "row_stack": "np.vstack",
    "trapz": "np.trapezoid", "infty": "np.inf", "Inf": "np.inf", "Infinity": "np.inf", "PINF": "np.inf",
    "NINF": "-np.inf", "NaN": "np.nan", "NAN": "np.nan", "asscalar": "x.item()", "msort": "np.sort(x, axis=0)",
    "mat": "np.asmatrix", "rank": "np.ndim", "asfarray": "np.asarray(x, dtype=float)", "find_common_type":
    "np.result_type", "cast": "np.asarray(x, dtype=...)", "source": "inspect.getsource", "string_": "np.bytes_",
    "unicode_": "np.str_", "singlecomplex": "np.complex64", "cfloat": "np.complex128", "longfloat": "np.longdouble",
    "issubclass_": "issubclass", "issctype": "np.issubdtype", "sctypes": "np.dtype", "typeDict": "np.sctypeDict",
    "random_integers": "np.random.randint", "fastCopyAndTranspose": "x.T.copy()", "deprecate": "warnings.warn",
}  # fmt: skip

# Functions of other packages that are gone, as `module.name`.
OTHERS = {
    "scipy.misc.imread": "imageio.imread", "scipy.ndimage.imread": "imageio.imread", "scipy.misc.imresize":
    "PIL.Image.resize", "scipy.misc.imsave": "imageio.imwrite", "scipy.misc.logsumexp": "scipy.special.logsumexp",
    "scipy.misc.comb": "scipy.special.comb", "scipy.misc.factorial": "scipy.special.factorial",
    "scipy.misc.derivative": "a central difference of your own", "scipy.integrate.trapz": "scipy.integrate.trapezoid",
    "scipy.integrate.simps": "scipy.integrate.simpson", "time.clock": "time.perf_counter",
    "collections.Iterable": "collections.abc.Iterable", "collections.Mapping": "collections.abc.Mapping",
    "collections.Sequence": "collections.abc.Sequence", "collections.Callable": "collections.abc.Callable",
    "sklearn.cross_validation": "sklearn.model_selection", "inspect.getargspec": "inspect.getfullargspec",
    "fractions.gcd": "math.gcd",
}  # fmt: skip

# Methods of pandas that are gone.
PANDAS = {"as_matrix": "to_numpy()", "ix": "loc[...]", "append": "pd.concat", "iteritems": "items()"}

# What packages for both Pythons give under a name that Python 3 has by itself: they need not be installed for it.
BOTH = {
    "past.builtins.xrange": range, "past.builtins.basestring": str, "past.builtins.unicode": str,
    "past.builtins.long": int, "six.moves.xrange": range, "six.moves.range": range,
    "six.moves.zip": zip, "six.moves.map": map, "six.moves.input": input,
}  # fmt: skip

# Python 2.
BUILTINS = {
    "xrange": "range", "raw_input": "input", "unicode": "str", "long": "int", "basestring": "str", "unichr": "chr",
    "reduce": "functools.reduce", "file": "open", "execfile": "exec(open(path).read())", "cmp": "(a > b) - (a < b)",
    "reload": "importlib.reload", "izip": "zip", "apply": "f(*args)", "intern": "sys.intern",
}  # fmt: skip
METHODS = {
    "iteritems": "items()", "itervalues": "values()", "iterkeys": "keys()", "has_key": "key in d", "next": "next(x)",
    "decode": "x (text is not decoded)", "maxint": "sys.maxsize", "izip": "zip", "imap": "map", "ifilter": "filter",
    "func_name": "__name__", "im_self": "__self__", "izip_longest": "itertools.zip_longest",
}  # fmt: skip
MODULES = {
    "cPickle": "pickle", "urllib2": "urllib.request", "StringIO": "io", "cStringIO": "io", "Queue": "queue",
    "ConfigParser": "configparser", "Tkinter": "tkinter", "commands": "subprocess", "__builtin__": "builtins",
    "urlparse": "urllib.parse", "HTMLParser": "html.parser", "cookielib": "http.cookiejar", "thread": "_thread",
    "itertools.izip": "zip", "sets": "set", "exceptions": "builtins", "copy_reg": "copyreg",
    "future_builtins": "builtins",
}  # fmt: skip
