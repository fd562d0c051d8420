"""Rankings as they were computed: places in columns, what they were made of, and the hash over both.

Nobody may read a ranking before the gate lets them: whoever calls has asked. Never changed once written.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import Connection, Row, insert, select

from api.errors import NotFound
from api.storage.ledger import Action, By, Detail, Entry, append
from api.storage.tables import ledger, rankings, requisition_versions, requisitions
from screening.digest import canonical

__all__ = [
    "Columns",
    "Posted",
    "StoredRanking",
    "add_ranking",
    "hash_in_ledger",
    "latest_ranking",
    "packed_places",
    "places_of",
    "posted",
    "ranked_entry",
    "ranking_by_id",
    "ranking_hash",
    "unpacked_places",
]

COMPRESSION: Final = 1  # ten thousand places in a few milliseconds


@dataclass(frozen=True, slots=True)
class Columns:
    """Places, first place first, a column each; points and gate states in the order of the requirements.

    `unread` are the ids of people of whom nothing could be read, `not_retrieved` of those that an index did not
    propose: both were in the pool and are in no place.
    """

    candidates: tuple[str, ...]
    readings: tuple[str, ...]
    ranks: tuple[int, ...]
    scores: tuple[int, ...]
    points: tuple[tuple[int, ...], ...]
    gates: tuple[tuple[str, ...], ...]
    confidence: tuple[int, ...]
    scored: tuple[str, ...]  # ids of requirements
    gated: tuple[str, ...]
    unread: tuple[str, ...]
    not_retrieved: tuple[str, ...]

    def __repr__(self) -> str:
        """How many: who is where may not be seen."""
        return f"Columns({len(self.candidates)} places)"


@dataclass(frozen=True, slots=True)
class StoredRanking:
    """A ranking without its places."""

    id: str
    organisation_id: str
    requisition_id: str
    version: int
    pool_hash: str
    hash: str
    people: int
    provenance: Mapping[str, Any]
    left_out: Mapping[str, int]
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Posted:
    """A version of a requisition as it was written, and whose it is."""

    organisation_id: str
    team_id: str
    requisition_id: str
    version: int
    source: str = field(repr=False)
    hash: str
    is_current: bool


def posted(connection: Connection, requisition_id: str, version: int | None = None) -> Posted:
    """A version of a requisition; the current one if none is named.

    Raises:
        NotFound: there is no such requisition or version.
    """
    query = (
        select(
            requisitions.c.organisation_id,
            requisitions.c.team_id,
            requisitions.c.version.label("current"),
            requisition_versions.c.number,
            requisition_versions.c.source,
            requisition_versions.c.hash,
        )
        .join(requisition_versions, requisition_versions.c.requisition_id == requisitions.c.id)
        .where(
            requisitions.c.id == requisition_id,
            requisition_versions.c.number == (requisitions.c.version if version is None else version),
        )
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound
    return Posted(
        organisation_id=row.organisation_id,
        team_id=row.team_id,
        requisition_id=requisition_id,
        version=row.number,
        source=row.source,
        hash=row.hash,
        is_current=row.number == row.current,
    )


def ranking_hash(places: bytes, provenance: bytes) -> str:
    """SHA-256 of the canonical JSON of both, given the canonical JSON of each."""
    return hashlib.sha256(b'{"places":' + places + b',"provenance":' + provenance + b"}").hexdigest()


def add_ranking(
    connection: Connection,
    of: Posted,
    places: Columns,
    provenance: Mapping[str, Any],
    *,
    pool_hash: str,
    left_out: Mapping[str, int],
    by: By,
) -> StoredRanking:
    """Keep a ranking, with its entry in the ledger: hashes and numbers, no place."""
    written, made_of = packed_places(places), canonical(dict(provenance))
    stored = StoredRanking(
        id=str(uuid4()),
        organisation_id=of.organisation_id,
        requisition_id=of.requisition_id,
        version=of.version,
        pool_hash=pool_hash,
        hash=ranking_hash(written, made_of),
        people=len(places.candidates),
        provenance=dict(provenance),
        left_out=dict(left_out),
        created_by=by.actor,
        created_at=by.at,
    )
    values = {
        **{name: getattr(stored, name) for name in StoredRanking.__slots__},
        "places": zlib.compress(written, COMPRESSION),
        "provenance": made_of.decode(),
        "left_out": canonical(stored.left_out).decode(),
    }
    connection.execute(insert(rankings), [values])
    detail: dict[str, Detail] = {
        "requisition": of.requisition_id,
        "version": of.version,
        "pool": pool_hash,
        "hash": stored.hash,
        "people": stored.people,
        "inputs": of.hash,
    }
    append(connection, Action.RANKED, subject=stored.id, by=by, detail=detail)
    return stored


def ranking_by_id(connection: Connection, ranking_id: str) -> StoredRanking:
    """The ranking with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(_rankings().where(rankings.c.id == ranking_id)).first()
    if row is None:
        raise NotFound
    return _ranking(row)


def ranked_entry(connection: Connection, ranking_id: str) -> Entry | None:
    """The entry of the ledger that was written when the ranking was made."""
    query = select(ledger).where(ledger.c.subject == ranking_id, ledger.c.action == Action.RANKED.value)
    row = connection.execute(query.order_by(ledger.c.sequence).limit(1)).first()
    return None if row is None else Entry(**row._mapping)


def hash_in_ledger(connection: Connection, ranking_id: str) -> str | None:
    """The hash that the ledger names for the ranking."""
    entry = ranked_entry(connection, ranking_id)
    return None if entry is None else str(json.loads(entry.detail)["hash"])


def latest_ranking(connection: Connection, requisition_id: str, version: int) -> StoredRanking | None:
    """The newest ranking of that version of the requisition; None if it was never ranked."""
    query = (
        _rankings()
        .where(rankings.c.requisition_id == requisition_id, rankings.c.version == version)
        .order_by(rankings.c.created_at.desc(), rankings.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else _ranking(row)


def places_of(connection: Connection, ranking_id: str) -> Columns:
    """The places of a ranking.

    Raises:
        NotFound: there is no such ranking.
    """
    stored = connection.execute(select(rankings.c.places).where(rankings.c.id == ranking_id)).scalar()
    if stored is None:
        raise NotFound
    return unpacked_places(zlib.decompress(stored))


def packed_places(places: Columns) -> bytes:
    """Canonical JSON of the columns."""
    return canonical({name: getattr(places, name) for name in Columns.__slots__})


def unpacked_places(written: bytes) -> Columns:
    """The columns that were written."""
    kept: dict[str, list[Any]] = json.loads(written)
    columns: dict[str, Any] = {name: tuple(kept[name]) for name in Columns.__slots__}
    return Columns(**{**columns, **{name: tuple(map(tuple, kept[name])) for name in ("points", "gates")}})


def _rankings() -> Any:
    return select(*(rankings.c[name] for name in StoredRanking.__slots__))


def _ranking(row: Row[Any]) -> StoredRanking:
    values: dict[str, Any] = dict(row._mapping)
    loaded: Sequence[str] = ("provenance", "left_out")
    return StoredRanking(**{**values, **{name: json.loads(values[name]) for name in loaded}})
