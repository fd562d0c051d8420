"""A released shortlist as its team sees it: places with every point and its quote, and who is not yet reviewed.

People stand by their pseudonym. Quotes are cut from the redacted text at this moment, so that nothing of somebody who
was erased is shown. People below the cut have no order and no score.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.storage.candidates import pseudonym
from api.storage.database import Connection, reading
from api.storage.decisions import StoredDecision, decisions_of
from api.storage.quoted import texts_of
from api.storage.shortlists import StoredShortlist, shortlist_by_id, shortlists_page, snapshot_of
from api.workflows.decide import included
from api.workflows.service import Service
from screening.evidence import GateState

__all__ = ["NotYetReviewed", "Seen", "not_yet_reviewed", "see_shortlist", "shortlists_in_sight"]

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NotYetReviewed:
    """Somebody below the cut, by pseudonym; `is_included` once a person has brought them in."""

    candidate_id: str
    pseudonym: str
    is_included: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A shortlist with its places, each with quotes and the questions that its unknowns ask, and what was decided."""

    shortlist: StoredShortlist
    requisition: Json
    gate: Json
    cut: int
    provenance: Json
    places: tuple[Json, ...] = field(repr=False)
    decisions: tuple[StoredDecision, ...] = field(repr=False)


def shortlists_in_sight(service: Service, actor: Actor, *, after: Any, limit: int) -> tuple[StoredShortlist, ...]:
    """Shortlists of the actor's teams, newest first, from the one after `after` (moment and id).

    Raises:
        Forbidden: the actor may not see shortlists.
    """
    require(actor, Permission.SHORTLIST_READ)
    teams: Collection[str] | None = None if actor.sees_whole_organisation else actor.team_ids
    with reading(service.engine) as connection:
        return shortlists_page(connection, actor.organisation_id, team_ids=teams, after=after, limit=limit)


def see_shortlist(service: Service, actor: Actor, shortlist_id: str) -> Seen:
    """A released shortlist, as it was released, with what was decided since.

    Raises:
        Forbidden: the actor may not see shortlists.
        NotFound: there is no such shortlist in sight.
    """
    require(actor, Permission.SHORTLIST_READ)
    with reading(service.engine) as connection:
        shortlist = _in_sight(connection, actor, shortlist_id)
        kept = snapshot_of(connection, shortlist_id)
        texts = texts_of(connection, [str(place["reading"]) for place in kept["places"]])
        made = decisions_of(connection, shortlist_id)
    asked = {str(one["id"]): one for one in kept["requisition"]["requirements"]}
    return Seen(
        shortlist=shortlist,
        requisition=kept["requisition"],
        gate=kept["gate"],
        cut=kept["cut"],
        provenance=kept["ranking"],
        places=tuple(_place(place, asked, texts.get(str(place["reading"]))) for place in kept["places"]),
        decisions=made,
    )


def not_yet_reviewed(service: Service, actor: Actor, shortlist_id: str) -> tuple[NotYetReviewed, ...]:
    """People below the cut, in the order of their pseudonyms, which says nothing.

    Raises:
        Forbidden: the actor may not see shortlists.
        NotFound: there is no such shortlist in sight.
    """
    require(actor, Permission.SHORTLIST_READ)
    with reading(service.engine) as connection:
        _in_sight(connection, actor, shortlist_id)
        below: Sequence[str] = snapshot_of(connection, shortlist_id)["not_yet_reviewed"]
        brought_in = included(decisions_of(connection, shortlist_id))
    return tuple(NotYetReviewed(one, pseudonym(one), one in brought_in) for one in sorted(below))


def _in_sight(connection: Connection, actor: Actor, shortlist_id: str) -> StoredShortlist:
    shortlist = shortlist_by_id(connection, shortlist_id)
    require_team(actor, organisation_id=shortlist.organisation_id, team_id=shortlist.team_id)
    return shortlist


def _place(place: Json, asked: Mapping[str, Json], text: str | None) -> Json:
    """With words for its quotes, and what to ask; without its words where the reading is gone."""
    return {
        **{name: place[name] for name in ("rank", "candidate", "score", "confidence", "doubts")},
        "pseudonym": pseudonym(str(place["candidate"])),
        "is_erased": text is None,
        **{kind: [_with_words(one, text) for one in place[kind]] for kind in ("points", "gates", "notes")},
        "questions": _questions(place, asked),
    }


def _with_words(one: Json, text: str | None) -> Json:
    quotes = [{**q, "quote": None if text is None else text[q["start"] : q["end"]]} for q in one["quotes"]]
    return {**one, "quotes": quotes}


def _questions(place: Json, asked: Mapping[str, Json]) -> list[str]:
    """What only the person can answer: gates that nothing is said about, and times that are not given."""
    unknown = [one["requirement"] for one in place["gates"] if one["state"] == GateState.UNKNOWN.value]
    untimed = [one["requirement"] for one in place["points"] if one["months_unknown"]]
    texts = {name: str(one["text"]) for name, one in asked.items()}
    ruled = {name for name, one in asked.items() if one.get("evidence")}
    says = {
        name: "no position held or project says so" if name in ruled else "the résumé does not say" for name in texts
    }
    return [
        *(f"{texts.get(name, name)}: {says.get(name, 'the résumé does not say')}; ask." for name in unknown),
        *(f"{texts.get(name, name)}: for how long? The résumé does not say; ask." for name in untimed),
    ]
