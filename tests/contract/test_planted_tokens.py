"""Thirty words that nobody else has: nowhere but in their own place before an erasure, and nowhere after it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import URL, select
from starlette.testclient import TestClient

from api.app import create_app
from api.auth.sessions import begin_session
from api.http.cookies import SECURE_COOKIE
from api.http.csrf import CSRF_HEADER, csrf_token
from api.logs import configure_logs
from api.storage.accounts import user_by_id
from api.storage.database import reading, transaction
from api.storage.roles import Role
from api.storage.self_identification import AnswerOrigin, keep_answers
from api.storage.tables import candidates, file_contents, readings
from tests.killing import Yard, a_yard
from tests.planted import Planted, found_in, in_files, in_rows, plant


@pytest.fixture
def yard(place: URL, tmp_path: Path) -> Iterator[Yard]:
    made = a_yard(place, tmp_path)
    yield made
    for slot in list(made.workers):
        made.kill(slot)
    made.engine.dispose()


@pytest.fixture
def web_log() -> Iterator[io.StringIO]:
    """What the web process writes, which is this one."""
    root, ours = logging.getLogger(), logging.getLogger("evenhand")
    before = (root.handlers[:], root.level, ours.level)
    stream = io.StringIO()
    configure_logs(stream, level=logging.DEBUG)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def browser(yard: Yard, role: Role) -> TestClient:
    world = yard.world
    with reading(world.engine) as connection:
        user = user_by_id(connection, world.actor(role).user_id)
    token = begin_session(world.engine, user, at=world.service.now())
    client = TestClient(create_app(world.service), base_url="https://testserver", raise_server_exceptions=False)
    client.cookies.set(SECURE_COOKIE, token, domain="testserver.local")
    client.headers[CSRF_HEADER] = csrf_token(token)
    return client


def used(yard: Yard, planted: Planted) -> str:
    """Send, read, look at and ask, as people do; the id of the person."""
    recruiter, compliance = browser(yard, Role.RECRUITER), browser(yard, Role.COMPLIANCE)
    named = f"{' '.join(planted.file_name)}.txt"
    sent = recruiter.post("/api/v1/batches", files=[("files", (named, planted.resume.encode(), "text/plain"))])
    assert sent.status_code in (201, 202), sent.text
    yard.start()
    yard.wait_for(1, within_s=60)
    yard.end()
    with transaction(yard.engine) as connection:
        candidate = connection.execute(select(candidates.c.id)).scalar_one()
        answers = {"sex": planted.answers[0], "race_ethnicity": " ".join(planted.answers[1:])}
        service = yard.world.service
        keep_answers(
            connection, service.vault, candidate, answers, scheme="x", source=AnswerOrigin.LINK, at=service.now()
        )
    at = f"/api/v1/candidates/{candidate}"
    assert planted.body[0] in recruiter.get(at).text
    assert recruiter.post(f"{at}/unblind", json={"reason": "contact"}).status_code == 200
    shown = recruiter.get(f"{at}/personal")
    assert set(planted.name) == found_in(shown.content, planted.name)
    file = shown.json()["files"][0]["id"]
    assert found_in(recruiter.get(f"{at}/files/{file}").content, planted.everything) >= set(planted.body)
    asked = {"kind": "correction", "words": " ".join(planted.words)}
    assert recruiter.post(f"{at}/requests", json=asked, headers={"Idempotency-Key": "one"}).status_code == 201
    assert found_in(compliance.get("/api/v1/privacy/requests").content, planted.words) == set(planted.words)
    assert compliance.get(f"/api/v1/privacy/people/{candidate}/export").status_code == 200
    return str(candidate)


def refused(yard: Yard, word: str) -> Iterator[Response]:
    """Every way to be refused that hands the word in."""
    client = browser(yard, Role.RECRUITER)
    yield client.get(f"/api/v1/candidates/{word}")
    yield client.get("/api/v1/candidates", params={"cursor": word})
    yield client.get("/api/v1/candidates", params={"limit": word})
    yield client.post("/api/v1/candidates/x/unblind", json={"reason": word})
    yield client.post("/api/v1/candidates/x/unblind", content=f"{{{word}")
    file = ("files", (f"{word}.txt", b"", "text/plain"))
    yield client.post("/api/v1/batches", files=[file], data={"team_id": word})
    yield client.get("/api/v1/own", headers={"Candidate-Link": word})
    for path in (f"/{word}", f"/people/{word}", f"/requests/{word}", f"/shortlists/{word}"):
        yield client.get(path, headers={"Accept": "text/html"})


def test_planted_words_stand_in_their_place_alone_and_after_an_erasure_nowhere(
    yard: Yard, web_log: io.StringIO, tmp_path: Path
) -> None:
    planted, other = plant("a"), plant("b")
    candidate = used(yard, planted)
    kept = yard.world.candidate(text=other.resume)

    assert in_rows(yard.engine, planted.personal) == {}
    assert in_files(tmp_path, planted.personal) == {}
    assert set(planted.body) == set().union(*in_rows(yard.engine, planted.body).values()), "the search finds nothing"
    for answer in refused(yard, planted.name[0]):
        assert 400 <= answer.status_code < 500, answer.text
        assert found_in(answer.content, planted.personal) == set(), answer.text
    assert found_in((web_log.getvalue() + yard.log + yard.job_rows()).encode(), planted.everything) == set()

    with reading(yard.engine) as connection:
        mine = readings.c.candidate_id == candidate
        packed, codes = connection.execute(select(readings.c.redacted, readings.c.codes).where(mine)).one()
        sealed = connection.execute(select(file_contents.c.content)).scalars().all()
    client = browser(yard, Role.COMPLIANCE)
    erased = client.post(f"/api/v1/privacy/people/{candidate}/erase", json={"reason": "The person asked"})
    assert (erased.json()["state"], erased.json()["traces_gone"]) == ("done", True)

    assert in_rows(yard.engine, planted.everything) == {}
    assert in_files(tmp_path, planted.everything) == {}
    assert found_in(web_log.getvalue().encode(), planted.everything) == set()
    assert set(other.body) == set().union(*in_rows(yard.engine, other.body).values())
    if yard.engine.dialect.name == "sqlite":
        raw = b"".join(file.read_bytes() for file in sorted(tmp_path.rglob("*")) if file.is_file())
        for blob in (packed, codes):
            assert not any(blob[start : start + 24] in raw for start in range(0, len(blob) - 24, 24))
        assert sum(one[:40] in raw for one in sealed) == 1, "only the file of who was not erased"
    assert client.get(f"/api/v1/privacy/people/{kept}/export").status_code == 200
