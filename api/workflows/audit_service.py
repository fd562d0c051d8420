"""Audit a proposal of the service: stages of its pool, joined with what people said of themselves, and what follows.

The figures are computed before the transaction that keeps them; that transaction looks again whether the proposal is
still of what there is. Nobody is told anything but the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from api.errors import Conflict, NotFound
from api.storage.additions import addition_by_id, fail_addition, finish_addition, tell_progress
from api.storage.audits import StoredAudit, add_audit, audit_by_id, audit_of_proposal, released_audits
from api.storage.database import Connection, reading, transaction
from api.storage.gate import StoredProposal, all_unreleased, lock_requisition, move, proposal_by_id
from api.storage.ledger import Action, By
from api.storage.proposed import Opening, opening_by_id
from api.storage.rankings import Columns, StoredRanking, places_of, ranking_by_id
from api.storage.readings import mean_codes
from api.storage.self_identification import SelfIdentification, answers_of_people, count_answers_since
from api.storage.states import AdditionState, GateOutcome
from api.workflows.additions import ask_certificate, why_no_search
from api.workflows.audit import AuditResult, Stage, audit_proposal, search_other_weights
from api.workflows.freshness import is_fresh
from api.workflows.gate_policy import pack_of
from api.workflows.service import Service
from api.workflows.stages import Line, stages_of
from fairness import FairnessError
from fairness.pooling import Earlier
from screening.evidence import GateState
from screening.lifecycle import Event, State
from screening.ports import Outcome

__all__ = ["WORKER", "answers_since", "audit_proposal_of", "label_of", "search_weights"]

WORKER: Final = "worker"  # who acts in the ledger
NOT_MET: Final = GateState.NOT_MET.value
SHOWN_DIGITS: Final = 8
MOST_WITH_VECTORS: Final = 5_000  # people whose codes are loaded: 15 MB of them; of more, points alone are scanned


@dataclass(frozen=True, slots=True)
class _Given:
    """All that an audit is computed from."""

    proposal: StoredProposal
    opening: Opening
    ranking: StoredRanking
    places: Columns
    answers: SelfIdentification
    earlier: tuple[Earlier, ...] = field(repr=False)
    pack: str
    vectors: Mapping[str, Sequence[float]] = field(repr=False)


def audit_proposal_of(service: Service, proposal_id: str) -> State:
    """Audit a proposal that was ranked and not audited yet; where it is afterwards. Again, it changes nothing.

    Raises:
        NotFound: there is no such proposal, or it is not ranked.
    """
    at = service.now()
    with reading(service.engine) as connection:
        proposal = proposal_by_id(connection, proposal_id)
        given = _given(service, connection, proposal) if proposal.state is State.PROPOSED else None
    if given is None:
        return proposal.state
    result = audit_proposal(
        proposal.subject or "",
        _stages(given),
        self_id=given.answers,
        twins={},
        requisition=label_of(given.opening.title, given.opening.id),
        policy=given.pack,
        earlier=given.earlier,
        predictor=service.predictor,
        vectors=given.vectors,
        left_out={name: count for name, count in given.ranking.left_out.items() if name != "unread"},
    )
    with transaction(service.engine) as connection:
        return _keep(service, connection, given, result, by=By(WORKER, at))


def answers_since(connection: Connection, audit: StoredAudit) -> int:
    """How many people of an audit answered, or answered anew, after it was made."""
    ranking_id = proposal_by_id(connection, audit.proposal_id).ranking_id
    if ranking_id is None:
        return 0
    return count_answers_since(connection, _people(places_of(connection, ranking_id)), since=audit.created_at)


def search_weights(service: Service, addition_id: str) -> None:
    """Search other weights on the pool of a closed requisition, as an addition to its audit; again, it changes nothing.

    What people said of themselves counts as it is now.

    Raises:
        NotFound: there is no such addition.
    """
    with reading(service.engine) as connection:
        addition = addition_by_id(connection, addition_id)
        if addition.state is not AdditionState.WAITING:
            return
        audit = audit_by_id(connection, addition.audit_id)
        given = _given(service, connection, proposal_by_id(connection, audit.proposal_id))
        refused = why_no_search(connection, audit.requisition_id)

    def told(done: int, total: int) -> None:
        with transaction(service.engine) as connection:
            tell_progress(connection, addition_id, done=done, total=total)

    try:
        if refused is not None:
            raise Conflict(refused)
        found = search_other_weights(
            _stages(given), self_id=given.answers, requisition=given.opening.id, policy=audit.policy, told=told
        )
    except (Conflict, FairnessError) as error:
        with transaction(service.engine) as connection:
            fail_addition(connection, addition, str(error), by=By(WORKER, service.now()))
        return
    with transaction(service.engine) as connection:
        finish_addition(connection, addition, found, by=By(WORKER, service.now()))


def label_of(title: str, requisition_id: str) -> str:
    """How figures over several requisitions name one of them."""
    return f"{title} ({requisition_id[:SHOWN_DIGITS]})"


def _given(service: Service, connection: Connection, proposal: StoredProposal) -> _Given:
    if proposal.ranking_id is None:
        raise NotFound
    opening = opening_by_id(connection, proposal.requisition_id)
    places = places_of(connection, proposal.ranking_id)
    released = released_audits(
        connection, proposal.organisation_id, job_family=opening.job_family, except_requisition=opening.id
    )
    return _Given(
        proposal=proposal,
        opening=opening,
        ranking=ranking_by_id(connection, proposal.ranking_id),
        places=places,
        answers=answers_of_people(connection, service.vault, _people(places)),
        earlier=tuple(Earlier(label_of(one.title, one.requisition_id), one.published) for one in released),
        pack=pack_of(connection, proposal.organisation_id).pack,
        vectors=_vectors(connection, places),
    )


def _people(places: Columns) -> list[str]:
    """Everybody who is counted."""
    return [*places.candidates, *places.not_retrieved, *places.unread]


def _vectors(connection: Connection, places: Columns) -> dict[str, Sequence[float]]:
    """By person, the mean code of their redacted passages, for a scan for proxies; none of a very large pool."""
    if len(places.readings) > MOST_WITH_VECTORS:
        return {}
    means = mean_codes(connection, places.readings)
    pairs = zip(places.candidates, places.readings, strict=True)
    return {person: means[reading_id] for person, reading_id in pairs if reading_id in means}


def _keep(service: Service, connection: Connection, given: _Given, result: AuditResult, *, by: By) -> State:
    """Store the audit and move the proposal, unless somebody changed what it is of in the meantime."""
    proposal = given.proposal
    lock_requisition(connection, proposal.requisition_id)
    now = proposal_by_id(connection, proposal.id)
    if now.state is not State.PROPOSED or audit_of_proposal(connection, proposal.id) is not None:
        return now.state
    if not is_fresh(connection, now, given.ranking, given.places, at=by.at):
        return move(connection, now, Event.CHANGED, by=by).state
    for other in all_unreleased(connection, proposal.requisition_id):
        if other.id != now.id:
            move(connection, other, Event.CHANGED, by=by)
    outcome = GateOutcome(result.verdict.outcome.value)
    audit_id = add_audit(connection, now, result.published, outcome=outcome, at=by.at)
    ask_certificate(service, connection, audit_id, by=by)
    event = Event.HELD if result.verdict.outcome is Outcome.HOLD else Event.OPENED
    detail = {"audit": audit_id, "outcome": outcome.value, "sha256": str(result.published["sha256"])}
    return move(connection, now, event, by=by, action=Action.AUDITED, detail=detail).state


def _stages(given: _Given) -> list[Stage]:
    """Of everyone who is in the pool, by the id of the person."""
    places = given.places
    ranked = places.candidates
    members = tuple(sorted((*ranked, *places.not_retrieved)))
    gates = [
        (gate, frozenset(p for p, states in zip(ranked, places.gates, strict=True) if states[column] != NOT_MET))
        for column, gate in enumerate(places.gated)
    ]
    return stages_of(
        Line(
            received=tuple(sorted((*members, *places.unread))),
            read=members,
            ranked=ranked,
            retrieved=bool(places.not_retrieved),
            gates=gates,
            selected=frozenset(given.proposal.selected),
            scores=dict(zip(ranked, places.scores, strict=True)),
            points=_points(places),
        )
    )


def _points(places: Columns) -> Mapping[str, Mapping[str, int]]:
    """Points by requirement of those with no gate known to be unmet."""
    return {
        one: dict(zip(places.scored, points, strict=True))
        for one, points, states in zip(places.candidates, places.points, places.gates, strict=True)
        if NOT_MET not in states
    }
