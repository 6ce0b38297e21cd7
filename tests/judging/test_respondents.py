"""Whoever answers by name: the reference's memory, what stands in for a student, what was recorded."""

from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from answering import Functions

from grader.model import Answer, CallFailed, Handle
from grader.respondents import stopwatch
from grader.respondents.recorded import Asked, differ, varies
from grader.respondents.reference import AsStudent, Reference, ReferenceFault
from grader.respondents.substituted import CrossingError, Substituted
from grader.respondents.turned import Turned
from grader.respondents.witness import Witness

TEXT = """
import numpy as np

calls = []

class Box:
    def __init__(self, k):
        self.k = k
        self.parts = {'a': np.zeros(2)}

    def add(self, k):
        self.k = self.k + k
        return self.k

def double(x):
    calls.append('double')
    return 2 * x

def triple(x):
    return 3 * x

def scaled(x, by=2):
    return by * x

def named(params):
    return ' '.join(params)

def summed(params):
    return sum(params.values())

def spoil(x):
    x *= 0
    return x

def spoil_dict(params):
    params['w'] = params['w'] * 0
    params['w2'] = 1
    return params['w']

def box_of(k):
    return [Box(k)]

def boxed(k):
    return {'box': Box(k), 'k': k}

def dice(x):
    return x + np.random.random()

def refuse(x):
    raise KeyError('no')
"""


@pytest.fixture(name="reference")
def _reference():
    module = ModuleType("answers")
    exec(TEXT, module.__dict__)
    return Reference(module)


def _value(respondent, name, *args, **named):
    return respondent.call(name, list(args), **named).value


def test_a_question_is_asked_once(reference):
    """The same function with the same argument is answered from memory."""
    for _ in range(3):
        assert np.array_equal(_value(reference, "double", np.ones(2)), [2, 2])

    assert reference.module.calls == ["double"]


def test_while_its_time_is_taken_a_reference_answers_anew(reference):
    """From memory it would take none."""
    for _ in range(2):
        with stopwatch.timed():
            _value(reference, "double", np.ones(2))

    assert reference.module.calls == ["double", "double"]


def test_what_is_remembered_is_what_was_asked(reference):
    """Another value, shape, type, function or named argument is another question."""
    assert np.array_equal(_value(reference, "double", np.ones(2)), [2, 2])
    assert np.array_equal(_value(reference, "double", np.array([1.0, 3.0])), [2, 6])
    assert _value(reference, "double", np.ones((2, 1))).shape == (2, 1)
    assert _value(reference, "double", np.ones(2, dtype=int)).dtype.kind == "i"
    assert np.array_equal(_value(reference, "triple", np.ones(2)), [3, 3])
    assert np.array_equal(_value(reference, "scaled", np.ones(2)), [2, 2])
    assert np.array_equal(_value(reference, "scaled", np.ones(2), by=5), [5, 5])
    assert _value(reference, "double", 2) == 4
    assert _value(reference, "double", 3) == 6
    assert _value(reference, "double", "ab") == "abab"
    assert _value(reference, "double", (1, 2)) == (1, 2, 1, 2)
    assert _value(reference, "double", (3, 4)) == (3, 4, 3, 4)
    assert [_value(reference, "named", {name: 1.0}) for name in "aba"] == ["a", "b", "a"]
    assert [_value(reference, "summed", {"a": number}) for number in (1.0, 2.0, 1.0)] == [1, 2, 1]


def test_an_answer_is_a_copy(reference):
    """Who changes it changes nothing that is remembered."""
    first = _value(reference, "double", np.ones(2))
    first[:] = 7
    second = _value(reference, "double", np.ones(2))
    second[:] = 8

    assert np.array_equal(_value(reference, "double", np.ones(2)), [2, 2])


def test_a_reference_changes_copies(reference):
    """Arrays and dicts that it is given stay as they were."""
    array, params = np.ones(3), {"w": np.ones(2)}
    _value(reference, "spoil", array)
    _value(reference, "spoil_dict", params)

    assert np.array_equal(array, np.ones(3))
    assert params.keys() == {"w"}
    assert np.array_equal(params["w"], np.ones(2))


@pytest.mark.parametrize("made", ["Box", "box_of", "boxed"])
def test_an_object_is_new_wherever_it_is_made(reference, made):
    """By its class, or by a function that makes one: two calls, two objects."""

    def box():
        value = _value(reference, made, 1)
        return value[0] if isinstance(value, list) else value["box"] if isinstance(value, dict) else value

    one, other = box(), box()

    assert one.id != other.id
    assert one.id < 0
    assert _value(reference, "Box.add", one, 5) == 6
    assert _value(reference, "Box.add", one, 5) == 11
    assert _value(reference, "Box.add", other, 1) == 2
    _value(reference, "=.parts", one, ["a"], np.ones(2))
    assert np.array_equal(_value(reference, ".parts", other)["a"], [0, 0])
    assert np.array_equal(_value(reference, ".parts", one)["a"], [1, 1])


