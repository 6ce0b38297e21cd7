"""The import directions, and that every module can be imported alone."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from grader.checks.kinds import EXAMINE
from grader.reports.schema import report_schema
from grader.spec.kinds import KINDS

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for folder in ("grader", "reference") for path in (ROOT / folder).rglob("*.py"))
IMPORTABLE = [path for path in MODULES if path.stem != "__main__"]
NEEDS_TORCH = {
    "reference.softmax_torch", "reference.softmax_rows_torch", "reference.softmax_regression_torch",
    "reference.deep_network_torch", "reference.two_layers_torch", "grader.running.tensors", "grader.running.single",
}  # fmt: skip

# From top to bottom: a part may import those below it and itself. A folder's own folders are parts too.
LAYERS = [
    {"__main__"},
    {"cli"},
    {"commands"},
    {"progress"},
    {"places"},
    {"output", "arguments"},
    {"classroom", "live", "doctor", "new"},
    {"strength", "publishing"},
    {"grading"},
    {"order"},
    {"reports", "judging"},
    {"diagnosis"},
    {"checks"},
    {"checks.kinds"},
    {"checks.gradient_fault"},
    {"checks.claims", "checks.autograd", "checks.derivative", "checks.measured", "checks.alive"},
    {"checks.slope"},
    {"checks.trial", "checks.call_graph"},
    {"checks.memory"},
    {"checks.outcome", "checks.setting", "checks.relatives", "checks.replies"},
    {"respondents"},
    {"trust"},
    {"sandbox"},
    {"sandbox.inside"},
    {"running"},
    {"sandbox.wire"},
    {"submission", "spec", "gradient"},
    {"naming"},
    {"mutation"},
    {"compare"},
    {"show"},
    {"hand_in"},
    {"model"},
    {"errors"},
]
RANK = {part: -height for height, layer in enumerate(LAYERS) for part in layer}
# Some know less than their height allows. What runs on the student's side is among them: the trust boundary.
INSIDE = {"sandbox.inside", "running", "sandbox.wire", "submission", "mutation", "hand_in", "model", "errors"}
ONLY = {
    "mutation": {"mutation"},
    "gradient": {"gradient", "naming", "errors"},
    "reports": {"reports", "spec", "model"},  # the kinds of check
    "submission": {"submission", "hand_in", "model", "errors"},
    "sandbox": {"sandbox", *INSIDE},
    "sandbox.inside": INSIDE,
    "running": INSIDE - {"sandbox.inside"},
    "sandbox.wire": {"sandbox.wire", "mutation", "hand_in", "model", "errors"},
    "spec": {"spec", "compare", "show", "model", "errors"},
    "naming": {"naming", "show", "model", "errors"},
}
STUDENT_SIDE = ("sandbox.inside", "running", "sandbox.wire", "mutation")
LIBRARIES = {"numpy", "msgspec"}  # torch and IPython: lazily, inside functions
LAZY = {"torch", "IPython"}


def _part(module):
    """The part that a module belongs to: the longest of the names above that it begins with."""
    words = module.removeprefix("grader.").split(".")
    names = (".".join(words[:count]) for count in range(len(words), 0, -1))
    return next((name for name in names if name in RANK), None)


def _module(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(path):
    """The modules that a module imports, those for the type checker included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = {_module(other) for other in MODULES}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


OURS = [path for path in MODULES if path != ROOT / "grader" / "__init__.py"]


@pytest.mark.parametrize("path", OURS, ids=_module)
def test_imports_point_downwards(path):
    """No module imports a part above its own, and the narrow parts import only what they are allowed to."""
    names = [name for name in _imports(path) if name.split(".")[0] in {"grader", "reference"}]
    if path.is_relative_to(ROOT / "reference"):
        assert not [name for name in names if name.startswith("grader")]
        return
    part = _part(_module(path))
    assert part is not None, f"{path} belongs to no layer: name it in LAYERS"
    for name in names:
        other = _part(name)
        if name == "grader" or other is None:
            continue
        assert RANK[other] <= RANK[part], f"{path} imports {name}, which stands above it"
        assert other in ONLY.get(part, {other}), f"{path} imports {name}, which {part} must not know"


