"""The page in a real browser: nothing that a student wrote runs, and a phone shows it without scrolling sideways."""

import re
import shutil
import subprocess

import pytest
from report_samples import FINDINGS, hostile_report, report, verdict

from grader.reports import to_fragment, to_html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt-get install chromium)")

# Says what the browser made of the page beside it; only this page's own script may run.
WATCH = """<!doctype html><title>quiet</title><script>let pwned = 0; window.alert = () => pwned++;</script>
<iframe id=frame src="{page}" width={width} height=800></iframe>
<script>onload = () => setTimeout(() => {{
  const page = frame.contentDocument, root = page.documentElement;
  document.body.innerHTML = "RESULT " + [pwned, page.title.includes("pwned") && page.title.length < 10,
    page.querySelectorAll("script, img, iframe, form").length, root.scrollWidth > root.clientWidth,
    getComputedStyle(page.querySelector(".check")).borderLeftStyle].join(" ") + " END";
}}, 100)</script>"""


def browse(folder, html, width=380):
    """What `WATCH` says: dialogs, title replaced, foreign elements, sideways scrolling, style of a check's border."""
    (folder / "page.html").write_text(html, encoding="utf-8", errors="surrogateescape")
    (folder / "watch.html").write_text(WATCH.format(page="page.html", width=width))
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
         "--virtual-time-budget=2000", f"--user-data-dir={folder / 'profile'}", "--dump-dom", f"file://{folder}/watch.html"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return re.search(r"RESULT (.*) END", done.stdout)[1].split()


@pytest.mark.parametrize("to", [to_html, to_fragment])
def test_nothing_runs(to, tmp_path):
    """Hostile texts run no script, load no image, and change neither title nor layout; our own style applies."""
    assert browse(tmp_path, to(hostile_report())) == ["0", "false", "0", "false", "solid"]


def test_the_watcher_would_see_it(tmp_path):
    """The same payload in a page that does not escape it does run, so that the test above can fail."""
    evil = "<p class=check><img src=x onerror=\"document.title='pwned'\">"

    assert browse(tmp_path, evil)[1:3] == ["true", "1"]


def test_a_phone_needs_no_sideways_scrolling(tmp_path):
    """At 320 pixels wide, with every kind of finding, only the numbers' own boxes scroll."""
    everything = report(*[verdict(name, finding=finding) for name, finding in FINDINGS.items()])

    assert browse(tmp_path, to_html(everything), width=320)[3] == "false"
