"""The gate of a requisition: where its newest proposal is, what everybody may know, and what comes next."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.storage.states import Change
from api.web.events import event_stream
from api.web.forms import Long, page_router
from api.web.heads import head_of
from api.web.notes import go
from api.web.rendering import fragment, page
from api.workflows.changes import changes_in_sight, request_change
from api.workflows.overview import names_in_sight, people_in_pool
from api.workflows.propose import request_proposal
from api.workflows.release import release
from api.workflows.requisitions import read_requisition
from api.workflows.see_gate import Gate, gate_of
from api.workflows.self_identify import has_no_answers
from api.workflows.service import Service
from screening.lifecycle import State

__all__ = ["ask_page", "propose_page", "release_page", "router", "show_gate", "watch_gate"]

WHAT: Final = (
    (Change.REQUIREMENTS, "Requirements or weights"),
    (Change.CUT, "How many go onto the shortlist"),
    (Change.POOL, "Who is in the pool"),
    (Change.PROPOSAL, "Nothing: another proposal, as it is now"),
)
STEPS: Final = ("Pool", "Proposal", "Audit", "Shortlist")
RENEWED: Final = (None, State.STALE, State.RELEASED, State.SUPERSEDED)  # a new shortlist can be asked for
REACHED: Final = {
    None: 1,
    State.PROPOSED: 2,
    State.STALE: 1,
    State.HELD: 3,
    State.OPEN: 3,
    State.SIGNED_OFF: 3,
    State.RELEASED: 4,
    State.SUPERSEDED: 1,
}

router = page_router()
MaySee = Annotated[Actor, allowed(Permission.GATE_READ)]
MayPropose = Annotated[Actor, allowed(Permission.PROPOSAL_CREATE)]
MayRelease = Annotated[Actor, allowed(Permission.SHORTLIST_RELEASE)]


@router.get("/requisitions/{requisition_id}/gate")
def show_gate(request: Request, service: Serving, actor: MaySee, requisition_id: str) -> Response:
    """The gate; htmx asks for the same address and gets the part that changes."""
    gate = gate_of(service, actor, requisition_id)
    values = _values(service, actor, gate)
    if "HX-Request" in request.headers:
        return fragment(request, "_gate.html.j2", **values)
    whole = read_requisition(service, actor, requisition_id)
    return page(request, "gate.html.j2", head=head_of(service, actor, whole, "gate"), **values)


@router.get("/requisitions/{requisition_id}/gate/events")
def watch_gate(request: Request, service: Serving, actor: MaySee, requisition_id: str) -> Response:
    """A word whenever the proposal moves."""
    gate_of(service, actor, requisition_id)

    def look() -> tuple[object, bool]:
        found = gate_of(service, actor, requisition_id).proposal
        return (None, True) if found is None else (found.state, found.state is not State.PROPOSED)

    return event_stream(request, look)


@router.post("/requisitions/{requisition_id}/proposals")
def propose_page(service: Serving, actor: MayPropose, requisition_id: str) -> Response:
    """Ask for a shortlist: it is ranked, cut and audited, and nobody sees it before."""
    request_proposal(service, actor, requisition_id)
    return go(f"/requisitions/{requisition_id}/gate", "proposal_asked")


@router.post("/proposals/{proposal_id}/release")
def release_page(service: Serving, actor: MayRelease, proposal_id: str) -> Response:
    """Release what the gate lets through."""
    shortlist = release(service, actor, proposal_id)
    return go(f"/shortlists/{shortlist.id}", "released")


@router.post("/requisitions/{requisition_id}/changes")
def ask_page(
    service: Serving, actor: MayPropose, requisition_id: str, what: Annotated[Change, Form()], reason: Long
) -> Response:
    """Ask to change a slate that is held."""
    request_change(service, actor, requisition_id, what=what, reason=reason)
    return go(f"/requisitions/{requisition_id}/gate", "change_asked")


def _values(service: Service, actor: Actor, gate: Gate) -> dict[str, Any]:
    proposal = gate.proposal
    state = None if proposal is None else proposal.state
    changes = changes_in_sight(service, actor, gate.requisition_id)
    people = {one for change in changes for one in (change.requested_by, change.resolved_by) if one}
    can = actor.permissions
    pool = people_in_pool(service, actor, gate.requisition_id)
    may_propose = (
        Permission.PROPOSAL_CREATE in can
        and (state in RENEWED or (gate.is_frozen and state is State.HELD))
        and gate.why_not_propose is None
    )
    return {
        "gate": gate,
        "proposal": proposal,
        "people": pool,
        "foreseen": _foreseen(service, actor, gate.requisition_id, pool) if may_propose and pool else (),
        "steps": STEPS,
        "reached": REACHED[state],
        "is_working": state is State.PROPOSED,
        "may_propose": may_propose,
        "may_release": Permission.SHORTLIST_RELEASE in can and state in (State.OPEN, State.SIGNED_OFF),
        "may_ask": Permission.PROPOSAL_CREATE in can and gate.is_frozen,
        "sees_audit": Permission.AUDIT_READ in can,
        "sees_list": Permission.SHORTLIST_READ in can,
        "changes": changes,
        "names": names_in_sight(service, actor, people),
        "what": WHAT,
    }


def _foreseen(service: Service, actor: Actor, requisition_id: str, pool: int) -> tuple[str, ...]:
    """What is known of the next audit before it is made; nothing of who answered what, nor how many did."""
    found = []
    if has_no_answers(service, actor, requisition_id):
        found.append(
            "Nobody in this pool has answered the voluntary questions: nothing can be computed, and the audit will"
            " hold. Send the links first."
        )
    if read_requisition(service, actor, requisition_id).meaning.cut >= pool:
        found.append("The cut is as large as the pool: everybody who can be read would be on the shortlist.")
    return tuple(found)
