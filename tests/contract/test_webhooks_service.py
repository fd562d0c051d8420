"""Webhooks in both databases: what is told, to whom and when, and that the gate holds there too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api.errors import BadInput, Conflict, Forbidden, NotFound, Stale
from api.storage.database import Connection, Engine, reading
from api.storage.roles import Role
from api.storage.states import DecisionChoice, DeliveryState
from api.storage.tables import webhook_deliveries, webhooks
from api.storage.told import Event
from api.workflows.decide import Wanted as Choice
from api.workflows.decide import decide
from api.workflows.release import release
from api.workflows.requisitions import close_requisition
from api.workflows.webhooks import (
    MAX_WEBHOOKS,
    RETRIES,
    Answer,
    CallError,
    MadeWebhook,
    create_webhook,
    delete_webhook,
    deliver,
    deliveries_in_sight,
    edit_webhook,
    give_up_delivery,
    list_webhooks,
    look_at_outbox,
    ping_webhook,
    replay,
    tag_of_webhook,
)
from tests.people import NOON, World, a_world
from tests.slates import a_slate, moved, propose

ADMIN = Role.ADMINISTRATOR
URL = "https://hooks.example.org/in"


@dataclass
class Outside:
    """Somebody's server, and the queue between: what was handed over, and what was called."""

    answer: Answer = field(default_factory=lambda: Answer(204, None))
    jobs: list[Mapping[str, str]] = field(default_factory=list)
    calls: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)

    def enqueue(self, _connection: Connection, job: str, ids: Mapping[str, str]) -> None:
        if job == "notify":
            self.jobs.append(ids)

    def call(self, url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool) -> Answer:
        assert not allow_private
        self.calls.append((url, body, headers))
        return self.answer

    def work(self, world: World) -> None:
        """Hand over what is due, and do it."""
        look_at_outbox(world.service)
        while self.jobs:
            ids = self.jobs.pop(0)
            deliver(world.service, ids["delivery"], int(ids["attempt"]), call=self.call)

    def told(self) -> list[dict[str, object]]:
        return [json.loads(body) for _, body, _ in self.calls]


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
def world(engine: Engine, tmp_path: Path, outside: Outside) -> World:
    made = a_world(engine, tmp_path)
    return replace(made, service=replace(made.service, enqueue=outside.enqueue))


def listening(world: World, *events: Event, url: str = URL) -> MadeWebhook:
    return create_webhook(world.service, world.actor(ADMIN), url=url, events=events or tuple(Event))


def test_what_happened_is_told_once_with_ids_and_a_signature(world: World, outside: Outside) -> None:
    made = listening(world, Event.REQUISITION_CLOSED)
    requisition_id = world.requisition()
    close_requisition(world.service, world.actor(), requisition_id)
    for _ in range(3):
        outside.work(world)
    assert outside.told() == [
        {
            "type": "requisition.closed",
            "timestamp": "2026-11-01T12:00:00.000000Z",
            "data": {"requisition": requisition_id},
        }
    ]
    url, body, headers = outside.calls[0]
    assert url == URL
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert headers["webhook-signature"].startswith("v1,")
    assert made.secret.startswith("whsec_")
    assert "Acme" not in body.decode()
    (delivery,) = deliveries_in_sight(world.service, world.actor(ADMIN), made.webhook.id, after=None, rows=5)
    assert (delivery.id, delivery.state) == (headers["webhook-id"], DeliveryState.DELIVERED)


def test_a_shortlist_is_told_of_after_its_release_and_not_before(world: World, outside: Outside) -> None:
    listening(world)
    slate = a_slate(world)
    proposal, _ = propose(world, slate)
    outside.work(world)
    before = json.dumps(outside.told())
    assert [one["type"] for one in outside.told()] == ["proposal.audited"]
    assert not any(person in before for person in slate.people)
    assert "open" not in before
    shortlist = release(world.service, world.actor(), proposal.id)
    decide(world.service, world.actor(), shortlist.id, [Choice(slate.strong[0], DecisionChoice.ADVANCE, "Call her.")])
    outside.work(world)
    types = sorted(str(one["type"]) for one in outside.told()[1:])
    assert types == ["decision.made", "shortlist.released"]
    after = json.dumps(outside.told())
    assert shortlist.id in after
    assert not any(person in after for person in slate.people)
    assert "Call her" not in after


def test_two_workers_that_look_at_once_tell_once(world: World, outside: Outside) -> None:
    listening(world, Event.REQUISITION_CLOSED)
    close_requisition(world.service, world.actor(), world.requisition())
    assert [look_at_outbox(world.service), look_at_outbox(world.service)] == [1, 0]
    (ids,) = outside.jobs
    for _ in range(2):
        deliver(world.service, ids["delivery"], int(ids["attempt"]), call=outside.call)
    assert len(outside.calls) == 1


def test_only_what_was_asked_for_of_the_own_organisation_is_told(
    world: World, outside: Outside, tmp_path: Path
) -> None:
    listening(world, Event.REQUISITION_REOPENED)
    other = a_world(world.engine, tmp_path / "other", name="Other")
    listening(other, Event.REQUISITION_CLOSED)
    close_requisition(world.service, world.actor(), world.requisition())
    outside.work(world)
    assert outside.calls == []


