from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from screening.evidence import FULL, RUNG_BASE, SKILL_BASE, Evidence, GateState, gather
from screening.ports import SCALE
from screening.requisition import Kind, Mode, Requirement
from screening.resume import RedactedResume, Rung, month
from tests.fakes import FakeMatcher, LinearCalibration
from tests.make import a_requirement, a_resume

NOVEMBER = month(2026, 11)
UNIT = SCALE * SCALE  # the dot product of a code with itself
TWO_YEARS = "Analyst, Blue Freight\nJan 2019 - Dec 2020\n• Built Python reports for planners."


def evidence(
    resume: RedactedResume,
    requirement: Requirement | None = None,
    *,
    dots: Sequence[Sequence[int]] | int = 0,
    calibration: LinearCalibration | None = None,
) -> Evidence:
    """What supports `requirement`; `dots` has a row for each passage, or is the same for all."""
    asked = requirement or a_requirement()
    shape = (len(resume.passages), len(asked.alternatives))
    return gather(
        asked,
        resume,
        dots=np.broadcast_to(np.array(dots, dtype=np.int32), shape),
        concepts=[FakeMatcher().concepts(text) for text in asked.alternatives],
        calibration=calibration or LinearCalibration(floor=0, full=10_000),
        reference=NOVEMBER,
    )


def experience(*sentences: str) -> str:
    """A dated position for each sentence, each long enough for a passage of its own."""
    filler = " ".join(["counting"] * 40)
    return "\n".join(
        f"Clerk, Red Store\nJan {2010 + n} - Dec {2010 + n}\n• {said} {filler}." for n, said in enumerate(sentences)
    )


def test_similarity_is_the_exact_mean_of_the_best_three_passages() -> None:
    resume = a_resume(experience=experience("one", "two", "three", "four"))
    dots = [[5], [UNIT], [7], [6]]
    found = evidence(resume, a_requirement("Counts stock", kind=Kind.EXPERIENCE), dots=dots)
    assert found.similarity == (UNIT + 7 + 6, 3)
    assert found.strength == FULL * (UNIT + 13) // (3 * UNIT)


