"""What an entry of the ledger is to the outside: an event with ids, and whose it is. Most entries are none.

The gate holds here too: nothing is told of a proposal but that its audit is done, and a shortlist is told of once it is
released. Never an order, a number, an outcome or a name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from sqlalchemy import Column, Connection, Table, func, select

from api.storage.ledger import Action, Entry
from api.storage.states import FileState
from api.storage.tables import batches, candidates, decisions, files, proposals, requisitions, shortlists
from api.storage.webhooks import Told

__all__ = ["ACTIONS", "Event", "told_of"]


class Event(StrEnum):
    """What other systems can be told of."""

    PING = "ping"
    BATCH_FINISHED = "batch.finished"
    REQUISITION_ADDED = "requisition.added"
    REQUISITION_CHANGED = "requisition.changed"
    REQUISITION_APPROVED = "requisition.approved"
    REQUISITION_CLOSED = "requisition.closed"
    REQUISITION_REOPENED = "requisition.reopened"
    PROPOSAL_AUDITED = "proposal.audited"
    SHORTLIST_RELEASED = "shortlist.released"
    DECISION_MADE = "decision.made"
    DECISION_UNDONE = "decision.undone"
    PERSON_ERASED = "person.erased"


_OF_REQUISITIONS: Final[Mapping[str, Event]] = {
    Action.REQUISITION_ADDED: Event.REQUISITION_ADDED,
    Action.REQUISITION_CHANGED: Event.REQUISITION_CHANGED,
    Action.REQUISITION_APPROVED: Event.REQUISITION_APPROVED,
    Action.REQUISITION_CLOSED: Event.REQUISITION_CLOSED,
    Action.REQUISITION_REOPENED: Event.REQUISITION_REOPENED,
}
_OF_DECISIONS: Final[Mapping[str, Event]] = {
    Action.DECIDED: Event.DECISION_MADE,
    Action.DECISION_UNDONE: Event.DECISION_UNDONE,
}
ACTIONS: Final = frozenset(
    {
        *(Action(one) for one in _OF_REQUISITIONS),
        *(Action(one) for one in _OF_DECISIONS),
        Action.FILE_FINISHED,
        Action.BATCH_CANCELLED,
        Action.AUDITED,
        Action.RELEASED,
        Action.ERASED,
    }
)
"""The entries that may be an event."""

_WAITING: Final = (FileState.QUEUED, FileState.READING)


def told_of(connection: Connection, entry: Entry) -> tuple[str, Told] | None:
    """The organisation and the event of an entry; None if it is nothing to tell."""
    if event := _OF_REQUISITIONS.get(entry.action):
        return _plain(connection, requisitions, entry, event, {"requisition": entry.subject})
    if event := _OF_DECISIONS.get(entry.action):
        shortlist = str(json.loads(entry.detail).get("shortlist", ""))
        return _plain(connection, decisions, entry, event, {"decision": entry.subject, "shortlist": shortlist})
    match entry.action:
        case Action.FILE_FINISHED:
            return _batch(connection, entry, _one(connection, files.c.batch_id, files.c.id, entry.subject))
        case Action.BATCH_CANCELLED:
            return _batch(connection, entry, entry.subject)
        case Action.AUDITED:
            requisition = _one(connection, proposals.c.requisition_id, proposals.c.id, entry.subject)
            data = {"proposal": entry.subject, "requisition": requisition or ""}
            return _plain(connection, proposals, entry, Event.PROPOSAL_AUDITED, data)
        case Action.RELEASED:
            return _released(connection, entry)
        case Action.ERASED:
            return _plain(connection, candidates, entry, Event.PERSON_ERASED, {"candidate": entry.subject})
    return None


def _plain(
    connection: Connection, table: Table, entry: Entry, event: Event, data: Mapping[str, str]
) -> tuple[str, Told] | None:
    organisation_id = _one(connection, table.c.organisation_id, table.c.id, entry.subject)
    told = Told(event, str(entry.sequence), entry.at, data)
    return (organisation_id, told) if organisation_id else None


def _released(connection: Connection, entry: Entry) -> tuple[str, Told] | None:
    """Of the shortlist that the proposal became: without one there is nothing to tell."""
    columns = (shortlists.c.id, shortlists.c.organisation_id, shortlists.c.requisition_id)
    row = connection.execute(select(*columns).where(shortlists.c.proposal_id == entry.subject)).first()
    if row is None:
        return None
    data = {"shortlist": row.id, "requisition": row.requisition_id}
    return row.organisation_id, Told(Event.SHORTLIST_RELEASED, str(entry.sequence), entry.at, data)


def _batch(connection: Connection, entry: Entry, batch_id: str | None) -> tuple[str, Told] | None:
    """Once all of its files are in a final state; the same event whichever of them was the last."""
    if batch_id is None:
        return None
    waiting = select(func.count()).where(files.c.batch_id == batch_id, files.c.state.in_(_WAITING))
    if connection.execute(waiting).scalar_one():
        return None
    organisation_id = _one(connection, batches.c.organisation_id, batches.c.id, batch_id)
    told = Told(Event.BATCH_FINISHED, batch_id, entry.at, {"batch": batch_id})
    return (organisation_id, told) if organisation_id else None


def _one(connection: Connection, wanted: Column[str], key: Column[str], value: str) -> str | None:
    return connection.execute(select(wanted).where(key == value)).scalar()
