"""What an internal view hides: small groups, whatever gives them away, and updates that would."""

import copy
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from fairness import CountRow, PersonRow, audit_counts, audit_persons, load_policy, to_json
from fairness.report import SMALLEST, View, protect, render_html, render_pdf, safe_update, tidy_csv
from fairness.report.hiding import closed

POLICY = load_policy()
RACE = "race_ethnicity"
NAMES = ("White", "Asian", "Black or African American", "Hispanic or Latino", "Two or More Races")


def _audit(cells, family=RACE, unknown=(0, 0)):
    rows = [CountRow(family, group, *cell) for group, cell in cells.items()]
    return to_json(audit_counts([*rows, CountRow(family, "unknown", *unknown)], policy=POLICY))


def _shown(audit, index=0):
    groups = protect(audit)["families"][index]["groups"]
    return {group["group"]: (group["n"], group["selected"]) for group in groups if not group.get("hidden")}


def test_a_group_of_four_is_hidden_and_one_of_five_is_not():
    four = _shown(
        _audit(
            {
                "White": (300, 150),
                "Asian": (4, 1),
                "Black or African American": (60, 20),
                "Hispanic or Latino": (70, 30),
            }
        )
    )
    five = _shown(
        _audit(
            {
                "White": (300, 150),
                "Asian": (5, 1),
                "Black or African American": (60, 20),
                "Hispanic or Latino": (70, 30),
            }
        )
    )
    assert "Asian" not in four
    assert five["Asian"] == (5, 1)


def test_one_hidden_group_takes_the_next_smallest_with_it():
    shown = _shown(
        _audit(
            {
                "White": (300, 150),
                "Asian": (3, 1),
                "Black or African American": (60, 20),
                "Hispanic or Latino": (70, 30),
            }
        )
    )
    assert set(shown) == {"White", "Hispanic or Latino"}


def test_two_small_groups_alone_do_not_hide_each_other():
    cells = {"White": (300, 150), "Asian": (4, 1), "Black or African American": (4, 2), "Hispanic or Latino": (70, 30)}
    assert set(_shown(_audit(cells))) == {"White"}, "four and four would be told by a total of eight"


def test_hidden_groups_of_whom_nobody_was_selected_take_one_with_selections():
    cells = {"A": (3, 0), "B": (20, 0), "C": (30, 12), "D": (300, 150)}
    assert closed({"A"}, cells, smallest=5) == {"A", "B", "C"}


def test_a_table_of_two_with_one_small_hides_both_and_keeps_the_verdicts():
    audit = _audit({"Female": (3, 1), "Male": (60, 20)}, family="sex")
    table = protect(audit)["families"][0]
    assert [group["n"] for group in table["groups"]] == [None, None]
    assert [group["verdict"] for group in table["groups"]] == [g["verdict"] for g in audit["families"][0]["groups"]]


def test_where_one_small_group_is_all_there_is_the_totals_go_too():
    audit = _audit({"Female": (3, 1), "Male": (0, 0)}, family="sex", unknown=(20, 4))
    table = protect(audit)["families"][0]
    assert table["known"] == table["unknown"] == {"n": None, "selected": None}
    assert "is not shown in this view" in render_html(audit)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 14).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=2, max_size=5))
def test_no_hidden_number_follows_from_shown_totals_by_subtraction(cells):
    table = dict(zip(NAMES, cells, strict=False))
    shown = protect(_audit(table))["families"][0]
    known = shown["known"]
    hidden = [group["group"] for group in shown["groups"] if group.get("hidden") and table[group["group"]][0]]
    small = {group for group, cell in table.items() if 0 < cell[0] < SMALLEST}
    assert small <= set(hidden)
    if not hidden or known["n"] is None or known["selected"] in (0, known["n"]):
        return
    visible = [group for group in shown["groups"] if not group.get("hidden")]
    people = known["n"] - sum(group["n"] for group in visible)
    selected = known["selected"] - sum(group["selected"] for group in visible)
    for group in hidden:
        others = len(hidden) - 1
        sizes = {n for n in range(1, people + 1) if others <= people - n <= (people if others else 0)}
        chosen = {(n, s) for n in sizes for s in range(n + 1) if 0 <= selected - s <= people - n}
        assert len(sizes) > 1, group
        assert len({s for _, s in chosen}) > 1 or selected in (0, people), group


def test_along_rows_and_columns_a_pair_is_never_hidden_alone():
    cells = {
        ("Female", "White"): (40, 20), ("Female", "Asian"): (3, 1), ("Female", "Black or African American"): (25, 8),
        ("Male", "White"): (50, 20), ("Male", "Asian"): (30, 9), ("Male", "Black or African American"): (22, 10),
    }  # fmt: skip
    rows = [
        PersonRow(f"{sex}{race}{i}", i < selected, None, {"sex": sex, RACE: race})
        for (sex, race), (n, selected) in cells.items()
        for i in range(n)
    ]
    audit = to_json(audit_persons(rows, policy=POLICY))
    table = next(one for one in protect(audit)["families"] if "|" in one["family"])
    hidden = {tuple(group["group"].split("|")) for group in table["groups"] if group.get("hidden")}
    assert ("Female", "Asian") in hidden
    for position, value in ((0, "Female"), (0, "Male"), (1, "White"), (1, "Asian"), (1, "Black or African American")):
        assert len([pair for pair in hidden if pair[position] == value]) != 1, value


