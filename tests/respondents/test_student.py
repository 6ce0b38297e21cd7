"""`Student`: each call has its own fate, and a dead worker is one failed call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest
from programs import functions, hand_in

from grader.errors import SandboxError
from grader.model import CallFailed, Function, Handle, Limits
from grader.respondents.seeds import seeded
from grader.respondents.student import open_student
from grader.sandbox import Sandbox, open_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.respondents.student import Student

SOURCE = """
import os
import sys
import time

import numpy as np


def double(x):
    return 2 * x


def in_place(x):
    x[0] += 1
    print("changed", end="")
    return x


def nested(x):
    x["W"][0][1] = 5.0
    return len(x)


def loop(x):
    while True:
        pass


def leave(x):
    os._exit(3)


def crash(x):
    import ctypes

    ctypes.string_at(0)


def wide(x):
    return np.ones(1 << 30)


def flood(x):
    for _ in range(20_000):
        print("x" * 100)
    os.write(2, b"last")
    return 1


def wrong(x):
    return 1 / 0


def hungry(x):
    return x.no_such_method()


class Net:
    def __init__(self, x):
        self.x = x

    def total(self):
        return self.x.sum()
"""
NAMES = ("double", "in_place", "nested", "loop", "leave", "crash", "wide", "flood", "wrong", "hungry", "gone", "Net")
GRADED = (*functions(*NAMES), Function(name="Net.total", args=("self",)))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One sandbox of the strongest tier for the whole file."""
    with open_sandbox() as one:
        yield one


@pytest.fixture
def student(sandbox: Sandbox) -> Iterator[Student]:
    """A student with every kind of function."""
    with open_student(sandbox, hand_in(SOURCE), GRADED, limits=Limits(seconds=1, memory_mb=256)) as one:
        yield one


def test_a_call_gives_a_value(student: Student):
    """A function that returns an array answers with that array."""
    assert student.call("double", [np.arange(3.0)]).value.tolist() == [0, 2, 4]


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("loop", "timeout", "took longer than 1 s"),
        ("leave", "crashed", "the call ended the whole Python process (exit status 3)"),
        ("crash", "crashed", "the call crashed the Python process (SIGSEGV)"),
        ("wide", "memory", "needed more than the 256 MB of memory that are allowed"),
        ("wrong", "raised", "ZeroDivisionError: division by zero"),
        ("gone", "missing-function", "there is no `gone`"),
    ],
)
def test_a_failed_call_costs_itself_only(student: Student, name: str, code: str, text: str):
    """Whatever a call does, it is one failure with its reason, and the next call is answered."""
    with pytest.raises(CallFailed) as failed:
        student.call(name, [np.ones(3)])

    assert (failed.value.code, failed.value.text) == (code, text)
    assert student.call("double", [4.0]).value == 8


def test_the_line_of_a_failure_is_the_students(student: Student):
    """A call that raised names the line in the hand-in."""
    with pytest.raises(CallFailed) as failed:
        student.call("wrong", [1.0])

    assert SOURCE.splitlines()[failed.value.place.line - 1].strip() == "return 1 / 0"


def test_a_function_that_never_ends_is_ended(student: Student):
    """Its call is a timeout, and the next call is answered."""
    with pytest.raises(CallFailed) as failed:
        student.call("loop", [1.0])

    assert failed.value.code == "timeout"


@pytest.mark.parametrize(
    ("name", "argument", "changed"),
    [
        ("in_place", np.zeros(2), (0,)),
        ("nested", {"W": [[0.0, 0.0]]}, (0,)),
        ("nested", {"W": [[0.0, 5.0]]}, ()),
        ("double", np.array([np.nan]), ()),
    ],
)
def test_changed_arguments_are_named(student: Student, name: str, argument: Any, changed: tuple[int, ...]):
    """An argument that the call changed in place, however deep, is named; NaN is itself."""
    assert student.call(name, [argument]).changed == changed


def test_the_parents_array_is_its_own(student: Student):
    """What a student changes in place is a copy."""
    mine = np.zeros(2)
    answer = student.call("in_place", [mine])

    assert (mine.tolist(), answer.value.tolist(), answer.printed) == ([0, 0], [1, 0], "changed")


def test_printing_is_kept_up_to_a_cap(student: Student):
    """The first 64 KB of what is printed are kept, and the rest is counted."""
    printed = student.call("flood", [1.0]).printed

    assert printed.startswith("x" * 100 + "\n")
    assert printed.endswith(f"\n… ({20_000 * 101 + 4 - (64 << 10)} bytes more were printed)")


def test_objects_stay_with_the_student(student: Student):
    """An object is a handle: its methods and attributes are asked for by it."""
    net = student.call("Net", [np.arange(3.0)]).value

    assert isinstance(net, Handle)
    assert (net.kind, student.call("Net.total", [net]).value) == ("Net", 3.0)
    assert student.call(".x", [net]).value.tolist() == [0, 1, 2]


