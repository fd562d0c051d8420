"""The gate: a cut nobody may act on becomes a shortlist only with an audit of exactly that cut, or a named sign-off.

Knows the outcome of an audit and its reasons. Does not know groups or ratios, and never changes an order or a cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.candidate import CandidateId
from screening.digest import digest
from screening.errors import AuditMissing, GateShut
from screening.ports import AuditVerdict, Outcome
from screening.ranking import Ranking

__all__ = ["TIE_RULE", "Proposal", "Shortlist", "SignOff", "propose", "release", "subject_of"]

TIE_RULE = "include-whole-tie"  # a tie at the cut is never split: everyone in it is in


@dataclass(frozen=True, slots=True)
class Proposal:
    """A cut nobody may act on yet.

    `subject` is the hash of requisition, pool, cut, tie rule, ranking and selected ids: an audit is of exactly that.
    """

    requisition: str
    cut: int
    selected: tuple[CandidateId, ...]
    pool: tuple[CandidateId, ...]
    subject: str

    def __repr__(self) -> str:
        """The subject alone: who is in it may not be seen."""
        return f"Proposal({self.subject[:12]})"


@dataclass(frozen=True, slots=True)
class SignOff:
    """A named person's reason to release what the audit holds, bound to one proposal."""

    by: str
    reason: str
    subject: str

    def __post_init__(self) -> None:
        """Refuse an empty name or reason."""
        if not self.by.strip() or not self.reason.strip():
            raise GateShut("A sign-off needs the name of who signs and a reason.")


@dataclass(frozen=True, slots=True)
class Shortlist:
    """An audited cut. People below it are not yet reviewed; nobody is rejected."""

    requisition: str
    selected: tuple[CandidateId, ...]
    not_yet_reviewed: frozenset[CandidateId]
    audit_id: str
    outcome: Outcome
    sign_off: SignOff | None = None

    def __post_init__(self) -> None:
        """Refuse to exist without an audit."""
        if not self.audit_id:
            raise AuditMissing("A shortlist needs the id of its audit.")


def propose(ranking: Ranking, *, cut: int | None = None, ranking_hash: str, requisition_hash: str) -> Proposal:
    """The first `cut` people with no gate known to be unmet, and everyone who ties with the last of them."""
    cut = cut or ranking.requisition.cut
    eligible = [place for place in ranking.places if place.eligible]
    last = eligible[min(cut, len(eligible)) - 1].rank if eligible else 0
    selected = tuple(place.candidate for place in eligible if place.rank <= last)
    pool = tuple(sorted(place.candidate for place in ranking.places))
    subject = subject_of(
        requisition_hash=requisition_hash, pool=pool, cut=cut, ranking_hash=ranking_hash, selected=selected
    )
    return Proposal(ranking.requisition.id, cut, selected, pool, subject)


def subject_of(
    *, requisition_hash: str, pool: Sequence[CandidateId], cut: int, ranking_hash: str, selected: Sequence[CandidateId]
) -> str:
    """The hash that an audit, a sign-off and a release name: the same parts give the same subject, in any order."""
    return digest(
        {
            "requisition": requisition_hash,
            "pool": sorted(pool),
            "cut": cut,
            "tie_rule": TIE_RULE,
            "ranking": ranking_hash,
            "selected": sorted(selected),
        }
    )


def release(proposal: Proposal, verdict: AuditVerdict | None, *, sign_off: SignOff | None = None) -> Shortlist:
    """Make the shortlist, if the audit of exactly this proposal allows it or a named person signed it off.

    Raises:
        AuditMissing: if there is no verdict, or it is of another proposal.
        GateShut: if the verdict holds and there is no sign-off of this proposal.
    """
    if verdict is None or verdict.subject != proposal.subject:
        raise AuditMissing("This cut was not audited: audit exactly this requisition, pool and cut first.")
    if sign_off is not None and sign_off.subject != proposal.subject:
        raise GateShut("The sign-off is of another proposal: sign off exactly this one.")
    if verdict.outcome is Outcome.HOLD and sign_off is None:
        raise GateShut("The audit holds this proposal: a person has to sign it off, by name and with a reason.")
    return Shortlist(
        requisition=proposal.requisition,
        selected=proposal.selected,
        not_yet_reviewed=frozenset(proposal.pool) - frozenset(proposal.selected),
        audit_id=verdict.audit_id,
        outcome=verdict.outcome,
        sign_off=sign_off if verdict.outcome is Outcome.HOLD else None,
    )
