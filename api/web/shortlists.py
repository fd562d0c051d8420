"""Reviewing a released shortlist: list and detail, side by side, as a table, and who is below the cut.

People stand by their pseudonym. Every decision is a person's, with a reason, and can be taken back.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Form, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, NotFound
from api.http.dependencies import Serving, allowed
from api.storage.roles import Role
from api.storage.states import DecisionChoice, ViewScreen
from api.web.forms import Long, page_router
from api.web.heads import head_of
from api.web.notes import go
from api.web.paging import slice_of
from api.web.places import BroughtIn, PlaceView, brought_in_of, places_of
from api.web.rendering import fragment, page
from api.web.sheets import Marked, sheets_of
from api.web.view_menu import menu_of, opening
from api.workflows.blind_pages import DrawnPage, NoPage, Quoted, draw_page
from api.workflows.decide import Wanted, decide, undo_decision, undo_together
from api.workflows.explain import explain_absence
from api.workflows.overview import names_in_sight
from api.workflows.people import see_person
from api.workflows.requisitions import read_requisition
from api.workflows.see_shortlist import Seen, not_yet_reviewed, see_shortlist
from api.workflows.service import Service

__all__ = [
    "bring_in",
    "compare_page",
    "decide_page",
    "router",
    "show_drawn_page",
    "show_others",
    "show_shortlist",
    "show_table",
    "show_why_not",
    "undo_all_page",
    "undo_page",
]

COMPARED: Final = (2, 5)  # how many stand side by side, at least and at most
OTHERS: Final = 50
SHOWN: Final = 100  # people of a list or a table on one page; a cut may be of thousands
CHOICES: Final = (
    (DecisionChoice.ADVANCE, "Advance", "A"),
    (DecisionChoice.HOLD, "Hold", "H"),
    (DecisionChoice.DECLINE, "Decline", "D"),
)
DECIDED: Final = (
    ("", "All"),
    ("open", "Open"),
    (DecisionChoice.ADVANCE.value, "Advance"),
    (DecisionChoice.HOLD.value, "Hold"),
    (DecisionChoice.DECLINE.value, "Decline"),
)
NO_PAGE: Final = {
    NoPage.WORD: "This is a Word file: it has no pages of its own, each program that opens it makes others.",
    NoPage.TEXT: "This is a file of plain text: it has no pages.",
    NoPage.GONE: "The file itself is not kept any more.",
    NoPage.CHANGED: "This page cannot be drawn: what was read of the file is not what stands on the page now.",
}
USUAL: Final = (
    "Meets what the position asks for",
    "Strong evidence in the main requirements",
    "Open questions to be asked first",
    "A must-have is not met",
    "Little evidence in the main requirements",
)

router = page_router()
MaySee = Annotated[Actor, allowed(Permission.SHORTLIST_READ)]
MayRead = Annotated[Actor, allowed(Permission.CANDIDATE_READ)]
MayDecide = Annotated[Actor, allowed(Permission.SHORTLIST_DECIDE)]
Who = Annotated[list[str], Query(max_length=500)]


@router.get("/shortlists/{shortlist_id}")
def show_shortlist(
    request: Request, service: Serving, actor: MaySee, shortlist_id: str, who: str = "", start: int = 0
) -> Response:
    """List and detail; htmx asks for the same address and gets the detail alone."""
    seen = see_shortlist(service, actor, shortlist_id)
    places = places_of(seen, before_whom=_kept_from(actor))
    brought = brought_in_of(seen, before_whom=_kept_from(actor))
    at = next((number for number, place in enumerate(places) if place.candidate == who), start)
    people = slice_of(request, places, start=at, size=SHOWN)
    shown: list[PlaceView | BroughtIn] = [*people.rows, *brought]
    chosen = next((place for place in shown if place.candidate == who), shown[0] if shown else None)
    values = _detail(service, actor, seen, [*places, *brought], chosen)
    if "HX-Request" in request.headers:
        return fragment(request, "_person_on_list.html.j2", **values)
    return page(request, "shortlist.html.j2", **(_frame(service, actor, seen) | values), people=people, brought=brought)


@router.get("/shortlists/{shortlist_id}/compare")
def compare_page(request: Request, service: Serving, actor: MaySee, shortlist_id: str, who: Who = []) -> Response:  # noqa: B006 - FastAPI copies it
    """Two to five side by side, requirement by requirement."""
    seen = see_shortlist(service, actor, shortlist_id)
    places = places_of(seen, before_whom=_kept_from(actor))
    chosen = [place for place in places if place.candidate in who][: COMPARED[1]]
    if len(chosen) < COMPARED[0]:
        chosen = list(places[: COMPARED[0]])
    rows = list(zip(*(place.lines for place in chosen), strict=True))
    return page(request, "compare.html.j2", **_frame(service, actor, seen), chosen=chosen, rows=rows, places=places)


@router.get("/shortlists/{shortlist_id}/table")
def show_table(
    request: Request,
    service: Serving,
    actor: MaySee,
    shortlist_id: str,
    sort: str = "",
    show: Annotated[str, Query(max_length=20)] = "",
    start: int = 0,
) -> Response:
    """Everybody by every requirement, as shapes."""
    if (view := opening(request, service, actor, ViewScreen.TABLE)) is not None:
        return view
    seen = see_shortlist(service, actor, shortlist_id)
    places = places_of(seen, before_whom=_kept_from(actor))
    shown = [one for one in places if not show or _decided(one) == show]
    return page(
        request,
        "table.html.j2",
        **_frame(service, actor, seen),
        people=slice_of(request, _sorted(shown, sort), start=start, size=SHOWN),
        asked=places[0].lines if places else (),
        brought=brought_in_of(seen, before_whom=_kept_from(actor)),
        sort=sort,
        show=show,
        counts=[(key, words, sum(not key or _decided(one) == key for one in places)) for key, words in DECIDED],
        saved=menu_of(request, service, actor, ViewScreen.TABLE),
    )


@router.get("/shortlists/{shortlist_id}/others")
def show_others(request: Request, service: Serving, actor: MaySee, shortlist_id: str, after: int = 0) -> Response:
    """Who is below the cut: not yet reviewed, in no order."""
    seen = see_shortlist(service, actor, shortlist_id)
    found = not_yet_reviewed(service, actor, shortlist_id)
    start = max(after, 0)
    return page(
        request,
        "others.html.j2",
        **_frame(service, actor, seen),
        others=found[start : start + OTHERS],
        whole=len(found),
        unseen=sum(not one.is_included for one in found),
        start=start,
        next=start + OTHERS if len(found) > start + OTHERS else None,
        may_decide=Permission.SHORTLIST_DECIDE in actor.permissions and seen.shortlist.superseded_at is None,
        may_read=Permission.CANDIDATE_READ in actor.permissions,
    )


@router.get("/shortlists/{shortlist_id}/others/{candidate_id}")
def show_why_not(request: Request, service: Serving, actor: MaySee, shortlist_id: str, candidate_id: str) -> Response:
    """Why somebody is not on the list, and the smallest change that would bring them onto it."""
    absence = explain_absence(service, actor, shortlist_id, candidate_id)
    if "HX-Request" in request.headers:
        return fragment(request, "_why_not.html.j2", absence=absence)
    seen = see_shortlist(service, actor, shortlist_id)
    return page(request, "why_not.html.j2", **_frame(service, actor, seen), absence=absence)


@router.get("/shortlists/{shortlist_id}/people/{candidate_id}/pages/{number}")
def show_drawn_page(
    request: Request,
    service: Serving,
    actor: MayRead,
    shortlist_id: str,
    candidate_id: str,
    number: Annotated[int, PathParameter(ge=1, le=500)],
) -> Response:
    """A page of the résumé, drawn blind, with the quotes boxed; a part of the review page."""
    seen = see_shortlist(service, actor, shortlist_id)
    place = next((one for one in seen.places if one["candidate"] == candidate_id), None)
    if place is None:
        raise NotFound
    quoted = [Quoted(one.start, one.end, one.number) for one in _marked(seen, place)]
    drawn = draw_page(service, actor, candidate_id, number=number, quoted=quoted)
    at = f"/shortlists/{shortlist_id}/people/{candidate_id}/pages"
    if isinstance(drawn, DrawnPage):
        return fragment(request, "_drawn_page.html.j2", drawn=drawn, png=b64encode(drawn.png).decode(), at=at)
    return fragment(request, "_drawn_page.html.j2", drawn=None, why=NO_PAGE[drawn])


@router.post("/shortlists/{shortlist_id}/decisions")
def decide_page(
    service: Serving,
    actor: MayDecide,
    shortlist_id: str,
    choice: Annotated[DecisionChoice, Form()],
    reason: Long,
    who: Annotated[list[str], Form(max_length=500)] = [],  # noqa: B006 - FastAPI copies it
    then: Annotated[str, Form(max_length=36)] = "",
) -> Response:
    """Decide about one person or several, with one reason."""
    if not who:
        raise BadInput("choose at least one person first.")
    made = decide(service, actor, shortlist_id, [Wanted(one, choice, reason) for one in who])
    kind, note = ("decision", "decided") if len(made) == 1 else ("decisions", "decided_all")
    return go(f"/shortlists/{shortlist_id}?who={then or who[0]}", note, undo=(kind, shortlist_id, made[0].id))


@router.post("/shortlists/{shortlist_id}/others")
def bring_in(
    service: Serving, actor: MayDecide, shortlist_id: str, who: Annotated[str, Form(max_length=36)], reason: Long
) -> Response:
    """Bring somebody in from below the cut, by name and with a reason."""
    decide(service, actor, shortlist_id, [Wanted(who, DecisionChoice.INCLUDE, reason)])
    return go(f"/shortlists/{shortlist_id}?who={who}", "brought_in")


@router.post("/shortlists/{shortlist_id}/decisions/{decision_id}/undo")
def undo_page(service: Serving, actor: MayDecide, shortlist_id: str, decision_id: str) -> Response:
    """Take a decision back."""
    undone = undo_decision(service, actor, shortlist_id, decision_id)
    return go(f"/shortlists/{shortlist_id}?who={undone.candidate_id}", "decision_undone")


@router.post("/shortlists/{shortlist_id}/decisions/{decision_id}/undo-all")
def undo_all_page(service: Serving, actor: MayDecide, shortlist_id: str, decision_id: str) -> Response:
    """Take back what was decided about several in one go."""
    undo_together(service, actor, shortlist_id, decision_id)
    return go(f"/shortlists/{shortlist_id}", "decisions_undone")


def _frame(service: Service, actor: Actor, seen: Seen) -> dict[str, Any]:
    whole = read_requisition(service, actor, seen.shortlist.requisition_id)
    return {
        "head": head_of(service, actor, whole, "shortlist"),
        "seen": seen,
        "list": seen.shortlist,
        "undo_last": _undo_last(actor, seen),
        "may_export": Permission.SHORTLIST_EXPORT in actor.permissions,
    }


def _kept_from(actor: Actor) -> str | None:
    """Managers judge before they see how others did; recruiters follow everybody's decisions."""
    return actor.user_id if actor.role is Role.HIRING_MANAGER else None


