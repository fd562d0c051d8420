"""A real browser, a running service with a story in it, and pages of people who are signed in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.demo_sample import Sample, make_sample
from api.storage.roles import Role
from tests.e2e.catalogue import Screen, Where
from tests.e2e.corners import corners
from tests.e2e.place import NEWCOMERS, PEOPLE, Person, Place, open_place
from tests.e2e.telling import Told, tell
from tests.e2e.trouble import Trouble, open_trouble
from tests.e2e.watching import Watched, watched
from tests.make import fake_tools

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SAMPLED = 58  # readable résumés; a scan and a locked file come with them
Enter = Callable[..., Watched]
Show = Callable[[Screen], Watched]
States = Callable[..., object]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "these tests look at pages in a real Chromium: run `make browser`, or set CHROMIUM to one"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("sample"), people=SAMPLED)


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    tools = fake_tools()
    opened = open_place(tmp_path_factory.mktemp("place"), lambda: tools, identify=lambda _text: "en")
    yield opened
    opened.stop()


@pytest.fixture(scope="session")
def told(place: Place) -> Told:
    """Requisitions in every state, told through the use cases."""
    return tell(place)


@pytest.fixture(scope="session")
def ids(place: Place, told: Told) -> Mapping[str, str]:
    """The story and its corners: every id and token that pages are reached by."""
    return corners(place, told)


@pytest.fixture(scope="session")
def trouble(place: Place) -> Iterator[Trouble]:
    """Servers where something is wrong."""
    opened = open_trouble(place)
    yield opened
    opened.stop()


@pytest.fixture(scope="session")
def states(browser: Browser, place: Place) -> States:
    """Cookies of somebody who has signed in, once a role and organisation."""
    known: dict[tuple[Role, bool], object] = {}

    def state_of(role: Role, *, is_fresh: bool = False) -> object:
        if (role, is_fresh) not in known:
            context = browser.new_context()
            sign_in(context.new_page(), place.url, role, NEWCOMERS if is_fresh else PEOPLE)
            known[role, is_fresh] = context.storage_state()
            context.close()
        return known[role, is_fresh]

    return state_of


@pytest.fixture(scope="session")
def show(browser: Browser, place: Place, trouble: Trouble, ids: Mapping[str, str], states: States) -> Iterator[Show]:
    """A screen of the catalogue in its state, in a page that one person keeps from screen to screen."""
    pages: dict[tuple[Role | None, bool], Watched] = {}
    urls = {Where.TROUBLE: trouble.url, Where.GONE: trouble.gone_url}

    def show_screen(screen: Screen) -> Watched:
        key = (screen.role, screen.at is Where.FRESH)
        if key not in pages:
            state = None if screen.role is None else states(screen.role, is_fresh=key[1])
            context = browser.new_context(storage_state=state, reduced_motion="reduce")  # type: ignore[arg-type]
            context.set_default_timeout(10_000)
            pages[key] = watched(context.new_page(), place.url)
            pages[key].keep_axe()
        found = pages[key]
        found.begin(urls.get(screen.at, place.url))
        if "#" in screen.path:  # where only this differs, a browser stays on the page
            found.page.goto("about:blank")
        if screen.role is None:
            found.page.context.clear_cookies()
        found.go(screen.address(ids), status=screen.status)
        screen.bring_about(found.page)
        return found

    yield show_screen
    for found in pages.values():
        found.page.context.close()


@pytest.fixture
def enter(browser: Browser, place: Place, states: States) -> Iterator[Enter]:
    """A page of somebody of that role; at the end nothing may have gone wrong in it."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def open_page(role: Role | None = None, *, width: int = 1440, scheme: str = "light") -> Watched:
        state = None if role is None else states(role)
        context = browser.new_context(
            base_url=place.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            storage_state=state,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        context.set_default_timeout(20_000)
        found = watched(context.new_page(), place.url)
        opened.append((context, found))
        return found

    yield open_page
    for context, found in opened:
        context.close()
        found.check()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def sign_in(page: Page, url: str, role: Role, people: Sequence[Person] = PEOPLE) -> None:
    person = next(one for one in people if one.role is role)
    page.goto(f"{url}/sign-in")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda found: "/sign-in" not in found)
