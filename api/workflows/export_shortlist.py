"""Hand out a released shortlist as a file: blind, with its evidence, and with an entry in the ledger."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.reports.exports import as_csv, as_json, as_workbook, shortlist_table
from api.storage.database import transaction
from api.storage.ledger import Action, append
from api.workflows.see_shortlist import Seen, see_shortlist
from api.workflows.service import Service

__all__ = ["ShortlistFile", "ShortlistFormat", "export_shortlist", "open_packet"]


class ShortlistFormat(StrEnum):
    """What a shortlist can be handed out as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ShortlistFile:
    """The file and what to call it."""

    name: str
    data: bytes = field(repr=False)


def export_shortlist(service: Service, actor: Actor, shortlist_id: str, kind: ShortlistFormat) -> ShortlistFile:
    """A shortlist as it was released, with what was decided since.

    Raises:
        Forbidden: the actor may not export.
        NotFound: there is no such shortlist in sight: what was not released is none.
    """
    require(actor, Permission.SHORTLIST_EXPORT)
    seen = see_shortlist(service, actor, shortlist_id)
    data = _written(seen, kind)
    _record(service, actor, seen, kind.value)
    return ShortlistFile(f"shortlist-{shortlist_id[:8]}.{kind.value}", data)


def open_packet(service: Service, actor: Actor, shortlist_id: str) -> Seen:
    """A shortlist to be printed; recorded like a file that is handed out, as paper leaves the house too.

    Raises:
        Forbidden: the actor may not see shortlists.
        NotFound: there is no such shortlist in sight: what was not released is none.
    """
    seen = see_shortlist(service, actor, shortlist_id)
    _record(service, actor, seen, "packet")
    return seen


def _record(service: Service, actor: Actor, seen: Seen, form: str) -> None:
    with transaction(service.engine) as connection:
        detail: dict[str, str | int] = {"format": form, "sha256": seen.shortlist.sha256, "people": len(seen.places)}
        append(connection, Action.EXPORTED, subject=seen.shortlist.id, by=actor.by, detail=detail)


def _written(seen: Seen, kind: ShortlistFormat) -> bytes:
    if kind is ShortlistFormat.JSON:
        return as_json(_whole(seen))
    decided = {one.candidate_id: one.choice.value for one in seen.decisions if one.undone_at is None}
    table = shortlist_table(seen.requisition, seen.places, decided=decided)
    return as_csv(table) if kind is ShortlistFormat.CSV else as_workbook(table, about=_about(seen))


def _about(seen: Seen) -> tuple[tuple[str, str | int], ...]:
    shortlist, gate = seen.shortlist, seen.gate
    return (
        ("what", "value"),
        ("position", shortlist.title),
        ("requisition", shortlist.requisition_id),
        ("version", seen.requisition["version"]),
        ("reference date", seen.requisition["reference_date"]),
        ("cut", seen.cut),
        ("released at", shortlist.released_at.isoformat()),
        ("released by", shortlist.released_by),
        ("outcome of the gate", gate["outcome"]),
        ("signed off", "yes" if gate["signed_off"] else "no"),
        ("audit", shortlist.audit_id),
        ("SHA-256 of the snapshot", shortlist.sha256),
    )


def _whole(seen: Seen) -> dict[str, Any]:
    return {
        "shortlist": asdict(seen.shortlist),
        "requisition": dict(seen.requisition),
        "gate": dict(seen.gate),
        "cut": seen.cut,
        "ranking": dict(seen.provenance),
        "places": [dict(place) for place in seen.places],
        "decisions": [asdict(one) for one in seen.decisions],
    }
