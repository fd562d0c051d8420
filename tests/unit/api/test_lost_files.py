"""Files whose job is gone: queued again when a worker starts, and by whoever looks at a batch that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.app import create_app
from api.jobs.enqueue import Enqueuer, prepare_job_tables, unfinished
from api.storage.database import reading, transaction
from api.workflows.add_resumes import INGEST
from api.workflows.lost_files import put_back_lost
from tests.site import Site, a_site, new_engine

TEXTS = [(f"cv{number}.txt", f"Ann Berg {number}\n\nExperience\nBuilt pipelines.\n".encode()) for number in range(3)]
LATER = timedelta(minutes=11)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    engine = new_engine(tmp_path)
    prepare_job_tables(engine)
    made = a_site(engine, tmp_path)
    service = replace(made.world.service, enqueue=Enqueuer(engine))
    yield Site(create_app(service), replace(made.world, service=service), made.clock)
    engine.dispose()


@pytest.fixture
def recruiter(site: Site) -> TestClient:
    return site.browser()


def upload(client: TestClient) -> str:
    answer = client.post("/api/v1/batches", files=[("files", one) for one in TEXTS])
    assert answer.status_code == 201, answer.text
    return str(answer.json()["batch"]["id"])


def with_job(site: Site) -> set[str]:
    return {ids["file"] for ids in unfinished(site.world.engine, INGEST)}


def lose_jobs(site: Site, count: int) -> None:
    table = (
        "DELETE FROM workflow_status WHERE workflow_uuid IN (SELECT workflow_uuid FROM workflow_status LIMIT :count)"
    )
    with transaction(site.world.engine) as connection:
        connection.execute(text(table), {"count": count})


def test_a_worker_queues_exactly_the_files_whose_job_is_gone(site: Site, recruiter: TestClient) -> None:
    upload(recruiter)
    before = with_job(site)
    assert len(before) == len(TEXTS)
    lose_jobs(site, 2)
    assert put_back_lost(site.world.service, lambda: with_job(site)) == 0, "it may be handed over just now"
    site.clock.pass_by(LATER)
    assert put_back_lost(site.world.service, lambda: with_job(site)) == 2
    assert with_job(site) == before
    assert put_back_lost(site.world.service, lambda: with_job(site)) == 0
    with reading(site.world.engine) as connection:
        actors = connection.execute(text("SELECT actor FROM ledger WHERE action = 'file_retried'")).scalars().all()
    assert actors == ["worker", "worker"]


def test_what_waits_in_a_batch_that_stands_still_can_be_tried_again(site: Site, recruiter: TestClient) -> None:
    batch = upload(recruiter)
    lose_jobs(site, 3)
    file = recruiter.get(f"/api/v1/batches/{batch}/files").json()["items"][0]["id"]
    assert recruiter.post(f"/api/v1/files/{file}/retry").status_code == 409
    assert "Try again" not in recruiter.get(f"/uploads/{batch}").text
    site.clock.pass_by(LATER)
    assert recruiter.get(f"/uploads/{batch}").text.count("waits longer than usual") == len(TEXTS)
    assert recruiter.post(f"/uploads/{batch}/files/{file}/retry").status_code == 303
    assert file in with_job(site)
    assert len(with_job(site)) == len(TEXTS), "the others that wait go with it"
    assert "waits longer" not in recruiter.get(f"/uploads/{batch}").text, "the batch moves again"


def test_all_that_was_cancelled_is_tried_again_at_once(site: Site, recruiter: TestClient) -> None:
    batch = upload(recruiter)
    recruiter.post(f"/uploads/{batch}/cancel")
    html = recruiter.get(f"/uploads/{batch}").text
    assert "Cancelled: 3 files were not read" in html
    assert "Try 3 again" in html
    lose_jobs(site, 3)
    assert recruiter.post(f"/uploads/{batch}/retry").status_code == 303
    assert len(with_job(site)) == len(TEXTS)
    assert recruiter.post(f"/uploads/{batch}/retry").status_code == 409
