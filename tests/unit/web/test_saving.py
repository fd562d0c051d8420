"""Saving a requisition leads on to a page that can be loaded again; a hold is said before anything is sent."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.storage.roles import Role
from api.workflows.requisitions import duplicate_requisition
from tests.site import Site
from tests.slates import LEANING, a_slate, propose

HTML = {"Accept": "text/html"}


def editor(site: Site, role: Role = Role.RECRUITER) -> TestClient:
    client = site.browser(role)
    client.headers.update(HTML)
    return client


def asked(*, expected: int, cut: int) -> dict[str, str]:
    return {
        "expected": str(expected),
        "title": "Data Engineer",
        "reference_date": "2026-11-01",
        "cut": str(cut),
        "requirement_id": "python",
        "kind": "skill",
        "texts": "Python",
        "mode": "scored",
        "weight": "3",
        "min_years": "",
        "evidence": "anywhere",
        "from_posting": "",
    }


def test_what_was_saved_is_said_on_a_page_that_can_be_loaded_again(site: Site) -> None:
    requisition_id = a_slate(site.world).requisition_id
    client, at = editor(site), f"/requisitions/{requisition_id}"
    version = int(client.get(at).text.split('name="expected" value="')[1].split('"')[0])
    went = client.post(at, data=asked(expected=version, cut=7))
    assert went.status_code == 303
    for _ in range(2):
        html = client.get(went.headers["location"]).text
        assert f"Version {version + 1} is saved." in html
        assert "Not saved" not in html
    again = client.post(at, data=asked(expected=version + 1, cut=7))
    assert again.headers["location"] == at
    assert "no new version" in client.get(at).text


def test_a_frozen_requisition_says_so_and_saves_nothing(site: Site) -> None:
    slate = a_slate(site.world, LEANING)
    client, at = editor(site), f"/requisitions/{slate.requisition_id}"
    assert "Frozen while on hold" not in client.get(at).text
    propose(site.world, slate)
    html = client.get(at).text
    assert "Frozen while on hold" in html
    assert 'form="editor" disabled' in html
    assert f"/requisitions/{slate.requisition_id}/gate#ask" in html
    assert f'value="{slate.requisition_id}" disabled' in client.get("/uploads").text


def test_an_upload_tells_equal_titles_apart(site: Site) -> None:
    slate = a_slate(site.world)
    duplicate_requisition(site.world.service, site.world.actor(), slate.requisition_id)
    options = [one.split("</option>")[0] for one in editor(site).get("/uploads").text.split("<option ")[1:]]
    titles = [one.split(">")[1] for one in options if "Data Engineer" in one]
    assert len(titles) == 2
    assert all("(" in one for one in titles)


def test_a_form_that_finds_no_session_leads_back_to_its_page_after_signing_in(site: Site) -> None:
    client = site.anonymous()
    client.headers.update(HTML)
    page = "https://testserver/requisitions/1?from=2"
    sent = client.post("/requisitions/1", data={}, headers={"Referer": page})
    assert sent.headers["location"] == "/sign-in?next=%2Frequisitions%2F1%3Ffrom%3D2"
    part = client.post("/requisitions/1", headers={"HX-Request": "true", "HX-Current-URL": page})
    assert part.headers["HX-Redirect"] == sent.headers["location"]


@pytest.mark.parametrize("page", ["https://other.example/requisitions/1", "https://testserver//x[", "", "/x"])
def test_no_other_site_says_where_somebody_comes_back_to(site: Site, page: str) -> None:
    client = site.anonymous()
    client.headers.update(HTML)
    assert client.post("/requisitions/1", data={}, headers={"Referer": page}).headers["location"] == "/sign-in"