def test_the_dice_of_a_reference_are_given_or_thrown(reference):
    """Two dice give two answers; the global generator is afterwards as it was."""
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    one, two = (_value(reference, "dice", np.zeros(1), dice=n) for n in (1, 2))

    assert one != two
    assert _value(reference, "dice", np.zeros(1), dice=1) == one
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_what_a_reference_cannot_answer_is_its_own_fault(reference):
    """In its own place a ReferenceFault, in a student's a failed call with the kinds of the error."""
    for name, args in (("refuse", [1]), ("absent", []), ("Box.add", [Handle(77, "Box"), 1])):
        with pytest.raises(ReferenceFault):
            reference.call(name, args)
    with pytest.raises(CallFailed) as failed:
        AsStudent(reference).call("refuse", [1])

    assert "LookupError" in failed.value.kinds
    assert reference.has("Box.add")
    assert not reference.has("Box.absent")
    assert reference.makes("Box")
    assert not reference.makes("double")


def test_a_stand_in_answers_for_its_names_alone(reference):
    """Everything else is the student's, whatever it is given."""
    student = Functions(double=lambda x: x * 0, triple=lambda x: x - 1)
    both = Substituted(student, reference, {"double"})

    assert np.array_equal(_value(both, "double", np.ones(2)), [2, 2])
    assert np.array_equal(_value(both, "triple", np.ones(2)), [0, 0])


@pytest.mark.parametrize("wrap", [lambda h: h, lambda h: [h], lambda h: (1, (h,)), lambda h: {"a": h}])
def test_no_object_crosses(reference, wrap):
    """The reference's is not handed to the student's functions, nor the student's to the reference."""
    student = Functions(double=lambda x: 0, triple=lambda x: 0, Box=lambda k: Handle(4, "Box"))
    both = Substituted(student, reference, {"double", "Box", "Box.add"})
    theirs, own = _value(both, "Box", 1), Handle(4, "Box")

    with pytest.raises(CrossingError):
        both.call("triple", [wrap(theirs)])
    with pytest.raises(CrossingError):
        both.call("double", [wrap(own)])
    assert both.call("triple", [wrap(own)]).value == 0


def test_parts_of_an_object_are_asked_of_its_maker(reference):
    """Reading and setting attributes goes where the object is."""
    student = Functions(**{".k": lambda box: "the student's", "Box": lambda k: Handle(4, "Box")})
    both = Substituted(student, reference, {"Box"})

    assert _value(both, ".k", _value(both, "Box", 3)) == 3
    assert _value(both, ".k", Handle(4, "Box")) == "the student's"


def test_a_turned_student_sees_and_gives_transposes():
    """Matrices both ways, in tuples too; vectors and stacks stay as they are."""
    seen = []

    def f(x, v, t):
        seen.append((x, v, t))
        return x[:, :1], v, t

    x, v, t = np.arange(6.0).reshape(2, 3), np.arange(3.0), np.zeros((2, 3, 4))
    column, vector, stack = _value(Turned(Functions(f=f)), "f", x, v, t)

    assert np.array_equal(seen[0][0], x.T)
    assert np.array_equal(column, x[:1, :])
    assert np.array_equal(vector, v)
    assert np.array_equal(seen[0][2], t)
    assert stack.shape == t.shape


def test_a_witness_notes_what_was_asked_and_answered():
    """Every question in its order, failed ones too, and which arguments were changed."""

    def spoil(x):
        x += 1
        return x

    witness = Witness(Functions(f=lambda x: x + 1, spoil=spoil), {})
    witness.call("f", [np.ones(1)])
    witness.call("spoil", [np.ones(1)])
    with pytest.raises(CallFailed):
        witness.call("absent", [])

    assert [asked.name for asked in witness.record] == ["f", "spoil", "absent"]
    assert witness.record[0].value == 2
    assert witness.record[2].failed.code == "missing-function"
    assert witness.changed == {"spoil": (0,)}


def test_a_function_that_took_its_time_twice_is_not_asked_again():
    """Whoever asks: the count is the hand-in's."""
    asked = []

    def endless():
        asked.append(1)
        raise CallFailed("timeout", "too long")

    counts = {}
    for _ in range(4):
        with pytest.raises(CallFailed):
            Witness(Functions(f=endless), counts).call("f", [])

    assert len(asked) == 2


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        (np.ones(2), np.ones(2), False),
        (np.ones(2), np.array([1.0, 1 + 1e-15]), True),
        (np.array([np.nan]), np.array([np.nan]), False),
        (np.ones(2), np.ones((2, 1)), True),
        (None, None, False),
        (None, 1.0, True),
        ("a", "b", True),
        ((1.0, np.ones(2)), (1.0, np.ones(2)), False),
        ((1.0, "a"), (1.0, "b"), True),
        ((1.0,), (1.0, "b"), True),
        ({"a": "x"}, {"a": "y"}, True),
        ({"a": "x"}, {"b": "x"}, True),
        (Handle(1, "Box"), Handle(2, "Box"), False),
        (SimpleNamespace(kept=np.ones(2)), SimpleNamespace(kept=np.zeros(2)), False),
        (np.array([1, None], dtype=object), np.array([2, None], dtype=object), True),
    ],
)
def test_when_two_answers_differ(one, other, differs):
    """To the bit, part by part; what cannot be looked into does not."""
    assert differ(one, other) == differs
    assert differ(other, one) == differs


def test_an_answer_varies_where_it_differs_at_the_same_place():
    """The second answer of one trial is held against the second of the other, function by function."""

    def record(*answers):
        return [Asked(name, (), Answer(value=value)) for name, value in answers]

    one, same = record(("f", 1), ("f", 2), ("g", 1)), record(("f", 1), ("f", 2), ("g", 5))

    assert not varies(one, same, "f")
    assert varies(one, same, "g")
    assert varies(one, record(("f", 1), ("f", 3)), "f")
