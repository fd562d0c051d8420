"""A real browser, a running service with a story in it, and pages of people who are signed in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from api.demo_sample import Sample, make_sample
from api.storage.roles import Role
from tests.e2e.place import PEOPLE, Place, open_place
from tests.e2e.telling import Told, tell
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
def states(browser: Browser, place: Place) -> Callable[[Role], object]:
    """Cookies of somebody who has signed in, once a role."""
    known: dict[Role, object] = {}

    def state_of(role: Role) -> object:
        if role not in known:
            context = browser.new_context()
            sign_in(context.new_page(), place.url, role)
            known[role] = context.storage_state()
            context.close()
        return known[role]

    return state_of


@pytest.fixture
def enter(browser: Browser, place: Place, states: Callable[[Role], object]) -> Iterator[Enter]:
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


def sign_in(page: Page, url: str, role: Role) -> None:
    person = next(one for one in PEOPLE if one.role is role)
    page.goto(f"{url}/sign-in")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(person.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda found: "/sign-in" not in found)
