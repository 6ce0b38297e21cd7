"""A graded notebook in JupyterLab, Notebook and marimo, looked at in Chromium: `make bench-notebooks`.

nbclient runs the notebook first; what it leaves is opened as a stranger's, untrusted. Then JupyterLab runs it itself,
in its light and its dark theme, and marimo runs the same cells as an app. What must be seen of the report is the same
in all of them. Pictures are left in out/notebooks/pictures.
"""

import json
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbclient
import nbformat

from benchmarks.notebooks import homework

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
READY_S = 90


def main(out: Path) -> int:
    """Make the notebooks, run and open them, and give the looker's exit code."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None or shutil.which("npm") is None:
        sys.exit("this needs Chromium and npm: apt-get install chromium npm")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    homework.write(out)
    (out / "said.json").write_text(json.dumps(homework.SAID), encoding="utf-8")
    missing = _run_by_nbclient(out)
    print(f"nbclient: {'; '.join(missing) or 'as it should be'}", flush=True)
    for name in ("package.json", "look.mjs"):
        shutil.copy(Path(__file__).with_name(name), out / name)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=out, check=True)
    token = secrets.token_hex(16)
    exported = [BIN / "marimo", "export", "html", "homework_marimo.py", "-o", "marimo.html", "--force"]
    subprocess.run(exported, cwd=out, check=True, capture_output=True)
    app = _server([BIN / "marimo", "run", "homework_marimo.py", "--headless", "--no-token"], out)
    with app as marimo, _lab(out, token) as lab:
        looked = subprocess.run(["node", "look.mjs", ".", browser, lab, marimo, token], cwd=out, check=False).returncode
    return looked or bool(missing)


def _run_by_nbclient(out: Path) -> list[str]:
    """Run the notebook as a service would; what is missing in the report."""
    notebook = nbformat.read(out / "homework.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(out)}}).execute()
    nbformat.write(notebook, out / "untrusted.ipynb")
    graded, after = notebook.cells[-2], notebook.cells[-1]
    text = " ".join(graded.outputs[0].data["text/plain"].split())
    missing = [f"does not say {each!r}" for each in homework.SAID if each not in text]
    return missing + ([] if after.outputs[0].text == "still here\n" else ["the kernel does not go on"])


@contextmanager
def _lab(out: Path, token: str):
    words = [BIN / "jupyter", "lab", "--no-browser", "--allow-root", "--expose-app-in-browser", "--ip=127.0.0.1",
             f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={out}"]  # fmt: skip
    with _server(words, out) as address:
        yield address


@contextmanager
def _server(words, out: Path):
    """A server of this machine's alone, on a port of its own, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = (out / f"{Path(words[0]).name}.log").open("wb")
    with log, subprocess.Popen([*words, f"--port={port}"], cwd=out, stdout=log, stderr=log) as process:
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(READY_S * 5):
        if process.poll() is not None:
            sys.exit(f"the server ended by itself ({process.returncode}); see its log in out/notebooks")
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit(f"{address} does not answer")


if __name__ == "__main__":
    sys.exit(main(ROOT / "out" / "notebooks"))
