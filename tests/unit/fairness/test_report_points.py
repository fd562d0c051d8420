"""Points of score in the report: out of 100 where the highest score is known, as published where it is not."""

from fractions import Fraction

import pytest
from lxml import html as lxml_html
from test_report_sample import exactly, small_audit, whole

from fairness.report import Details, View, render_html
from fairness.report.points import Points

FULL = Details(score_scale=10_000)


def gap_text(audit, details=None):
    tree = lxml_html.fromstring(render_html(audit, view=View.STATUTORY, prepared=details))
    return tree.xpath("string(//section[@id='requirements'])")


def an_audit(factor=1):
    """The sample with one comparison whose points are `factor` times as many."""
    audit = whole(small_audit())
    one = audit["attribution"][0] if isinstance(audit["attribution"], list) else audit["attribution"]
    parts = [
        {**part, **{key: exactly(factor * part[key]["value"]) for key in ("mean_group", "mean_reference")},
         "contribution": exactly(factor * part["contribution"]["value"])}
        for part in one["requirements"]
    ]  # fmt: skip
    totals = {
        key: exactly(factor * Fraction(one[key]["num"], one[key]["den"]))
        for key in ("mean_group", "mean_reference", "gap")
    }
    return {**audit, "attribution": [{**one, **totals, "requirements": parts}]}


def test_a_scale_shows_the_same_numbers_as_points_of_100():
    raw, scaled = gap_text(an_audit()), gap_text(an_audit(100), FULL)
    assert "points of 100" in scaled
    assert "points of 100" not in raw
    numbers = [word for word in raw.split() if word[-1].isdigit()]
    assert numbers == [word for word in scaled.split() if word[-1].isdigit() and word != "100"]


def test_without_a_scale_points_stay_as_published():
    assert "+500.0" in gap_text(an_audit(100))
    assert "+5.0" in gap_text(an_audit(100), FULL)


def test_columns_name_the_groups_and_a_lead_has_no_shares():
    tree = lxml_html.fromstring(render_html(an_audit(), view=View.STATUTORY))
    heads = tree.xpath("//section[@id='w0']//thead//th/text()")
    assert heads[1:3] == ["Mean, Female", "Mean, Male"]
    assert "Share of gap" in heads
    lead = an_audit()
    lead["attribution"][0]["gap"] = exactly(-3)
    tree = lxml_html.fromstring(render_html(lead, view=View.STATUTORY))
    assert "Share of gap" not in tree.xpath("//section[@id='w0']//thead//th/text()")


@pytest.mark.parametrize(
    ("points", "shown"),
    [(None, "—"), (996, "10.0"), (-287, "−2.9"), ({"num": 1, "den": 3, "value": 1 / 3}, "0.0"), (5, "0.1")],
)
def test_points_are_rounded_half_away_from_0(points, shown):
    assert Points(10_000).shown(points) == shown


def test_differences_have_signs_and_nothing_is_nothing():
    assert Points(10_000).signed(500) == "+5.0"
    assert Points(10_000).signed(-500) == "−5.0"
    assert Points(10_000).signed(1) == "0.0"
    assert Points().signed(exactly("1/2")) == "+0.5"
    assert Points().value(None) is None
