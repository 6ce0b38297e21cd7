"""The page and the notebook's fragment: whole, self-contained, accessible, and harmless."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from report_samples import FINDINGS, HOSTILE, MATRIX, SCALAR, hostile_report, report, rich_report, verdict
from test_report_safe import TEXT

from grader.model import Counterexample, Diagnosis, Status
from grader.reports import to_fragment, to_html, words
from grader.reports.safe import hostile, plain

TAGS = {
    "html", "head", "meta", "title", "link", "style", "body", "main", "header", "nav", "aside", "section", "article",
    "footer", "div", "span", "p", "h1", "h2", "h3", "h4", "h5", "ul", "ol", "li", "a", "strong", "em", "bdi", "code",
    "pre",
    "figure", "figcaption", "mark",
    "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "circle",
}  # fmt: skip
ATTRIBUTES = {
    "class", "id", "lang", "charset", "name", "content", "http-equiv", "rel", "href", "title", "aria-label",
    "aria-hidden",
    "role", "tabindex", "scope", "viewbox", "width", "height", "focusable", "cx", "cy", "r", "fill", "stroke-width",
    "pathlength", "stroke-dasharray", "transform", "style",
}  # fmt: skip
VOID = {"meta", "link", "circle"}
MEDIA = [to_html, to_fragment]


class Page(HTMLParser):
    """The tags, attributes, texts and nesting of a page."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.texts, self.open, self.style = [], [], [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        """An opening tag."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """A tag that closes itself."""
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        """A closing tag: of the one that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Text, or the sheet."""
        if "style" in self.open:
            self.style += data
        else:
            self.texts.append(data)

    def handle_comment(self, data):
        """There are no comments."""
        raise AssertionError(f"a comment: {data}")

    @property
    def text(self):
        """All text that a reader sees, white space as single blanks."""
        return " ".join(" ".join(self.texts).split())


def values(page, wanted):
    """All values of an attribute."""
    return [value for _, name, value in page.attributes if name == wanted]


@pytest.mark.parametrize("to", MEDIA)
@pytest.mark.parametrize("what", [rich_report(), hostile_report(), report()])
def test_only_our_own_markup(to, what):
    """Whatever the texts hold, the tags and attributes are the templates' own, well nested, without any URL."""
    page = Page(to(what))

    assert set(page.tags) <= TAGS
    assert {name for _, name, _ in page.attributes} <= ATTRIBUTES
    assert all(re.fullmatch(r"#check-\d+|data:,", value) for value in values(page, "href"))
    assert not page.open


@settings(max_examples=40)
@given(TEXT)
def test_any_text_is_only_text(text):
    """A page of hostile texts has the structure of the same page with harmless ones, and shows each text."""

    def filled(given_text):
        hostile_verdict = verdict(
            f"i{given_text}", says=f"s{given_text}", message=f"m{given_text}", help=f"h{given_text}", finding=SCALAR,
            diagnosis=Diagnosis(code="x", text=f"t{given_text}", line=f"l{given_text}", evidence=f"e{given_text}"),
            counterexample=Counterexample(inputs={f"n{given_text}": [1, 2]}),
        )  # fmt: skip
        return Page(to_html(report(hostile_verdict, warnings=(f"w{given_text}",))))

    text = re.sub(r"[\n\v\f\r\x85\u2028\u2029]", "", text)  # each line would be a paragraph of its own
    page, harmless = filled(text), filled("")
    shown = " ".join(plain(f"m{text}").split())

    assert page.tags == harmless.tags
    assert [each[:2] for each in page.attributes] == [each[:2] for each in harmless.attributes]
    assert shown in page.text
    assert not set(hostile("".join(page.texts))) - {"\n"}


@pytest.mark.parametrize("to", MEDIA)
def test_no_template_in_a_text_is_evaluated(to):
    """A text that looks like a template is printed as it is."""
    page = Page(to(hostile_report()))

    assert "{{ 7*7 }}" in page.text
    assert plain(HOSTILE) in page.text


def test_the_page_forbids_itself_everything():
    """The Content-Security-Policy allows no script, no network and only the page's own sheet, named by its hash."""
    page = Page(to_html(rich_report()))
    policy = next(value for value in values(page, "content") if value.startswith("default-src"))
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()

    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;")
    assert "script" not in page.tags
    assert "@import" not in page.style
    assert "url(" not in page.style


def test_all_is_said():
    """The page says score, provisional, warnings, each check with points, diagnosis, line, numbers, inputs, and how."""
    text = Page(to_html(rich_report())).text

    for part in (
        "1.5 of 24.5 points provisional", words.PROVISIONAL, "cell 3 failed and was left out", "jane_doe.ipynb",
        "Softmax classification with gradient descent",
        "What is wrong cell 7, line 3 the mean over the examples is missing",
        "cost(Y_hat, Y) = 3.21888, expected 0.804719", "Evidence your value is 4 times",
        "yours 3.21888 expected 0.804719",
        "With these inputs trial 3 C = 2 m = 4 Y_hat = [[0.5, 0.25, 0.125, 1]", "hidden from students",
        "shown after the due date", "7 of 23 cells", "standard (no fresh uid)", "20240917", "1f3a5b" + "0" * 58,
        "0.1.0", "numpy 2.3.1", "grade the same hand-in by the same spec with --seed 20240917",
    ):  # fmt: skip
        assert part in text


