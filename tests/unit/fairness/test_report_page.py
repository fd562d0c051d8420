"""The report as a page, a PDF and a table: what it shows, what it escapes, and that it is always the same bytes."""

import re
from html.parser import HTMLParser

import pytest
from lxml import html as lxml_html
from scipy.stats import fisher_exact
from test_report_sample import small_audit, whole

from fairness import CountRow, audit_counts, load_policy, to_json
from fairness.report import Details, View, headline, nobody_answered, render_html, render_pdf
from fairness.report.view import report_of

POLICY = load_policy()
HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = "=1+1"


@pytest.fixture(scope="module")
def audit():
    return small_audit()


class _Strict(HTMLParser):
    """Fails where an element is closed that is not open."""

    VOID = frozenset({"meta", "br", "hr", "img", "input", "link"})

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.headings = [], [], []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            self.ids.append(found["id"])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("with_all", [False, True])
def test_the_page_is_well_formed_with_unique_ids_and_headings_in_order(audit, view, with_all):
    page = render_html(whole(audit) if with_all else audit, view=view)
    strict = _Strict()
    strict.feed(page)
    strict.close()
    assert strict.open == []
    assert len(strict.ids) == len(set(strict.ids))
    assert strict.headings[0] == 1
    assert strict.headings.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(strict.headings, strict.headings[1:], strict=False))


@pytest.mark.parametrize("view", list(View))
def test_the_page_loads_nothing_and_runs_nothing(audit, view):
    page = render_html(whole(audit), view=view)
    assert "http" + "://" not in page
    assert "https" + "://" not in page
    assert "<script" not in page
    assert "@import" not in page
    assert "url(" not in page
    assert not re.search(r"\s(src|srcset|onload|onclick)=", page)


def test_every_drawing_says_in_words_what_it_shows(audit):
    tree = lxml_html.fromstring(render_html(whole(audit), view=View.STATUTORY))
    charts = tree.xpath("//*[local-name()='svg'][contains(@class, 'chart')]")
    assert len(charts) > 10
    for chart in charts:
        title, desc = chart.xpath("./*[local-name()='title']"), chart.xpath("./*[local-name()='desc']")
        assert title[0].text
        assert len(desc[0].text) > 20
        assert chart.get("aria-labelledby").split() == [title[0].get("id"), desc[0].get("id")]


def test_every_table_has_a_caption_and_scoped_headers_in_a_region_for_the_keyboard(audit):
    tree = lxml_html.fromstring(render_html(whole(audit), view=View.STATUTORY))
    for table in tree.xpath("//table"):
        assert table.xpath("./caption")[0].text_content().strip()
        assert all(header.get("scope") in ("col", "row") for header in table.xpath(".//th"))
        region = table.getparent()
        assert (region.get("role"), region.get("tabindex")) == ("group", "0")
        assert region.get("aria-labelledby") == table.xpath("./caption")[0].get("id")
        columns = len(table.xpath("./thead/tr/th"))
        assert all(len(row.xpath("./*")) == columns for row in table.xpath("./tbody/tr"))


def test_the_sections_stand_in_their_order(audit):
    tree = lxml_html.fromstring(render_html(whole(audit), view=View.STATUTORY))
    titles = tree.xpath("//h2/text()")
    assert titles == [
        "Verdicts",
        "Why the gate is as it is",
        "Funnel",
        "Selection by family and stage",
        "Scoring rates",
        "Ranking",
        "Where a gap comes from",
        "Proxy scan",
        "Over requisitions",
        "Alternatives",
        "Names exchanged",
        "Methods",
        "Limits",
        "Policy and citations",
        "Appendix for machines",
    ]


def test_sections_without_data_are_left_out_except_unknown_answers_and_limits():
    rows = [CountRow("sex", "Female", 40, 20), CountRow("sex", "Male", 40, 21)]
    page = render_html(to_json(audit_counts(rows, policy=POLICY)), view=View.STATUTORY)
    titles = lxml_html.fromstring(page).xpath("//h2/text()")
    assert not {"Funnel", "Ranking", "Scoring rates", "Alternatives", "Names exchanged"} & set(titles)
    assert "Limits" in titles
    assert "Nobody in this table left the question open." in page


