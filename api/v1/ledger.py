"""The ledger: who did what and when, in ids and closed words, and whether it is what was written."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput
from api.http.dependencies import Serving, allowed
from api.http.paging import NOT_OURS, Page, Paging, Wanted, page_of
from api.http.routes import api_router
from api.storage.ledger import Entry
from api.workflows.see_ledger import entries_in_sight, verify_now

__all__ = ["EntryShown", "VerifiedShown", "list_ledger_route", "router", "verify_ledger_route"]

router = api_router("ledger")
Reader = Annotated[Actor, allowed(Permission.LEDGER_READ)]
Verifier = Annotated[Actor, allowed(Permission.LEDGER_VERIFY)]


class EntryShown(BaseModel):
    """One entry; `hash` is over all the others as canonical JSON, `detail` included as it was written."""

    sequence: int
    at: str
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]
    previous: str
    hash: str


class VerifiedShown(BaseModel):
    """A ledger that is whole; `vouched_up_to` is the last entry that a signed checkpoint covers."""

    entries: int
    head: str | None
    checkpoints: int
    vouched_up_to: int = Field(description="What comes later is vouched for by the chain alone")


@router.get("/ledger")
def list_ledger_route(service: Serving, actor: Reader, paging: Paging) -> Page[EntryShown]:
    """Entries of the organisation, in their order."""
    found = entries_in_sight(service, actor, after=_after(paging), limit=paging.rows)
    return page_of(found, paging, key=lambda entry: (entry.sequence,), show=_shown)


@router.get("/ledger/verification")
def verify_ledger_route(service: Serving, actor: Verifier) -> VerifiedShown:
    """Walk the whole ledger; a broken one is a problem that names the first entry."""
    found = verify_now(service, actor)
    return VerifiedShown(
        entries=found.entries, head=found.head, checkpoints=found.checkpoints, vouched_up_to=found.vouched_up_to
    )


def _after(paging: Wanted) -> int | None:
    if paging.after is None:
        return None
    if len(paging.after) != 1 or not isinstance(paging.after[0], int):
        raise BadInput(NOT_OURS)
    return paging.after[0]


def _shown(entry: Entry) -> EntryShown:
    values = {name: getattr(entry, name) for name in Entry.__slots__}
    return EntryShown(**{**values, "detail": json.loads(entry.detail)})
