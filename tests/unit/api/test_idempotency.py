"""A POST that is sent again with its key has its effect once, and the same answer."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import UploadFile
from sqlalchemy import text
from starlette.testclient import TestClient

from api.errors import Conflict
from api.http.dependencies import Serving, SignedIn
from api.http.idempotency import IDEMPOTENCY_KEY, KEPT
from api.http.routes import api_router
from api.storage.database import reading
from api.storage.roles import Role
from tests.access import ACCESS, OPEN, OWN_LINK
from tests.site import Site

TEAMS = "/api/v1/teams"


def keyed(key: str) -> dict[str, str]:
    return {IDEMPOTENCY_KEY: key}


def names(site: Site) -> list[str]:
    return [one["name"] for one in site.browser(Role.ADMINISTRATOR).get(TEAMS).json()["items"]]


def test_the_same_key_has_one_effect_and_the_same_answer(site: Site) -> None:
    client = site.browser(Role.ADMINISTRATOR)
    first = client.post(TEAMS, json={"name": "Design"}, headers=keyed("one"))
    again = client.post(TEAMS, json={"name": "Design"}, headers=keyed("one"))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["etag"] == again.headers["etag"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert names(site).count("Design") == 1


def test_the_same_key_with_another_body_is_refused(site: Site) -> None:
    client = site.browser(Role.ADMINISTRATOR)
    assert client.post(TEAMS, json={"name": "Design"}, headers=keyed("one")).status_code == 201
    assert client.post(TEAMS, json={"name": "Sales"}, headers=keyed("one")).status_code == 422
    assert "Sales" not in names(site)


def test_a_key_belongs_to_one_user_and_one_route(site: Site) -> None:
    first, second = site.browser(Role.RECRUITER), site.browser(Role.HIRING_MANAGER)
    body = {"name": "import", "scopes": ["requisition:read"], "days": 1}
    one = first.post("/api/v1/tokens", json=body, headers=keyed("k"))
    other = second.post("/api/v1/tokens", json=body, headers=keyed("k"))
    assert (one.status_code, other.status_code) == (201, 201)
    assert one.json()["secret"] != other.json()["secret"]


def test_what_was_refused_gives_its_key_back(site: Site) -> None:
    client = site.browser(Role.ADMINISTRATOR)
    assert client.post(TEAMS, json={"name": "Data"}, headers=keyed("one")).status_code == 422
    assert client.post(TEAMS, json={"name": "Sales"}, headers=keyed("one")).status_code == 201


def test_without_permission_a_key_is_not_taken(site: Site) -> None:
    assert site.browser().post(TEAMS, json={"name": "Design"}, headers=keyed("one")).status_code == 403
    with reading(site.world.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM idempotency_keys")).scalar() == 0


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\tinside"])
def test_a_key_that_cannot_be_used_is_refused(site: Site, key: str) -> None:
    client = site.browser(Role.ADMINISTRATOR)
    assert client.post(TEAMS, json={"name": "Design"}, headers=keyed(key)).status_code == 422


def test_a_key_is_forgotten_after_a_day(site: Site) -> None:
    client = site.browser(Role.ADMINISTRATOR)
    assert client.post(TEAMS, json={"name": "Design"}, headers=keyed("one")).status_code == 201
    site.clock.pass_by(KEPT + timedelta(minutes=1))
    client = site.browser(Role.ADMINISTRATOR)
    assert client.post(TEAMS, json={"name": "Sales"}, headers=keyed("one")).status_code == 201


def test_a_secret_that_was_answered_is_not_readable_in_the_database(site: Site) -> None:
    body = {"name": "import", "scopes": ["requisition:read"], "days": 1}
    made = site.browser().post("/api/v1/tokens", json=body, headers=keyed("a key of the client")).json()
    with reading(site.world.engine) as connection:
        rows = connection.execute(text("SELECT * FROM idempotency_keys")).fetchall()
    assert rows
    kept = b" ".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
    assert made["secret"].encode() not in kept
    assert b"a key of the client" not in kept


class Slow:
    """A route whose work can be held up, broken off or refused."""

    def __init__(self, site: Site) -> None:
        self.calls, self.hold, self.begun = 0, threading.Event(), threading.Event()
        self.error: Exception | None = None
        router = api_router("test")

        @router.post("/slow")
        def slow(_actor: SignedIn, _service: Serving) -> int:
            self.calls += 1
            self.begun.set()
            assert self.hold.wait(20)
            if self.error is not None:
                raise self.error
            return self.calls

        @router.post("/upload")
        def upload(_actor: SignedIn, file: UploadFile) -> int:
            self.calls += 1
            return len(file.file.read())

        site.app.include_router(router, prefix="/api/v1")


def test_two_at_once_have_one_effect(site: Site) -> None:
    slow = Slow(site)
    answers: list[int] = []
    one, other = site.browser(), site.browser()
    thread = threading.Thread(target=lambda: answers.append(one.post("/api/v1/slow", headers=keyed("k")).status_code))
    thread.start()
    assert slow.begun.wait(20)
    assert other.post("/api/v1/slow", headers=keyed("k")).status_code == 409
    slow.hold.set()
    thread.join()
    assert answers == [200]
    assert slow.calls == 1


def test_what_broke_off_keeps_its_key_because_there_may_be_an_effect(site: Site) -> None:
    slow = Slow(site)
    slow.hold.set()
    slow.error = RuntimeError("a defect")
    client = site.browser()
    assert client.post("/api/v1/slow", headers=keyed("k")).status_code == 500
    assert client.post("/api/v1/slow", headers=keyed("k")).status_code == 409
    assert slow.calls == 1
    slow.error = Conflict("not now")
    assert client.post("/api/v1/slow", headers=keyed("l")).status_code == 409
    slow.error = None
    assert client.post("/api/v1/slow", headers=keyed("l")).status_code == 200


@pytest.mark.parametrize("size", [0, 10, 3_000_000])
def test_an_upload_sent_again_is_known_although_its_boundary_is_another(site: Site, size: int) -> None:
    slow = Slow(site)
    client = site.browser()
    answers = [_uploaded(client, "k", b"x" * size, boundary) for boundary in ("one-boundary", "another-boundary")]
    assert [one.status_code for one in answers] == [200, 200]
    assert [one.json() for one in answers] == [size, size]
    assert slow.calls == 1
    assert _uploaded(client, "k", b"y" * (size + 1), "one-boundary").status_code == 422


def _uploaded(client: TestClient, key: str, content: bytes, boundary: str):
    part = b'\r\nContent-Disposition: form-data; name="file"; filename="cv.txt"\r\n\r\n'
    mark = b"--" + boundary.encode()
    headers = {**keyed(key), "Content-Type": f"multipart/form-data; boundary={boundary}"}
    body = mark + part + content + b"\r\n" + mark + b"--\r\n"
    return client.post("/api/v1/upload", content=body, headers=headers)


def test_every_post_of_the_api_takes_a_key_or_needs_nobody_signed_in(site: Site) -> None:
    document = site.app.openapi()
    without = {
        path
        for path, methods in document["paths"].items()
        if path.startswith("/api/") and "post" in methods
        if not any(one["name"] == IDEMPOTENCY_KEY for one in methods["post"].get("parameters", ()))
    }
    assert all(ACCESS[f"POST {path}"] in (OPEN, OWN_LINK) for path in without)


def test_another_master_key_reads_no_answer(site: Site) -> None:
    """A restored database without its key fails closed."""
    client = site.browser(Role.ADMINISTRATOR)
    assert client.post(TEAMS, json={"name": "Design"}, headers=keyed("one")).status_code == 201
    other = replace(site.world.service.vault, master=bytes(32))
    site.app.state.service = replace(site.world.service, vault=other)
    assert client.post(TEAMS, json={"name": "Design"}, headers=keyed("one")).status_code == 503
