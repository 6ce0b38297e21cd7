"""Write the lock files: what pip chooses for pyproject.toml today, in fresh environments, without any address."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# torch newer than this pulls gigabytes of CUDA packages where this one has a CPU build.
# Each with the lock that it must agree with: the places' own programs need older notebooks than we develop with.
LOCKS = {
    "requirements.lock": ("", [".", "hatchling>=1.27", "editables"]),
    "requirements-dev.lock": ("requirements.lock", [".[torch,notebook,dev]", "torch==2.13.0"]),
    "requirements-bench.lock": ("requirements-dev.lock", [".[torch,notebook,dev,bench]", "torch==2.13.0"]),
    "requirements-places.lock": ("requirements.lock", [".[places]", "hatchling>=1.27", "editables"]),
    "requirements-notebooks.lock": ("requirements-dev.lock", [".[notebook,notebooks]", "hatchling>=1.27", "editables"]),
}


def main() -> None:
    """Resolve each set on top of another, so that the locks agree."""
    pinned: dict[str, list[str]] = {"": []}
    for name, (base, wanted) in LOCKS.items():
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            python = Path(folder) / "bin" / "python"
            constraints = Path(folder) / "constraints.txt"
            constraints.write_text("\n".join(pinned[base]), encoding="utf-8")
            subprocess.run(
                [python, "-m", "pip", "install", "--quiet", "-c", constraints, *wanted], cwd=ROOT, check=True
            )
            listed = subprocess.run(
                [
                    python,
                    "-m",
                    "pip",
                    "freeze",
                    "--all",
                    "--exclude",
                    "gradient-grader",
                    "--exclude",
                    "pip",
                    "--exclude",
                    "setuptools",
                ],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        pinned[name] = [line.split(" @ ")[0].replace("+cpu", "") for line in listed.splitlines() if "==" in line]
        (ROOT / name).write_text("# written by `make lock`\n" + "\n".join(pinned[name]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
