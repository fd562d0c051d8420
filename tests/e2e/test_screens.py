"""Every page in every state: nothing for axe in any look, nothing in the console, no other host, no focus lost.

`make test` looks at each page in both themes at both widths, with every rule in two of these looks, and at every fourth
of the further states in one of the two; `make soak` looks at everything in the four, by every rule: an organisation in
which nothing has happened, failures of each kind and paper too.
"""

from __future__ import annotations

import re

import pytest

from api.app import create_app
from tests.e2e.catalogue import NO_PAGES, SCREENS, Screen, Where
from tests.e2e.conftest import Show
from tests.e2e.place import Place
from tests.e2e.watching import LOOKS, OF_COLOURS, PAPER, Look, Watched
from tests.everything import routes_of

WHOLE: tuple[Look, ...] = (("light", 1440), ("dark", 390))  # each theme and each width: every rule is asked
SWAPPED: tuple[Look, ...] = (("dark", 1440), ("light", 390))
FURTHER = 4  # of so many further states one is looked at by `make test`
STORY = tuple(one for one in SCREENS if one.at in (Where.STORY, Where.GONE) and not one.is_printed)
DAILY = tuple(one for number, one in enumerate(STORY) if one.is_first or number % FURTHER == 0)
every_screen = pytest.mark.parametrize("screen", SCREENS, ids=[one.name for one in SCREENS])


@pytest.mark.parametrize("screen", DAILY, ids=[one.name for one in DAILY])
def test_a_screen_is_clean(show: Show, screen: Screen) -> None:
    watched = show(screen)
    looks = LOOKS if screen.is_first else (WHOLE[SCREENS.index(screen) % 2],)
    found = {look: faults(watched, look, OF_COLOURS if look in SWAPPED else None) for look in looks}
    assert {look: one for look, one in found.items() if one} == {}
    watched.check()


@pytest.mark.soak
@every_screen
def test_a_screen_is_clean_by_every_rule_in_every_look(show: Show, screen: Screen) -> None:
    watched = show(screen)
    found = {look: faults(watched, look, None) for look in (PAPER if screen.is_printed else LOOKS)}
    assert {look: one for look, one in found.items() if one} == {}
    watched.check()


def test_every_page_is_in_the_catalogue(place: Place) -> None:
    routes = [one.path for one in routes_of(create_app(place.service)) if one.is_page and one.method == "GET"]
    assert set(NO_PAGES) <= set(routes)
    patterns = {
        path: re.compile(re.sub(r"\{[^}]*:path\}", ".+", path).replace("{", "(?P<").replace("}", ">[^/]+)"))
        for path in routes
    }
    seen = set()
    for screen in SCREENS:
        path = re.sub(r"[?#].*", "", screen.path)
        seen |= {next((one for one in routes if patterns[one].fullmatch(path)), path)}
    missing = [path for path in routes if path not in seen and path not in NO_PAGES]
    assert missing == [], "give each an entry in tests/e2e/catalogue.py"


def faults(watched: Watched, look: Look, rules: list[str] | None) -> list[str]:
    """What is wrong with the page in that look: for axe, for whoever tabs through it, and in its width."""
    watched.look(look)
    found = watched.faults(rules)
    if rules is None and look not in PAPER:
        found += watched.lost_focus()
    if (over := watched.width_over()) > 0:
        found.append(f"{over} px wider than the window")
    return found
