"""How a comparison is worded: which group is the reference, what a reason is about, and what unknown answers leave."""

import pytest
from lxml import html as lxml_html

from fairness import CountRow, audit_counts, load_policy, to_json
from fairness.report import render_html
from fairness.report.comparing import (
    bounds_shown,
    chart_bar,
    compared_sentence,
    standing,
    too_small_to_compare,
    unknown_sentence,
)
from fairness.report.reasons import reason_of
from fairness.report.wording import day, listed

POLICY = load_policy()


def a_table(*cells):
    rows = [CountRow("sex|race_ethnicity", group, n, selected) for group, n, selected in cells]
    return to_json(audit_counts(rows, policy=POLICY))["families"][0]


def test_equal_rates_are_said_to_be_equal():
    table = a_table(("Female|White", 20, 10), ("Male|White", 40, 20))
    assert compared_sentence(table) == "All groups have the same rate."
    assert standing("Male|White", table) == "highest rate"


def test_a_tiny_group_with_the_highest_rate_is_named_and_not_compared_with():
    table = a_table(("Female|White", 3, 3), ("Male|White", 40, 20), ("Male|Asian", 40, 18))
    sentence = compared_sentence(table)
    assert "that of Female, White, which has too few people or too small a share of those known" in sentence
    assert "compare with Male, White" in sentence
    assert standing("Male|White", table) == "reference"


def test_a_group_of_many_people_that_are_a_small_share_is_not_said_to_have_few():
    rows = [CountRow("race_ethnicity", group, n, selected) for group, n, selected in (
        ("White", 5000, 2000), ("Asian", 4000, 1500), ("Black or African American", 170, 160),
    )]  # fmt: skip
    audit = to_json(audit_counts(rows, policy=POLICY))
    said = "which has fewer than 5 people or less than 2 % of those known: the verdicts compare with White"
    assert too_small_to_compare(audit["policy"]) == "fewer than 5 people or less than 2 % of those known"
    assert said in compared_sentence(audit["families"][0], too_small=too_small_to_compare(audit["policy"]))
    assert said in lxml_html.fromstring(render_html(audit)).text_content()
    assert too_small_to_compare({"min_share": "1/40"}) == "less than 2.5 % of those known"
    assert too_small_to_compare({"min_n": 5, "min_share": "<img>"}) == "fewer than 5 people"
    assert too_small_to_compare({}) == "too few people or too small a share of those known"


def test_a_tiny_group_that_ties_with_a_large_one_needs_no_explanation():
    table = a_table(("Female|White", 2, 1), ("Male|White", 40, 20), ("Male|Asian", 40, 18))
    assert compared_sentence(table) == "Each group is compared with the highest rate, that of Male, White."


def test_labels_with_commas_are_told_apart():
    assert listed(["Female|White", "Male|Asian"]) == "Female, White; and Male, Asian"
    assert listed(["White", "Asian", "Black"]) == "White, Asian and Black"
    assert listed(["White"]) == "White"
    assert listed(None) == ""


def test_nobody_selected_leaves_a_reference_without_a_bar():
    table = a_table(("Female|White", 20, 0), ("Male|White", 40, 0))
    bars = [chart_bar(group, ("Male|White",)) for group in table["groups"]]
    assert [bar.ratio for bar in bars] == [None, None]
    assert all(bar.reason for bar in bars)


@pytest.mark.parametrize(
    ("unknown", "declined", "shown"),
    [
        ({"n": 1, "selected": 0}, {"n": 0}, "1 person did not say; that person was not selected."),
        ({"n": 1, "selected": 1}, {"n": 1}, "1 person did not say (1 of them declined to); that person was selected."),
        ({"n": 4, "selected": 1}, {}, "4 people did not say; 1 of them selected."),
        ({"n": 8, "selected": 2}, {}, "8 people did not say; 2 of them selected (25.0 %)."),
    ],
)
def test_those_who_did_not_say_are_counted_and_a_rate_needs_five(unknown, declined, shown):
    assert unknown_sentence({"unknown": unknown, "declined": declined}) == shown


def test_a_reference_that_stays_ahead_has_no_range_and_one_that_may_fall_behind_has():
    assert bounds_shown({"low": 1.2, "high": 1.4}, is_yardstick=True) == {}
    assert bounds_shown({"low": 0.9, "high": 1.4}, is_yardstick=True) == {"low": 0.9, "high": 1.4}
    assert bounds_shown({"low": 1.2, "high": 1.4}, is_yardstick=False) == {"low": 1.2, "high": 1.4}
    assert bounds_shown(None, is_yardstick=True) == {}


def test_a_reason_says_what_it_is_about():
    judged = reason_of("sex|race_ethnicity, shortlist: practical_only. Female|White: 1 of 9.", limit="2/3")
    assert (judged.where, judged.text) == ("Sex with race or ethnicity, shortlist", "Female, White: 1 of 9.")
    assert judged.term.words == "Below 2/3, may be chance"
    pooled = reason_of("sex, shortlist, over requisitions: indicated. Female: behind.")
    assert pooled.where == "Sex, shortlist, over requisitions"
    stuck = reason_of("sex at stage shortlist cannot be computed because nobody answered.")
    assert stuck.term.words == "Not computable"
    assert stuck.text.startswith("Cannot be computed")
    other = reason_of("Nothing could be computed.")
    assert (other.where, other.term, other.text) == ("", None, "Nothing could be computed.")


def test_a_month_alone_is_a_date_too():
    assert day("2026-11") == "Nov 2026"
    assert day("2026-11-02") == "2 Nov 2026"
