"""The ledger for those who check it: entries in pages, and whether it is what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.storage.checkpoints import key_file
from api.storage.database import reading
from api.storage.desk import names_of
from api.storage.ledger import Entry, Verified
from api.storage.ledger_pages import ledger_page, newest_entries
from api.storage.opening import Storage, verify_ledger
from api.workflows.service import Service

__all__ = ["Pages", "entries_in_sight", "newest_in_sight", "storage_of", "verify_now"]


@dataclass(frozen=True, slots=True)
class Pages:
    """Entries, the newest first, and the names of those users who made them or whom they are about."""

    entries: tuple[Entry, ...]
    names: Mapping[str, str]


def storage_of(service: Service) -> Storage:
    """The database and the key that signs its ledger."""
    settings = service.settings
    return Storage(service.engine, key_file(settings.ledger_key_file, data_dir=settings.data_dir))


def entries_in_sight(service: Service, actor: Actor, *, after: int | None, limit: int) -> tuple[Entry, ...]:
    """Entries of the actor's organisation, in their order, from the one after `after`.

    Raises:
        Forbidden: the actor may not read the ledger.
    """
    require(actor, Permission.LEDGER_READ)
    with reading(service.engine) as connection:
        return ledger_page(connection, actor.organisation_id, after=after, limit=limit)


def newest_in_sight(service: Service, actor: Actor, *, before: int | None, about: str = "", limit: int) -> Pages:
    """Entries of the actor's organisation from the last one back; `about` is an id that they name, "" for any.

    Raises:
        Forbidden: the actor may not read the ledger.
    """
    require(actor, Permission.LEDGER_READ)
    with reading(service.engine) as connection:
        found = newest_entries(connection, actor.organisation_id, before=before, about=about, limit=limit)
        people = {one for entry in found for one in (entry.actor, entry.subject)}
        return Pages(found, names_of(connection, actor.organisation_id, people))


def verify_now(service: Service, actor: Actor) -> Verified:
    """Walk the whole ledger against its checkpoints.

    Raises:
        Forbidden: the actor may not verify.
        LedgerBroken: naming the first entry that is not what was written.
    """
    require(actor, Permission.LEDGER_VERIFY)
    return verify_ledger(storage_of(service))
