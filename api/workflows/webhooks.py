"""Tell other systems what has happened: who is told, the outbox, and one attempt at a delivery after the other.

Signed as Standard Webhooks has it: `webhook-id` is the same at every attempt, `webhook-timestamp` is of the attempt. A
body holds the name of the event and ids; what they are is read from the API, by whoever may.
"""

from __future__ import annotations

import ipaddress
import secrets
from base64 import b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from standardwebhooks import Webhook as Signer

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import BadInput, Conflict, NotFound, Stale
from api.storage.database import Connection, reading, transaction
from api.storage.ledger import moment_text
from api.storage.states import DeliveryState
from api.storage.told import ACTIONS, Event, told_of
from api.storage.webhooks import (
    AT_ONCE,
    Delivery,
    Told,
    Webhook,
    add_delivery,
    add_webhook,
    change_webhook,
    deliveries_page,
    delivery_by_id,
    due_deliveries,
    entries_after,
    hand_over,
    is_behind,
    last_sequence,
    listening_webhooks,
    looked_at,
    record_attempt,
    remove_webhook,
    replay_delivery,
    webhook_by_id,
    webhooks_of,
)
from api.workflows.service import Service
from screening.digest import digest

__all__ = [
    "NOTIFY",
    "RETRIES",
    "Answer",
    "Call",
    "CallError",
    "MadeWebhook",
    "create_webhook",
    "delete_webhook",
    "deliver",
    "deliveries_in_sight",
    "edit_webhook",
    "give_up_delivery",
    "list_webhooks",
    "look_at_outbox",
    "new_secret",
    "ping_webhook",
    "read_webhook",
    "replay",
    "tag_of_webhook",
]

NOTIFY: Final = "notify"  # the job
PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
MAX_URL: Final = 2000  # characters, as the tables have it
MAX_WEBHOOKS: Final = 20  # of an organisation
HANDED_OVER: Final = 100  # deliveries at once
GONE: Final = 410  # the other side says that it does not want to be called any more
RETRIES: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""How long after each failed attempt the next one is made; after the last one none.

Source: Standard Webhooks, "Deliverability and reliability".
"""


class CallError(StrEnum):
    """Why a call brought no answer, or none that counts."""

    REFUSED_ADDRESS = "refused_address"
    UNRESOLVABLE = "unresolvable"
    TIMEOUT = "timeout"
    TLS = "tls"
    CONNECTION = "connection"
    REDIRECT = "redirect"
    STATUS = "status"
    GONE = "gone"
    BROKE_OFF = "broke_off"


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP status of the other side, or why there is none."""

    status: int | None
    error: CallError | None


