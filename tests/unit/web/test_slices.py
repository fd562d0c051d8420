"""Lists that are whole in memory are cut into pages, so that no page holds thousands of rows."""

from __future__ import annotations

import re

import pytest
from starlette.requests import Request

from api.storage.roles import Role
from api.web import packets, shortlists
from api.web.paging import slice_of
from api.workflows.release import release
from tests.site import Site
from tests.slates import a_slate, propose


def asked(query: str = "") -> Request:
    path = "/shortlists/1/table"
    return Request(
        {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": [], "scheme": "http"}
        | {"server": ("127.0.0.1", 80)}
    )


@pytest.mark.parametrize(
    ("start", "shown", "words", "has_next", "has_before"),
    [
        (0, [0, 1, 2], "1–3 of 7", True, False),
        (4, [3, 4, 5], "4–6 of 7", True, True),
        (6, [6], "7–7 of 7", False, True),
        (99, [6], "7–7 of 7", False, True),
        (-5, [0, 1, 2], "1–3 of 7", True, False),
    ],
)
def test_the_page_of_a_row_is_shown(
    *, start: int, shown: list[int], words: str, has_next: bool, has_before: bool
) -> None:
    found = slice_of(asked(), range(7), start=start, size=3)
    assert (list(found.rows), found.words) == (shown, words)
    assert (bool(found.next_url), bool(found.before_url)) == (has_next, has_before)


def test_filters_stay_in_the_addresses_and_the_chosen_person_does_not() -> None:
    found = slice_of(asked("sort=r1&who=abc&start=3"), range(9), start=3, size=3)
    assert found.next_url == "/shortlists/1/table?sort=r1&start=6"
    assert found.before_url == "/shortlists/1/table?sort=r1&start=0"


def test_nothing_is_one_empty_page() -> None:
    found = slice_of(asked(), (), start=0, size=3)
    assert (list(found.rows), found.next_url, found.before_url) == ([], "", "")


@pytest.mark.parametrize("view", ["", "/table", "/packet"])
def test_every_view_of_a_shortlist_shows_a_page_of_it(site: Site, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    monkeypatch.setattr(shortlists, "SHOWN", 2)
    monkeypatch.setattr(packets, "PRINTED", 2)
    world = site.world
    slate = a_slate(world)
    shortlist = release(world.service, world.actor(), propose(world, slate)[0].id)
    client = site.browser(Role.RECRUITER)
    at, found = f"/shortlists/{shortlist.id}{view}", []
    while at:
        html = client.get(at).text
        here = {who for who in slate.strong if who in html}
        assert 1 <= len(here) <= 3  # the page, and on the list the person who follows
        found += here
        after = re.search(r'href="([^"]+)" rel="next"', html)
        at = after[1].replace("&amp;", "&") if after else ""
    assert set(found) == set(slate.strong)
