"""The page in a real browser: nothing that a student wrote runs, and a phone shows it without scrolling sideways."""

import json
import re
import shutil
import subprocess

import pytest
from report_samples import FINDINGS, hostile_report, report, verdict

from grader.reports import to_fragment, to_html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here (apt-get install chromium)")

# Says what the browser made of the pages beside it; of all scripts only this page's own may run.
WATCH = """<!doctype html><title>quiet</title><body>{frames}<script>
onload = () => setTimeout(() => {{
  const seen = [...document.querySelectorAll("iframe")].map((frame) => {{
    const page = frame.contentDocument, root = page.documentElement;
    return [frame.name, {{
      ran: page.title === "pwned",
      foreign: page.querySelectorAll("script, img, iframe, form, [onerror]").length,
      sideways: root.scrollWidth > root.clientWidth,
      border: getComputedStyle(page.querySelector(".check")).borderLeftStyle,
    }}];
  }});
  document.body.textContent = "RESULT " + JSON.stringify(Object.fromEntries(seen)) + " END";
}}, 100)</script>"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What one browser, 320 pixels wide, made of each page."""
    folder = tmp_path_factory.mktemp("pages")
    everything = report(*[verdict(name, finding=finding) for name, finding in FINDINGS.items()])
    pages = {
        "page": to_html(hostile_report()),
        "fragment": to_fragment(hostile_report()),
        "everything": to_html(everything),
        "unescaped": "<p class=check><img src=x onerror=\"document.title='pwned'\">",
    }
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    frames = "".join(f'<iframe name={name} src="{name}.html" width=320 height=800></iframe>' for name in pages)
    (folder / "watch.html").write_text(WATCH.format(frames=frames), encoding="utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
         "--virtual-time-budget=3000", f"--user-data-dir={folder / 'profile'}", "--dump-dom", f"file://{folder}/watch.html"],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return json.loads(re.search(r"RESULT (.*) END", done.stdout)[1])


@pytest.mark.parametrize("name", ["page", "fragment"])
def test_nothing_runs(seen, name):
    """Hostile texts run no script and add no element; they do not widen the page, and our own style applies."""
    assert seen[name] == {"ran": False, "foreign": 0, "sideways": False, "border": "solid"}


def test_the_watcher_would_see_it(seen):
    """The same payload in a page that does not escape it does run, so that the test above can fail."""
    assert (seen["unescaped"]["ran"], seen["unescaped"]["foreign"]) == (True, 1)


def test_a_phone_needs_no_sideways_scrolling(seen):
    """At 320 pixels wide, with every kind of finding, only the numbers' own boxes scroll."""
    assert not seen["everything"]["sideways"]
