"""The pool over HTTP: blind, paged, and without a word of a score."""

from __future__ import annotations

from api.storage.roles import Role
from api.storage.states import ConsentBasis
from tests.site import Site

PYTHON = "Ann Berg\nExperience\nAnalyst, Blue Freight\nJan 2019 - Dec 2020\n• Built Python pipelines."


def test_people_are_found_blind_page_by_page_and_brought_to_a_requisition(site: Site) -> None:
    people = sorted(site.world.candidate(PYTHON, basis=ConsentBasis.POOL) for _ in range(3))
    client = site.browser()
    first = client.post("/api/v1/pool/search", params={"limit": 2}, json={"words": "python"}).json()
    rest = client.post(
        "/api/v1/pool/search", params={"limit": 2, "cursor": first["next"]}, json={"words": "python"}
    ).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == people
    assert rest["next"] is None
    assert set(first["items"][0]) == {
        "id",
        "pseudonym",
        "months",
        "language",
        "skills",
        "may_be_added",
        "is_in_pool",
    }
    assert "Ann" not in str(first)
    path = f"/api/v1/requisitions/{site.world.requisition()}/rediscover"
    done = client.post(path, json={"candidate_ids": people[:2]})
    assert done.json() == {"added": people[:2], "already_there": []}


def test_a_query_that_cannot_be_understood_is_a_problem_with_its_place(site: Site) -> None:
    answer = site.browser().post("/api/v1/pool/search", json={"words": "python AND"})
    assert answer.status_code == 422
    assert "character 11" in answer.json()["detail"]
    assert site.browser().post("/api/v1/pool/search", json={}).status_code == 422
    assert site.browser(Role.HIRING_MANAGER).post("/api/v1/pool/search", json={"words": "x"}).status_code == 403
