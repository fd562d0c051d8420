"""What an internal view must not let a reader work out: a hidden requisition, and who has the highest rate."""

import json
import re
from itertools import chain

import pytest
from lxml import html as lxml_html

from fairness import CountRow, PersonRow, audit_counts, audit_persons, load_policy, to_json
from fairness.report import View, protect, render_html, render_pdf, tidy_csv

POLICY = load_policy()
RACE = "race_ethnicity"
COUNTS = {"r1": ((3, 1), (12, 6)), "r2": ((20, 6), (30, 15)), "r3": ((25, 8), (35, 15))}
COMMON = ("cmh", "cmh_corrected", "mh_impact_ratio", "mh_odds_ratio", "breslow_day", "multiple_events")


def _requisitions(counts):
    rows = [
        CountRow("sex", group, n, selected, stage="shortlist", requisition=requisition)
        for requisition, cells in counts.items()
        for group, (n, selected) in zip(("Female", "Male"), cells, strict=True)
    ]
    return to_json(audit_counts(rows, policy=POLICY))


def _numbers(value):
    if isinstance(value, dict):
        return list(chain.from_iterable(_numbers(one) for one in value.values()))
    if isinstance(value, list):
        return list(chain.from_iterable(_numbers(one) for one in value))
    return [value] if isinstance(value, float) else []


def _text(audit, view=View.INTERNAL):
    return lxml_html.fromstring(render_html(audit, view=view)).text_content()


def _races(cells):
    return to_json(audit_counts([CountRow(RACE, group, *cell) for group, cell in cells.items()], policy=POLICY))


def test_beside_a_hidden_requisition_no_figure_over_all_of_them_is_shown():
    audit = _requisitions(COUNTS)
    pattern, series = audit["stratified"][0], audit["over_time"][0]
    shown = protect(audit)
    assert [one["requisition"] for one in shown["stratified"][0]["strata"] if one.get("hidden")] == ["r1", "r2"]
    evidence = [{key: point[key] for key in ("e_value", "rolling_impact_ratio", "rolling_p")}
                for point in series["points"]]  # fmt: skip
    secret = _numbers([pattern[key] for key in COMMON]) + _numbers(evidence) + [series["e_value"]]
    assert len(secret) > 20
    text, published, table = _text(audit), json.dumps(shown), tidy_csv(shown)
    for number in secret:
        assert repr(number) not in published
        assert repr(number) not in table
    for said in ("0.674", "19.3", "19.4", "z −1.64", "0.101", "2.29", "e-value 2.2", "0.41 to 1.10", "0.526", "0.897"):
        assert said not in text, said
        assert said not in published, said
    assert all(shown["stratified"][0][key] is None for key in (*COMMON, "consistent"))


def test_what_is_hidden_over_requisitions_leaves_the_verdict_the_gate_and_the_shown_counts():
    audit = _requisitions(COUNTS)
    shown = protect(audit)
    assert shown["stratified"][0]["verdict"] == audit["stratified"][0]["verdict"] == "practical_only"
    assert shown["gate"]["outcome"] == audit["gate"]["outcome"]
    (reason,) = shown["gate"]["reasons"]
    assert reason.startswith("sex, shortlist, over requisitions: practical_only. Female against Male")
    assert not re.search(r"\d\.\d", reason)
    last = shown["stratified"][0]["strata"][-1]
    assert (last["focal"], last["reference"]) == ({"n": 25, "selected": 8}, {"n": 35, "selected": 15})
    assert "8 of 25" in _text(audit)


def test_an_alert_beside_a_hidden_requisition_is_told_without_where_and_how_much():
    audit = _requisitions({**COUNTS, "r4": ((90, 9), (90, 80)), "r5": ((80, 8), (80, 70))})
    series, shown = audit["over_time"][0], protect(audit)
    assert series["alerted"] == "r4"
    assert shown["over_time"][0]["alerted"] == "not shown in this view"
    assert series["sentence"] not in json.dumps(shown)
    assert any("over time: Female against Male" in reason for reason in shown["gate"]["reasons"])
    assert "at requisition r4" not in json.dumps(shown)
    assert "Alert" in _text(audit)


def test_where_every_requisition_is_shown_their_common_figures_are_too():
    audit = _requisitions({name: counts for name, counts in COUNTS.items() if name != "r1"})
    assert protect(audit)["stratified"] == audit["stratified"]
    assert protect(audit)["over_time"] == audit["over_time"]
    assert "e-value" in _text(audit)


HIGHEST_HIDDEN = {"Asian": (3, 3), "Black or African American": (40, 10), "Hispanic or Latino": (50, 30),
                  "White": (60, 48)}  # fmt: skip
LOWEST_HIDDEN = {**HIGHEST_HIDDEN, "Asian": (3, 0)}