def test_all_groups_and_their_figures_are_in_the_statutory_view(audit):
    page = lxml_html.fromstring(render_html(audit, view=View.STATUTORY)).text_content()
    for family in audit["families"]:
        for group in family["groups"]:
            assert group["group"].replace("|", ", ") in page
            assert f"{group['selected']} of {group['n']}" in page
    assert audit["sha256"] in page


def test_a_proof_in_whole_numbers_and_both_p_values_are_shown():
    rows = [CountRow("sex", "Female", 20, 3), CountRow("sex", "Male", 80, 16)]
    page = render_html(to_json(audit_counts(rows, policy=POLICY)), view=View.STATUTORY)
    assert "5·3·80 = 1200 &lt; 4·16·20 = 1280, so below 4/5." in page
    fisher = fisher_exact([[3, 17], [16, 64]])[1]
    assert f"Fisher {fisher:.3f}" in page
    assert "0.750" in page
    assert "Small numbers, watch" in page


def test_ratios_are_cut_off_and_never_rounded_up_to_the_threshold():
    rows = [CountRow("sex", "Female", 100_000, 39_999), CountRow("sex", "Male", 100_000, 50_000)]
    page = render_html(to_json(audit_counts(rows, policy=POLICY)), view=View.STATUTORY)
    assert "0.799" in page
    assert "0.800" not in lxml_html.fromstring(page).xpath("string(//table[contains(@class, 'full')])")


def test_words_that_certify_or_accuse_never_appear(audit):
    for view in View:
        text = lxml_html.fromstring(render_html(whole(audit), view=view)).text_content().lower()
        assert not re.search(r"\b(pass|passes|passed|compliant|violation|violations|unbiased|certified)\b", text)


def test_nobody_selected_is_not_computable_and_nothing_better():
    rows = [CountRow("sex", "Female", 50, 0), CountRow("sex", "Male", 30, 0)]
    text = lxml_html.fromstring(render_html(to_json(audit_counts(rows, policy=POLICY)))).text_content()
    assert "Sex could not be computed at shortlist" in text
    assert "Not computable" in text
    assert "No indication" not in text
    assert not re.search(r"\bpass", text.lower())


def test_a_gate_state_has_an_icon_and_a_word(audit):
    tree = lxml_html.fromstring(render_html(audit))
    chip = tree.xpath("//div[@class='summary']//span[contains(@class, 'chip')]")[0]
    assert chip.text_content().strip() in ("Open", "Open, with notice", "On hold")
    assert chip.xpath("./*[local-name()='svg']")


def _hostile():
    labels = (HOSTILE, FORMULA, "</title><script>alert(2)</script>")
    rows = [CountRow("department", label, 40 + 7 * index, 20) for index, label in enumerate(labels)]
    return to_json(audit_counts(rows, policy=POLICY))


def test_a_hostile_label_is_text_everywhere():
    for view in View:
        page = render_html(_hostile(), view=view, title=HOSTILE, prepared=Details(subject=HOSTILE, notes=(HOSTILE,)))
        assert "<img" not in page
        assert "<script" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
        assert render_pdf(_hostile(), view=view).startswith(b"%PDF")


def test_an_audit_that_nobody_answered_for_says_so_once_and_has_no_funnel():
    rows = [CountRow("sex", "unknown", 10, 4, stage=stage) for stage in ("reading", "shortlist")]
    audit = to_json(audit_counts(rows, policy=load_policy()))
    assert nobody_answered(audit)
    assert headline(audit) == "Nobody has answered the voluntary questions: nothing could be computed"
    report = report_of(audit, view=View.INTERNAL)
    assert report.title == headline(audit)
    assert {"funnel", "families"}.isdisjoint(one.ident for one in report.sections)
    (reasons,) = (one for one in report.sections if one.ident == "reasons")
    assert len(reasons.blocks) == 1
