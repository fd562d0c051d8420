"""The ledger in pages, of one organisation: entries that its people made, or that are about something of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection, func, or_, select, union_all

from api.storage.ledger import Entry
from api.storage.tables import (
    audits,
    batches,
    candidates,
    change_requests,
    decisions,
    erasures,
    files,
    ledger,
    merge_proposals,
    organisations,
    privacy_requests,
    proposals,
    rankings,
    requisitions,
    shortlists,
    teams,
    users,
    webhooks,
)

__all__ = ["ledger_page", "newest_entries"]

OWNED: Final = (
    audits,
    batches,
    candidates,
    change_requests,
    decisions,
    erasures,
    files,
    merge_proposals,
    privacy_requests,
    proposals,
    rankings,
    requisitions,
    shortlists,
    teams,
    users,
    webhooks,
)
CHUNK: Final = 400  # entries looked at in one go where several organisations share a database


def ledger_page(connection: Connection, organisation_id: str, *, after: int | None, limit: int) -> tuple[Entry, ...]:
    """Entries in their order, from the one after `after`."""
    alone = connection.execute(select(func.count()).select_from(organisations)).scalar_one() == 1
    found: list[Entry] = []
    last = after or 0
    while len(found) < limit:
        chunk = _chunk(connection, last, size=limit if alone else CHUNK)
        found.extend(chunk if alone else _of(connection, organisation_id, chunk))
        if not chunk:
            break
        last = chunk[-1].sequence
    return tuple(found[:limit])


def newest_entries(
    connection: Connection, organisation_id: str, *, before: int | None, about: str = "", limit: int
) -> tuple[Entry, ...]:
    """The same from the last one back, to the one before `before`; `about` is an id that they name, "" for any."""
    alone = connection.execute(select(func.count()).select_from(organisations)).scalar_one() == 1
    found: list[Entry] = []
    while len(found) < limit:
        query = select(ledger).order_by(ledger.c.sequence.desc()).limit(limit if alone else CHUNK)
        if before is not None:
            query = query.where(ledger.c.sequence < before)
        if about:
            named = ledger.c.detail.contains(about, autoescape=True)
            query = query.where(or_(ledger.c.subject == about, ledger.c.actor == about, named))
        chunk = [Entry(**row._mapping) for row in connection.execute(query)]
        found.extend(chunk if alone else _of(connection, organisation_id, chunk))
        if not chunk:
            break
        before = chunk[-1].sequence
    return tuple(found[:limit])


def _chunk(connection: Connection, after: int, *, size: int) -> list[Entry]:
    query = select(ledger).where(ledger.c.sequence > after).order_by(ledger.c.sequence).limit(size)
    return [Entry(**row._mapping) for row in connection.execute(query)]


def _of(connection: Connection, organisation_id: str, entries: Sequence[Entry]) -> Iterable[Entry]:
    """Those whose actor or subject belongs to the organisation."""
    named = sorted({one for entry in entries for one in (entry.actor, entry.subject)})
    parts = [
        select(table.c.id).where(table.c.organisation_id == organisation_id, table.c.id.in_(named)) for table in OWNED
    ]
    own = {organisation_id, *connection.execute(union_all(*parts)).scalars()}
    return [entry for entry in entries if entry.actor in own or entry.subject in own]