def test_every_status_that_occurs_is_explained():
    """The words' meanings are told, of those statuses only that occur."""
    everything = Page(to_html(rich_report())).text
    little = Page(to_html(report(verdict(status=Status.PASSED)))).text

    assert all(meaning in everything for meaning in words.MEANINGS.values())
    assert words.MEANINGS[Status.FAILED] not in little


@pytest.mark.parametrize("to", MEDIA)
def test_wrong_cells_are_marked_by_more_than_colour(to):
    """The worst cell and the wrong ones carry a class, a sign, and a word for those who do not see the sign."""
    html = to(report(verdict(finding=MATRIX)))

    assert re.search(
        r'class="cell worst"[^>]*><span class="sign">▶<span class="unseen"> worst: </span></span>nan', html
    )
    assert len(re.findall(r'<td class="cell wrong"[^>]*><span class="sign">✱<span class="unseen"> wrong: ', html)) == 2
    assert html.count('<td class="cell wanted"') == 3


@pytest.mark.parametrize("name", FINDINGS)
def test_every_kind_of_finding_has_a_page(name):
    """Every kind of finding becomes a page, and its sides are named."""
    page = Page(to_html(report(verdict(finding=FINDINGS[name]))))

    assert page.text.count(words.sides(FINDINGS[name].kind)[0]) >= (FINDINGS[name].kind != "source")


def test_landmarks_and_headings():
    """One main, header, footer and h1; headings go down one level at a time; every region and table is named."""
    page = Page(to_html(rich_report()))
    levels = [int(tag[1]) for tag in page.tags if re.fullmatch(r"h\d", tag)]

    assert [page.tags.count(tag) for tag in ("main", "header", "footer", "nav", "h1")] == [1] * 5
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert page.tags.count("caption") == page.tags.count("table")
    assert values(page, "lang") == ["en"]


def test_ids_are_our_own():
    """Every id is given once, and every link leads to one."""
    page = Page(to_html(hostile_report()))
    ids = values(page, "id")

    assert ids == [f"check-{number}" for number in range(1, len(Status) + 1)]
    assert {value for value in values(page, "href") if value != "data:,"} == {f"#{each}" for each in ids}


def test_the_fragment_keeps_to_itself():
    """The fragment has no id, no page-wide tag, and every rule of its sheet is about its own root."""
    page = Page(to_fragment(rich_report()))
    bare = re.sub(r"/\*.*?\*/", "", page.style, flags=re.DOTALL)
    selectors = re.findall(r"([^{}]+)\{[^{}]*\}", re.sub(r"@media[^{]*\{", "", bare))

    assert not values(page, "id")
    assert not {"html", "body", "main", "meta", "title", "link", "h1", "h2"} & set(page.tags)
    assert selectors
    assert all("grader-" in selector for selector in selectors)


def contrast(one, other):
    """WCAG 2.2's contrast ratio of two sRGB colours `#rrggbb`."""

    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_contrast():
    """In light, dark and print, text on every ground that it stands on reaches WCAG's AA (4.5 to 1)."""
    css = Page(to_html(report())).style
    blocks = re.findall(r"\{[^{}]*--paper:[^{}]*\}", css)
    themes = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]
    grounds = {
        "ink": ("paper", "page", "inset", "mark-bg", "wanted-bg", "bad-bg", "wait-bg", "person-bg"),
        "soft": ("paper", "page", "inset"), "good": ("good-bg", "paper"), "bad": ("bad-bg", "paper"),
        "wait": ("wait-bg", "paper"), "person": ("person-bg", "paper"), "paper": ("bad",), "link": ("paper", "page"),
    }  # fmt: skip

    assert len(themes) == 5
    for theme in themes:
        for text, behind in grounds.items():
            assert all(contrast(theme[text], theme[ground]) >= 4.5 for ground in behind), (text, theme)


def test_the_same_report_gives_the_same_page():
    """The page depends on the report alone."""
    assert to_html(rich_report()) == to_html(rich_report())


def test_a_style_is_one_of_ours():
    """Whatever a report holds: the fragment's style attributes are our own, of plain properties; the page has none."""
    values = {value for _, name, value in Page(to_fragment(hostile_report())).attributes if name == "style"}
    properties = {part.partition(":")[0].strip() for value in values for part in value.split(";")}

    assert values
    assert properties <= {
        "border", "border-left", "float", "font-family", "font-weight", "margin", "margin-left", "padding",
        "padding-left", "text-align", "text-decoration", "white-space",
    }  # fmt: skip
    assert not [name for _, name, _ in Page(to_html(hostile_report())).attributes if name == "style"]


def test_without_its_sheet_a_report_still_says_what_is_wrong():
    """An untrusted notebook drops the sheet: a check is still set apart, and the worst number still bordered."""
    bare = re.sub(r"<style>.*?</style>", "", to_fragment(rich_report()), flags=re.DOTALL)

    assert re.search(r'<article class="check failed" style="border-left: 4px solid', bare)
    assert re.search(r'class="cell worst" style="[^"]*border: 2px solid', bare)
