"""What stands above every page of one requisition: its title, its state, and where its other pages are."""

from __future__ import annotations

from dataclasses import dataclass

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.web.words import Chip, chip_of
from api.workflows.overview import shortlist_in_force
from api.workflows.requisitions import WholeRequisition
from api.workflows.service import Service

__all__ = ["Head", "Tab", "head_of"]


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of a requisition."""

    words: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a requisition's pages."""

    id: str
    title: str
    chip: Chip
    version: int
    tabs: tuple[Tab, ...]
    is_open: bool
    shortlist_id: str | None


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
    return Head(stored.id, stored.title, chip_of(stored.state), stored.version, tabs, stored.is_open, shortlist_id)
