"""What a rule of evidence promises, whatever is asked of whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.evidence import Evidence, GateState, gather
from screening.requisition import EvidenceRule, Kind, Mode, Requirement
from screening.resume import RedactedResume, Rung, Span, month
from screening.skills import rung_at, told_of_work
from tests.fakes import FakeMatcher, LinearCalibration
from tests.make import a_requirement, a_resume

FEW = settings(max_examples=80, derandomize=True, deadline=None)
FILLER = " ".join(["counting"] * 40)

PARTS = {
    "summary": ("Python and SQL in every week.", "I have no experience with Python.", f"Welding of frames {FILLER}."),
    "experience": (
        f"Analyst, Blue Freight\nJan 2019 - Dec 2020\n• Built Python reports {FILLER}.\n• Kept SQL ledgers {FILLER}.",
        f"Clerk, Red Store\n• Counted stock {FILLER}.\n\nWelder, Yard\n2012 - 2016\n• Welding of frames {FILLER}.",
    ),
    "projects": (f"Bread\n• Python for bakers {FILLER}.",),
    "skills": ("Python, SQL, Welding", "Rowing, Baking"),
}
resumes = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in PARTS.items()}).map(
    lambda parts: a_resume(**parts)
)
asked = st.builds(
    a_requirement,
    st.sampled_from(("Python", "SQL", "Welding", "Builds reports", "Analyst")),
    kind=st.sampled_from((Kind.SKILL, Kind.EXPERIENCE, Kind.CERTIFICATION, Kind.TITLE, Kind.LANGUAGE)),
    mode=st.sampled_from((Mode.SCORED, Mode.GATE, Mode.NOTE)),
)
years = st.none() | st.integers(1, 5)
seeds = st.integers(0, 2**16)


def judged(requirement: Requirement, resume: RedactedResume, seed: int) -> Evidence:
    dots = np.random.default_rng(seed).integers(-4_000, 16_129, (len(resume.passages), 1), dtype=np.int32)
    return gather(
        requirement,
        resume,
        dots=dots,
        concepts=[FakeMatcher().concepts(text) for text in requirement.alternatives],
        calibration=LinearCalibration(),
        reference=month(2026, 11),
    )


def both(requirement: Requirement, resume: RedactedResume, seed: int) -> tuple[Evidence, Evidence]:
    """The evidence without the rule, and under it."""
    ruled = replace(requirement, rule=EvidenceRule.EXPERIENCE)
    return judged(requirement, resume, seed), judged(ruled, resume, seed)


def within(parts: Sequence[Span], start: int, end: int) -> bool:
    return any(part.start <= start and end <= part.end for part in parts)


@FEW
@given(asked, resumes, seeds)
def test_a_rule_never_gives_more_than_its_absence(requirement: Requirement, resume: RedactedResume, seed: int) -> None:
    free, ruled = both(requirement, resume, seed)
    assert ruled.strength <= free.strength
    assert ruled.similarity[0] <= free.similarity[0]
    assert ruled.similarity[1] == free.similarity[1]


@FEW
@given(asked, years, resumes, seeds)
def test_a_gate_under_a_rule_is_answered_as_without_it_or_is_a_question(
    requirement: Requirement, least: int | None, resume: RedactedResume, seed: int
) -> None:
    gate = a_requirement(*requirement.alternatives, kind=requirement.kind, mode=Mode.GATE, min_years=least)
    free, ruled = both(gate, resume, seed)
    assert ruled.state in (free.state, GateState.UNKNOWN)
    assert ruled.state is not GateState.UNKNOWN or not ruled.quotes


@FEW
@given(asked, years, resumes, seeds)
def test_every_quote_under_a_rule_stands_under_a_position_or_a_project(
    requirement: Requirement, least: int | None, resume: RedactedResume, seed: int
) -> None:
    wanted = a_requirement(*requirement.alternatives, kind=requirement.kind, mode=requirement.mode, min_years=least)
    _, ruled = both(wanted, resume, seed)
    parts = told_of_work(resume)
    if ruled.state is not GateState.NOT_MET:  # a denial counts wherever it stands
        assert all(within(parts, quote.start, quote.end) for quote in ruled.quotes)
    assert ruled.strength == 0 or ruled.quotes or ruled.state is GateState.UNKNOWN
    assert ruled.rung is not Rung.LISTED


@FEW
@given(resumes)
def test_what_is_told_of_work_is_exactly_what_is_not_only_listed(resume: RedactedResume) -> None:
    parts = told_of_work(resume)
    for place, letter in enumerate(resume.text):
        if not letter.isspace():
            assert within(parts, place, place + 1) == (rung_at(resume, place) is not Rung.LISTED)