def test_a_group_hidden_at_one_stage_is_hidden_at_all():
    rows = []
    for stage, asian, white in (("reading", (30, 3), (200, 60)), ("shortlist", (3, 1), (60, 20))):
        for group, cell in (
            ("Asian", asian),
            ("White", white),
            ("Black or African American", white),
            ("Two or More Races", white),
        ):
            rows.append(CountRow(RACE, group, *cell, stage=stage))
    shown = protect(to_json(audit_counts(rows, policy=POLICY)))
    for table in shown["families"]:
        assert next(group for group in table["groups"] if group["group"] == "Asian")["n"] is None


SECRET = {"White": (397, 173), "Asian": (3, 2), "Black or African American": (61, 23), "Hispanic or Latino": (83, 29)}


def test_hidden_figures_are_absent_from_the_bytes_of_the_internal_view():
    audit = _audit(SECRET)
    page = render_html(audit)
    text = lxml_html.fromstring(page).text_content()
    for leak in ("2 of 3", "23 of 61", "66.7 %", "37.7 %", audit["sha256"]):
        assert leak not in page
        assert leak not in tidy_csv(protect(audit))
    assert "173 of 397" in text
    assert "Asian" in text
    assert "fewer than 5 people" in text
    assert "2 of 3 " in lxml_html.fromstring(render_html(audit, view=View.STATUTORY)).text_content()
    assert render_pdf(audit) != render_pdf(audit, view=View.STATUTORY)


def test_the_gate_gives_reasons_without_the_figures_of_hidden_groups():
    reasons = " ".join(protect(_audit(SECRET))["gate"]["reasons"])
    assert "of 3" not in reasons
    assert "of 61" not in reasons


def test_protecting_leaves_the_audit_as_it_is_and_is_deterministic():
    audit = _audit(SECRET)
    before = copy.deepcopy(audit)
    assert protect(audit) == protect(audit)
    assert audit == before


def test_protecting_twice_is_protecting_once():
    shown = protect(_audit({"A": (30, 15), "B": (3, 1), "C": (30, 15)}))
    assert protect(shown) == shown
    assert "hidden" in render_html(shown, view=View.INTERNAL)


def test_what_is_not_known_to_be_harmless_is_left_out():
    audit = {**_audit(SECRET), "novelty": {"Asian": 3}}
    assert "novelty" not in protect(audit)


def _ranked(people=200):
    rows = []
    for number in range(people):
        sex = "Female" if number % 3 else "Male"
        rows.append(PersonRow(f"p{number}", number < 40, people - number, {"sex": sex}))
    return to_json(audit_persons(rows, policy=POLICY))


def test_other_cuts_are_shown_only_where_every_group_differs_by_five_or_not_at_all():
    points = protect(_ranked())["families"][0]["sweep"]
    assert [point["cut"] for point in points if point["chosen"]] == [40]
    assert len(points) > 4
    last = {"Female": 0, "Male": 0}
    for point in points:
        now = {group["group"]: group["selected"] for group in point["groups"]}
        changes = [abs(now[group] - last[group]) for group in now]
        assert all(change == 0 or change >= SMALLEST for change in changes), point["cut"]
        last = now


def test_small_requisitions_are_hidden_together():
    sizes = {"R1": (20, 60), "R2": (3, 50), "R3": (12, 40), "R4": (25, 60), "R5": (30, 60)}
    rows = []
    for requisition, (female, male) in sizes.items():
        rows.append(CountRow("sex", "Female", female, female // 3, requisition=requisition))
        rows.append(CountRow("sex", "Male", male, male // 2, requisition=requisition))
    shown = protect(to_json(audit_counts(rows, policy=POLICY)))["stratified"]
    strata = {one["requisition"]: one for one in shown[0]["strata"]}
    assert strata["R2"]["focal"]["n"] is None
    hidden = [name for name, one in strata.items() if one.get("hidden")]
    assert len(hidden) >= 2
    assert strata["R5"]["focal"] == {"n": 30, "selected": 10}


BASE = {"White": (300, 150), "Asian": (80, 30), "Black or African American": (60, 20)}


@pytest.mark.parametrize(
    ("change", "safe"),
    [
        ({}, True),
        ({"Asian": (85, 35)}, True),  # five more, all selected
        ({"Asian": (81, 30)}, False),  # one more person
        ({"Asian": (80, 31)}, False),  # one more selection
        ({"Asian": (86, 35)}, False),  # six more, five selected: one more not selected
        ({"Asian": (90, 35), "White": (310, 155)}, True),
        ({"Two or More Races": (3, 0)}, False),  # another group is hidden than before
    ],
)
def test_a_newer_view_may_replace_an_older_one_only_without_small_differences(change, safe):
    assert safe_update(_audit(BASE), _audit({**BASE, **change})) is safe


def test_one_answer_that_came_in_later_is_no_safe_update():
    before = _audit(BASE, unknown=(20, 4))
    after = _audit({**BASE, "Asian": (81, 30)}, unknown=(19, 4))
    assert not safe_update(before, after)


def test_a_change_inside_the_hidden_groups_counts_through_their_total():
    assert safe_update(_audit(SECRET), _audit(SECRET))
    assert not safe_update(_audit(SECRET), _audit({**SECRET, "Black or African American": (62, 23)}))


def test_protecting_either_side_first_makes_no_difference():
    before, after = _audit(BASE), _audit({**BASE, "Asian": (90, 35)})
    for one, other in product((before, protect(before)), (after, protect(after))):
        assert safe_update(one, other)