def test_that_a_hidden_group_has_the_highest_rate_is_told_nowhere():
    audit = _races(HIGHEST_HIDDEN)
    assert audit["families"][0]["reference"] == ["Asian"]
    table = protect(audit)["families"][0]
    assert table["reference"] == table["robust_reference"] == ["White"]
    hidden = [group for group in table["groups"] if group.get("hidden")]
    assert [group["group"] for group in hidden] == ["Asian", "Black or African American"]
    assert {(group["is_reference"], group["judged_against"]) for group in hidden} == {(None, None)}
    text = _text(audit)
    assert "highest rate is that of" not in text
    assert "of\u00a0highest" not in text
    assert "Each group is compared with White" in text


def test_a_view_reads_the_same_whether_a_hidden_group_is_ahead_or_behind():
    tables = [protect(_races(cells))["families"][0] for cells in (HIGHEST_HIDDEN, LOWEST_HIDDEN)]
    for table in tables:
        table.pop("known")  # a total of everybody, which does differ
    assert tables[0] == tables[1]
    assert tables[0]["groups"][2]["impact_ratio"]["value"] == pytest.approx(0.75)


def test_equal_rates_are_not_said_of_groups_that_are_hidden():
    cells = {"Asian": (4, 2), "Black or African American": (40, 20), "Hispanic or Latino": (50, 25), "White": (60, 30)}
    assert "All groups have the same rate" in _text(_races(cells), View.STATUTORY)
    assert "All groups have the same rate" not in _text(_races(cells))


def test_a_hidden_group_that_verdicts_compare_with_is_not_named_as_such():
    audit = _races({"Asian": (3, 1), "Black or African American": (40, 36), "Hispanic or Latino": (50, 30),
                    "White": (60, 40)})  # fmt: skip
    assert audit["families"][0]["robust_reference"] == ["Black or African American"]
    table = protect(audit)["families"][0]
    assert table["reference"] == table["robust_reference"] == []
    assert {group["judged_against"] for group in table["groups"]} == {None}
    assert all(group["impact_ratio"] is None for group in table["groups"])
    assert "compared with is not shown in this view" in _text(audit)


def test_a_funnel_beside_a_hidden_group_has_counts_and_no_ratios():
    rows = [
        CountRow(RACE, group, *cell, stage=stage)
        for stage in ("reading", "shortlist")
        for group, cell in HIGHEST_HIDDEN.items()
    ]
    funnel = protect(to_json(audit_counts(rows, policy=POLICY)))["funnel"][0]
    assert funnel["reference"] == [None, None]
    assert funnel["overall_reference"] is None
    steps = [step for group in funnel["groups"] for step in (*group["steps"], group["overall"])]
    assert {step["impact_ratio"] for step in steps} == {None}
    assert any(step["cell"]["n"] == 60 for step in steps)


def test_a_page_with_hidden_groups_says_where_every_figure_is():
    where = "statutory view, and in audit.json: they hold every figure. On the page of an audit it is opened with Show"
    assert where in _text(_races(HIGHEST_HIDDEN))
    assert where in _text(_requisitions(COUNTS))
    assert where not in _text(_races({"Asian": (30, 12), "White": (60, 48)}))
    assert where not in _text(_races(HIGHEST_HIDDEN), View.STATUTORY)


def test_a_number_is_the_same_in_table_sentence_and_chart():
    audit = _requisitions(COUNTS)
    text = _text(audit, View.STATUTORY)
    assert "15, 19.4" in text
    assert "15 selected where 19.4 were expected" in text
    assert "e-value 2.2," in text
    assert "evidence of 2.2 after 3 requisitions" in render_html(audit, view=View.STATUTORY)
    assert not re.search(r"2\.29|19\.3\b", text)
    interval = audit["families"][0]["groups"][0]["interval"]
    assert (interval["low"], interval["high"]) == pytest.approx((0.4044, 1.0578), abs=1e-4)
    assert text.count("0.40 to 1.06") >= 2, "in the table and in the words of the chart"
    assert "widened outward" in text


def test_other_cuts_beside_a_hidden_group_have_counts_and_no_ratios():
    groups = ["Asian"] * 3 + ["Hispanic or Latino"] * 30 + ["White"] * 60 + ["Black or African American"] * 40
    order = sorted(range(len(groups)), key=lambda place: place * 37 % len(groups))
    rows = [
        PersonRow(f"p{place}", rank < 50, 1000 - rank, {RACE: groups[place]}) for rank, place in enumerate(order)
    ]  # fmt: skip
    audit = to_json(audit_persons(rows, policy=POLICY))
    points = protect(audit)["families"][0]["sweep"]
    assert points
    assert {group["impact_ratio"] for point in points for group in point["groups"]} == {None}
    assert {tuple(point.get("reference", ())) for point in points} == {()}
    text = _text(audit)
    assert "ratios are not shown in this view" in text
    assert "Impact ratio of each group against the number of people selected" not in text
    assert render_pdf(audit) != render_pdf(audit, view=View.STATUTORY)
