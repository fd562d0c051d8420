"""Batches over HTTP: sent in parts, listed in pages, watched as events, and refused in one piece."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from api.app import create_app
from api.auth.permissions import Permission
from api.sandbox import ReadingPool
from api.storage.database import Connection, reading
from api.storage.roles import Role
from api.storage.tables import batches, candidates, files
from api.workflows.ingest import Workshop, ingest_file
from tests.site import Site, a_site, new_engine

TEXT = b"Ann Berg\nann@example.org\n\nExperience\nBuilt pipelines in Python.\n"


@pytest.fixture
def jobs() -> list[dict[str, str]]:
    return []


@pytest.fixture
def site(tmp_path: Path, jobs: list[dict[str, str]]) -> Iterator[Site]:
    engine = new_engine(tmp_path)
    made = a_site(engine, tmp_path, max_upload_mb=1)

    def enqueue(_connection: Connection, _job: str, ids: Mapping[str, str]) -> None:
        jobs.append(dict(ids))

    service = replace(made.world.service, enqueue=enqueue)
    yield Site(create_app(service), replace(made.world, service=service), made.clock)
    engine.dispose()


@pytest.fixture
def recruiter(site: Site) -> TestClient:
    return site.browser(Role.RECRUITER)


def part(name: str = "cv.txt", data: bytes = TEXT) -> tuple[str, tuple[str, bytes]]:
    return ("files", (name, data))


def send(client: TestClient, *parts: tuple[str, tuple[str, bytes]], to: str = "", **fields: str) -> dict[str, Any]:
    answer = client.post(f"/api/v1/batches{to}", files=list(parts), data=fields)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def rows(site: Site) -> list[int]:
    with reading(site.world.engine) as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (batches, files, candidates)
        ]


def test_files_and_zips_are_taken_in_and_each_is_named_with_its_row(
    site: Site, recruiter: TestClient, jobs: list[dict[str, str]]
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("in/b.txt", TEXT + b"two")
    requisition = site.world.requisition()
    answer = send(recruiter, part("a.txt"), part("x.zip", packed.getvalue()), requisition_id=requisition)
    assert [file["name"] for file in answer["files"]] == ["a.txt", "in/b.txt"]
    assert answer["batch"]["counts"] == {"queued": 2}
    assert answer["batch"]["requisition_id"] == requisition
    assert [ids["file"] for ids in jobs] == [file["id"] for file in answer["files"]]
    again = recruiter.get(f"/api/v1/batches/{answer['batch']['id']}").json()
    assert again == answer["batch"]


def test_more_files_go_into_the_same_batch(recruiter: TestClient) -> None:
    batch_id = send(recruiter, part())["batch"]["id"]
    answer = send(recruiter, part(), part("b.txt", b"other"), to=f"/{batch_id}/files")
    assert answer["batch"]["counts"] == {"queued": 2}
    refused = recruiter.post(f"/api/v1/batches/{batch_id}/files", files=[part()], data={"team_id": "x"})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"consent_until": "2027-01-01T00:00:00"}, "consent_until"),
        ({"consent_basis": "marriage"}, "consent_basis"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_field_that_cannot_be_used_is_named_and_nothing_is_kept(
    site: Site, recruiter: TestClient, fields: dict[str, str], word: str
) -> None:
    answer = recruiter.post("/api/v1/batches", files=[part()], data=fields)
    assert answer.status_code == 422
    assert word in answer.json()["detail"]
    assert rows(site) == [1, 0, 0]


def test_an_upload_over_the_limit_is_413_announced_or_not(site: Site, recruiter: TestClient) -> None:
    body = b"x" * (1024 * 1024 + 10)
    assert recruiter.post("/api/v1/batches", files=[part(data=body)]).status_code == 413

    def in_pieces() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(20):
            yield b"x" * 100_000
        yield b"\r\n--b--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert recruiter.post("/api/v1/batches", content=in_pieces(), headers=headers).status_code == 413
    assert rows(site) == [1, 0, 0]


def test_a_client_that_goes_away_in_the_middle_leaves_nothing(site: Site) -> None:
    client = site.program(Role.RECRUITER, [Permission.BATCH_UPLOAD])
    messages: list[dict[str, Any]] = [
        {
            "type": "http.request",
            "body": b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf',
            "more_body": True,
        },
        {"type": "http.disconnect"},
    ]
    sent: list[dict[str, Any]] = []
    headers = {
        "content-type": "multipart/form-data; boundary=b",
        "authorization": client.headers["Authorization"],
        "host": "testserver",
    }
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https",
        "path": "/api/v1/batches",
        "raw_path": b"/api/v1/batches",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("testserver", 443),
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send_back(message: dict[str, Any]) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as apart:  # the browser of another test keeps a loop running in this thread
        apart.submit(lambda: asyncio.run(site.app(scope, receive, send_back))).result()  # type: ignore[arg-type]
    assert rows(site) == [1, 0, 0]
    assert [message["status"] for message in sent if message["type"] == "http.response.start"] != [201]


def test_no_form_and_a_form_without_files_are_refused(recruiter: TestClient) -> None:
    assert recruiter.post("/api/v1/batches", json={}).status_code == 422
    assert recruiter.post("/api/v1/batches", files={"team_id": (None, "x")}).status_code == 422


def test_lists_come_in_pages_and_by_state(site: Site, recruiter: TestClient, jobs: list[dict[str, str]]) -> None:
    batch_ids = [send(recruiter, part(data=b"%d" % number))["batch"]["id"] for number in range(3)]
    seen, cursor = [], None
    while True:
        page = recruiter.get("/api/v1/batches", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [batch["id"] for batch in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == sorted([*batch_ids, site.world.batch_id])
    files_path = f"/api/v1/batches/{batch_ids[0]}/files"
    assert [file["name"] for file in recruiter.get(files_path).json()["items"]] == ["cv.txt"]
    assert recruiter.get(files_path, params={"state": "read"}).json()["items"] == []
    assert recruiter.get(files_path, params={"state": "lost"}).status_code == 422
    assert recruiter.get(files_path, params={"cursor": "W10"}).status_code == 422
    assert recruiter.get("/api/v1/batches", params={"cursor": "WzFd"}).status_code == 422


def test_a_batch_is_watched_until_it_is_done(site: Site, recruiter: TestClient, jobs: list[dict[str, str]]) -> None:
    batch_id = send(recruiter, part(), part("empty.txt", b""))["batch"]["id"]
    with ReadingPool(1) as readers:
        for ids in jobs:
            ingest_file(site.world.service, ids["file"], Workshop(readers))
    answer = recruiter.get(f"/api/v1/batches/{batch_id}/events")
    events = [chunk.split("\n") for chunk in answer.text.strip().split("\n\n")]
    assert [event[0] for event in events] == ["event: file", "event: file", "event: counts", "event: done"]
    assert json.loads(events[2][1].removeprefix("data: ")) == {"empty": 1, "read": 1}
    assert "cv.txt" not in answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")


def test_a_batch_is_cancelled_and_a_file_tried_again(recruiter: TestClient, jobs: list[dict[str, str]]) -> None:
    answer = send(recruiter, part())
    batch_id, file_id = answer["batch"]["id"], answer["files"][0]["id"]
    assert recruiter.post(f"/api/v1/batches/{batch_id}/cancel").json()["counts"] == {"cancelled": 1}
    queued = recruiter.post(f"/api/v1/files/{file_id}/retry")
    assert (queued.status_code, queued.json()) == (202, {"id": file_id, "state": "queued"})
    assert recruiter.post(f"/api/v1/files/{file_id}/retry").status_code == 409
    assert len(jobs) == 2


def test_an_upload_sent_again_with_its_key_has_its_effect_once(site: Site, recruiter: TestClient) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = recruiter.post("/api/v1/batches", files=[part()], headers=headers)
    again = recruiter.post("/api/v1/batches", files=[part()], headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert rows(site) == [2, 1, 1]


def test_other_teams_and_other_roles_find_nothing(site: Site, recruiter: TestClient) -> None:
    answer = send(recruiter, part())
    batch_id, file_id = answer["batch"]["id"], answer["files"][0]["id"]
    stranger = site.browser(site.world.stranger())
    for path in (f"/batches/{batch_id}", f"/batches/{batch_id}/files", f"/batches/{batch_id}/events"):
        assert stranger.get(f"/api/v1{path}").status_code == 404
    for path in (f"/batches/{batch_id}/cancel", f"/files/{file_id}/retry"):
        assert stranger.post(f"/api/v1{path}").status_code == 404
    manager = site.browser(Role.HIRING_MANAGER)
    assert manager.get(f"/api/v1/batches/{batch_id}").status_code == 403
    assert site.anonymous().get(f"/api/v1/batches/{batch_id}").status_code == 401
