"""Who is told of what by a call to their server, and every call: ids and closed words, and never anything of a person.

Events are read off the ledger, so that what is told has happened, and nothing that happened is forgotten. A delivery's
id comes from the webhook and the event: two workers that look at once make one. Never commits.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection, Row, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from api.errors import NotFound
from api.storage.ledger import Action, By, Entry, append, head
from api.storage.states import DeliveryState
from api.storage.tables import ledger, webhook_deliveries, webhooks
from screening.digest import canonical

__all__ = [
    "AT_ONCE",
    "Delivery",
    "Told",
    "Webhook",
    "add_delivery",
    "add_webhook",
    "change_webhook",
    "deliveries_page",
    "delivery_by_id",
    "due_deliveries",
    "entries_after",
    "hand_over",
    "is_behind",
    "last_sequence",
    "listening_webhooks",
    "looked_at",
    "record_attempt",
    "remove_webhook",
    "replay_delivery",
    "webhook_by_id",
    "webhooks_of",
]

NAMESPACE: Final = UUID("8f1f6c2e-5c0b-5a43-9d0e-7e6a1f0b2c11")
AT_ONCE: Final = 500  # entries of the ledger looked at in one transaction


@dataclass(frozen=True, slots=True)
class Webhook:
    """Somebody's server that is told of events; `secret` is sealed."""

    id: str
    organisation_id: str
    url: str = field(repr=False)
    secret: bytes = field(repr=False)
    events: tuple[str, ...]
    is_active: bool
    told_up_to: int
    created_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook, and how its delivery goes; `due_at` is None while a job has it, or at its end."""

    id: str
    webhook_id: str
    event: str
    payload: str
    state: DeliveryState
    attempts: int
    last_status: int | None
    last_error: str | None
    due_at: datetime | None
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it is told: `key` is what makes it the same event whoever looks."""

    event: str
    key: str
    at: str
    data: Mapping[str, str]

    def payload(self) -> str:
        """The body of the call."""
        return canonical({"type": self.event, "timestamp": self.at, "data": dict(self.data)}).decode()


def add_webhook(
    connection: Connection,
    *,
    webhook_id: str,
    organisation_id: str,
    url: str,
    secret: bytes,
    events: Collection[str],
    by: By,
) -> Webhook:
    """Add a webhook, which is told of what happens from now on; with its entry in the ledger."""
    append(connection, Action.WEBHOOK_ADDED, subject=webhook_id, by=by, detail={"events": len(events)})
    row = {
        "id": webhook_id,
        "organisation_id": organisation_id,
        "url": url,
        "secret": secret,
        "events": canonical(sorted(events)).decode(),
        "is_active": True,
        "told_up_to": last_sequence(connection),
        "created_by": by.actor,
        "created_at": by.at,
    }
    connection.execute(insert(webhooks), [row])
    return webhook_by_id(connection, webhook_id)


def webhook_by_id(connection: Connection, webhook_id: str) -> Webhook:
    """The webhook with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(select(webhooks).where(webhooks.c.id == webhook_id)).first()
    if row is None:
        raise NotFound
    return _webhook(row)


def webhooks_of(connection: Connection, organisation_id: str) -> tuple[Webhook, ...]:
    """The webhooks of an organisation, the oldest first."""
    query = select(webhooks).where(webhooks.c.organisation_id == organisation_id)
    return tuple(map(_webhook, connection.execute(query.order_by(webhooks.c.created_at, webhooks.c.id))))


def change_webhook(connection: Connection, webhook: Webhook, *, by: By, **values: object) -> Webhook:
    """Set url, secret, events or is_active; one that is woken is told of what happens from then on."""
    if "events" in values:
        values["events"] = canonical(sorted(values["events"])).decode()  # type: ignore[call-overload] # a collection
    append(connection, Action.WEBHOOK_CHANGED, subject=webhook.id, by=by, detail={"fields": len(values)})
    if values.get("is_active") and not webhook.is_active:
        values["told_up_to"] = last_sequence(connection)
    connection.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(**values))
    return webhook_by_id(connection, webhook.id)


def remove_webhook(connection: Connection, webhook: Webhook, *, by: By) -> None:
    """Forget a webhook and its deliveries."""
    connection.execute(delete(webhook_deliveries).where(webhook_deliveries.c.webhook_id == webhook.id))
    connection.execute(delete(webhooks).where(webhooks.c.id == webhook.id))
    append(connection, Action.WEBHOOK_REMOVED, subject=webhook.id, by=by)


def listening_webhooks(connection: Connection, *, behind: int) -> tuple[Webhook, ...]:
    """Active webhooks that have not looked at entry `behind` yet, each locked until the transaction ends."""
    query = select(webhooks).where(webhooks.c.is_active, webhooks.c.told_up_to < behind).order_by(webhooks.c.id)
    return tuple(map(_webhook, connection.execute(query.with_for_update(skip_locked=True))))


def is_behind(connection: Connection, sequence: int) -> bool:
    """Whether an active webhook has not looked at that entry yet."""
    query = select(webhooks.c.id).where(webhooks.c.is_active, webhooks.c.told_up_to < sequence).limit(1)
    return connection.execute(query).first() is not None


def last_sequence(connection: Connection) -> int:
    """The sequence of the ledger's last entry; 0 while there is none."""
    last = head(connection)
    return 0 if last is None else last.sequence


