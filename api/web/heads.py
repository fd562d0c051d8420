"""What stands above every page of one requisition: its title, its state, and where its other pages are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.storage.states import Change, ChangeState
from api.web.forms import one_line
from api.web.words import Chip, chip_of
from api.workflows.additions import why_stays_closed
from api.workflows.changes import changes_in_sight
from api.workflows.overview import shortlist_in_force
from api.workflows.requisitions import WholeRequisition
from api.workflows.see_gate import gate_of
from api.workflows.service import Service

__all__ = ["Head", "Tab", "head_of", "is_held"]

EDITS: Final = (Change.REQUIREMENTS, Change.CUT)  # what a version of a requisition changes


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a requisition."""

    words: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a requisition's pages; `stays_closed` says why it cannot be opened again."""

    id: str
    title: str
    chip: Chip
    version: int
    tabs: tuple[Tab, ...]
    is_open: bool
    shortlist_id: str | None
    stays_closed: str | None = None


def head_of(service: Service, actor: Actor, whole: WholeRequisition, current: str) -> Head:
    """The head with the page `current` chosen: requirements, pool, gate, shortlist or versions."""
    stored = whole.stored
    at = f"/requisitions/{stored.id}"
    shortlist_id = None
    pages = [("requirements", "Requirements", at)]
    if Permission.CANDIDATE_READ in actor.permissions:
        pages.append(("pool", "Pool", f"{at}/pool"))
    if Permission.GATE_READ in actor.permissions:
        pages.append(("gate", "Gate", f"{at}/gate"))
    if Permission.SHORTLIST_READ in actor.permissions:
        shortlist_id = shortlist_in_force(service, actor, stored.id)
        if shortlist_id is not None:
            pages.append(("shortlist", "Shortlist", f"/shortlists/{shortlist_id}"))
    pages.append(("versions", "Versions", f"{at}/versions"))
    tabs = tuple(Tab(words, href, key == current) for key, words, href in pages)
    stays_closed = None if stored.is_open else why_stays_closed(service, stored.id)
    return Head(
        id=stored.id,
        title=stored.title,
        chip=chip_of(stored.state),
        version=stored.version,
        tabs=tabs,
        is_open=stored.is_open,
        shortlist_id=shortlist_id,
        stays_closed=stays_closed and one_line(Exception(stays_closed)),
    )


def is_held(service: Service, actor: Actor, requisition_id: str, *, but_for: tuple[Change, ...] = EDITS) -> bool:
    """Whether a hold stands against such a change, and no officer has approved one that is still to be made."""
    if Permission.GATE_READ not in actor.permissions or not gate_of(service, actor, requisition_id).is_frozen:
        return False
    asked = changes_in_sight(service, actor, requisition_id)
    return not any(one.state is ChangeState.APPROVED and one.what in but_for for one in asked)