def _undo_last(actor: Actor, seen: Seen) -> str:
    """Where to send what takes the actor's last decision back, with those that were made together with it."""
    mine = [one for one in seen.decisions if one.user_id == actor.user_id and one.undone_at is None]
    if not mine or Permission.SHORTLIST_DECIDE not in actor.permissions:
        return ""
    last = mine[-1]
    alike = sum((one.created_at, one.choice, one.reason) == (last.created_at, last.choice, last.reason) for one in mine)
    return f"/shortlists/{seen.shortlist.id}/decisions/{last.id}/{'undo' if alike == 1 else 'undo-all'}"


def _detail(
    service: Service,
    actor: Actor,
    seen: Seen,
    places: Sequence[PlaceView | BroughtIn],
    chosen: PlaceView | BroughtIn | None,
) -> dict[str, Any]:
    index = next((number for number, one in enumerate(places) if one is chosen), 0)
    decisions = [
        one
        for one in seen.decisions
        if chosen is not None and one.candidate_id == chosen.candidate and not chosen.is_kept_back
    ]
    return {
        "chosen": chosen,
        "is_brought_in": isinstance(chosen, BroughtIn),
        "number": index + 1,
        "whole": len(seen.places),
        "list": seen.shortlist,
        "following": places[index + 1].candidate if index + 1 < len(places) else "",
        "decisions": decisions,
        "names": names_in_sight(
            service, actor, {one for made in decisions for one in (made.user_id, made.undone_by) if one}
        ),
        "choices": CHOICES,
        "usual": USUAL,
        "may_decide": Permission.SHORTLIST_DECIDE in actor.permissions and seen.shortlist.superseded_at is None,
        "may_unblind": Permission.CANDIDATE_UNBLIND in actor.permissions,
        **_read_text(service, actor, seen, chosen),
    }


