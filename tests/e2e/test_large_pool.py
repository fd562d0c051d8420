"""Ten thousand people in a pool: a weight is answered while its slider moves, and no page holds them all."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from io import BytesIO
from uuid import uuid4

import pytest
from playwright.sync_api import Browser
from sqlalchemy import insert, select

from api.storage.database import transaction
from api.storage.roles import Role
from api.storage.tables import applications, candidates, evidence, readings
from api.workflows.add_resumes import Intake, add_resumes
from api.workflows.gather import gather_evidence
from api.workflows.requisitions import Wanted, create_requisition
from api.workflows.unpack import Given
from tests.e2e.conftest import sign_in
from tests.e2e.place import Place, open_place
from tests.e2e.telling import acting
from tests.make import fake_tools

PEOPLE = 10_000
ANSWERED_S = 0.3
FIELDS = {
    "title": "Data Engineer",
    "reference_date": "2026-11-01",
    "cut": 10,
    "requirements": [{"kind": "skill", "text": text, "weight": 3} for text in ("Python", "SQL", "Kafka", "Docker")],
}


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, str]]:
    """A requisition whose pool is one person ten thousand times, each with evidence of its own."""
    tools = fake_tools()
    place = open_place(tmp_path_factory.mktemp("crowd"), lambda: tools, identify=lambda _text: "en")
    requisition = create_requisition(place.service, acting(place, Role.HIRING_MANAGER), Wanted(fields=FIELDS)).stored.id
    given = [
        Given("one.txt", BytesIO(b"Ann Berg\nann@example.org\n\nBuilt pipelines in Python, SQL, Kafka and Docker."))
    ]
    add_resumes(place.service, acting(place, Role.RECRUITER), given, Intake(requisition_id=requisition))
    place.jobs.wait()
    gather_evidence(place.service, requisition, 1, proposed=None)
    multiply(place)
    yield place, requisition
    place.stop()


def multiply(place: Place) -> None:
    """Copy the one person's rows, with other strengths from a fixed seed."""
    chance = random.Random(7)
    with transaction(place.service.engine) as connection:
        rows = {
            t: [dict(r._mapping) for r in connection.execute(select(t))]
            for t in (candidates, applications, readings, evidence)
        }
        made: dict[object, list[dict[str, object]]] = {table: [] for table in rows}
        for number in range(PEOPLE - 1):
            candidate, read = str(uuid4()), str(uuid4())
            made[candidates].append({**rows[candidates][0], "id": candidate})
            made[applications].append({**rows[applications][0], "candidate_id": candidate})
            hashed = f"{number:064x}"
            made[readings].append({**rows[readings][0], "id": read, "candidate_id": candidate, "content_hash": hashed})
            made[evidence] += [{**e, "reading_id": read, "strength": chance.randrange(10_001)} for e in rows[evidence]]
        for table, copies in made.items():
            connection.execute(insert(table), copies)  # type: ignore[call-overload]


@pytest.mark.soak
def test_a_slider_is_answered_in_under_300_ms(browser: Browser, crowd: tuple[Place, str]) -> None:
    place, requisition = crowd
    context = browser.new_context(base_url=place.url)
    page = context.new_page()
    sign_in(page, place.url, Role.HIRING_MANAGER)
    with page.expect_response(lambda answer: answer.url.endswith("/preview?ahead")):
        page.goto(f"/requisitions/{requisition}")
    slider = page.locator("[data-slider]").first
    slider.focus()
    took = []
    for turn in range(8):
        with page.expect_response(lambda answer: answer.url.endswith("/preview")) as answered:
            began = time.perf_counter()
            page.keyboard.press("ArrowRight" if turn % 2 == 0 else "ArrowLeft")
        assert answered.value.ok
        took.append(time.perf_counter() - began)
    context.close()
    assert max(took[0], statistics.median(took)) < ANSWERED_S, took  # the first too: the page has read the pool ahead
    print(f"{PEOPLE} people: {[round(1000 * one) for one in took]} ms")  # noqa: T201 - the figure is what is asked for


@pytest.mark.soak
def test_the_pages_of_a_large_pool_are_pages(browser: Browser, crowd: tuple[Place, str]) -> None:
    place, requisition = crowd
    context = browser.new_context(base_url=place.url)
    page = context.new_page()
    sign_in(page, place.url, Role.RECRUITER)
    for path in ("/requisitions", f"/requisitions/{requisition}/gate", "/pool?q=python"):
        page.goto(path)
        assert page.locator("tr").count() <= 60
    context.close()
