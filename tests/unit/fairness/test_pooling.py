"""A requisition beside the released ones of its job family: what holds the next, what decides where few answered."""

from __future__ import annotations

from fairness import Audit, Outcome, PersonRow, audit_persons, load_policy, to_json
from fairness.pooling import DECIDED_TOGETHER, Earlier, counts_of, with_earlier
from fairness.rates import Cell

POLICY = load_policy()
STAGE = "shortlist"


def an_audit(female: tuple[int, int], male: tuple[int, int], unknown: tuple[int, int] = (0, 0)) -> Audit:
    """Of (selected, people); race and ethnicity are one group each half, selected alike."""
    rows = []
    for group, (selected, n) in (("Female", female), ("Male", male), ("", unknown)):
        for number in range(n):
            race = ("White", "Asian")[number % 2] if group else ""
            is_selected = number < selected
            rows.append(PersonRow(f"{group}{number}", is_selected, groups={"sex": group, "race_ethnicity": race}))
    return audit_persons(rows, policy=POLICY, families=["sex", "race_ethnicity"])


def earlier(*audits: Audit) -> list[Earlier]:
    return [Earlier(f"earlier-{number}", to_json(audit)) for number, audit in enumerate(audits)]


def beside(audit: Audit, *released: Audit) -> Audit:
    return with_earlier(audit, earlier(*released), Earlier("own", to_json(audit)), stage=STAGE)


def test_without_earlier_releases_an_audit_stays_as_it_is() -> None:
    audit = an_audit((10, 40), (10, 40))
    assert beside(audit) == audit


def test_notices_that_add_up_to_a_pattern_hold_the_next_release_though_it_indicates_nothing_itself() -> None:
    small = an_audit((2, 20), (8, 20))
    nothing = an_audit((10, 40), (10, 40))
    assert small.gate.outcome is Outcome.OPEN_WITH_NOTICE
    assert nothing.gate.outcome is not Outcome.HOLD
    held = beside(nothing, small, small, small)
    assert held.gate.outcome is Outcome.HOLD
    assert "job family" in held.gate.reasons[0]
    assert "Female" not in " ".join(held.gate.public_reasons)


def test_a_pattern_without_the_new_one_holds_even_where_the_new_one_hides_it() -> None:
    small = an_audit((2, 20), (8, 20))
    the_other_way = an_audit((30, 60), (15, 60))
    assert beside(the_other_way, small, small, small).gate.outcome is Outcome.HOLD


def test_one_earlier_release_alone_is_no_pattern() -> None:
    assert beside(an_audit((10, 40), (10, 40)), an_audit((2, 20), (8, 20))).gate.outcome is not Outcome.HOLD


def test_where_so_few_answered_that_all_is_in_doubt_the_pattern_decides_and_says_so() -> None:
    thin = an_audit((6, 20), (6, 20), unknown=(20, 80))
    full = an_audit((120, 400), (120, 400))
    assert thin.gate.outcome is Outcome.HOLD
    decided = beside(thin, full, full)
    assert decided.gate.outcome is Outcome.OPEN_WITH_NOTICE
    assert DECIDED_TOGETHER in decided.gate.public_reasons
    assert DECIDED_TOGETHER in decided.gate.reasons


def test_a_pattern_that_is_itself_too_small_to_tell_leaves_the_hold() -> None:
    thin = an_audit((6, 20), (6, 20), unknown=(20, 80))
    assert beside(thin, an_audit((3, 10), (3, 10))).gate.outcome is Outcome.HOLD


def test_a_shortlist_that_indicates_by_itself_is_held_whatever_the_others_say() -> None:
    full = an_audit((120, 400), (120, 400))
    assert beside(an_audit((5, 60), (40, 60)), full, full).gate.outcome is Outcome.HOLD


def test_counts_are_taken_back_from_what_was_published_everybody_once() -> None:
    published = to_json(an_audit((6, 20), (5, 20), unknown=(2, 8)))
    rows = counts_of(published, requisition="r", stage=STAGE)
    sex = {row.group: Cell(row.n, row.selected) for row in rows if row.family == "sex"}
    assert sex == {"Female": Cell(20, 6), "Male": Cell(20, 5), "unknown": Cell(8, 2)}
