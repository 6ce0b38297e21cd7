"""The import directions, and that every module can be imported alone."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for folder in ("grader", "reference") for path in (ROOT / folder).rglob("*.py"))
IMPORTABLE = [path for path in MODULES if path.stem != "__main__"]
NEEDS_TORCH = {"reference.softmax_torch", "reference.softmax_rows_torch", "grader.sandbox.tensors"}

# From top to bottom: a part may import those below it and itself.
LAYERS = [
    {"__main__"},
    {"cli"},
    {"batch", "live", "doctor", "new", "arguments", "proving"},
    {"grading"},
    {"reports", "follow_through"},
    {"layout", "stand_ins"},
    {"checks"},
    {"references", "diagnosis", "gradient", "sandbox", "submission"},
    {"spec"},
    {"compare"},
    {"show"},
    {"model"},
    {"errors"},
]
RANK = {part: -height for height, layer in enumerate(LAYERS) for part in layer}
# Some know less than their height allows.
ONLY = {
    "gradient": {"gradient", "errors"},
    "reports": {"reports", "model"},
    "submission": {"submission", "model", "errors"},
    "sandbox": {"sandbox", "submission", "model", "errors"},
    "spec": {"spec", "compare", "show", "model", "errors"},
    "diagnosis": {"diagnosis", "show", "model", "errors"},
}
STUDENT_SIDE = {"worker", "wire", "load", "child", "zygote"}


def _part(path):
    return path.relative_to(ROOT / "grader").parts[0].removesuffix(".py")


def _imports(path):
    """The parts of grader that a module imports at run time (what is under TYPE_CHECKING is for the type checker)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in {"grader", "reference"}:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] in {"grader", "reference"})


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p != ROOT / "grader" / "__init__.py"], ids=lambda p: str(p.relative_to(ROOT))
)
def test_imports_point_downwards(path):
    """No module imports a part above its own, and the narrow parts import only what they are allowed to."""
    if path.relative_to(ROOT).parts[0] == "reference":
        assert not [name for name in _imports(path) if name.startswith("grader")]
        return
    part = _part(path)
    for name in _imports(path):
        other = name.split(".")[1] if "." in name else "grader"
        if other == "grader":
            continue
        assert RANK[other] <= RANK[part], f"{path} imports {name}, which stands above it"
        assert other in ONLY.get(part, {other}), f"{path} imports {name}, which {part} must not know"


@pytest.mark.parametrize("path", IMPORTABLE, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_can_be_imported_alone(path):
    """Each module imports by itself in a fresh interpreter with warnings as errors, and pulls in nothing heavy."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
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
    assert parts <= {name, "errors", "model"}


def test_the_public_names_are_there():
    """Every name that `grader` promises can be had."""
    import grader

    assert all(getattr(grader, name) is not None for name in grader.__all__)


def test_no_public_name_is_hidden_by_a_module():
    """`grader.grade` is the function, even after every module of the package has been imported."""
    code = (
        "import grader, grader.cli, grader.batch, grader.live\n"
        "assert all(not isinstance(getattr(grader, name), type(grader)) for name in grader.__all__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_only_the_sandbox_starts_processes():
    """subprocess, os.fork and their kin occur in grader/sandbox only; pickle and eval nowhere."""
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)}
        modules = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
        modules |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
        assert not modules & {"pickle", "dill", "cloudpickle", "marshal", "shelve"}, path
        inside = path.is_relative_to(ROOT / "grader" / "sandbox")
        assert inside or not (modules & {"subprocess", "multiprocessing"} or names & {"os.fork", "os.system"}), path
        calls = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert inside or not calls & {"eval", "exec"}, path
