"""Reports and a class's statistics as pages at two widths, light, dark, printed, through axe: `make bench-pages`."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "reports"))

from report_samples import FINDINGS, hostile_report, report, rich_report, verdict  # noqa: E402

from grader.reports import to_fragment, to_html  # noqa: E402
from grader.reports.statistics import (  # noqa: E402
    CheckStatistics,
    MistakeStatistics,
    Person,
    Statistics,
    to_statistics_page,
)
from grader.reports.visibility import visible_to_students  # noqa: E402


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
    pages["statistics"] = to_statistics_page(a_class())
    pages["students"] = to_html(visible_to_students(rich_report()))
    for name, html in pages.items():
        (out / f"{name}.html").write_text(html, encoding="utf-8")
    for name in ("package.json", "look.mjs"):
        shutil.copy(Path(__file__).with_name(name), out / name)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=out, check=True)
    return subprocess.run(["node", "look.mjs", ".", browser], cwd=out, check=False).returncode


def a_class() -> Statistics:
    """A class of forty: checks that all, some and none pass, a shared mistake, people to look at."""
    passing = {"sums-to-one": 40, "softmax-value": 31, "dZ": 12, "a-rather-long-name-of-a-check-that-nobody-passes": 0}
    checks = [
        CheckStatistics(
            id=name, says=f"What {name} says of softmax(Z).", points=2.0, judged=40, passed=count, mean=count / 20,
            discrimination=None if count in {0, 40} else 0.4, statuses={"passed": count, "failed": 40 - count},
        )
        for name, count in passing.items()
    ]  # fmt: skip
    mistake = MistakeStatistics(
        id="m1", check="dZ", text="your values have the wrong sign", hand_ins=9,
        example="def output_grad(Y_hat, Y):\n    return Y - Y_hat", example_of="Ann",
    )  # fmt: skip
    scores = tuple(float(number % 9) for number in range(40))
    return Statistics(
        spec="softmax", title="Softmax", seeds=(7,), hand_ins=42, points=8.0, scores=scores, mean=3.9, median=4.0,
        seconds_median=0.4, seconds_most=3.1, checks=tuple(checks), mistakes=(mistake,), named=(mistake,),
        without_verdict=(Person("Bob", "submission.pdf: a PDF cannot be run"),),
        provisional=(Person("Eve", "dZ is inconclusive"),),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(ROOT / "out" / "pages"))
