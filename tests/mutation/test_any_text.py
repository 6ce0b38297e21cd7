"""Whatever a function looks like, its edits are made: none raises, and each gives another text that is Python."""

import ast
import importlib
import inspect
import re

import pytest

from grader.mutation.edit import apply
from grader.mutation.mutants import mutants

MODULES = ("bisect", "colorsys", "fractions", "heapq", "random", "statistics", "textwrap")
LONGEST = 600  # characters of a function: more would only take longer
MOST = 4  # functions of a module
SAMPLED = 11  # every so manieth edit is parsed
ODD = {
    "a library's name that is a number": """
        def f(x, w, np=2):
            N, F = w.shape
            out = x.reshape(N, F) * np
            math = out.reshape(F, N)
            return out @ math, F
    """,
    "a library's name in a loop": """
        def f(xs):
            total = 0
            for torch in xs:
                total += torch * torch.size
            return [F for F in xs if F > total]
    """,
    "lambda": """
        f = lambda x, *rest, k=2, **more: (lambda y: y ** k + x)(rest[0]) if rest else more.get("k", -x)
    """,
    "async": """
        async def f(x, y):
            async with x as z:
                async for each in y:
                    z += await each
            return [q async for q in y if q > z]
    """,
    "walrus": """
        def f(x):
            if (n := len(x)) > 2 and (m := n - 1):
                return x[:(k := m)] / n + k
            while (y := x.pop()) != 0:
                x -= y
    """,
    "match": """
        def f(x, p):
            match x:
                case {"W": W, **rest} if W > 0:
                    return W * p, rest
                case [first, *others] | (first, others):
                    return first - others
                case float(real=r) as z:
                    return r / z
                case _:
                    raise ValueError(f"no {x!r:>{p}}")
    """,
    "starred": """
        def f(*xs, **ks):
            first, *rest, last = xs
            (a, b), c = rest[:2], [*rest, *xs]
            a[b], c[0] = np.zeros((*first.shape, 1)), {**ks, "a": last}
            return max(*rest, key=abs), g(*c, **ks)
    """,
    "nested functions": """
        def f(x, y):
            def inner(x, z=y):
                nonlocal y
                y = x * z
                return lambda q: q + y
            class Kept:
                size = x
                def get(self):
                    return self.size - x
            return inner(x)(Kept().get()) - y
    """,
    "global": """
        def f(x):
            global count, W
            count += 1
            W = W - 0.1 * x / count
            del x
            return W
    """,
    "odd indices": """
        def f(x, i, p):
            x[()] = x[...] + x[..., None, ::-1] - x[i:, :-p, -1][i,]
            x[i:-p][{0: 1}[i]], = x[-p:, -p:].T[:, i]
            x[f"W{i}"], x["b" + str(i - 1)] = -x[True], ~x[b"a"]
            return x[:, p:, p:], x[slice(i, None)]
    """,
    "odd statements": """
        def f(x, y): x += 1; y = yield x; z: float = x @ y; return (yield from z)
    """,
    "nothing": """
        def f(): ...
    """,
    "said alone": '''
        def f(self):
            """Nothing."""
            pass
    ''',
    "try and with": """
        def f(x):
            try:
                with open(x) as a, a.b() as (c, d):
                    assert c > 1e-8, d
            except (ValueError, KeyError) as error:
                raise error from None
            else:
                x = not -x if x is None or x not in {1, 2} else 1 < x <= 3 != 4
            finally:
                print(x)
            return x
    """,
    "other letters": """
        def f(é, μ):
            s = "é"; σ = np.sqrt(np.mean((é - μ) ** 2, axis=0)) if s else \\
                μ  # ü
            return (é -
                    μ) / σ
    """,
    "a method": """
        class C(Base):
            rate: float = 0.1
            W, b = 1, 2
            def f(self, x, *, axis=-1):
                super().__init__()
                self.x, self.F = x, x.shape[axis]
                self.cache[x] = self.W @ x + self.b
                return self
            f.g = 3
    """,
}


def _edits(source, name, beside=()):
    """The edits of a function, each of which gives another text; so many of these as take no long time are parsed."""
    edits = mutants(source, name, mending=True, beside=beside)
    for at, edit in enumerate(edits):
        text = apply(source, [edit])
        assert text != source, edit
        if at % SAMPLED == 0:
            ast.parse(text)
    return edits


@pytest.mark.parametrize("module", MODULES)
def test_any_function_is_edited(module):
    """The functions and methods of others, written for something else altogether."""
    whole = inspect.getsource(importlib.import_module(module))
    tree = ast.parse(whole)
    found = []
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            inner = statement.body if isinstance(statement, ast.ClassDef) else [statement]
            owner = f"{statement.name}." if isinstance(statement, ast.ClassDef) else ""
            named = [each for each in inner if isinstance(each, ast.FunctionDef)]
            found += [(ast.get_source_segment(whole, statement), f"{owner}{each.name}", each) for each in named]
    texts = [(text, name) for text, name, each in found if len(ast.get_source_segment(whole, each)) < LONGEST]

    for text, name in texts[:: max(1, len(texts) // MOST)]:
        _edits(text, name, tree.body)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_functions_are_edited(text):
    """What Python allows, and hardly anybody writes."""
    source = inspect.cleandoc(f"\n{text}")
    name = "C.f" if source.startswith("class") else "f"

    edits = _edits(source, name)

    assert all(re.fullmatch(r"[a-z-]+", edit.operator) for edit in edits)


def test_a_name_that_gets_a_value_is_no_library():
    """`F` stands for torch.nn.functional, and for the number of filters where a function says so."""
    text = "def f(w, k):\n    {}\n    return w * F\n"
    known, unknown = text.format("N, F = w.shape"), text.format("N, D = w.shape")

    assert {"N", "k"} <= {edit.after for edit in mutants(known, "f", mending=True) if edit.before == "F"}
    assert not {edit.after for edit in mutants(unknown, "f", mending=True) if edit.before == "F"}