class Call(Protocol):
    """Calls somebody's server; the one place that opens a connection to the outside."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool) -> Answer:
        """POST `body`."""
        ...


@dataclass(frozen=True, slots=True)
class MadeWebhook:
    """A webhook with its secret, which is shown once."""

    webhook: Webhook
    secret: str = field(repr=False)


def list_webhooks(service: Service, actor: Actor) -> tuple[Webhook, ...]:
    """The organisation's webhooks, the oldest first.

    Raises:
        Forbidden: the actor may not manage webhooks.
    """
    require(actor, Permission.WEBHOOK_MANAGE)
    with reading(service.engine) as connection:
        return webhooks_of(connection, actor.organisation_id)


def read_webhook(service: Service, actor: Actor, webhook_id: str) -> Webhook:
    """One of them.

    Raises:
        Forbidden: the actor may not manage webhooks.
        NotFound: there is none of that id in the organisation.
    """
    require(actor, Permission.WEBHOOK_MANAGE)
    with reading(service.engine) as connection:
        return _in_sight(connection, actor, webhook_id)


def tag_of_webhook(webhook: Webhook) -> str:
    """Another one whenever something that can be edited is different."""
    return digest([webhook.url, list(webhook.events), webhook.is_active, digest(webhook.secret.hex())])[:16]


def create_webhook(service: Service, actor: Actor, *, url: str, events: Collection[Event]) -> MadeWebhook:
    """Tell a server of these events from now on.

    Raises:
        Forbidden: the actor may not manage webhooks.
        BadInput: the address or the events cannot be used.
        Conflict: there are too many.
    """
    require(actor, Permission.WEBHOOK_MANAGE)
    webhook_id, secret = str(uuid4()), new_secret()
    sealed = _sealed(service, webhook_id, secret)
    checked = _url(url, allow_private=service.settings.webhook_allow_private)
    with transaction(service.engine) as connection:
        if len(webhooks_of(connection, actor.organisation_id)) >= MAX_WEBHOOKS:
            raise Conflict(f"there are {MAX_WEBHOOKS} webhooks already: remove one first.")
        webhook = add_webhook(
            connection,
            webhook_id=webhook_id,
            organisation_id=actor.organisation_id,
            url=checked,
            secret=sealed,
            events=_events(events),
            by=actor.by,
        )
    return MadeWebhook(webhook, secret)


def edit_webhook(
    service: Service,
    actor: Actor,
    webhook_id: str,
    *,
    expected: str,
    url: str | None = None,
    events: Collection[Event] | None = None,
    is_active: bool | None = None,
    secret: str | None = None,
) -> Webhook:
    """Change what is given; `expected` is `tag_of_webhook` what the change was made from.

    Raises:
        Forbidden: the actor may not manage webhooks.
        NotFound: there is none of that id in the organisation.
        Stale: somebody changed it in the meantime.
        BadInput: the address or the events cannot be used.
    """
    require(actor, Permission.WEBHOOK_MANAGE)
    values: dict[str, object] = {}
    if url is not None:
        values["url"] = _url(url, allow_private=service.settings.webhook_allow_private)
    if events is not None:
        values["events"] = _events(events)
    if is_active is not None:
        values["is_active"] = is_active
    if secret is not None:
        values["secret"] = _sealed(service, webhook_id, secret)
    with transaction(service.engine) as connection:
        webhook = _in_sight(connection, actor, webhook_id)
        if tag_of_webhook(webhook) != expected:
            raise Stale("the webhook was changed in the meantime: read it again, then change it.")
        return change_webhook(connection, webhook, by=actor.by, **values) if values else webhook


def delete_webhook(service: Service, actor: Actor, webhook_id: str) -> None:
    """Tell it of nothing any more, and forget its deliveries.

    Raises:
        Forbidden: the actor may not manage webhooks.
        NotFound: there is none of that id in the organisation.
    """
    require(actor, Permission.WEBHOOK_MANAGE)
    with transaction(service.engine) as connection:
        remove_webhook(connection, _in_sight(connection, actor, webhook_id), by=actor.by)


def ping_webhook(service: Service, actor: Actor, webhook_id: str) -> Delivery:
    """Send an event that says nothing, to see whether it arrives.

    Raises:
        Forbidden: the actor may not manage webhooks.
        NotFound: there is none of that id in the organisation.
        Conflict: it is switched off.
    """
    require(actor, Permission.WEBHOOK_MANAGE)
    with transaction(service.engine) as connection:
        webhook = _active(connection, actor, webhook_id)
        told = Told(Event.PING, str(uuid4()), moment_text(actor.at), {"webhook": webhook.id})
        return delivery_by_id(connection, add_delivery(connection, webhook, told, at=actor.at))


def replay(service: Service, actor: Actor, webhook_id: str, delivery_id: str) -> Delivery:
    """Send an event again, as a delivery of its own.

    Raises:
        Forbidden: the actor may not manage webhooks.
        NotFound: there is no such webhook in the organisation, or no such delivery.
        Conflict: it is switched off.
    """
    require(actor, Permission.WEBHOOK_MANAGE)
    with transaction(service.engine) as connection:
        webhook = _active(connection, actor, webhook_id)
        delivery = delivery_by_id(connection, delivery_id)
        if delivery.webhook_id != webhook.id:
            raise NotFound
        return delivery_by_id(connection, replay_delivery(connection, delivery, at=actor.at))


def deliveries_in_sight(
    service: Service, actor: Actor, webhook_id: str, *, after: tuple[datetime, str] | None, rows: int
) -> tuple[Delivery, ...]:
    """Deliveries of a webhook, the newest first.

    Raises:
        Forbidden: the actor may not manage webhooks.
        NotFound: there is none of that id in the organisation.
    """
    require(actor, Permission.WEBHOOK_MANAGE)
    with reading(service.engine) as connection:
        return deliveries_page(connection, _in_sight(connection, actor, webhook_id).id, after=after, rows=rows)


def look_at_outbox(service: Service) -> int:
    """Read off the ledger what is to be told, and hand over what is due; how many deliveries that were.

    Any number of workers may look at once: each event is one delivery, and each attempt one job.
    """
    with reading(service.engine) as connection:
        last = last_sequence(connection)
        behind = is_behind(connection, last)
        due = due_deliveries(connection, at=service.now(), rows=1, lock=False)
    if not behind and not due:
        return 0
    with transaction(service.engine) as connection:
        for webhook in listening_webhooks(connection, behind=last):
            _tell(connection, webhook, last, at=service.now())
        handed = due_deliveries(connection, at=service.now(), rows=HANDED_OVER)
        for delivery in handed:
            service.enqueue(connection, NOTIFY, {"delivery": delivery.id, "attempt": str(delivery.attempts)})
            hand_over(connection, delivery, at=service.now())
    return len(handed)


def deliver(service: Service, delivery_id: str, attempt: int, *, call: Call) -> DeliveryState | None:
    """Make one attempt; where the delivery is afterwards, None if somebody has made this attempt, or it is gone."""
    with reading(service.engine) as connection:
        try:
            delivery = delivery_by_id(connection, delivery_id)
            webhook = webhook_by_id(connection, delivery.webhook_id)
        except NotFound:
            return None
    if delivery.state is not DeliveryState.WAITING or delivery.attempts != attempt:
        return None
    answer = _called(service, webhook, delivery, call) if webhook.is_active else Answer(None, CallError.GONE)
    return _recorded(service, delivery, answer)


def give_up_delivery(service: Service, delivery_id: str, attempt: int) -> None:
    """A job that broke off counts as an attempt that brought no answer."""
    with reading(service.engine) as connection:
        try:
            delivery = delivery_by_id(connection, delivery_id)
        except NotFound:
            return
    if delivery.state is DeliveryState.WAITING and delivery.attempts == attempt:
        _recorded(service, delivery, Answer(None, CallError.BROKE_OFF))


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _tell(connection: Connection, webhook: Webhook, last: int, *, at: datetime) -> None:
    """Put the next entries of the ledger into the outbox of a webhook, as far as they are of its organisation."""
    entries = entries_after(connection, webhook.told_up_to, ACTIONS, up_to=last)
    for entry in entries:
        found = told_of(connection, entry)
        if found is not None and found[0] == webhook.organisation_id and found[1].event in webhook.events:
            add_delivery(connection, webhook, found[1], at=at)
    looked_at(connection, webhook, entries[-1].sequence if len(entries) == AT_ONCE else last)


def _called(service: Service, webhook: Webhook, delivery: Delivery, call: Call) -> Answer:
    secret = service.vault.unseal_for_organisation(webhook.secret, table="webhooks", row=webhook.id, column="secret")
    now = service.now().astimezone(UTC)
    headers = {
        "content-type": "application/json",
        "user-agent": "evenhand",
        "webhook-id": delivery.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(secret.decode()).sign(delivery.id, now, delivery.payload),
    }
    body = delivery.payload.encode()
    return call(webhook.url, body, headers, allow_private=service.settings.webhook_allow_private)


def _recorded(service: Service, delivery: Delivery, answer: Answer) -> DeliveryState | None:
    error = _error(answer)
    now = service.now()
    with transaction(service.engine) as connection:
        is_last = delivery.attempts >= len(RETRIES) or error is CallError.GONE
        state = _state(error, is_last=is_last)
        due_at = now + RETRIES[delivery.attempts] if state is DeliveryState.WAITING else None
        done = record_attempt(
            connection, delivery, state=state, status=answer.status, error=error, due_at=due_at, at=now
        )
    return state if done else None


def _state(error: CallError | None, *, is_last: bool) -> DeliveryState:
    if error is None:
        return DeliveryState.DELIVERED
    return DeliveryState.FAILED if is_last else DeliveryState.WAITING


def _error(answer: Answer) -> CallError | None:
    """What was wrong with an answer; None where it counts."""
    if answer.error is not None or answer.status is None:
        return answer.error or CallError.CONNECTION
    if 200 <= answer.status < 300:
        return None
    if answer.status == GONE:
        return CallError.GONE
    return CallError.REDIRECT if 300 <= answer.status < 400 else CallError.STATUS


def _in_sight(connection: Connection, actor: Actor, webhook_id: str) -> Webhook:
    webhook = webhook_by_id(connection, webhook_id)
    if webhook.organisation_id != actor.organisation_id:
        raise NotFound
    return webhook


def _active(connection: Connection, actor: Actor, webhook_id: str) -> Webhook:
    webhook = _in_sight(connection, actor, webhook_id)
    if not webhook.is_active:
        raise Conflict("the webhook is switched off: switch it on first.")
    return webhook


def _sealed(service: Service, webhook_id: str, secret: str) -> bytes:
    return service.vault.seal_for_organisation(secret.encode(), table="webhooks", row=webhook_id, column="secret")


def _events(events: Collection[Event]) -> tuple[str, ...]:
    chosen = sorted({event.value for event in events if event is not Event.PING})
    if not chosen:
        raise BadInput("name at least one event to be told of.")
    return tuple(chosen)


def _url(url: str, *, allow_private: bool) -> str:
    """An address that can be called; whether it may be is looked at again at every call, when its name is resolved."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    plain_allowed = allow_private and parts.scheme == "http"
    printable = url.isascii() and url.isprintable() and " " not in url
    if len(url) > MAX_URL or not printable or not host or not (parts.scheme == "https" or plain_allowed):
        raise BadInput("the address cannot be used: write it as https://hooks.example.org/path.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadInput("the address cannot be used: it holds a name, a password or a #; leave them out.")
    if not allow_private and _is_inside(host):
        raise BadInput("the address cannot be used: it is of this machine or of a private network.")
    return url


def _is_inside(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
