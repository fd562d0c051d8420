"""The report on paper, as a table and as a published summary: text, safety, and that it is always the same bytes."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime

import pytest
from lxml import html as lxml_html
from pypdf import PdfReader
from test_report_sample import exactly, small_audit, whole

from fairness import CountRow, audit_counts, load_policy, to_json
from fairness.report import Details, View, render_html, render_pdf, render_publication, tidy_csv

POLICY = load_policy()
HOSTILE = "<img src=x onerror=alert(1)>"
FORMULA = "=1+1"


@pytest.fixture(scope="module")
def audit():
    return small_audit()


def _hostile():
    labels = (HOSTILE, FORMULA, "</title><script>alert(2)</script>")
    rows = [CountRow("department", label, 40 + 7 * index, 20) for index, label in enumerate(labels)]
    return to_json(audit_counts(rows, policy=POLICY))


def test_the_same_audit_gives_the_same_bytes(audit):
    again = json.loads(json.dumps(audit))
    details = Details(subject="Nurse", prepared_on=date(2026, 11, 12), versions=(("Evenhand", "1"),))
    assert render_html(audit, prepared=details) == render_html(again, prepared=details)
    assert render_pdf(audit, prepared=details) == render_pdf(again, prepared=details)
    assert tidy_csv(audit) == tidy_csv(again)


def test_dates_are_in_words_and_details_are_shown(audit):
    details = Details(
        subject="Ward Nurse", reference="run 9", prepared_on=date(2026, 11, 2), versions=(("Encoder", "v7"),)
    )
    page = render_html(audit, prepared=details)
    for text in ("Ward Nurse", "run 9", "2 Nov 2026", "Encoder", "v7"):
        assert text in page


def test_the_pdf_has_text_outline_and_the_date_it_is_given(audit):
    created = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
    reader = PdfReader(io.BytesIO(render_pdf(whole(audit), view=View.STATUTORY, created=created)))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for group in ("Female", "Black or African American", "Missing answers decide", "Swap certificate"):
        assert group in text
    assert f"Page 1 of {len(reader.pages)}" in text
    assert audit["sha256"][:12] in text
    assert reader.metadata.creation_date == created
    outline = [one.title for one in reader.outline if not isinstance(one, list)]
    assert "Limits" in outline


def test_a_label_outside_latin_letters_never_stops_the_pdf():
    rows = [CountRow("sprache", label, 40, 20) for label in ("Ελληνικά", "Čeština", "日本語 ≥ −1 …")]
    reader = PdfReader(io.BytesIO(render_pdf(to_json(audit_counts(rows, policy=POLICY)), view=View.STATUTORY)))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert "Cestina" in text
    assert "??? >= -1 ..." in text


def test_the_tidy_table_is_sorted_safe_and_says_why_a_figure_is_missing():
    text = tidy_csv(_hostile())
    assert "\r" not in text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == ["stage", "family", "group", "statistic", "value", "reason"]
    assert f"'{FORMULA}" in {row["group"] for row in rows}
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "@", "+")) or re.fullmatch(r"[-+]?[\d.e+-]+", cell)
    lines = text.splitlines()[1:]
    assert lines == sorted(lines, key=lambda line: next(csv.reader([line])))
    reference = [row for row in rows if row["group"] == HOSTILE and row["statistic"] == "mid_p"]
    assert reference[0]["value"] == ""
    assert reference[0]["reason"] == "this is the group the others are compared with"


def test_negative_figures_stay_numbers_in_the_tidy_table(audit):
    values = [row["value"] for row in csv.DictReader(io.StringIO(tidy_csv(audit)))]
    assert any(value.startswith("-0.") for value in values)
    assert not any(value.startswith("'-0.") for value in values)


PUBLICATION = {
    "tool": "Ranker <2>",
    "audit_date": "2026-03-01",
    "distribution_date": "2026-04-01",
    "auditor": "Nobody & Co.",
    "data_source": "historical",
    "data_explanation": "all applicants of 2025",
    "measure": "selection",
    "reference_rule": "Divided by the highest rate.",
    "unknown_category": 12,
    "tables": [
        {
            "family": "sex",
            "reference": ["Male"],
            "unknown": 12,
            "rows": [
                {"group": "Female", "n": 3, "selected": 1, "rate": exactly("1/3"), "impact_ratio": exactly("2/3")},
                {"group": "Male", "n": 40, "selected": 20, "rate": exactly("1/2"), "impact_ratio": exactly(1)},
            ],
            "excluded": [{"group": "Other", "n": 1, "selected": 0, "rate": exactly(0), "justification": "below 2 %"}],
        }
    ],
}


def test_the_published_summary_shows_every_category_and_is_no_draft_without_findings():
    page = render_publication(PUBLICATION, [])
    text = lxml_html.fromstring(page).text_content()
    for part in (
        "Ranker <2>",
        "1 Mar 2026",
        "1 Apr 2026",
        "Nobody & Co.",
        "0.666",
        "33.3 %",
        "left out",
        "below 2 %",
        "12",
    ):
        assert part in text
    assert "Draft" not in text
    assert "http" + "://" not in page


def test_findings_make_the_published_summary_a_draft():
    finding = {
        "element": "audit_date",
        "problem": "the audit is old",
        "remedy": "audit again",
        "source": "6 RCNY 5-301",
    }
    text = lxml_html.fromstring(render_publication(PUBLICATION, [finding])).text_content()
    assert "Draft" in text
    assert "The audit is old: audit again." in text


def _named(*labels):
    rows = [CountRow("department", label, 40 + 7 * index, 20) for index, label in enumerate(labels)]
    pages = PdfReader(io.BytesIO(render_pdf(to_json(audit_counts(rows, policy=POLICY))))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_latin_letters_with_accents_are_read_on_paper_however_they_are_spelled():
    text = _named("São Tomé", "Jürgen", "cafe\u0301", "Łódź", "Işık")
    for label in ("São Tomé", "Jürgen", "café", "Lódz", "Isik"):
        assert label in text
    assert "cannot show" not in text


def test_letters_that_the_paper_lacks_are_marked_and_the_first_page_says_so():
    text = _named("中文", "العربية", "Plain")
    assert "Some names hold letters that this PDF cannot show" in text
    assert "?? " in text
    assert "Plain" in text