def test_an_object_dies_with_its_worker(student: Student):
    """A handle of a worker that is gone is stale, and a new object serves."""
    net = student.call("Net", [np.ones(2)]).value
    with pytest.raises(CallFailed):
        student.call("leave", [1.0])
    with pytest.raises(CallFailed) as failed:
        student.call("Net.total", [net])

    assert (failed.value.code, student.call("Net.total", [student.call("Net", [np.ones(2)]).value]).value) == (
        "stale",
        2,
    )


NEEDED = "def f(x):\n    return globals()['he' + 'lper'](x) if x else helper(x)\n"
WHOLE = NEEDED + "def helper(x):\n    return 7.0\n"


def test_a_missing_name_makes_the_whole_hand_in_run(sandbox: Sandbox):
    """With run="auto", a name that is missing at call time is looked for by running everything, once."""
    with open_student(sandbox, hand_in(NEEDED, WHOLE), functions("f")) as student:
        before = student.ran

        assert student.call("f", [0.0]).value == 7
        assert (before, student.ran) == ("what is needed", "everything")
        assert student.warnings == (
            "a name was missing when only what the graded functions need was run, so the whole hand-in was run",
        )


def test_run_needed_stays_with_what_is_needed(sandbox: Sandbox):
    """With run="needed" the missing name is the answer."""
    with open_student(sandbox, hand_in(NEEDED, WHOLE), functions("f"), run="needed") as student:
        with pytest.raises(CallFailed) as failed:
            student.call("f", [0.0])

        assert (failed.value.code, student.ran) == ("raised", "what is needed")


def test_run_all_runs_everything_at_once(sandbox: Sandbox):
    """With run="all" nothing needs to be missing first."""
    with open_student(sandbox, hand_in(NEEDED, WHOLE), functions("f"), run="all") as student:
        assert (student.call("f", [0.0]).value, student.ran, student.warnings) == (7, "everything", ())


def test_an_unknown_way_to_run_is_refused(sandbox: Sandbox):
    """Only auto, needed and all are ways to run."""
    with pytest.raises(SandboxError, match="run must be 'auto', 'needed' or 'all', got 'some'"):
        open_student(sandbox, hand_in(NEEDED), functions("f"), run="some")


def test_a_hand_in_that_never_loads_gets_one_more_try(sandbox: Sandbox):
    """Loading that must be killed is tried once more with more time; then it is settled, and no loss of points."""
    source = "import time\nwhile True:\n    try:\n        time.sleep(60)\n    except BaseException:\n        pass\n"
    limits = Limits(load_seconds=0.2)
    with open_student(sandbox, hand_in(source), functions("f"), limits=limits) as student:
        for _ in range(5):
            with pytest.raises(CallFailed) as failed:
                student.call("f", [1.0])

    assert (failed.value.code, failed.value.machine) == ("timeout", True)
    assert failed.value.text == "loading the hand-in took too long, twice"


SLOW_AT_FIRST = """
import functools
import time

def spin():
    start = time.process_time()
    while time.process_time() - start < 0.01:
        pass
    return 1

TABLE = []
def table(x):
    while len(TABLE) < 30:
        TABLE.append(spin())
    return len(TABLE)

@functools.cache
def known(number):
    return spin()
def remembered(x):
    return sum(map(known, range(30)))

def make():
    found = {}
    def closed(x):
        for number in range(30):
            if number not in found:
                found[number] = spin()
        return len(found)
    return closed
closed = make()

class Tables:
    found = []
    def fill(self):
        while len(self.found) < 30:
            self.found.append(spin())
def by_class(x):
    Tables().fill()
    return len(Tables.found)

COUNT = {}
def anew(x):
    COUNT[len(COUNT)] = 0
    return sum(spin() for _ in range(90))
"""


@pytest.mark.parametrize("name", ["table", "remembered", "closed", "by_class"])
def test_what_is_slow_the_first_time_only_is_asked_again(sandbox: Sandbox, name: str):
    """A call that fills a table is let go on where it was stopped, once: only the second call's time counts."""
    with open_student(sandbox, hand_in(SLOW_AT_FIRST), functions(name), limits=Limits(seconds=0.2)) as student:
        assert [student.call(name, [0.0]).value for _ in range(2)] == [30, 30]


def test_what_is_slow_again_is_too_slow(sandbox: Sandbox):
    """Whoever leaves something behind and takes too long twice has taken too long."""
    with open_student(sandbox, hand_in(SLOW_AT_FIRST), functions("anew"), limits=Limits(seconds=0.2)) as student:
        for _ in range(2):
            with pytest.raises(CallFailed, match=r"took longer than 0\.2 s"):
                student.call("anew", [0.0])


