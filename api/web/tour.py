"""The first days: three steps on the first page of each role, until somebody says that they know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth.actor import Actor
from api.http.dependencies import SignedIn
from api.storage.roles import Role
from api.web.forms import page_router
from api.web.rail import HOMES

__all__ = ["TOURS", "Step", "again", "finish", "router", "tour_for"]

COOKIE: Final = "evenhand-tour"
LASTS_S: Final = 31_536_000  # a year
DONE: Final = "done"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, why, and where."""

    title: str
    text: str
    href: str


TOURS: Final[Mapping[Role, tuple[Step, ...]]] = MappingProxyType(
    {
        Role.RECRUITER: (
            Step("Bring résumés in", "Files, a folder or a ZIP; each is read and says what became of it.", "/uploads"),
            Step(
                "Ask for a shortlist",
                "On a requisition, under Gate. It is audited before anybody sees who is on it.",
                "/requisitions",
            ),
            Step(
                "Talk to people",
                "A released shortlist quotes the sentence behind every point, blind; you decide, with a reason.",
                "/requisitions",
            ),
        ),
        Role.HIRING_MANAGER: (
            Step(
                "Say what the position asks",
                "Paste the posting; accept what is proposed, and weigh it. A protected criterion is refused in place.",
                "/requisitions/new",
            ),
            Step("Wait for the audit", "The gate of a requisition says where its shortlist is.", "/requisitions"),
            Step(
                "Decide", "Yes, no or maybe for each person on the released shortlist, with a reason.", "/requisitions"
            ),
        ),
        Role.COMPLIANCE: (
            Step(
                "Read what is held",
                "A verdict in a sentence, then every figure behind it. You lift or keep a hold by name.",
                "/audits",
            ),
            Step(
                "Have people asked",
                "An audit needs answers that people give themselves: send links, or bring a table.",
                "/answers",
            ),
            Step("Keep the clock", "Requests of people have a day by which they are due.", "/requests"),
        ),
        Role.AUDITOR: (
            Step("Read audits", "Every figure, its method and its policy; a pack to compute it again.", "/audits"),
            Step("Compute a run again", "Verify and replay every ranking from its stored inputs.", "/register"),
            Step("Verify the ledger", "Who did what and when, as a chain that shows what was changed.", "/ledger"),
        ),
        Role.ADMINISTRATOR: (
            Step("Add users", "Each gets a link for a password, and a role that says what they see.", "/admin/users"),
            Step("Make teams", "Recruiters and hiring managers see what belongs to theirs.", "/admin/teams"),
            Step("Look at its health", "Workers, what waits, and with which versions it works.", "/admin/health"),
        ),
    }
)

router = page_router()


def tour_for(request: Request, actor: Actor) -> tuple[Step, ...]:
    """The steps, on the first page of the role and until they were finished; else none."""
    is_home = request.method == "GET" and request.url.path == HOMES[actor.role]
    return TOURS[actor.role] if is_home and request.cookies.get(COOKIE) != DONE else ()


@router.post("/tour/finish")
def finish(actor: SignedIn) -> Response:
    """They know."""
    response = RedirectResponse(HOMES[actor.role], status_code=303)
    response.set_cookie(COOKIE, DONE, max_age=LASTS_S, httponly=True, samesite="lax", path="/")
    return response


@router.get("/tour")
def again(actor: SignedIn) -> Response:
    """Show them once more."""
    response = RedirectResponse(HOMES[actor.role], status_code=303)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax", path="/")
    return response
