"""The register of runs for compliance and auditors: what was computed when, by whom, of what; and whether it is whole.

Hashes and versions; never a place, a score or a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import NotFound
from api.storage.database import reading
from api.storage.desk import names_of
from api.storage.rankings import hash_in_ledger, packed_places, places_of, ranking_by_id, ranking_hash
from api.storage.register import Run, runs_page
from api.workflows.service import Service
from screening.digest import canonical

__all__ = ["Register", "Whole", "register_of_runs", "verify_stored"]


@dataclass(frozen=True, slots=True)
class Register:
    """A page of runs and the names of those who asked for them."""

    runs: tuple[Run, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Whole:
    """Whether the stored run gives its hash, and whether the ledger names that hash for it."""

    ranking_id: str
    hash: str
    gives_hash: bool
    in_ledger: bool

    @property
    def is_whole(self) -> bool:
        """Whether it is what was stored when it was computed."""
        return self.gives_hash and self.in_ledger


def register_of_runs(service: Service, actor: Actor, *, after: tuple[datetime, str] | None, limit: int) -> Register:
    """Runs of the organisation, newest first.

    Raises:
        Forbidden: the actor may not replay runs.
    """
    require(actor, Permission.RUN_REPLAY)
    with reading(service.engine) as connection:
        runs = runs_page(connection, actor.organisation_id, after=after, limit=limit)
        return Register(runs, names_of(connection, actor.organisation_id, [one.created_by for one in runs]))


def verify_stored(service: Service, actor: Actor, ranking_id: str) -> Whole:
    """Whether a run is still what was stored: its bytes against its hash, its hash against the ledger.

    Raises:
        Forbidden: the actor may not replay runs.
        NotFound: there is no such run in the organisation.
    """
    require(actor, Permission.RUN_REPLAY)
    with reading(service.engine) as connection:
        stored = ranking_by_id(connection, ranking_id)
        if stored.organisation_id != actor.organisation_id:
            raise NotFound
        again = ranking_hash(packed_places(places_of(connection, ranking_id)), canonical(dict(stored.provenance)))
        return Whole(
            ranking_id, stored.hash, again == stored.hash, hash_in_ledger(connection, ranking_id) == stored.hash
        )
