"""Reports as pages at two widths, light, dark and printed, through axe in Chromium: `make bench-pages`."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "reports"))

from report_samples import FINDINGS, hostile_report, report, rich_report, verdict  # noqa: E402

from grader.reports import to_fragment, to_html  # noqa: E402


def main(out: Path) -> int:
    """Write sample pages to `out`, have them looked at there, and give the checker's exit code."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None or shutil.which("npm") is None:
        sys.exit("this needs Chromium and npm: apt-get install chromium npm")
    out.mkdir(parents=True, exist_ok=True)
    pages = {
        "report": to_html(rich_report()),
        "findings": to_html(report(*[verdict(name, finding=each) for name, each in FINDINGS.items()])),
        "hostile": to_html(hostile_report()),
        "notebook": f"<!doctype html><html lang=en><title>cell</title><main>{to_fragment(rich_report())}</main></html>",
    }
    for name, html in pages.items():
        (out / f"{name}.html").write_text(html, encoding="utf-8")
    for name in ("package.json", "look.mjs"):
        shutil.copy(Path(__file__).with_name(name), out / name)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=out, check=True)
    return subprocess.run(["node", "look.mjs", ".", browser], cwd=out, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(ROOT / "out" / "pages"))
