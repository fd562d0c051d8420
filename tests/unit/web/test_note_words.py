"""What a note says where its words stand in a résumé, and where a sentence is only alike to them."""

from __future__ import annotations

import pytest

from api.reports.exports import shortlist_table
from api.reports.words import mention
from api.storage.roles import Role
from api.web.places import places_of
from api.workflows.release import release
from api.workflows.see_shortlist import see_shortlist
from tests.openings import a_version
from tests.site import Site
from tests.slates import SOURCE, a_slate, propose

NEAREST = "Nearest sentence: read it"
NOTED = SOURCE.format(cut=6, weight=5) + (
    "  - {kind: skill, text: Python, mode: note}\n"
    "  - {kind: experience, text: Builds batch pipelines in Python, mode: note}\n"
)


def test_a_note_is_mentioned_only_where_its_words_stand(site: Site) -> None:
    world, slate = site.world, a_slate(site.world)
    a_version(world, slate.requisition_id, NOTED)
    shortlist = release(world.service, world.actor(), propose(world, slate)[0].id).id
    seen = see_shortlist(world.service, world.actor(), shortlist)
    first = places_of(seen)[0]
    by_name, alike = first.notes
    assert (by_name.words, by_name.shape) == ("Mentioned", "mentioned")
    assert (alike.words, alike.shape, alike.tone) == (NEAREST, "nearest", "quiet")
    assert alike.quotes
    header, row = shortlist_table(seen.requisition, seen.places)[:2]
    shown = dict(zip(header, row, strict=True))
    assert str(shown["Python: note"]).startswith("Mentioned\np. ")
    assert str(shown["Builds batch pipelines in Python: note"]).startswith(f"{NEAREST}\np. ")
    client = site.browser(Role.HIRING_MANAGER)
    client.headers.update({"Accept": "text/html"})
    both = [place["candidate"] for place in seen.places[:2]]
    for path in ("", "/table", "/packet", "/compare"):
        page = client.get(f"/shortlists/{shortlist}{path}", params={"who": both} if path == "/compare" else None)
        assert NEAREST in page.text


@pytest.mark.parametrize(
    ("quotes", "by_name", "words"),
    [(True, True, "Mentioned"), (False, True, "Mentioned"), (True, False, NEAREST), (False, False, "Not mentioned")],
)
def test_the_words_of_a_note_follow_from_how_it_was_found(quotes: bool, by_name: bool, words: str) -> None:
    assert mention(quotes=quotes, by_name=by_name) == words
