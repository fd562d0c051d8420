"""Answers to questions without a selection, as the report shows them: sections, verdict sentence, small groups."""

import io
from itertools import pairwise

import pytest
from lxml import html as lxml_html
from pypdf import PdfReader

from fairness import audit_question, load_policy, parse_audit_csv, to_json
from fairness.report import View, protect, render_html, render_pdf

POLICY = load_policy()
TABLES = {
    "availability": "group,n,observed,availability\nBlack,405,15,0.154\n",
    "power": "n_focal,n_reference,reference_rate\n20,80,0.2\n",
    "orders": "place,group,share\n" + "".join(f"{k},{'AB'[k % 2]},0.5\n" for k in range(1, 13)),
    "prefixes": "places,share,alpha\n10,0.5,0.1\n",
}


def an_audit(*kinds):
    """Answers alone, in the shape that the command publishes."""
    audits = {kind: to_json(audit_question(parse_audit_csv(TABLES[kind]).question, policy=POLICY)) for kind in kinds}
    found = dict(audits[kinds[0]])
    found |= {kind: audit[kind] for kind, audit in audits.items()}
    return found


@pytest.mark.parametrize("view", list(View))
def test_every_kind_of_answer_has_its_section_on_page_and_paper(view):
    audit = an_audit(*TABLES)
    tree = lxml_html.fromstring(render_html(audit, view=view))
    assert tree.xpath("//h2/text()")[:4] == [
        "Selections against availability",
        "Power",
        "Orders",
        "Least numbers among the first places",
    ]
    text = tree.text_content()
    for figure in ("15 of 405", "62.4", "−6.52", "5.7 %", "An order of 12 people", "Skew, first 5"):
        assert figure in text
    paper = "".join(page.extract_text() for page in PdfReader(io.BytesIO(render_pdf(audit, view=view))).pages)
    assert "15 of 405" in paper
    assert "-6.52" in paper


def test_without_outcomes_there_is_no_verdict_no_gate_and_no_empty_section():
    tree = lxml_html.fromstring(render_html(an_audit("power")))
    assert tree.xpath("//h1/text()") == ["Figures asked for; there is no shortlist to decide about"]
    assert not tree.xpath("//div[@class='summary']//span[contains(@class, 'chip')]")
    titles = tree.xpath("//h2/text()")
    assert titles[0] == "Power"
    assert not {"Verdicts", "Why the gate is as it is", "Orders"} & set(titles)
    assert "shortlist is held" not in tree.text_content()
    assert b"Gate:" not in render_pdf(an_audit("power"))


def test_a_power_that_nothing_reaches_is_a_dash():
    cells = lxml_html.fromstring(render_html(an_audit("power"))).xpath("//section[@id='power']//tbody/tr/*/text()")
    assert cells[:4] == ["20", "80", "20.0 %", "0.800"]
    assert cells[-1] == "—"


def test_an_order_with_a_small_group_keeps_only_the_figures_of_the_whole():
    audit = an_audit("orders")
    assert protect(audit)["orders"] == audit["orders"]
    few = protect(audit, smallest=7)["orders"][0]
    assert few["skew"] == []
    assert few["exposure"]["total"] == few["exposure"]["per_person"] == {}
    assert few["ndkl_nats"] == audit["orders"][0]["ndkl_nats"]
    text = lxml_html.fromstring(render_html({**audit, "orders": [few]}, view=View.STATUTORY)).text_content()
    assert "The figures of its groups: not shown in this view." in text
    assert "Exposure per person" not in text


def test_the_table_of_least_numbers_is_listed_where_it_changes():
    audit = an_audit("prefixes")
    table = audit["prefixes"][0]["table"]
    rows = lxml_html.fromstring(render_html(audit)).xpath("//section[@id='prefixes']//tbody/tr")
    changes = 1 + sum(a != b for a, b in pairwise(table))
    assert 1 + changes <= len(rows) <= 1 + len(table)