def _read_text(service: Service, actor: Actor, seen: Seen, chosen: PlaceView | BroughtIn | None) -> dict[str, Any]:
    """The text that the quotes come from, and what a reader of it would not see; for whoever may read candidates."""
    nothing: dict[str, Any] = {"sheets": (), "hidden": ()}
    if (
        chosen is None
        or (isinstance(chosen, PlaceView) and chosen.is_erased)
        or Permission.CANDIDATE_READ not in actor.permissions
    ):
        return nothing
    try:
        resume = see_person(service, actor, chosen.candidate).resume
    except NotFound:  # kept on the list, and no longer to be considered
        return nothing
    if resume is None:
        return nothing
    place = next((one for one in seen.places if one["candidate"] == chosen.candidate), None)
    marked = () if place is None else _marked(seen, place)
    return {"sheets": sheets_of(resume, marked), "hidden": resume.hidden}


def _marked(seen: Seen, place: Mapping[str, Any]) -> list[Marked]:
    """Every quote of somebody, with the number of its requirement."""
    numbers = {str(one["id"]): number for number, one in enumerate(seen.requisition["requirements"], 1)}
    return [
        Marked(numbers[str(line["requirement"])], str(line["requirement"]), q["start"], q["end"], str(q["quote"] or ""))
        for kind in ("points", "gates", "notes")
        for line in place[kind]
        for q in line["quotes"]
    ]


def _decided(place: PlaceView) -> str:
    """The decision in force as the table filters by it; open as long as there is none that may be seen."""
    return "open" if place.decision is None else place.decision.choice.value


def _sorted(places: Sequence[PlaceView], sort: str) -> Sequence[PlaceView]:
    """By the points or the state of one requirement, as the list orders people within; the list's own order else."""
    order = {"met": 0, "unknown": 1, "not_met": 2}

    def key(place: PlaceView) -> tuple[int, float]:
        line = next((one for one in place.lines if one.id == sort), None)
        if line is None:
            return (0, 0.0)
        return (0, -float(line.points)) if line.mode == "scored" else (order.get(line.shape, 1), 0.0)

    return sorted(places, key=key)
