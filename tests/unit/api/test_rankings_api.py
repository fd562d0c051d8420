"""Proposals, movement, receipts and replays over the API: what is told, and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from api.storage.database import Engine, reading
from api.storage.roles import Role
from api.storage.tables import ledger
from api.workflows.gather import gather_evidence
from api.workflows.propose import rank_and_audit
from api.workflows.rank import Ranked, rank_pool
from screening.digest import digest
from tests.openings import SOURCE, TEXTS, a_version, an_opening
from tests.site import Site, a_site, new_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = new_engine(tmp_path)
    yield made
    made.dispose()


@pytest.fixture
def site(engine: Engine, tmp_path: Path) -> Site:
    return a_site(engine, tmp_path)


def a_ranked(site: Site, *texts: str) -> Ranked:
    requisition_id, _ = an_opening(site.world, *texts)
    gather_evidence(site.world.service, requisition_id)
    return rank_pool(site.world.service, requisition_id, by=site.world.actor().by)


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.HIRING_MANAGER])
def test_a_proposal_is_asked_for_and_says_nothing_but_that_it_is_made(site: Site, role: Role) -> None:
    requisition_id, people = an_opening(site.world)
    answer = site.browser(role).post(f"/api/v1/requisitions/{requisition_id}/proposals")
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/v1/proposals/{answer.json()['id']}"
    assert set(answer.json()) == {"id", "requisition_id", "version", "state", "created_at"}
    assert answer.json()["state"] == "proposed"
    rank_and_audit(site.world.service, answer.json()["id"])
    shown = site.browser(role).get(answer.headers["Location"])
    assert shown.status_code == 200
    assert not [person for person in people if person in shown.text]


def test_another_team_has_no_such_requisition(site: Site) -> None:
    requisition_id, _ = an_opening(site.world)
    stranger = site.browser(site.world.stranger())
    assert stranger.post(f"/api/v1/requisitions/{requisition_id}/proposals").status_code == 404
    assert stranger.get(f"/api/v1/requisitions/{requisition_id}/movement?before=2&after=2").status_code == 404


def test_movement_is_told_of_a_large_pool_and_points_at_nobody(site: Site) -> None:
    first = a_ranked(site, *TEXTS * 9)
    requisition_id = first.stored.requisition_id
    a_version(site.world, requisition_id, SOURCE.format(weight=60))
    rank_pool(site.world.service, requisition_id, by=site.world.actor().by)
    found = site.browser().get(f"/api/v1/requisitions/{requisition_id}/movement?before=2&after=3").json()
    assert found["is_comparable"]
    assert found["band"] in ("stable", "shifted", "reordered")
    assert all(share % 5 == 0 for share in found["shares"])
    assert set(found) == {"is_comparable", "moved", "moved_far", "band", "shares"}


def test_movement_of_a_small_pool_or_of_what_was_never_ranked_is_not_told(site: Site) -> None:
    first = a_ranked(site)
    requisition_id = first.stored.requisition_id
    nothing = {"is_comparable": False, "moved": None, "moved_far": None, "band": None, "shares": []}
    browser = site.browser(Role.HIRING_MANAGER)
    assert browser.get(f"/api/v1/requisitions/{requisition_id}/movement?before=2&after=2").json() == nothing
    assert browser.get(f"/api/v1/requisitions/{requisition_id}/movement?before=1&after=2").json() == nothing
    assert browser.get(f"/api/v1/requisitions/{requisition_id}/movement?before=2&after=9").status_code == 404


def test_a_receipt_is_whole_and_names_nobody(site: Site) -> None:
    ranked = a_ranked(site)
    answer = site.browser(Role.AUDITOR).get(f"/api/v1/rankings/{ranked.stored.id}/receipt")
    receipt = answer.json()
    body = {name: value for name, value in receipt.items() if name != "sha256"}
    assert digest(body) == receipt["sha256"]
    assert receipt["ranking_sha256"] == ranked.stored.hash
    with reading(site.world.engine) as connection:
        entry = connection.execute(select(ledger).where(ledger.c.subject == ranked.stored.id)).one()
    assert receipt["ledger"] == {"sequence": entry.sequence, "hash": entry.hash}
    assert not [one for one in (*ranked.places.candidates, *ranked.places.readings) if one in answer.text]


def test_runs_are_listed_page_by_page_for_those_who_may_replay(site: Site) -> None:
    ranked = a_ranked(site)
    second = rank_pool(site.world.service, ranked.stored.requisition_id, by=site.world.actor().by)
    browser = site.browser(Role.COMPLIANCE)
    page = browser.get("/api/v1/rankings?limit=1").json()
    rest = browser.get("/api/v1/rankings", params={"cursor": page["next"]}).json()
    assert {one["id"] for one in (*page["items"], *rest["items"])} == {ranked.stored.id, second.stored.id}
    assert site.browser(Role.RECRUITER).get("/api/v1/rankings").status_code == 403


def test_a_run_is_replayed_and_what_differs_is_said(site: Site) -> None:
    ranked = a_ranked(site)
    browser = site.browser(Role.COMPLIANCE)
    found = browser.post(f"/api/v1/rankings/{ranked.stored.id}/replay").json()
    assert (found["is_same"], found["verified"], found["erased"], found["difference"]) == (True, 4, 0, "")
    assert site.browser(Role.RECRUITER).post(f"/api/v1/rankings/{ranked.stored.id}/replay").status_code == 403
    assert browser.post(f"/api/v1/rankings/{'0' * 8}/replay").status_code == 404


def test_the_same_evidence_ranked_twice_has_one_hash(site: Site) -> None:
    ranked = a_ranked(site)
    again = rank_pool(site.world.service, ranked.stored.requisition_id, by=site.world.actor().by)
    assert again.stored.hash == ranked.stored.hash
    assert replace(again.stored, id="", created_at=ranked.stored.created_at) == replace(ranked.stored, id="")