def test_a_delivery_is_tried_again_later_and_later_and_fails_at_last(world: World, outside: Outside) -> None:
    made = listening(world, Event.REQUISITION_CLOSED)
    close_requisition(world.service, world.actor(), world.requisition())
    outside.answer = Answer(500, None)
    now = world
    for number, pause in enumerate((*RETRIES, timedelta(0)), 1):
        outside.work(now)
        assert len(outside.calls) == number
        outside.work(now)
        assert len(outside.calls) == number, "not before it is due"
        moment = now.service.now() + pause
        now = replace(now, service=replace(now.service, now=lambda moment=moment: moment))
    (delivery,) = deliveries_in_sight(world.service, world.actor(ADMIN), made.webhook.id, after=None, rows=5)
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, len(RETRIES) + 1)
    assert (delivery.last_status, delivery.last_error) == (500, CallError.STATUS)
    assert len({headers["webhook-id"] for _, _, headers in outside.calls}) == 1
    outside.answer = Answer(200, None)
    again = replay(now.service, now.actor(ADMIN), made.webhook.id, delivery.id)
    outside.work(now)
    assert again.id != delivery.id
    assert outside.calls[-1][1] == outside.calls[0][1]


@pytest.mark.parametrize(
    ("answer", "error", "state"),
    [
        (Answer(302, None), CallError.REDIRECT, DeliveryState.WAITING),
        (Answer(410, None), CallError.GONE, DeliveryState.FAILED),
        (Answer(None, CallError.REFUSED_ADDRESS), CallError.REFUSED_ADDRESS, DeliveryState.WAITING),
    ],
)
def test_what_the_other_side_says_decides_what_becomes_of_it(
    world: World, outside: Outside, answer: Answer, error: CallError, state: DeliveryState
) -> None:
    made = listening(world)
    ping_webhook(world.service, world.actor(ADMIN), made.webhook.id)
    outside.answer = answer
    outside.work(world)
    (delivery,) = deliveries_in_sight(world.service, world.actor(ADMIN), made.webhook.id, after=None, rows=5)
    assert (delivery.event, delivery.last_error, delivery.state) == ("ping", error, state)


def test_a_job_that_broke_off_counts_as_an_attempt(world: World, outside: Outside) -> None:
    made = listening(world)
    delivery = ping_webhook(world.service, world.actor(ADMIN), made.webhook.id)
    look_at_outbox(world.service)
    give_up_delivery(world.service, delivery.id, 0)
    give_up_delivery(world.service, delivery.id, 0)
    (found,) = deliveries_in_sight(world.service, world.actor(ADMIN), made.webhook.id, after=None, rows=5)
    assert (found.attempts, found.state, found.last_error) == (1, DeliveryState.WAITING, CallError.BROKE_OFF)
    assert outside.calls == []


def test_a_webhook_that_is_switched_off_is_told_of_nothing_and_of_nothing_missed(
    world: World, outside: Outside
) -> None:
    made = listening(world, Event.REQUISITION_CLOSED)
    admin = world.actor(ADMIN)
    tag = tag_of_webhook(made.webhook)
    off = edit_webhook(world.service, admin, made.webhook.id, expected=tag, is_active=False)
    with pytest.raises(Conflict):
        ping_webhook(world.service, admin, made.webhook.id)
    with pytest.raises(Stale):
        edit_webhook(world.service, admin, made.webhook.id, expected=tag, is_active=True)
    close_requisition(world.service, world.actor(), world.requisition())
    outside.work(world)
    edit_webhook(world.service, admin, made.webhook.id, expected=tag_of_webhook(off), is_active=True)
    outside.work(world)
    assert outside.calls == []


def test_a_webhook_that_is_removed_is_forgotten_with_its_deliveries(world: World, outside: Outside) -> None:
    made = listening(world)
    delivery = ping_webhook(world.service, world.actor(ADMIN), made.webhook.id)
    delete_webhook(world.service, world.actor(ADMIN), made.webhook.id)
    assert deliver(world.service, delivery.id, 0, call=outside.call) is None
    with reading(world.engine) as connection:
        assert connection.execute(select(webhook_deliveries)).all() == []
        assert connection.execute(select(webhooks)).all() == []


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "https://",
        "ftp://hooks.example.org/",
        "https://user:pass@hooks.example.org/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.8:99/x",
        "https://169.254.169.254/latest",
        "https://printer.local/",
        "https://hooks.example.org:99999/",
        "https://hooks.example.org/ x",
        "https://hooks.example.org/\r\nx",
        "javascript:alert(1)",
        "https://" + "a" * 2000,
    ],
)
def test_an_address_that_may_not_be_called_is_refused(world: World, url: str) -> None:
    with pytest.raises(BadInput):
        listening(world, url=url)


def test_nobody_but_an_administrator_of_the_organisation_manages_webhooks(world: World, tmp_path: Path) -> None:
    made = listening(world)
    for role in set(Role) - {ADMIN}:
        with pytest.raises(Forbidden):
            list_webhooks(world.service, world.actor(role))
    other = a_world(world.engine, tmp_path / "other", name="Other")
    with pytest.raises(NotFound):
        delete_webhook(other.service, other.actor(ADMIN), made.webhook.id)
    with pytest.raises(BadInput):
        create_webhook(world.service, world.actor(ADMIN), url=URL, events=[Event.PING])
    for _ in range(MAX_WEBHOOKS - 1):
        listening(moved(world, 1))
    with pytest.raises(Conflict):
        listening(world)
