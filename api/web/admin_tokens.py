"""API tokens: one's own, and for who manages them everyone's; a secret is shown once."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.auth.tokens import scopes_of
from api.errors import BadInput, Forbidden
from api.http.dependencies import Serving, SignedIn
from api.http.paging import Paging, Wanted, after_text
from api.web.admin_users import OnceShown
from api.web.forms import Text, one_line, page_router
from api.web.notes import go
from api.web.paging import listed
from api.web.rendering import page
from api.workflows.api_tokens import MAX_DAYS, list_tokens, make_token, take_back_token
from api.workflows.overview import names_in_sight
from api.workflows.service import Service

__all__ = ["make_token_page", "revoke_token_page", "router", "show_tokens"]

USUAL_DAYS: Final = 90
HINT: Final = "Send it as “Authorization: Bearer …”. It is shown this once and kept nowhere; whoever has it can use it."

router = page_router()


@router.get("/admin/tokens")
def show_tokens(request: Request, service: Serving, actor: SignedIn, paging: Paging) -> Response:
    """Tokens in sight."""
    return _tokens(request, service, actor, paging)


@router.post("/admin/tokens")
def make_token_page(
    request: Request,
    service: Serving,
    actor: SignedIn,
    paging: Paging,
    name: Text = "",
    days: Annotated[int, Form(ge=0, le=100_000)] = USUAL_DAYS,
    scope: Annotated[list[Permission] | None, Form(max_length=100)] = None,
) -> Response:
    """Make a token for oneself."""
    scopes = frozenset(scope or ())
    session = request.state.session_id
    try:
        made = make_token(service, actor, name=name, scopes=scopes, days=days, session_id=session)
    except (BadInput, Forbidden) as error:
        given = {"name": name, "days": days, "scopes": scopes}
        return _tokens(request, service, actor, paging, fault=one_line(error), given=given)
    once = OnceShown(f"The token “{made.token.name}”", made.secret, HINT)
    return _tokens(request, service, actor, paging, once=once)


@router.post("/admin/tokens/{token_id}/revoke")
def revoke_token_page(service: Serving, actor: SignedIn, token_id: str) -> Response:
    """Take a token back."""
    take_back_token(service, actor, token_id)
    return go("/admin/tokens", "token_revoked")


def _tokens(request: Request, service: Service, actor: Actor, paging: Wanted, **values: Any) -> Response:
    found = list_tokens(service, actor, after=after_text(paging), rows=paging.rows)
    rows = listed(request, found, paging, key=lambda token: (token.id,))
    given = {"fault": "", "once": None, "given": {"name": "", "days": USUAL_DAYS, "scopes": frozenset()}} | values
    return page(
        request,
        "admin_tokens.html.j2",
        status=422 if given["fault"] else 200,
        rows=rows,
        scopes={token.id: sorted(one.value for one in scopes_of(token.scopes)) for token in rows.rows},
        names=names_in_sight(service, actor, {token.user_id for token in rows.rows}),
        permissions=sorted(actor.permissions),
        most_days=MAX_DAYS,
        now=actor.at,
        **given,
    )
