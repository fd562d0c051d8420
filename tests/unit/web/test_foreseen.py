"""What is known before something is asked or sent is said before it, and what was typed wrong is told."""

from __future__ import annotations

from starlette.testclient import TestClient

from api.workflows.search import MAX_YEARS
from tests.site import Site
from tests.slates import a_slate

HTML = {"Accept": "text/html"}
SILENT = "Nobody in this pool has answered"
WHOLE = "The cut is as large as the pool"


def recruiter(site: Site) -> TestClient:
    client = site.browser()
    client.headers.update(HTML)
    return client


def test_the_gate_says_before_the_audit_what_makes_it_hold(site: Site) -> None:
    html = recruiter(site).get(f"/requisitions/{a_slate(site.world, silent=True).requisition_id}/gate").text
    assert SILENT in html
    assert WHOLE not in html


def test_it_says_nothing_of_answers_where_some_are_there(site: Site) -> None:
    slate = a_slate(site.world, cut=500)
    html = recruiter(site).get(f"/requisitions/{slate.requisition_id}/gate").text
    assert SILENT not in html
    assert WHOLE in html


def test_of_a_handful_of_people_no_answers_are_told(site: Site) -> None:
    slate = a_slate(site.world, {"Female": (1, 2), "Male": (1, 2)}, silent=True)
    assert SILENT not in recruiter(site).get(f"/requisitions/{slate.requisition_id}/gate").text


def test_years_that_are_no_number_are_told(site: Site) -> None:
    for years in ("-1", "abc", "61"):
        answer = recruiter(site).get("/pool", params={"years": years})
        assert answer.status_code == 422
        assert f"Years are a whole number from 1 to {MAX_YEARS}." in answer.text