@pytest.mark.parametrize("path", [path for path in OURS if _part(_module(path)) in STUDENT_SIDE], ids=_module)
def test_the_student_side_knows_no_more_than_it_needs(path):
    """What runs beside student code imports the standard library, NumPy, msgspec; torch and IPython by name, late."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    outside = {name.split(".")[0] for name in _imports(path)} - sys.stdlib_module_names - {"grader"}
    at_the_top = {name.split(".")[0] for node in tree.body for name in _named_in(node)}

    assert outside <= LIBRARIES | LAZY
    assert not at_the_top & LAZY or _module(path) in NEEDS_TORCH  # a module that is itself imported late


def _named_in(node):
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def test_the_import_graph_has_no_circle():
    """Not even one that only the type checker would walk."""
    graph = {
        _module(path): {name for name in _imports(path) if name.startswith("grader.")} - {_module(path)}
        for path in OURS
    }
    done = set()

    def visit(name, trail):
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for other in sorted(graph.get(name, ())):
                visit(other, [*trail, name])
            done.add(name)

    for name in sorted(graph):
        visit(name, [])


@pytest.mark.parametrize("path", IMPORTABLE, ids=_module)
def test_every_module_can_be_imported_alone(path):
    """Each module imports by itself in a fresh interpreter with warnings as errors, and pulls in nothing heavy."""
    name = _module(path)
    heavy = "{'torch', 'rich', 'jinja2', 'nbformat', 'IPython'}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"import {name}, sys; print(*sorted(set(sys.modules) & {heavy}))"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )

    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) <= ({"torch"} if name in NEEDS_TORCH else set())


@pytest.mark.parametrize("name", ["errors", "model", "gradient"])
def test_the_light_parts_stay_light(name):
    """The values and the gradient engine do not pull in the spec language, the sandbox or the reports."""
    code = f"import grader.{name}, sys; print(*[m for m in sys.modules if m.startswith('grader.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    parts = {module.split(".")[1] for module in done.stdout.split()}
    assert parts <= {name, "errors", "model", "naming"}


def test_the_public_names_are_there():
    """Every name that `grader` promises can be had."""
    import grader

    assert all(getattr(grader, name) is not None for name in grader.__all__)


def test_no_public_name_is_hidden_by_a_module():
    """`grader.grade` is the function, even after every module of the package has been imported."""
    code = (
        "import grader, grader.cli, grader.classroom.run, grader.live\n"
        "assert all(not isinstance(getattr(grader, name), type(grader)) for name in grader.__all__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_only_the_sandbox_starts_processes():
    """subprocess, os.fork and their kin occur in grader/sandbox only; pickle and eval nowhere.

    But for the processes that grade a class: those run our own code, and no student's.
    """
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}
        modules = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        modules |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        assert not modules & {"pickle", "dill", "cloudpickle", "marshal", "shelve"}, path
        inside = path.is_relative_to(ROOT / "grader" / "sandbox") or path.is_relative_to(ROOT / "grader" / "running")
        ours = path == ROOT / "grader/classroom/processes.py"
        assert (
            inside or ours or not (modules & {"subprocess", "multiprocessing"} or names & {"os.fork", "os.system"})
        ), path
        calls = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert inside or not calls & {"eval", "exec"}, path


def _names(folder):
    return sorted(path.stem for path in (ROOT / "grader" / folder / "kinds").glob("*.py") if path.stem != "__init__")


def test_a_kind_of_check_is_one_file_in_each_place():
    """What may be written and how it is examined stand in two files of one name, and all tables are made from them."""
    assert _names("spec") == _names("checks") == sorted(EXAMINE) == sorted(KINDS)
    assert report_schema()["$defs"]["Verdict"]["properties"]["kind"]["enum"] == sorted(KINDS)
    assert all(name in kind.keys for name, kind in KINDS.items())


def test_the_page_of_the_architecture_names_every_part():
    """Every folder and every module at the top of the package stands in the table, and nothing that is not there."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`grader/([\w.]+?)/?`", page.split("## The tree")[1].split("##")[0]))
    there = {
        path.name for path in (ROOT / "grader").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert named == there - {"__init__.py", "__main__.py"}


def test_one_word_has_one_meaning():
    """No two classes of the package have one name."""
    homes = {}
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not path.is_relative_to(ROOT / "reference"):
                homes.setdefault(node.name.lstrip("_"), []).append(_module(path))

    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
