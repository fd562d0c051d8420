"""Webhooks: which servers are told of what has happened, each delivery, and sending one again."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Form
from starlette.requests import Request
from starlette.responses import Response

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.errors import BadInput, Conflict, Stale
from api.http.dependencies import Serving, allowed
from api.http.paging import Paging, Wanted, after_moment
from api.storage.told import Event
from api.web.admin_users import OnceShown
from api.web.forms import one_line, page_router
from api.web.notes import go
from api.web.paging import listed, moment_key
from api.web.rendering import page
from api.workflows.service import Service
from api.workflows.webhooks import (
    CallError,
    create_webhook,
    delete_webhook,
    deliveries_in_sight,
    edit_webhook,
    list_webhooks,
    new_secret,
    ping_webhook,
    read_webhook,
    replay,
    tag_of_webhook,
)

__all__ = [
    "add_webhook_page",
    "change_webhook_page",
    "ping_page",
    "remove_webhook_page",
    "replay_delivery_page",
    "router",
    "secret_page",
    "show_webhook",
    "show_webhooks",
    "switch_page",
]

Administrator = Annotated[Actor, allowed(Permission.WEBHOOK_MANAGE)]
Address = Annotated[str, Form(max_length=2000)]
Events = Annotated[list[Event] | None, Form(max_length=len(Event))]
Tag = Annotated[str, Form(max_length=64)]
FIRST: Final = Wanted(50, None)
HINT: Final = "Calls are signed with it as Standard Webhooks says. It is shown this once."
EVENTS: Final = tuple(event for event in Event if event is not Event.PING)
ERRORS: Final[dict[str, str]] = {
    CallError.REFUSED_ADDRESS: "The address is of this machine or of a private network",
    CallError.UNRESOLVABLE: "There is no server of that name",
    CallError.TIMEOUT: "No answer in time",
    CallError.TLS: "The certificate was not accepted",
    CallError.CONNECTION: "No connection",
    CallError.REDIRECT: "It pointed elsewhere, which is not followed",
    CallError.STATUS: "It answered that it did not take it",
    CallError.GONE: "It does not want to be called any more",
    CallError.BROKE_OFF: "The attempt broke off",
}

router = page_router()


@router.get("/admin/webhooks")
def show_webhooks(request: Request, service: Serving, actor: Administrator) -> Response:
    """All of them."""
    return _webhooks(request, service, actor)


@router.post("/admin/webhooks")
def add_webhook_page(
    request: Request, service: Serving, actor: Administrator, url: Address = "", event: Events = None
) -> Response:
    """Tell a server from now on; its secret is shown once."""
    try:
        made = create_webhook(service, actor, url=url.strip(), events=event or ())
    except (BadInput, Conflict) as error:
        given = {"url": url, "events": frozenset(event or ())}
        return _webhooks(request, service, actor, fault=one_line(error), given=given)
    once = OnceShown("The secret of this webhook", made.secret, HINT)
    return _webhook(request, service, actor, made.webhook.id, FIRST, once=once)


@router.get("/admin/webhooks/{webhook_id}")
def show_webhook(request: Request, service: Serving, actor: Administrator, paging: Paging, webhook_id: str) -> Response:
    """One webhook and its deliveries."""
    return _webhook(request, service, actor, webhook_id, paging)


@router.post("/admin/webhooks/{webhook_id}")
def change_webhook_page(
    request: Request,
    service: Serving,
    actor: Administrator,
    webhook_id: str,
    tag: Tag,
    url: Address = "",
    event: Events = None,
) -> Response:
    """Change where it goes and of what it tells."""
    try:
        edit_webhook(service, actor, webhook_id, expected=tag, url=url.strip(), events=event or ())
    except (BadInput, Stale) as error:
        return _webhook(request, service, actor, webhook_id, FIRST, fault=one_line(error))
    return go(f"/admin/webhooks/{webhook_id}", "webhook_changed")


@router.post("/admin/webhooks/{webhook_id}/switch")
def switch_page(
    request: Request,
    service: Serving,
    actor: Administrator,
    webhook_id: str,
    tag: Tag,
    active: Annotated[bool, Form()],
) -> Response:
    """Switch it on or off."""
    try:
        edit_webhook(service, actor, webhook_id, expected=tag, is_active=active)
    except Stale as error:
        return _webhook(request, service, actor, webhook_id, FIRST, fault=one_line(error))
    return go(f"/admin/webhooks/{webhook_id}", "webhook_changed")


@router.post("/admin/webhooks/{webhook_id}/secret")
def secret_page(request: Request, service: Serving, actor: Administrator, webhook_id: str, tag: Tag) -> Response:
    """Sign with another secret from now on."""
    secret = new_secret()
    try:
        edit_webhook(service, actor, webhook_id, expected=tag, secret=secret)
    except Stale as error:
        return _webhook(request, service, actor, webhook_id, FIRST, fault=one_line(error))
    once = OnceShown("The new secret of this webhook", secret, HINT)
    return _webhook(request, service, actor, webhook_id, FIRST, once=once)


@router.post("/admin/webhooks/{webhook_id}/ping")
def ping_page(request: Request, service: Serving, actor: Administrator, webhook_id: str) -> Response:
    """Send an event that says nothing."""
    try:
        ping_webhook(service, actor, webhook_id)
    except Conflict as error:
        return _webhook(request, service, actor, webhook_id, FIRST, fault=one_line(error))
    return go(f"/admin/webhooks/{webhook_id}", "webhook_sent")


@router.post("/admin/webhooks/{webhook_id}/deliveries/{delivery_id}/replay")
def replay_delivery_page(
    request: Request, service: Serving, actor: Administrator, webhook_id: str, delivery_id: str
) -> Response:
    """Send an event again."""
    try:
        replay(service, actor, webhook_id, delivery_id)
    except Conflict as error:
        return _webhook(request, service, actor, webhook_id, FIRST, fault=one_line(error))
    return go(f"/admin/webhooks/{webhook_id}", "webhook_sent")


@router.post("/admin/webhooks/{webhook_id}/remove")
def remove_webhook_page(service: Serving, actor: Administrator, webhook_id: str) -> Response:
    """Tell it of nothing any more, and forget its deliveries."""
    delete_webhook(service, actor, webhook_id)
    return go("/admin/webhooks", "webhook_removed")


def _webhooks(request: Request, service: Service, actor: Actor, **values: Any) -> Response:
    given = {"fault": "", "given": {"url": "", "events": frozenset(EVENTS)}} | values
    return page(
        request,
        "admin_webhooks.html.j2",
        status=422 if given["fault"] else 200,
        webhooks=list_webhooks(service, actor),
        events=EVENTS,
        **given,
    )


def _webhook(
    request: Request, service: Service, actor: Actor, webhook_id: str, paging: Wanted, **values: Any
) -> Response:
    webhook = read_webhook(service, actor, webhook_id)
    found = deliveries_in_sight(service, actor, webhook_id, after=after_moment(paging), rows=paging.rows)
    given = {"fault": "", "once": None} | values
    return page(
        request,
        "admin_webhook.html.j2",
        status=422 if given["fault"] else 200,
        webhook=webhook,
        tag=tag_of_webhook(webhook),
        rows=listed(request, found, paging, key=lambda one: moment_key(one.created_at, one.id)),
        events=EVENTS,
        errors=ERRORS,
        **given,
    )
