"""The gap waterfall and the ratio without each requirement."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness import Cell, InputError, PersonRow, load_policy
from fairness.attribution import attribute, attributions
from fairness.plain import plain

POLICY = load_policy()
STAGE = "shortlist"


def _person(number, points, group, *, selected=None, requisition="", score=None):
    groups = {"sex": group}
    return PersonRow(str(number), selected, score, groups, requisition, STAGE, points)


def _attribute(people, *, group="Female", reference="Male", **options):
    return attribute(people, family="sex", stage=STAGE, group=group, reference=reference, policy=POLICY, **options)


def _selected(people, places):
    """The same people with the highest scores selected, a tie at the cut wholly in."""
    totals = [sum(person.points.values()) for person in people]
    last = sorted(totals, reverse=True)[places - 1]
    return [replace(person, selected=total >= last) for person, total in zip(people, totals, strict=True)]


def _planted(places=40):
    """Equal skill in both groups; `years` alone gives men 1000 points more."""
    rng = random.Random(11)
    skills = [(rng.randrange(2000), rng.randrange(1500)) for _ in range(100)]
    people = [
        _person(
            2 * number + (group == "Male"),
            {"python": python, "teaching": teaching, "years": 2000 if group == "Male" else 1000},
            group,
        )
        for number, (python, teaching) in enumerate(skills)
        for group in ("Female", "Male")
    ]
    return _selected(people, places)


def test_a_planted_requirement_is_the_driver_and_the_waterfall_sums_exactly():
    found = _attribute(_planted(), scale=10_000)
    assert found.driver == "years"
    assert [entry.requirement for entry in found.requirements] == ["years", "python", "teaching"]
    assert [entry.contribution for entry in found.requirements] == [1000, 0, 0]
    assert found.gap == sum(entry.contribution for entry in found.requirements) == 1000
    assert found.requirements[0].share_of_gap == 1
    assert found.sentence.startswith(
        "Female scored 10.0 points of 100 less on average than Male; all of it (10.0) comes from the requirement years."
    )


def test_without_the_planted_requirement_the_ratio_is_one():
    found = _attribute(_planted())
    without = found.requirements[0].without
    assert found.impact_ratio < Fraction(4, 5)
    assert without.impact_ratio == 1
    assert without.change == 1 - found.impact_ratio
    assert without.below_threshold is False
    assert without.cell == without.reference_cell
    assert without.selected >= 40
    assert "Without it, among those with points, the same 40 places" in found.sentence
    assert "would give a ratio of 1.000 instead of 0." in found.sentence


def test_removing_a_requirement_that_favours_nobody_hardly_moves_the_ratio():
    found = _attribute(_planted())
    teaching = next(entry for entry in found.requirements if entry.requirement == "teaching")
    assert teaching.contribution == 0
    assert teaching.without.below_threshold is True


def test_the_ratio_without_a_requirement_is_what_ranking_by_hand_gives():
    people = [
        _person(1, {"a": 9, "b": 1}, "Male", selected=True),
        _person(2, {"a": 8, "b": 1}, "Male", selected=True),
        _person(3, {"a": 2, "b": 5}, "Female", selected=False),
        _person(4, {"a": 1, "b": 4}, "Female", selected=False),
    ]
    found = _attribute(people)
    assert (found.mean_group, found.mean_reference, found.gap) == (6, Fraction(19, 2), Fraction(7, 2))
    a, b = found.requirements
    assert (a.requirement, a.contribution, a.share_of_gap) == ("a", 7, 2)
    assert (b.requirement, b.contribution, b.share_of_gap) == ("b", Fraction(-7, 2), -1)
    assert (a.without.cell, a.without.reference_cell) == (Cell(2, 2), Cell(2, 0))
    assert a.without.impact_ratio is a.without.change is a.without.below_threshold is None
    assert (b.without.cell, b.without.reference_cell) == (Cell(2, 0), Cell(2, 2))
    assert "alone makes a gap of 7.0, which others make up for in part" in found.sentence
    assert "would give no ratio, because nobody from Male would be selected." in found.sentence


def test_a_tie_at_the_cut_is_wholly_in():
    people = [
        _person(1, {"a": 3, "b": 5}, "Male", selected=True),
        _person(2, {"a": 1, "b": 5}, "Female", selected=False),
        _person(3, {"a": 0, "b": 5}, "Female", selected=False),
        _person(4, {"a": 4, "b": 0}, "Male", selected=False),
    ]
    without = _attribute(people).requirements[0].without
    assert without.requirement == "a"
    assert (without.selected, without.cell, without.reference_cell) == (3, Cell(2, 2), Cell(2, 1))


def test_who_was_kept_out_by_something_else_stays_out():
    people = [
        _person(1, {"a": 9, "b": 9}, "Female", selected=False),
        _person(2, {"a": 5, "b": 5}, "Male", selected=True),
        _person(3, {"a": 5, "b": 4}, "Female", selected=False),
    ]
    found = _attribute(people)
    for entry in found.requirements:
        assert entry.without.cell.selected == (entry.requirement == "b")
    assert "so here too: 1 with a higher score than the lowest selected one." in found.sentence


def test_people_of_unknown_group_fill_places_and_belong_to_no_group():
    people = [
        _person(1, {"a": 5, "b": 0}, "unknown", selected=True),
        _person(2, {"a": 4, "b": 1}, "Male", selected=True),
        _person(3, {"a": 0, "b": 3}, "Female", selected=False),
        _person(4, {"a": 0, "b": 2}, "declined", selected=False),
    ]
    found = _attribute(people)
    assert found.people == 4
    a = next(entry for entry in found.requirements if entry.requirement == "a")
    assert (a.without.selected, a.without.cell, a.without.reference_cell) == (2, Cell(1, 1), Cell(1, 0))


def test_requisitions_are_ranked_each_by_itself():
    people = [
        _person(1, {"a": 5, "b": 0}, "Male", selected=True, requisition="one"),
        _person(2, {"a": 0, "b": 4}, "Female", selected=False, requisition="one"),
        _person(3, {"a": 90, "b": 9}, "Male", selected=True, requisition="two"),
        _person(4, {"a": 80, "b": 8}, "Female", selected=False, requisition="two"),
    ]
    a = next(entry for entry in _attribute(people).requirements if entry.requirement == "a")
    assert (a.without.cell, a.without.reference_cell) == (Cell(2, 1), Cell(2, 1))


def test_points_that_do_not_add_up_are_refused_without_naming_anybody():
    people = [_person(77, {"a": 5}, "Female", score=6), _person(78, {"a": 5}, "Male", score=5)]
    with pytest.raises(InputError, match="at stage shortlist the points of 1 of 2 people") as refused:
        _attribute(people)
    assert "77" not in str(refused.value)


def test_a_group_without_points_cannot_be_attributed():
    people = [_person(1, {}, "Female", score=3), _person(2, {"a": 3}, "Male", score=3)]
    with pytest.raises(InputError, match="cannot be attributed"):
        _attribute(people)
    comparisons = {"sex": [("Female", "Male")]}
    assert attributions(people, comparisons, stage=STAGE, policy=POLICY) == ()
    assert attributions(people, comparisons, stage="interview", policy=POLICY) == ()


def test_without_outcomes_there_is_a_waterfall_and_no_ratio():
    found = _attribute([replace(person, selected=None) for person in _planted()])
    assert found.impact_ratio is None
    assert found.driver == "years"
    assert all(entry.without is None for entry in found.requirements)
    assert "Without it" not in found.sentence


def test_a_gap_of_nothing_has_no_shares_and_says_so():
    people = [_person(1, {"a": 5}, "Female"), _person(2, {"a": 5}, "Male")]
    found = _attribute(people)
    assert found.requirements[0].share_of_gap is found.driver is None
    assert found.sentence == (
        "Female scored the same number of points on average as Male; no requirement adds to a gap."
    )


def test_a_group_ahead_still_shows_what_counts_against_it():
    people = [_person(1, {"a": 9, "b": 1}, "Female"), _person(2, {"a": 5, "b": 3}, "Male")]
    found = _attribute(people)
    assert (found.gap, found.driver) == (-2, "b")
    assert "2.0 points more on average than Male; the requirement b counts most against Female (2.0)" in found.sentence


def test_all_groups_and_families_at_once_are_the_single_ones():
    rng = random.Random(3)
    people = [
        replace(person, groups={**person.groups, "race_ethnicity": rng.choice(("Asian", "White", "unknown"))})
        for person in _planted()
    ]
    comparisons = {"sex": [("Female", "Male"), ("Male", "Female")], "race_ethnicity": [("Asian", "White")]}
    found = attributions(people, comparisons, stage=STAGE, policy=POLICY)
    assert [(entry.family, entry.group) for entry in found] == [
        ("sex", "Female"),
        ("sex", "Male"),
        ("race_ethnicity", "Asian"),
    ]
    assert found[0] == _attribute(people)
    assert found[1].gap == -found[0].gap


def test_it_can_be_published():
    published = plain(_attribute(_planted()))
    assert published["requirements"][0]["contribution"] == {"num": 1000, "den": 1, "value": 1000.0}


@st.composite
def pools(draw):
    size = draw(st.integers(4, 25))
    points = st.fixed_dictionaries({name: st.integers(0, 20) for name in ("a", "b", "c")})
    groups = [
        "Female",
        "Male",
        *draw(st.lists(st.sampled_from(("Female", "Male", "unknown")), min_size=size - 2, max_size=size - 2)),
    ]
    people = [_person(number, draw(points), group) for number, group in enumerate(groups)]
    return _selected(people, draw(st.integers(1, size)))


@settings(max_examples=60, deadline=None)
@given(pools(), st.randoms(use_true_random=False))
def test_contributions_sum_to_the_gap_whatever_the_order_of_people_and_requirements(people, rng):
    found = _attribute(people)
    assert sum(entry.contribution for entry in found.requirements) == found.gap
    assert found.gap == found.mean_reference - found.mean_group
    turned = [replace(person, points=dict(reversed(person.points.items()))) for person in people]
    rng.shuffle(turned)
    assert _attribute(turned) == found


@settings(max_examples=60, deadline=None)
@given(pools())
def test_a_requirement_without_points_changes_nothing(people):
    more = [replace(person, points={**person.points, "zero": 0}) for person in people]
    found = _attribute(more)
    zero = next(entry for entry in found.requirements if entry.requirement == "zero")
    assert zero.contribution == 0
    assert zero.without.impact_ratio == found.impact_ratio
    assert zero.without.selected == sum(person.selected for person in people)
