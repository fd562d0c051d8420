"""The stages of a family side by side."""

from fractions import Fraction

from fairness import CountRow, PersonRow, audit_counts, audit_persons, load_policy
from fairness.funnel import funnels
from fairness.plain import plain

POLICY = load_policy()


def _sex(stage, female, male, **others):
    rows = [CountRow("sex", "Female", *female, stage), CountRow("sex", "Male", *male, stage)]
    return [*rows, *(CountRow("sex", group, *cell, stage) for group, cell in others.items())]


def _funnels(*rows):
    return funnels(audit_counts([row for stage in rows for row in stage], policy=POLICY).families, policy=POLICY)


def test_each_stage_has_its_own_reference_and_the_whole_another():
    (funnel,) = _funnels(_sex("1 knock-out", (100, 90), (100, 60)), _sex("2 ranking", (90, 18), (60, 30)))
    assert funnel.stages == ("1 knock-out", "2 ranking")
    assert funnel.reference == ("Female", "Male")
    assert funnel.overall_reference == "Male"
    female, male = funnel.groups
    assert [step.impact_ratio for step in female.steps] == [1, Fraction(2, 5)]
    assert [step.impact_ratio for step in male.steps] == [Fraction(2, 3), 1]
    assert (female.overall.cell.n, female.overall.cell.selected) == (100, 18)
    assert (female.overall.rate, female.overall.impact_ratio) == (Fraction(9, 50), Fraction(3, 5))
    assert female.overall.below_threshold is True


def test_a_level_bottom_line_leaves_the_stage_that_was_not_level_in_sight():
    (funnel,) = _funnels(_sex("1 test", (100, 50), (100, 80)), _sex("2 interview", (50, 40), (80, 40)))
    female = funnel.groups[0]
    assert female.overall.impact_ratio == 1
    assert [step.below_threshold for step in female.steps] == [True, False]


def test_exactly_four_fifths_is_not_below():
    (funnel,) = _funnels(_sex("1", (10, 8), (10, 10)), _sex("2", (8, 3), (10, 5)))
    assert funnel.groups[0].steps[0].below_threshold is False
    assert funnel.groups[0].steps[1].below_threshold is True


def test_a_stage_at_which_nobody_was_selected_has_no_ratio_rather_than_a_good_one():
    (funnel,) = _funnels(_sex("1", (10, 5), (10, 6)), _sex("2", (5, 0), (6, 0)))
    step = funnel.groups[0].steps[1]
    assert (step.rate, step.impact_ratio, step.below_threshold) == (0, None, None)
    assert funnel.groups[0].overall.impact_ratio is None


def test_a_group_missing_at_a_stage_counts_as_nobody_there():
    rows = _sex("1", (10, 5), (10, 6)), [CountRow("sex", "Male", 6, 3, "2")]
    (funnel,) = _funnels(*rows)
    female = funnel.groups[0]
    assert (female.steps[1].cell.n, female.steps[1].rate, female.steps[1].impact_ratio) == (0, None, None)
    assert (female.overall.rate, female.overall.impact_ratio) == (0, 0)


def test_a_stage_without_any_known_group_has_no_reference():
    unknown = [CountRow("sex", "unknown", 8, 2, "2")]
    (funnel,) = _funnels(_sex("1", (10, 0), (10, 0)), unknown)
    assert funnel.reference[1] is None
    assert all(group.steps[1].impact_ratio is None for group in funnel.groups)


def test_a_group_that_is_only_counted_is_never_the_reference():
    extra = {"Non-binary": (2, 2)}
    rows = _sex("1", (10, 5), (10, 6), **extra), _sex("2", (5, 2), (6, 3), **{"Non-binary": (2, 2)})
    audit = audit_counts([row for stage in rows for row in stage], policy=POLICY)
    (funnel,) = funnels(audit.families, policy=POLICY)
    assert any(group.excluded for group in audit.families[0].groups)
    assert funnel.reference == ("Male", "Male")
    assert funnel.overall_reference == "Male"


def test_one_stage_is_no_funnel():
    assert _funnels(_sex("1", (10, 5), (10, 6))) == ()


def test_stages_that_are_not_parts_of_one_process_make_no_funnel():
    assert _funnels(_sex("1", (10, 5), (10, 6)), _sex("2", (90, 50), (80, 40))) == ()


def test_the_order_of_stages_is_the_order_given():
    people = [
        PersonRow(f"p{i}", i % 3 == 0, None, {"sex": "Female" if i % 2 else "Male"}, stage=stage)
        for stage, n in (("screen", 60), ("interview", 20))
        for i in range(n)
    ]
    audit = audit_persons(people, policy=POLICY, stages=["screen", "interview"])
    (funnel,) = funnels(audit.families, policy=POLICY)
    assert funnel.stages == ("screen", "interview")
    assert sum(group.overall.cell.n for group in funnel.groups) == 60


def test_a_funnel_is_published_as_plain_values():
    (funnel,) = _funnels(_sex("1", (10, 5), (10, 6)), _sex("2", (5, 2), (6, 3)))
    step = plain(funnel)["groups"][0]["overall"]
    assert step["cell"] == {"n": 10, "selected": 2}
    assert step["rate"] == {"num": 1, "den": 5, "value": 0.2}
