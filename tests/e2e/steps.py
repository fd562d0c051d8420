"""What somebody does on a page to bring one of its states about; each leaves nothing behind in the service."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from playwright.sync_api import Page, Route, expect

__all__ = [
    "Step",
    "came_in",
    "ended",
    "failing",
    "folds",
    "goes",
    "leaves",
    "menu",
    "narrow_menu",
    "note",
    "opens",
    "presses",
    "printed",
    "sends",
    "sharing",
    "shows_page",
    "signs_in_wrongly",
    "together",
    "tour_done",
    "waiting_for",
    "writes_refused",
]

Step = Callable[[Page], None]
NOBODY = UUID(int=0)


def together(*steps: Step) -> Step:
    """One after the other."""

    def do(page: Page) -> None:
        for step in steps:
            step(page)

    return do


def opens(button: str) -> Step:
    """A dialog, by the button of that name."""

    def do(page: Page) -> None:
        page.get_by_role("button", name=button, exact=True).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return do


def menu(button: str) -> Step:
    """A menu, by the button whose name begins so."""

    def do(page: Page) -> None:
        page.get_by_role("button", name=button).first.click()
        expect(page.locator("[popover]:popover-open")).to_be_visible()

    return do


def narrow_menu(page: Page) -> None:
    """The rail, which a narrow window hides behind a button."""
    page.set_viewport_size({"width": 390, "height": 900})
    menu("Menu")(page)


def presses(*keys: str) -> Step:
    """Keys, one after the other."""

    def do(page: Page) -> None:
        expect(page.locator("html[data-ready]")).to_be_attached()
        for key in keys:
            page.keyboard.press(key)

    return do


def sends(button: str, *, status: int = 422, **fields: str) -> Step:
    """A form that is refused; the browser's own checks are left out, so that the server's are seen."""

    def do(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f'main [name="{name}"]').first.fill(value)
        at = page.get_by_role("button", name=button, exact=True).first
        at.evaluate("one => { one.form.noValidate = true }")
        with page.expect_navigation() as gone:
            at.click()
        answer = gone.value
        assert answer is not None
        assert answer.status == status, f"answered {answer.status}"

    return do


def goes(path: str) -> Step:
    """To another path of the same server."""

    def do(page: Page) -> None:
        page.goto(urljoin(page.url, path))

    return do


def leaves(button: str) -> Step:
    """A form that leads to another page."""
    return sends(button, status=200)


def folds(page: Page) -> None:
    """Everything that can be unfolded is."""
    found = page.locator("main details:not([open]) > summary:visible")
    while found.count():
        found.first.click()


def note(words: str, *undo: str) -> Step:
    """What was done is told, with a way back."""

    value = ".".join((words, *undo, *(str(NOBODY) for _ in undo)))

    def do(page: Page) -> None:
        page.context.add_cookies([{"name": "evenhand-note", "value": value, "url": page.url}])
        page.reload()
        expect(page.locator("[data-toast]")).to_be_visible()

    return do


def printed(page: Page) -> None:
    """As on paper."""
    page.emulate_media(media="print")


def came_in(page: Page) -> None:
    """The secret of the link has left the address, and the person's page is there."""
    page.wait_for_url("**/own")
    expect(page.locator("h1")).not_to_have_text("Your own page")


def ended(page: Page) -> None:
    """The secret was sent and is of no use."""
    page.wait_for_url("**/own/enter")
    expect(page.locator("h1")).to_have_text("Your own page")


def tour_done(page: Page) -> None:
    """The first steps were finished; the next visitor begins anew."""
    page.get_by_role("button", name="I know").first.click()
    expect(page.locator(".tour")).to_have_count(0)
    page.context.clear_cookies(name="evenhand-tour")


def signs_in_wrongly(status: int) -> Step:
    """Nobody has that password."""
    return sends("Sign in", status=status, email="nobody@example.org", password="not the password")


def failing(path: str) -> Step:
    """What the page asks for at `path` from now on is not there."""

    def instead(route: Route) -> None:
        parts = urlsplit(route.request.url)
        route.continue_(url=f"{parts.scheme}://{parts.netloc}/nothing-here")

    def do(page: Page) -> None:
        page.route(path, instead)

    return do


def waiting_for(path: str) -> Step:
    """What the page asks for at `path` is not answered yet."""

    def do(page: Page) -> None:
        page.route(path, lambda _route: None)

    return do


def shows_page(page: Page) -> None:
    """The résumé as a page, drawn blind, with the first sentence boxed."""
    expect(page.locator("[data-review][data-ready]")).to_be_visible()
    page.get_by_role("button", name="Page", exact=True).click()
    expect(page.locator("#drawn svg.drawn, #drawn p:not(.htmx-indicator)").first).to_be_visible()
    page.keyboard.press("1")


def sharing(count: int) -> Step:
    """So many people are picked on the shortlist."""

    def do(page: Page) -> None:
        expect(page.locator("[data-review][data-ready]")).to_be_visible()
        boxes = page.locator("[data-person] input[type=checkbox]")
        for number in range(count):
            boxes.nth(number).check()
        expect(page.locator("[data-picked]")).to_be_visible()

    return do


def writes_refused(page: Page) -> None:
    """A row of the editor asks what nobody may ask, one is careful, and one cannot be used."""
    expect(page.locator("html[data-ready]")).to_be_attached()
    for text in ("Native speaker of English", "Young and dynamic", "x" * 600):
        page.get_by_role("button", name="Add a requirement").click()
        page.locator("[data-rows] [data-row]").last.locator('[name="texts"]').fill(text)
    expect(page.locator("[data-rows] .finding").first).to_be_visible()
