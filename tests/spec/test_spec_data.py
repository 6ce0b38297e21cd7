"""Files of numbers: what is read, and what is said of those that cannot be."""

import numpy as np
import pytest
from spec_samples import edited, mistakes

from grader.spec.data import read_data

DATA = edited("draw:\n", "data: {d: FILE}\ndraw:\n")


def test_every_kind_of_file(tmp_path):
    """An .npz gives its arrays, a .csv its columns or all numbers, a .json its lists; whole numbers stay whole."""
    np.savez(tmp_path / "a.npz", X=np.eye(2, dtype=np.float32), y=np.array([1, 2], dtype=np.uint8))
    (tmp_path / "b.csv").write_text("u, v\n1,2\n3,4.5\n")
    (tmp_path / "c.csv").write_text("1,2\n3,4\n")
    (tmp_path / "d.json").write_text('{"w": [[1.5, 2]], "n": [1, 2]}')
    found = {name: read_data(tmp_path / name) for name in ("a.npz", "b.csv", "c.csv", "d.json")}

    assert {name: list(arrays) for name, arrays in found.items()} == {
        "a.npz": ["X", "y"], "b.csv": ["u", "v"], "c.csv": ["values"], "d.json": ["w", "n"],
    }  # fmt: skip
    assert found["a.npz"]["X"].dtype == np.float64
    assert found["a.npz"]["y"].dtype == np.int64
    np.testing.assert_array_equal(found["b.csv"]["v"], [2, 4.5])
    np.testing.assert_array_equal(found["c.csv"]["values"], [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("no.npz", None, "there is no file"),
        ("../up.csv", None, "is not beside the spec"),
        ("a.txt", "1", "is a .npz, .csv or .json file"),
        ("a.npz", "no archive", "cannot be read as data"),
        ("a.json", "[1, 2]", "an object of lists by name"),
        ("a.json", '{"x": ["a"]}', "'x' holds what is no number"),
        ("a.csv", "u,v\n1,x\n", "cannot be read as data"),
        ("a.csv", "", "it is empty"),
    ],
    ids=["missing", "outside", "of another kind", "broken", "a list", "of texts", "with a word", "empty"],
)
def test_what_cannot_be_read(tmp_path, name, content, said):
    """A file that holds no numbers is named at its place."""
    if content is not None:
        (tmp_path / name).write_text(content)
    found = mistakes(tmp_path, DATA.replace("FILE", name))

    assert len(found) == 1
    assert found[0].startswith("13:")
    assert said in found[0]


def test_an_array_that_is_not_there(tmp_path):
    """A misspelt array of the data is named with the nearest."""
    (tmp_path / "a.json").write_text('{"images": [1]}')
    text = DATA.replace("FILE", "a.json").replace("softmax(Z), axis=0) == 1", "softmax(d.image)) == 1")

    assert mistakes(tmp_path, text) == ["28:24: the data 'd' has no 'image'; did you mean 'images'?"]
