"""On what ground a person is kept, whether they still want to be considered, and holds that the law puts on records."""

from __future__ import annotations

from datetime import datetime, timedelta

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import BadInput, Conflict
from api.storage.candidates import Candidate, change_candidates, withdraw_applications
from api.storage.database import Connection, reading, transaction
from api.storage.gate import make_stale
from api.storage.ledger import Action, By, append
from api.storage.privacy import Consent, add_consent, consents_of
from api.storage.retention import LONGEST_DAYS, Retention, retention_of
from api.storage.states import ConsentBasis
from api.workflows.people import lock_in_sight, person_in_sight
from api.workflows.service import Service

__all__ = ["consent_history", "record_consent", "set_legal_hold", "withdraw", "withdraw_person"]


def consent_history(service: Service, actor: Actor, candidate_id: str) -> tuple[Consent, ...]:
    """Every ground on which the person was kept, the oldest first.

    Raises:
        Forbidden: the actor may not read candidates.
        NotFound: nobody of that id is in sight.
    """
    require(actor, Permission.CANDIDATE_READ)
    with reading(service.engine) as connection:
        return consents_of(connection, person_in_sight(connection, actor, candidate_id).records)


def record_consent(
    service: Service, actor: Actor, candidate_id: str, *, basis: ConsentBasis, until: datetime | None
) -> datetime:
    """Record what the person agreed to; without `until` for as long as the policy says. Until when they are kept.

    Raises:
        Forbidden: the actor may not change candidates.
        NotFound: nobody of that id is in sight.
        Conflict: another team keeps records of the person too.
        BadInput: `until` is past, or more than ten years away.
    """
    require(actor, Permission.CANDIDATE_EDIT)
    with transaction(service.engine) as connection:
        sight = lock_in_sight(connection, actor, candidate_id)
        retention, _ = retention_of(connection, actor.organisation_id)
        end = _end(basis, until, retention, at=actor.at)
        add_consent(connection, sight.records, basis, until=end, by=actor.by)
    return end


def withdraw(service: Service, actor: Actor, candidate_id: str, *, requisition_id: str | None, keep: bool) -> int:
    """Record that the person does not want to be considered any more: for one requisition, or for none at all.

    Args:
        service: The service.
        actor: Who records it.
        candidate_id: The person.
        requisition_id: From its pool; from every pool if None.
        keep: Whether they may still be found for other positions; without it their consent ends now.

    Returns:
        From how many pools they were taken.

    Raises:
        Forbidden: the actor may not change candidates.
        NotFound: nobody of that id is in sight.
        Conflict: another team keeps records of the person too; or they are in no such pool.
    """
    require(actor, Permission.CANDIDATE_EDIT)
    with transaction(service.engine) as connection:
        sight = lock_in_sight(connection, actor, candidate_id)
        count = withdraw_person(connection, sight.records, requisition_id=requisition_id, keep=keep, by=actor.by)
    if not count and keep:
        raise Conflict("the person is in no such pool: nothing was changed.")
    return count


def withdraw_person(
    connection: Connection, records: tuple[Candidate, ...], *, requisition_id: str | None, keep: bool, by: By
) -> int:
    """The same for whoever is asked by the person; nothing may hinder it, so a held slate does not."""
    ids = [one.id for one in records]
    pools = withdraw_applications(connection, ids, requisition_id=requisition_id, at=by.at)
    for pool in pools:
        make_stale(connection, pool, by=by)
    if not keep:
        add_consent(connection, records, ConsentBasis.APPLICATION, until=by.at, by=by, from_person=by.actor in ids)
    detail = {"requisition": requisition_id if pools else None, "pools": len(pools), "kept": keep}
    append(connection, Action.WITHDRAWN, subject=records[0].id, by=by, detail=detail)
    return len(pools)


def set_legal_hold(service: Service, actor: Actor, candidate_id: str, *, on: bool) -> None:
    """Keep the person's records from every erasure, or let go of them.

    Raises:
        Forbidden: the actor may not decide about erasures.
        NotFound: nobody of that id is in sight.
    """
    require(actor, Permission.PRIVACY_DECIDE)
    with transaction(service.engine) as connection:
        sight = lock_in_sight(connection, actor, candidate_id)
        change_candidates(connection, sight.records, legal_hold=on)
        action = Action.LEGAL_HOLD_SET if on else Action.LEGAL_HOLD_LIFTED
        append(connection, action, subject=sight.person.id, by=actor.by)


def _end(basis: ConsentBasis, until: datetime | None, retention: Retention, *, at: datetime) -> datetime:
    days = retention.pool_days if basis is ConsentBasis.POOL else retention.application_days
    end = at + timedelta(days=days) if until is None else until
    if not at < end <= at + timedelta(days=LONGEST_DAYS):
        raise BadInput("the end of a consent lies in the future, and at most ten years away.")
    return end
