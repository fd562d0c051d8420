"""A page under watch: its console, its requests and its policy must have nothing to say at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Dialog, Page, Request

__all__ = ["LOOKS", "PAPER", "Look", "Watched", "watched"]

Look = tuple[str, int]  # theme, width of the window in pixels

PAPER: tuple[Look, ...] = (("light", 720), ("dark", 720))  # a sheet of A4 without its margins
LOOKS: tuple[Look, ...] = (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390))
HEIGHT = 900
AXE = Path(__file__).with_name("vendor") / "axe.js"
FOCUS = Path(__file__).with_name("focus.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # the rules whose answer another theme changes
EXPECTED = ("Failed to load resource", "Response Status Error Code")  # of an answer that is meant to be an error
POLICY = """document.addEventListener("securitypolicyviolation", (one) =>
  console.error(`policy: ${one.effectiveDirective} of ${one.blockedURI} in ${one.sourceFile}:${one.lineNumber}`))"""


@dataclass
class Watched:
    """A page and what was noticed."""

    page: Page
    url: str
    noticed: list[str] = field(default_factory=list)

    def begin(self, url: str) -> None:
        """Anew, at that server: nothing is left of what was looked at before."""
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.emulate_media(media="screen")
        self.look(LOOKS[0])
        self.url, self.noticed[:] = url, []

    def go(self, path: str, *, status: int = 200) -> Page:
        """Open a path of the service; its status is part of what is tested."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        return self.page

    def look(self, look: Look) -> None:
        """In that theme and at that width from now on."""
        theme, width = look
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.evaluate("scrollTo(0, 0)")

    def keep_axe(self) -> None:
        """Have it in every page from now on, rather than bring it to each."""
        self.page.add_init_script(_text(AXE))

    def faults(self, rules: list[str] | None = None) -> list[str]:
        """What axe finds on the page as it is now; by every rule, or by those alone."""
        if not self.page.evaluate("typeof axe !== 'undefined'"):
            self.page.evaluate(_text(AXE))
        only = {"type": "tag", "values": TAGS} if rules is None else {"type": "rule", "values": rules}
        found: list[Any] = self.page.evaluate(
            "runOnly => axe.run(document, {runOnly, resultTypes: ['violations'], preload: false})"
            ".then(result => result.violations.map("
            "one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' ; ')}`))",
            only,
        )
        return [str(one) for one in found]

    def lost_focus(self) -> list[str]:
        """What is wrong with the stops of the Tab key: unseen, covered, out of order, or not in the page."""
        found: list[Any] = self.page.evaluate(_text(FOCUS))
        return [str(one) for one in found]

    def width_over(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def check(self) -> None:
        """Nothing was noticed; what was is told once."""
        noticed, self.noticed[:] = list(self.noticed), []
        assert not noticed, noticed


def watched(page: Page, url: str) -> Watched:
    """Watch a page from now on."""
    found = Watched(page, url)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            found.noticed.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((found.url, "data:", "about:")):
            found.noticed.append(f"another host: {request.url}")

    def on_dialog(dialog: Dialog) -> None:
        found.noticed.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.add_init_script(POLICY)
    page.on("console", on_console)
    page.on("pageerror", lambda error: found.noticed.append(f"error: {error}"))
    page.on("request", on_request)
    page.on("dialog", on_dialog)
    return found


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")
