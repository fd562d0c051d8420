"""Webhooks: which servers are told of what has happened, and how that goes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.etags import ExpectedTag, set_etag
from api.http.paging import Page, Paging, after_moment, page_of
from api.http.routes import api_router
from api.storage.states import DeliveryState
from api.storage.told import Event
from api.storage.webhooks import Delivery, Webhook
from api.workflows.webhooks import (
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
    "DeliveryShown",
    "WebhookAdded",
    "WebhookChanged",
    "WebhookSecret",
    "WebhookShown",
    "add_webhook_route",
    "change_webhook_route",
    "deliveries_route",
    "list_webhooks_route",
    "ping_route",
    "read_webhook_route",
    "remove_webhook_route",
    "replay_route",
    "router",
    "secret_route",
]

router = api_router("webhooks")
Administrator = Annotated[Actor, allowed(Permission.WEBHOOK_MANAGE)]
MAX_URL = 2000  # characters


class WebhookAdded(BaseModel):
    """A server that is to be told."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=MAX_URL, examples=["https://hooks.example.org/evenhand"])
    events: list[Event] = Field(min_length=1, max_length=len(Event))


class WebhookChanged(BaseModel):
    """What is to be otherwise; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: str | None = Field(default=None, min_length=1, max_length=MAX_URL)
    events: list[Event] | None = Field(default=None, min_length=1, max_length=len(Event))
    is_active: bool | None = None


class WebhookShown(BaseModel):
    """A webhook."""

    id: str
    url: str
    events: list[Event]
    is_active: bool
    created_by: str
    created_at: datetime


class WebhookSecret(WebhookShown):
    """A webhook with its secret, which is shown this once."""

    secret: str = Field(description="What calls are signed with, as Standard Webhooks writes it")


class DeliveryShown(BaseModel):
    """One event for one webhook: how often it was tried, and what the other side said at last."""

    id: str = Field(description="The `webhook-id` of every attempt")
    event: Event
    state: DeliveryState
    attempts: int
    last_status: int | None
    last_error: str | None
    due_at: datetime | None = Field(description="Of the next attempt; null while one is made, and at the end")
    created_at: datetime
    changed_at: datetime


@router.get("/webhooks")
def list_webhooks_route(service: Serving, actor: Administrator) -> list[WebhookShown]:
    """The organisation's webhooks, the oldest first."""
    return [_shown(webhook) for webhook in list_webhooks(service, actor)]


@router.post("/webhooks", status_code=201)
def add_webhook_route(given: WebhookAdded, response: Response, service: Serving, actor: Administrator) -> WebhookSecret:
    """Tell a server of these events from now on."""
    made = create_webhook(service, actor, url=given.url, events=given.events)
    set_etag(response, tag_of_webhook(made.webhook))
    return WebhookSecret(**_shown(made.webhook).model_dump(), secret=made.secret)


@router.get("/webhooks/{webhook_id}")
def read_webhook_route(webhook_id: str, response: Response, service: Serving, actor: Administrator) -> WebhookShown:
    """One webhook."""
    return _answer(response, read_webhook(service, actor, webhook_id))


@router.patch("/webhooks/{webhook_id}")
def change_webhook_route(
    webhook_id: str,
    given: WebhookChanged,
    response: Response,
    service: Serving,
    actor: Administrator,
    expected: ExpectedTag,
) -> WebhookShown:
    """Change where it goes, of what it tells, or whether it does."""
    changed = edit_webhook(
        service,
        actor,
        webhook_id,
        expected=expected,
        url=given.url,
        events=given.events,
        is_active=given.is_active,
    )
    return _answer(response, changed)


@router.delete("/webhooks/{webhook_id}", status_code=204)
def remove_webhook_route(webhook_id: str, service: Serving, actor: Administrator) -> None:
    """Tell it of nothing any more."""
    delete_webhook(service, actor, webhook_id)


@router.post("/webhooks/{webhook_id}/secret")
def secret_route(
    webhook_id: str, response: Response, service: Serving, actor: Administrator, expected: ExpectedTag
) -> WebhookSecret:
    """Sign with another secret from now on, which is shown this once."""
    secret = new_secret()
    changed = edit_webhook(service, actor, webhook_id, expected=expected, secret=secret)
    return WebhookSecret(**_answer(response, changed).model_dump(), secret=secret)


@router.post("/webhooks/{webhook_id}/ping", status_code=202)
def ping_route(webhook_id: str, service: Serving, actor: Administrator) -> DeliveryShown:
    """Send an event that says nothing, to see whether it arrives."""
    return _delivery(ping_webhook(service, actor, webhook_id))


@router.get("/webhooks/{webhook_id}/deliveries")
def deliveries_route(webhook_id: str, service: Serving, actor: Administrator, paging: Paging) -> Page[DeliveryShown]:
    """What it was told of, the newest first."""
    found = deliveries_in_sight(service, actor, webhook_id, after=after_moment(paging), rows=paging.rows)
    return page_of(found, paging, key=lambda one: (one.created_at.isoformat(), one.id), show=_delivery)


@router.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/replay", status_code=202)
def replay_route(webhook_id: str, delivery_id: str, service: Serving, actor: Administrator) -> DeliveryShown:
    """Send an event again, as a delivery of its own."""
    return _delivery(replay(service, actor, webhook_id, delivery_id))


def _answer(response: Response, webhook: Webhook) -> WebhookShown:
    set_etag(response, tag_of_webhook(webhook))
    return _shown(webhook)


def _shown(webhook: Webhook) -> WebhookShown:
    return WebhookShown(**{name: getattr(webhook, name) for name in WebhookShown.model_fields})


def _delivery(delivery: Delivery) -> DeliveryShown:
    return DeliveryShown(**{name: getattr(delivery, name) for name in DeliveryShown.model_fields})