def test_answers_in_proportion_are_always_read(sandbox: Sandbox):
    """However often it answers: what any answer may hold, or some times what it was asked, is not counted."""
    source = "import numpy as np\ndef f(x):\n    return [1.0] * 1500, np.zeros(1 << 14)\ndef g(x):\n    return 2 * x\n"
    with open_student(sandbox, hand_in(source), functions("f", "g")) as student:
        for _ in range(300):
            assert len(student.call("f", [0.0]).value[0]) == 1500
        for _ in range(30):
            assert student.call("g", [np.zeros(1 << 17)]).value.size == 1 << 17


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("[1.0] * 19_000", "which is what is still read of this hand-in's answers"),
        ("np.zeros(1 << 19)", "arrays are larger than what is read"),
        ("['x' * 60_000] * 9", "which is what is still read of this hand-in's answers"),
        ("{'x' * 9_000 + str(i): 0 for i in range(50)}", "which is what is still read of"),
    ],
)
def test_answers_out_of_proportion_are_read_from_one_store(sandbox: Sandbox, answer: str, says: str):
    """Beyond that a hand-in's answers are read until a store is empty, and then refused; small ones still count."""
    source = f"import numpy as np\ndef f(x):\n    return {answer} if x else 7\n"
    with open_student(sandbox, hand_in(source), functions("f")) as student:
        refused = []
        for _ in range(60):
            try:
                student.call("f", [1.0])
            except CallFailed as failed:
                refused.append((failed.code, says in failed.text))
        assert 20 < len(refused) < 60
        assert set(refused) == {("type", True)}
        assert student.call("f", [0.0]).value == 7


def test_all_calls_together_have_a_limit(sandbox: Sandbox):
    """Once a hand-in has used the time that all of it may take, nothing of it is asked any more, in any worker."""
    limits = Limits(seconds=0.3, total_seconds=0.2)
    with open_student(sandbox, hand_in(SOURCE, SOURCE + "pass"), functions("loop", "double"), limits=limits) as student:
        with pytest.raises(CallFailed):
            student.call("loop", [1.0])
        for one in (student, student.whole(frozenset({"loop"}))):
            with pytest.raises(CallFailed, match=r"has used the 0\.2 s that all of it may take"):
                one.call("double", [1.0])


def test_course_files_are_there(sandbox: Sandbox, tmp_path: Any):
    """Files of the course are importable and readable from the working folder, folders with what is in them."""
    (tmp_path / "helper.py").write_text("TRUTH = 42\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/x.txt").write_text("1 2 3")
    source = "import helper\nimport numpy as np\ndef f(x):\n    return helper.TRUTH + np.loadtxt('data/x.txt').sum()\n"
    with open_student(
        sandbox, hand_in(source), functions("f"), files=[tmp_path / "helper.py", tmp_path / "data"]
    ) as student:
        assert student.call("f", [0.0]).value == 48


def test_troubles_of_loading_are_told(sandbox: Sandbox):
    """A statement that fails while loading is a trouble, and the rest is there."""
    with open_student(sandbox, hand_in("1 / 0\ndef f(x):\n    return x\n"), functions("f")) as student:
        student.call("f", [1.0])

        assert [trouble.text for trouble in student.troubles] == ["ZeroDivisionError: division by zero"]


def test_two_students_at_once(sandbox: Sandbox):
    """Two workers of one sandbox do not know of each other."""
    with (
        open_student(sandbox, hand_in("n = 1\ndef f(x):\n    return n\n"), functions("f")) as one,
        open_student(sandbox, hand_in("n = 2\ndef f(x):\n    return n\n"), functions("f")) as two,
    ):
        assert [student.call("f", [0.0]).value for student in (one, two, one)] == [1, 2, 1]


def test_large_arrays_go_through(student: Student):
    """Arrays far larger than a pipe go there and back."""
    assert student.call("double", [np.arange(1_000_000.0)]).value.sum() == 999_999_000_000


def test_the_whole_is_offered_once_and_in_a_fresh_worker(sandbox: Sandbox):
    """After a loss the whole hand-in answers by another worker; there is no whole of a whole."""
    with open_student(
        sandbox, hand_in("p = []\ndef f(x): return len(p)", "p = [1]\ndef f(x): return len(p)"), functions("f")
    ) as part:
        assert part.call("f", [0]).value == 0
        with part.whole(frozenset({"f"})) as whole:
            assert whole.call("f", [0]).value == 1
            assert whole.whole(frozenset({"f"})) is None
        assert part.call("f", [0]).value == 0
        assert part.ran == "what is needed; then everything, for the checks that did not pass"


