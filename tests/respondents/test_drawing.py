"""Whether a reference may draw from the generators that its process shares is read from its text."""

from types import SimpleNamespace

import pytest

from grader.respondents.drawing import draws_nothing

HELPER = "import numpy as np\n\ndef half(x):\n    return np.asarray(x) / 2\n"
NOTHING = {
    "numpy alone": "import numpy as np\n\ndef f(x):\n    return np.exp(x)\n",
    "a generator of its own": "import numpy as np\n\ndef f(n):\n    return np.random.default_rng(n).normal(size=n)\n",
    "a module beside it": "from helper import half\n\ndef f(x):\n    return half(x)\n",
    "several names in parentheses": "from typing import (\n    Any,\n    Final,\n)\nimport math, itertools\n",
}
SOMETHING = {
    "numpy's generator": "import numpy as np\n\ndef f(n):\n    return np.random.rand(n)\n",
    "numpy's by another name": "from numpy import random as dice\n\ndef f(n):\n    return dice.rand(n)\n",
    "Python's": "from random import gauss\n\ndef f():\n    return gauss(0, 1)\n",
    "in a module beside it": "import drawing_helper\n\ndef f(n):\n    return drawing_helper.drawn(n)\n",
    "in a package that nobody has read": "import scipy.stats\n\ndef f(n):\n    return scipy.stats.norm.rvs(size=n)\n",
}


@pytest.mark.parametrize(
    ("text", "plain"),
    [(text, True) for text in NOTHING.values()] + [(text, False) for text in SOMETHING.values()],
    ids=[*NOTHING, *SOMETHING],
)
def test_what_may_be_drawn_is_read_from_the_text(text, plain, tmp_path):
    """Only where the text and all that it imports show that nothing is drawn, the generators are left alone."""
    (tmp_path / "helper.py").write_text(HELPER, encoding="utf-8")
    drawn = "import numpy as np\n\ndef drawn(n):\n    return np.random.rand(n)\n"
    (tmp_path / "drawing_helper.py").write_text(drawn, encoding="utf-8")
    (tmp_path / "ref.py").write_text(text, encoding="utf-8")

    assert draws_nothing(SimpleNamespace(__file__=str(tmp_path / "ref.py"))) is plain
