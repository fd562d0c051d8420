"""Whoever was brought in from below the cut stands under the list, without place or score, and is decided about."""

from __future__ import annotations

import re

import pytest

from api.storage.roles import Role
from api.storage.states import DecisionChoice
from api.workflows.decide import Wanted, decide, decisions_in_sight
from api.workflows.release import release
from tests.site import Site
from tests.slates import Slate, a_slate, propose

HTML = {"Accept": "text/html"}


@pytest.fixture
def slate(site: Site) -> Slate:
    return a_slate(site.world)


@pytest.fixture
def shortlist(site: Site, slate: Slate) -> str:
    return release(site.world.service, site.world.actor(), propose(site.world, slate)[0].id).id


def test_somebody_brought_in_is_decided_about_under_the_list(site: Site, slate: Slate, shortlist: str) -> None:
    client, who = site.browser(), slate.weak[0]
    client.headers.update(HTML)
    at = f"/shortlists/{shortlist}"
    went = client.post(f"{at}/others", data={"who": who, "reason": "Known from a project."})
    assert went.headers["location"] == f"{at}?who={who}"
    html = client.get(went.headers["location"]).text
    detail = html.split('id="detail"')[1].split("<dialog")[0]
    assert f'data-chosen="{who}"' in detail
    assert "no score" in detail
    assert "of 100" not in detail
    assert "1 more was brought in" in client.get(f"{at}/others").text
    client.post(f"{at}/decisions", data={"who": who, "choice": "advance", "reason": "Talked to."})
    rail = client.get(at).text.split('id="brought"')[1].split("</ul>")[0]
    assert "Advance" in rail
    assert "Brought in" in client.get(f"{at}/table").text


def test_the_last_decision_of_ones_own_is_taken_back_from_wherever_one_is(
    site: Site, slate: Slate, shortlist: str
) -> None:
    client, at = site.browser(), f"/shortlists/{shortlist}"
    client.headers.update(HTML)
    assert "data-undo-last" not in client.get(at).text
    client.post(f"{at}/decisions", data={"who": slate.strong[0], "choice": "hold", "reason": "Ask first."})
    undo = re.search(r'action="([^"]+)" method="post" data-undo-last', client.get(at).text)
    assert undo is not None
    client.post(undo[1])
    made = decisions_in_sight(site.world.service, site.world.actor(), shortlist)
    assert [one.undone_at is not None for one in made] == [True]


def test_managers_see_after_their_own_decision_what_others_did_of_whom_was_brought_in(
    site: Site, slate: Slate, shortlist: str
) -> None:
    world, who = site.world, slate.weak[0]
    for choice in (DecisionChoice.INCLUDE, DecisionChoice.DECLINE):
        decide(world.service, world.actor(), shortlist, [Wanted(who, choice, "Said so.")])
    rail = site.browser(Role.HIRING_MANAGER).get(f"/shortlists/{shortlist}").text.split('id="brought"')[1]
    assert "Somebody has decided" in rail.split("</ul>")[0]
    assert "Decline" not in rail.split("</ul>")[0]
