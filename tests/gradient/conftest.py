"""Make the repository's root importable, so that tests and benchmarks share their cases by one name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