def entries_after(
    connection: Connection, sequence: int, actions: Collection[Action], *, up_to: int
) -> tuple[Entry, ...]:
    """The next entries of these kinds after that one and up to another, at most AT_ONCE."""
    query = (
        select(ledger)
        .where(ledger.c.sequence > sequence, ledger.c.sequence <= up_to, ledger.c.action.in_(sorted(actions)))
        .order_by(ledger.c.sequence)
        .limit(AT_ONCE)
    )
    return tuple(Entry(**row._mapping) for row in connection.execute(query))


def looked_at(connection: Connection, webhook: Webhook, sequence: int) -> None:
    """Say that the webhook was told of everything up to that entry."""
    connection.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(told_up_to=sequence))


def add_delivery(connection: Connection, webhook: Webhook, told: Told, *, at: datetime) -> str:
    """Put a delivery into the outbox, due at once; its id. One of the same event is not added again."""
    delivery_id = str(uuid5(NAMESPACE, f"{webhook.id} {told.event} {told.key}"))
    row = {
        "id": delivery_id,
        "webhook_id": webhook.id,
        "event": told.event,
        "payload": told.payload(),
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "due_at": at,
        "created_at": at,
        "changed_at": at,
    }
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(webhook_deliveries).on_conflict_do_nothing(), [row])
    return delivery_id


def delivery_by_id(connection: Connection, delivery_id: str) -> Delivery:
    """The delivery with that id.

    Raises:
        NotFound: there is none.
    """
    row = connection.execute(select(webhook_deliveries).where(webhook_deliveries.c.id == delivery_id)).first()
    if row is None:
        raise NotFound
    return Delivery(**row._mapping)


def due_deliveries(connection: Connection, *, at: datetime, rows: int, lock: bool = True) -> tuple[Delivery, ...]:
    """Deliveries that are due, the longest due first; locked until the transaction ends."""
    deliveries = webhook_deliveries.c
    query = (
        select(webhook_deliveries)
        .where(deliveries.due_at <= at, deliveries.state == DeliveryState.WAITING)
        .order_by(deliveries.due_at, deliveries.id)
        .limit(rows)
    )
    found = connection.execute(query.with_for_update(skip_locked=True) if lock else query)
    return tuple(Delivery(**row._mapping) for row in found)


def hand_over(connection: Connection, delivery: Delivery, *, at: datetime) -> None:
    """Say that a job has it."""
    here = webhook_deliveries.c.id == delivery.id
    connection.execute(update(webhook_deliveries).where(here).values(due_at=None, changed_at=at))


def record_attempt(
    connection: Connection,
    delivery: Delivery,
    *,
    state: DeliveryState,
    status: int | None,
    error: str | None,
    due_at: datetime | None,
    at: datetime,
) -> bool:
    """Keep what became of an attempt; False if another one was recorded in the meantime."""
    deliveries = webhook_deliveries.c
    here = (
        (deliveries.id == delivery.id)
        & (deliveries.attempts == delivery.attempts)
        & (deliveries.state == DeliveryState.WAITING)
    )
    values = {
        "state": state,
        "attempts": delivery.attempts + 1,
        "last_status": status,
        "last_error": error,
        "due_at": due_at,
        "changed_at": at,
    }
    return bool(connection.execute(update(webhook_deliveries).where(here).values(**values)).rowcount)


def replay_delivery(connection: Connection, delivery: Delivery, *, at: datetime) -> str:
    """Put the same event into the outbox again as a delivery of its own; its id."""
    copy = str(uuid4())
    row = {
        "id": copy,
        "webhook_id": delivery.webhook_id,
        "event": delivery.event,
        "payload": delivery.payload,
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "due_at": at,
        "created_at": at,
        "changed_at": at,
    }
    connection.execute(insert(webhook_deliveries), [row])
    return copy


def deliveries_page(
    connection: Connection, webhook_id: str, *, after: tuple[datetime, str] | None, rows: int
) -> tuple[Delivery, ...]:
    """Deliveries of a webhook, the newest first."""
    deliveries = webhook_deliveries.c
    query = select(webhook_deliveries).where(deliveries.webhook_id == webhook_id)
    if after is not None:
        moment, last = after
        same = (deliveries.created_at == moment) & (deliveries.id < last)
        query = query.where(or_(deliveries.created_at < moment, same))
    query = query.order_by(deliveries.created_at.desc(), deliveries.id.desc()).limit(rows)
    return tuple(Delivery(**row._mapping) for row in connection.execute(query))


def _webhook(row: Row[Any]) -> Webhook:
    values: dict[str, Any] = dict(row._mapping)
    return Webhook(**{**values, "events": tuple(json.loads(values["events"]))})