def test_with_fewer_than_three_passages_the_mean_is_of_those() -> None:
    resume = a_resume(experience=experience("one", "two"))
    found = evidence(resume, a_requirement("Counts stock", kind=Kind.EXPERIENCE), dots=[[UNIT], [0]])
    assert (found.similarity, found.strength) == ((UNIT, 2), FULL // 2)


def test_nothing_written_is_no_evidence() -> None:
    found = evidence(a_resume("Ana Mora"), a_requirement("Counts stock", kind=Kind.EXPERIENCE))
    assert (found.strength, found.similarity, found.quotes) == (0, (0, 0), ())


def test_below_the_floor_there_is_neither_strength_nor_a_quote() -> None:
    resume = a_resume(experience=experience("one"))
    found = evidence(
        resume,
        a_requirement("Flies planes", kind=Kind.EXPERIENCE),
        dots=UNIT // 10,
        calibration=LinearCalibration(floor=2_000),
    )
    assert (found.strength, found.quotes) == (0, ())


def test_only_passages_that_say_something_are_quoted() -> None:
    resume = a_resume(experience=experience("one", "two", "three"))
    found = evidence(
        resume,
        a_requirement("Counts stock", kind=Kind.EXPERIENCE),
        dots=[[0], [UNIT], [0]],
        calibration=LinearCalibration(floor=1_000, full=9_000),
    )
    assert [q.start for q in found.quotes] == [resume.passages[1].start]


def test_the_best_passage_is_quoted_first_and_the_earlier_one_on_a_tie() -> None:
    resume = a_resume(experience=experience("one", "two", "three"))
    found = evidence(resume, a_requirement("Counts stock", kind=Kind.EXPERIENCE), dots=[[8_000], [9_000], [9_000]])
    assert [q.start for q in found.quotes] == [resume.passages[i].start for i in (1, 2, 0)]


def test_each_quote_is_the_slice_of_the_redacted_text_with_its_page() -> None:
    resume = a_resume(summary="Likes Python.", experience=TWO_YEARS, skills="Python, SQL")
    found = evidence(resume, dots=UNIT // 2)
    assert len(found.quotes) == 3
    for quote in found.quotes:
        assert quote.text == resume.text[quote.start : quote.end]
        assert quote.page == 1
    assert found.quotes[0].text.strip("• ") == "Built Python reports for planners."


def test_quotes_do_not_overlap() -> None:
    resume = a_resume(experience=TWO_YEARS + "\n• Wrote Python tests. Python at night. Python by day.")
    spans = sorted((q.start, q.end) for q in evidence(resume, dots=UNIT // 2).quotes)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize(
    ("part", "rung"),
    [
        ({"skills": "Python, SQL"}, Rung.LISTED),
        ({"projects": "• Wrote a parser in Python for fun."}, Rung.PROJECT),
        ({"experience": TWO_YEARS}, Rung.ROLE),
    ],
)
def test_a_match_is_worth_at_least_the_base_of_its_rung(part: dict[str, str], rung: Rung) -> None:
    found = evidence(a_resume(**part), dots=0)
    assert (found.rung, found.strength) == (rung, SKILL_BASE[rung])
    assert "Python" in found.quotes[0].text


def test_a_match_never_lowers_what_similarity_gives() -> None:
    assert evidence(a_resume(skills="Python, SQL, Rust"), dots=UNIT).strength == FULL


def test_the_best_rung_counts() -> None:
    found = evidence(a_resume(experience=TWO_YEARS, skills="Python"))
    assert found.rung is Rung.ROLE


def test_experience_is_judged_by_meaning_alone() -> None:
    found = evidence(a_resume(experience=TWO_YEARS), a_requirement("Python", kind=Kind.EXPERIENCE))
    assert (found.rung, found.strength) == (None, 0)


def test_a_title_matches_the_titles_of_positions_whatever_the_number_and_order() -> None:
    resume = a_resume(experience="Senior Data Analyst, Blue Freight\nJan 2019 - Dec 2020\n• Counted.")
    found = evidence(resume, a_requirement("Data Analysts", kind=Kind.TITLE))
    assert (found.rung, found.quotes[0].text.split(",")[0]) == (Rung.ROLE, "Senior Data Analyst")


def test_a_title_in_prose_is_no_title_held() -> None:
    resume = a_resume(experience="Clerk, Red Store\nJan 2019 - Dec 2020\n• Worked beside a data analyst.")
    assert evidence(resume, a_requirement("Data Analyst", kind=Kind.TITLE)).strength == 0


def test_a_certification_matches_by_its_words() -> None:
    resume = a_resume(summary="Certified Welding Inspector since long ago.")
    found = evidence(resume, a_requirement("Certified welding inspector", kind=Kind.CERTIFICATION))
    assert found.strength == RUNG_BASE[Rung.LISTED]


def test_words_of_one_or_two_letters_are_left_to_the_matcher() -> None:
    resume = a_resume(summary="Plan C was to go to market.")
    assert evidence(resume, a_requirement("C", "Go")).strength == 0


@pytest.mark.parametrize("said", ["No experience with Python.", "Currently learning Python.", "Never used Python."])
def test_a_skill_denied_or_hoped_for_is_no_match(said: str) -> None:
    assert evidence(a_resume(summary=said)).strength == 0


@pytest.mark.parametrize(("years", "strength"), [(2, 1_000), (4, 500), (Fraction(5, 2), 800), (1, 1_000), (3, 666)])
def test_too_few_years_lower_the_strength_in_proportion_rounded_down(years: int | Fraction, strength: int) -> None:
    found = evidence(a_resume(experience=TWO_YEARS), a_requirement("Python", min_years=years))
    assert (found.months, found.strength) == (24, strength)


def test_unknown_months_cost_nothing_and_are_flagged() -> None:
    found = evidence(a_resume(skills="Python"), a_requirement("Python", min_years=5))
    assert (found.strength, found.months, found.months_unknown) == (SKILL_BASE[Rung.LISTED], None, True)


def test_without_evidence_no_months_are_flagged() -> None:
    found = evidence(a_resume(skills="Counting"), a_requirement("Python", min_years=5))
    assert (found.strength, found.months_unknown) == (0, False)


def test_a_current_position_counts_up_to_the_reference_month() -> None:
    resume = a_resume(experience="Analyst, Blue Freight\nNov 2025 - Present\n• Built Python reports.")
    assert evidence(resume, a_requirement("Python", min_years=1)).months == 13


def test_the_best_alternative_counts_once() -> None:
    resume = a_resume(experience=TWO_YEARS, skills="SQL")
    found = evidence(resume, a_requirement("SQL", "Python"))
    assert (found.alternative, found.strength) == (1, SKILL_BASE[Rung.ROLE])


def test_of_alternatives_that_tie_the_first_listed_counts() -> None:
    resume = a_resume(skills="Python, SQL")
    assert evidence(resume, a_requirement("SQL", "Python")).alternative == 0
    assert evidence(resume, a_requirement("Rust", "Python", "SQL")).alternative == 1


def gate(*alternatives: str, kind: Kind = Kind.SKILL, min_years: int | None = None) -> Requirement:
    return a_requirement(*alternatives, kind=kind, mode=Mode.GATE, min_years=min_years)


def test_a_gate_is_met_by_a_quoted_match() -> None:
    found = evidence(a_resume(skills="Python, SQL"), gate("Python"))
    assert found.state is GateState.MET
    assert "Python" in found.quotes[0].text


def test_silence_about_a_gate_is_unknown_and_quotes_nothing() -> None:
    found = evidence(a_resume(experience=TWO_YEARS), gate("Driving licence", kind=Kind.CERTIFICATION))
    assert (found.state, found.quotes) == (GateState.UNKNOWN, ())


def test_weak_similarity_does_not_meet_a_gate() -> None:
    asked = gate("Drives a van", kind=Kind.EXPERIENCE)
    assert evidence(a_resume(experience=TWO_YEARS), asked, dots=UNIT // 2).state is GateState.UNKNOWN
    assert evidence(a_resume(experience=TWO_YEARS), asked, dots=UNIT).state is GateState.MET


@pytest.mark.parametrize(
    "said",
    [
        "I have no experience with Python.",
        "Never worked with Python.",
        "I do not hold Python.",
        "Unfamiliar with Python.",
    ],
)
def test_a_gate_is_not_met_by_a_sentence_that_denies_it(said: str) -> None:
    found = evidence(a_resume(summary=f"Tidy clerk. {said} Likes order."), gate("Python"))
    assert found.state is GateState.NOT_MET
    assert [quote.text for quote in found.quotes] == [said]


@pytest.mark.parametrize(
    "said",
    ["No accidents in five years of Python.", "Not only Python but SQL.", "Zero downtime deployments with Python."],
)
def test_a_no_about_something_else_denies_nothing(said: str) -> None:
    assert evidence(a_resume(summary=said), gate("Python")).state is GateState.MET


def test_what_one_sentence_claims_is_not_denied_by_another() -> None:
    resume = a_resume(summary="No experience with Python at university.", experience=TWO_YEARS)
    assert evidence(resume, gate("Python")).state is GateState.MET


def test_a_gate_of_alternatives_is_not_met_only_if_each_is_denied() -> None:
    assert evidence(a_resume(summary="No experience with Rust."), gate("Rust", "SQL")).state is GateState.UNKNOWN
    both = a_resume(summary="No experience with Rust. Never used SQL.")
    assert evidence(both, gate("Rust", "SQL")).state is GateState.NOT_MET


@pytest.mark.parametrize(("years", "state"), [(2, GateState.MET), (3, GateState.NOT_MET), (30, GateState.NOT_MET)])
def test_dated_positions_meet_or_fail_the_years_of_a_gate(years: int, state: GateState) -> None:
    found = evidence(a_resume(experience=TWO_YEARS), gate("Python", min_years=years))
    assert found.state is state
    assert found.quotes


def test_unknown_months_leave_a_gate_with_years_unknown() -> None:
    assert evidence(a_resume(skills="Python"), gate("Python", min_years=3)).state is GateState.UNKNOWN


def test_however_few_the_years_a_strong_likeness_too_short_does_not_meet_a_gate() -> None:
    asked = gate("Builds reports", kind=Kind.EXPERIENCE, min_years=30)
    assert evidence(a_resume(experience=TWO_YEARS), asked, dots=UNIT).state is GateState.NOT_MET


def test_one_alternative_with_enough_years_meets_the_gate() -> None:
    resume = a_resume(
        experience="Analyst, Blue Freight\nJan 2019 - Dec 2019\n• Built Python reports.\n"
        "Clerk, Red Store\nJan 2012 - Dec 2016\n• Kept SQL ledgers."
    )
    found = evidence(resume, gate("Python", "SQL", min_years=3), dots=[[UNIT, 0]] * len(resume.passages))
    assert (found.state, found.alternative) == (GateState.MET, 1)


def test_a_place_of_living_meets_a_location_gate_and_silence_is_unknown() -> None:
    resume = a_resume("Ana Mora\nana@example.com | Boston, MA\n\nSkills\nPython\n")
    assert evidence(resume, gate("Boston", kind=Kind.LOCATION)).state is GateState.MET
    assert evidence(resume, gate("Chicago", kind=Kind.LOCATION)).state is GateState.UNKNOWN


def test_what_is_scored_has_no_gate_state() -> None:
    assert evidence(a_resume(skills="Python")).state is None


@pytest.mark.parametrize("said", ["No experience with Python.", "Python: none", "I have never used Python."])
def test_a_denial_is_near_to_what_is_asked_and_still_no_evidence(said: str) -> None:
    found = evidence(a_resume(summary=said), dots=UNIT)
    assert (found.strength, found.quotes) == (0, ())
