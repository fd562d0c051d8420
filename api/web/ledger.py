"""The ledger, read from its end, and whether it is what was written."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, LedgerBroken
from api.http.dependencies import Serving, allowed
from api.http.paging import Paging, Wanted
from api.web.forms import one_line, page_router
from api.web.ledger_words import line_of
from api.web.paging import listed
from api.web.rendering import fragment, page
from api.workflows.see_ledger import newest_in_sight, verify_now
from api.workflows.service import Service

__all__ = ["router", "show_ledger", "verify_ledger_page"]

Reader = Annotated[Actor, allowed(Permission.LEDGER_READ)]
Verifier = Annotated[Actor, allowed(Permission.LEDGER_VERIFY)]

router = page_router()


@router.get("/ledger")
def show_ledger(
    request: Request,
    service: Serving,
    actor: Reader,
    paging: Paging,
    about: Annotated[str, Query(max_length=64)] = "",
    verify: bool = False,
) -> Response:
    """Entries, the newest first; `about` is an id that they name."""
    wanted = about.strip().lower()
    found = newest_in_sight(service, actor, before=_before(paging), about=wanted, limit=paging.rows)
    rows = listed(
        request, [line_of(entry, found.names) for entry in found.entries], paging, key=lambda x: (x.sequence,)
    )
    outcome = _verified(service, actor) if verify else {"verified": None, "broken": ""}
    return page(request, "ledger.html.j2", rows=rows, about=wanted, **outcome)


@router.get("/ledger/verification")
def verify_ledger_page(request: Request, service: Serving, actor: Verifier) -> Response:
    """Walk the whole ledger; what was found is shown in place."""
    return fragment(request, "_verified.html.j2", **_verified(service, actor))


def _verified(service: Service, actor: Actor) -> dict[str, Any]:
    try:
        return {"verified": verify_now(service, actor), "broken": ""}
    except LedgerBroken as error:
        return {"verified": None, "broken": one_line(error)}


def _before(paging: Wanted) -> int | None:
    if paging.after is None:
        return None
    if len(paging.after) != 1 or not isinstance(paging.after[0], int):
        raise BadInput("the cursor cannot be used: go back to the first page.")
    return paging.after[0]