def test_no_second_run_where_the_text_shows_that_it_changes_nothing(sandbox: Sandbox):
    """What was left out cannot reach a function that the reader found apart from it."""
    submission = msgspec.structs.replace(hand_in("def f(x): return 0", "def f(x): return 1"), apart=("f",))
    with open_student(sandbox, submission, functions("f", "g")) as student:
        assert student.whole(frozenset({"f"})) is None
        assert student.whole(frozenset({"f", "g"})) is not None


def test_who_missed_something_gets_everything(sandbox: Sandbox):
    """A function that met a missing file, name or entry while it was called is run again after the whole hand-in."""
    program = hand_in("def f(x): return {}[x]\ndef g(x): return 1 / 0", "print()")
    submission = msgspec.structs.replace(program, apart=("f", "g"), settled=True)
    with open_student(sandbox, submission, functions("f", "g")) as student:
        for name in ("f", "g"):
            with pytest.raises(CallFailed):
                student.call(name, [0])

        assert student.whole(frozenset({"f"})) is not None
        assert student.whole(frozenset({"g"})) is None


ALIKE = """
import random
import numpy as np


class Table:
    def __array__(self, dtype=None, copy=None):
        return np.arange(3.0)


class Far:
    __module__ = "somewhere"

    def __array__(self, dtype=None, copy=None):
        return np.arange(3.0)


def mine(x): return Table()
def far(x): return Far()
def objects(x): return np.array([1, 2.5, np.float32(3)], dtype=object)
def steps(x): return range(3)
def rng(x):
    own = np.random.default_rng().normal(), np.random.default_rng().normal()
    return [random.random(), np.random.rand(), *own]
"""
ALIKE_NAMES = ("mine", "far", "objects", "steps", "rng")


@pytest.fixture
def alike(sandbox: Sandbox) -> Iterator[Student]:
    """Functions that answer with what is like an array, and one that draws random numbers."""
    with open_student(sandbox, hand_in(ALIKE), functions(*ALIKE_NAMES)) as one:
        yield one


@pytest.mark.parametrize(("name", "value"), [("far", [0, 1, 2]), ("objects", [1, 2.5, 3]), ("steps", [0, 1, 2])])
def test_what_is_like_an_array_is_read_as_one(alike: Student, name: str, value: list[float]):
    """Another library's array, numbers in an array of objects, a range: the numbers count, and the report says so."""
    assert alike.call(name, [0]).value.tolist() == value


def test_a_foreign_array_is_told(alike: Student):
    """What was no NumPy array is remarked on, once."""
    for _ in range(3):
        alike.call("far", [0])

    assert alike.warnings == ("`far` gave an object of class Far, which was read as an array",)


def test_an_object_of_their_own_class_stays_an_object(alike: Student):
    """A class of the hand-in's own can have `__array__`; the spec asks for its methods."""
    assert isinstance(alike.call("mine", [0]).value, Handle)


def test_random_numbers_start_at_the_seed(alike: Student, sandbox: Sandbox):
    """Equal seeds give equal numbers, in another worker too; other seeds others; without one they go on."""
    with seeded("a"):
        first, second = alike.call("rng", [0]).value, alike.call("rng", [0]).value
    with seeded("a"):
        again = alike.call("rng", [0]).value
    with seeded("b"):
        other = alike.call("rng", [0]).value
    with open_student(sandbox, hand_in(ALIKE), functions("rng")) as one, seeded("a"):
        elsewhere = one.call("rng", [0]).value

    assert first == again == elsewhere
    assert len({*first, *second, *other}) == 12


STRICT = """
import sys
import warnings

import numpy as np

np.seterr(all="raise")
warnings.simplefilter("error")


def shallow(x):
    sys.setrecursionlimit(60)
    return [[[[[[[[[1.0]]]]]]]]]


def patched(x):
    import random
    np.asarray = np.ascontiguousarray = np.isfinite = np.random.seed = np.random.default_rng = random.seed = None
    np.set_printoptions(precision=1)
    return [1.25, np.float64(2.5)]


def tiny(x): return np.array([1e-300, 1e300], dtype=np.longdouble)
def own(x): return np.array([1.0]) / 0.0
"""


@pytest.mark.parametrize(
    ("name", "value"),
    [("shallow", [[[[[[[[[1.0]]]]]]]]]), ("tiny", [1e-300, 1e300]), ("patched", [1.25, 2.5])],
)
def test_what_a_student_sets_does_not_reach_our_own_arithmetic(sandbox: Sandbox, name: str, value: list[Any]):
    """Errors for every rounding, warnings as errors, few calls in depth, patched generators: every answer is read."""
    with open_student(sandbox, hand_in(STRICT), functions("shallow", "tiny", "patched", "own")) as student:
        for number in range(2):
            with seeded(number, "a check", 0, 0):
                assert np.asarray(student.call(name, [1.0]).value).tolist() == value
        with pytest.raises(CallFailed, match="FloatingPointError"):
            student.call("own", [1.0])
