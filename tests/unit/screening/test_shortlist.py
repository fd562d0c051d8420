from __future__ import annotations

from dataclasses import replace

import pytest

from screening.candidate import CandidateId
from screening.decision import Choice, decide
from screening.digest import digest
from screening.errors import AuditMissing, GateShut
from screening.ports import AuditVerdict, Outcome
from screening.ranking import Place, Ranking
from screening.requisition import Mode
from screening.shortlist import Proposal, Shortlist, SignOff, propose, release
from tests.make import a_person, a_ranking, a_requirement, a_requisition

REQUISITION_HASH = digest("requisition")
RANKING_HASH = digest("ranking")


def ranked(*scores: int, ids: str = "") -> Ranking:
    """Places with these scores, best first; equal scores tie. Candidates are a, b, c …, or the letters of `ids`."""
    places: list[Place] = []
    for number, score in enumerate(scores, 1):
        tied = places and places[-1].score == score
        candidate = CandidateId((ids or "abcdefghij")[number - 1])
        places.append(Place(places[-1].rank if tied else number, candidate, score, (), (), (), 100, ()))
    return Ranking(a_requisition(), tuple(places))


def proposed(ranking: Ranking, cut: int = 2) -> Proposal:
    return propose(ranking, cut=cut, ranking_hash=RANKING_HASH, requisition_hash=REQUISITION_HASH)


def verdict(proposal: Proposal, outcome: Outcome = Outcome.OPEN) -> AuditVerdict:
    return AuditVerdict("audit-1", proposal.subject, outcome)


def released() -> Shortlist:
    proposal = proposed(ranked(9, 8, 7))
    return release(proposal, verdict(proposal))


def test_the_first_of_the_ranking_up_to_the_cut_are_proposed() -> None:
    proposal = proposed(ranked(9, 8, 7, 6))
    assert proposal.selected == ("a", "b")
    assert proposal.pool == ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("scores", "cut", "selected"),
    [((9, 8, 8, 8, 7), 2, "abcd"), ((9, 9, 9), 1, "abc"), ((9, 8, 8, 7), 3, "abc"), ((0, 0), 1, "ab")],
)
def test_a_tie_at_the_cut_is_never_split(scores: tuple[int, ...], cut: int, selected: str) -> None:
    assert proposed(ranked(*scores), cut).selected == tuple(selected)


def test_a_cut_beyond_the_pool_proposes_everyone() -> None:
    assert proposed(ranked(9, 8), 50).selected == ("a", "b")


def test_without_a_cut_that_of_the_requisition_counts() -> None:
    ranking = Ranking(a_requisition(cut=1), ranked(9, 8).places)
    proposal = propose(ranking, ranking_hash=RANKING_HASH, requisition_hash=REQUISITION_HASH)
    assert (proposal.cut, proposal.selected) == (1, ("a",))


def test_an_empty_pool_proposes_nobody() -> None:
    assert proposed(ranked()).selected == ()


def test_people_with_a_gate_not_met_stay_in_the_pool_and_outside_the_cut() -> None:
    gate = a_requirement("Rust", id="gate", mode=Mode.GATE)
    able = a_person(skills="Rust, Python")
    denies = a_person(skills="Python, SQL", summary="No experience with Rust.")
    proposal = proposed(a_ranking(a_requisition(gate, a_requirement()), able, denies), 5)
    assert proposal.selected == (able.resume.id,)
    assert set(proposal.pool) == {able.resume.id, denies.resume.id}


def test_a_tie_between_met_and_not_met_is_no_tie() -> None:
    gate = a_requirement("Rust", id="gate", mode=Mode.GATE)
    silent = a_person(skills="Baking, Rowing")
    denies = a_person(skills="Baking, Rowing", summary="No experience with Rust.")
    proposal = proposed(a_ranking(a_requisition(gate, a_requirement("SQL")), silent, denies), 1)
    assert proposal.selected == (silent.resume.id,)


def test_a_changed_cut_pool_requisition_or_ranking_changes_the_subject() -> None:
    base = ranked(9, 8, 7)
    subjects = [
        proposed(base).subject,
        proposed(base, 1).subject,
        proposed(ranked(9, 8, 7, 6)).subject,
        proposed(ranked(9, 8, 7, ids="bac")).subject,
        proposed(ranked(9, 8, 7, ids="acb")).subject,
        propose(base, cut=2, ranking_hash=digest("other"), requisition_hash=REQUISITION_HASH).subject,
        propose(base, cut=2, ranking_hash=RANKING_HASH, requisition_hash=digest("other")).subject,
    ]
    assert proposed(ranked(9, 8, 7)).subject == subjects[0]
    assert subjects[3] == subjects[0]  # the order inside the cut is the ranking's own matter, which has its hash
    assert len(set(subjects)) == len(subjects) - 1


