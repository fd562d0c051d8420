"""Pages of a recruiter: where each number comes from, the pool of a requisition, several decided at once, undone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.storage.decisions import in_force
from api.storage.roles import Role
from api.web import rendering
from api.workflows.blind_pages import NoPage, draw_page
from api.workflows.decide import decisions_in_sight
from api.workflows.release import release
from api.workflows.see_shortlist import see_shortlist
from screening.resume import MASK, HiddenReason, HiddenText
from tests.site import Site
from tests.slates import Slate, a_slate, propose

HTML = {"Accept": "text/html"}


@pytest.fixture
def slate(site: Site) -> Slate:
    return a_slate(site.world)


@pytest.fixture
def shortlist(site: Site, slate: Slate) -> str:
    return release(site.world.service, site.world.actor(), propose(site.world, slate)[0].id).id


@pytest.fixture
def recruiter(site: Site) -> TestClient:
    client = site.browser()
    client.headers.update(HTML)
    return client


def test_a_score_is_the_sum_of_the_points_that_stand_behind_it(
    site: Site, recruiter: TestClient, shortlist: str
) -> None:
    html = recruiter.get(f"/shortlists/{shortlist}").text
    first = see_shortlist(site.world.service, site.world.actor(), shortlist).places[0]
    sheet = html.split('id="from-score"')[1].split("</div>")[0]
    *points, whole = [round(100 * float(one)) for one in re.findall(r'class="num">([\d.]+)<', sheet)]
    assert sum(points) == whole == first["score"]
    assert f"{first['confidence']} of 100" in html.split('id="from-confidence"')[1].split("</div>")[0]


def test_points_say_how_they_came_about(recruiter: TestClient, shortlist: str) -> None:
    html = recruiter.get(f"/shortlists/{shortlist}").text
    origin = html.split('id="from-1"')[1].split("</div>")[0]
    found = re.search(r"can give ([\d.]+) points.*counts as ([\d.]+) % of it: ([\d.]+) points", origin)
    assert found is not None
    most, share, got = map(float, found.groups())
    assert got == pytest.approx(most * share / 100, abs=0.01)


def test_the_pool_of_a_requisition_shows_everybody_once_and_blind(
    site: Site, recruiter: TestClient, slate: Slate
) -> None:
    at = f"/requisitions/{slate.requisition_id}/pool"
    html = recruiter.get(at).text
    assert re.findall(r"/people/([0-9a-f-]{36})\?requisition=[0-9a-f-]{36}\"", html) == sorted(slate.people)
    assert f'All <span class="n">{len(slate.people)}</span>' in html
    assert f'href="{at}"' in recruiter.get("/requisitions").text
    assert recruiter.get(f"{at}?show=unread").status_code == 200
    assert site.browser(Role.HIRING_MANAGER).get(at).status_code == 403


def test_what_was_decided_about_several_is_taken_back_at_once(
    site: Site, recruiter: TestClient, shortlist: str, slate: Slate
) -> None:
    given = {"choice": "hold", "reason": "Ask first.", "who": list(slate.strong[:3]), "then": slate.strong[0]}
    recruiter.post(f"/shortlists/{shortlist}/decisions", data=given)
    html = recruiter.get(f"/shortlists/{shortlist}").text
    undo = re.search(r'action="(/shortlists/[^"]+/undo-all)"', html)
    assert undo is not None
    assert recruiter.post(undo[1]).status_code == 303
    made = decisions_in_sight(site.world.service, site.world.actor(), shortlist)
    assert len(made) == 3
    assert not in_force(made)
    assert recruiter.post(undo[1]).status_code == 409
    assert site.browser(Role.HIRING_MANAGER).post(undo[1]).status_code == 404, "somebody else’s go"


@pytest.mark.parametrize(
    ("show", "count"), [("", 6), ("open", 5), ("advance", 1), ("decline", 0)], ids=["all", "open", "advance", "decline"]
)
def test_the_screening_table_is_filtered_by_decision(
    recruiter: TestClient, shortlist: str, slate: Slate, *, show: str, count: int
) -> None:
    given = {"choice": "advance", "reason": "Has it all.", "who": [slate.strong[0]]}
    recruiter.post(f"/shortlists/{shortlist}/decisions", data=given)
    html = recruiter.get(f"/shortlists/{shortlist}/table?show={show}").text
    assert len(re.findall(r'<tr><td class="num fit">', html)) == count


@pytest.mark.parametrize(("text", "why"), [("Ann Berg\nBuilt pipelines.", NoPage.TEXT), ("PK\x03\x04", NoPage.WORD)])
def test_what_has_no_page_says_why(site: Site, text: str, why: NoPage) -> None:
    candidate = site.world.candidate(text)
    assert draw_page(site.world.service, site.world.actor(), candidate, number=1, quoted=()) is why


def test_one_comes_back_to_where_one_was(recruiter: TestClient, shortlist: str, slate: Slate) -> None:
    who = slate.strong[0]
    assert f'href="/shortlists/{shortlist}?who={who}"' in recruiter.get(f"/people/{who}?list={shortlist}").text
    html = recruiter.get(f"/people/{who}?list=//evil.example").text
    assert "evil" not in html
    assert 'href="/pool"' in html


def test_text_that_a_reader_does_not_see_is_shown_without_names_and_escaped() -> None:
    parts: Any = rendering._environment().get_template("_parts.html.j2").module
    piece = HiddenText(2, HiddenReason.TINY, f"{MASK * 4} <b>Kubernetes</b> " + "x" * 400)
    html = str(parts.hidden_text((piece,)))
    assert "1 piece of text" in html
    assert "p. 2, too small to read:" in html
    assert "<b>" not in html
    assert MASK not in html
    assert html.count("x") < 320


def test_two_records_stand_side_by_side_blind_before_they_are_merged(site: Site, recruiter: TestClient) -> None:
    one, other = (site.world.candidate(f"Ann Berg\nann@example.org\nBuilt {what}.") for what in ("pipelines", "maps"))
    at = f"/duplicates/{site.world.offer(other, one)}"
    assert f'href="{at}"' in recruiter.get("/duplicates").text
    html = recruiter.get(at).text
    assert "Built pipelines." in html
    assert "Built maps." in html
    assert "ann@example.org" not in html
    assert recruiter.post(f"{at}/merge").status_code == 303
    assert recruiter.get(at).headers["location"].startswith("/people/")