def test_a_proposal_does_not_print_who_is_in_it() -> None:
    proposal = proposed(ranked(9, 8, 7, ids="xyz"))
    assert repr(proposal) == f"Proposal({proposal.subject[:12]})"


@pytest.mark.parametrize("outcome", [Outcome.OPEN, Outcome.OPEN_WITH_NOTICE])
def test_a_verdict_that_lets_through_releases_exactly_the_proposal(outcome: Outcome) -> None:
    proposal = proposed(ranked(9, 8, 7))
    shortlist = release(proposal, verdict(proposal, outcome))
    assert (shortlist.selected, shortlist.audit_id, shortlist.outcome) == (("a", "b"), "audit-1", outcome)
    assert shortlist.not_yet_reviewed == {"c"}


def test_without_a_verdict_nothing_is_released() -> None:
    with pytest.raises(AuditMissing):
        release(proposed(ranked(9, 8)), None)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_verdict_of_another_proposal_releases_nothing_even_with_a_sign_off(outcome: Outcome) -> None:
    proposal, other = proposed(ranked(9, 8, 7)), proposed(ranked(9, 8, 7), 1)
    sign_off = SignOff("Ada Lum", "the pooled audit is open", proposal.subject)
    with pytest.raises(AuditMissing):
        release(proposal, verdict(other, outcome), sign_off=sign_off)


def test_a_hold_without_a_sign_off_releases_nothing() -> None:
    proposal = proposed(ranked(9, 8))
    with pytest.raises(GateShut):
        release(proposal, verdict(proposal, Outcome.HOLD))


def test_a_hold_is_lifted_by_a_named_person_with_a_reason() -> None:
    proposal = proposed(ranked(9, 8))
    sign_off = SignOff("Ada Lum", "the pooled audit is open", proposal.subject)
    shortlist = release(proposal, verdict(proposal, Outcome.HOLD), sign_off=sign_off)
    assert (shortlist.sign_off, shortlist.outcome) == (sign_off, Outcome.HOLD)


@pytest.mark.parametrize(("by", "reason"), [("", "why"), ("Ada Lum", ""), ("  ", "why"), ("Ada Lum", " \n")])
def test_a_sign_off_needs_a_name_and_a_reason(by: str, reason: str) -> None:
    with pytest.raises(GateShut):
        SignOff(by, reason, "subject")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_sign_off_of_another_proposal_is_refused(outcome: Outcome) -> None:
    proposal, other = proposed(ranked(9, 8, 7)), proposed(ranked(9, 8, 7), 1)
    with pytest.raises(GateShut):
        release(proposal, verdict(proposal, outcome), sign_off=SignOff("Ada Lum", "why", other.subject))


def test_a_sign_off_that_was_not_needed_is_not_recorded_as_one() -> None:
    proposal = proposed(ranked(9, 8))
    assert release(proposal, verdict(proposal), sign_off=SignOff("Ada Lum", "why", proposal.subject)).sign_off is None


def test_a_shortlist_cannot_exist_without_the_id_of_its_audit() -> None:
    with pytest.raises(AuditMissing):
        Shortlist("engineer", (), frozenset(), "", Outcome.OPEN)
    with pytest.raises(AuditMissing):
        replace(released(), audit_id="")


@pytest.mark.parametrize("choice", list(Choice))
def test_a_named_person_decides_about_somebody_on_the_shortlist(choice: Choice) -> None:
    decision = decide(released(), CandidateId("a"), choice=choice, by=" Ada Lum ", reason=" Runs pipelines ")
    assert (decision.candidate, decision.choice, decision.audit_id) == ("a", choice, "audit-1")
    assert (decision.by, decision.reason) == ("Ada Lum", "Runs pipelines")


def test_nobody_below_the_cut_can_be_decided_on() -> None:
    with pytest.raises(GateShut, match="released shortlist"):
        decide(released(), CandidateId("c"), choice=Choice.DECLINE, by="Ada Lum", reason="why")


@pytest.mark.parametrize(("by", "reason"), [("", "why"), ("Ada Lum", " ")])
def test_a_decision_needs_a_name_and_a_reason(by: str, reason: str) -> None:
    with pytest.raises(GateShut):
        decide(released(), CandidateId("a"), choice=Choice.ADVANCE, by=by, reason=reason)
