"""A page under watch: its console, its requests and its policy must have nothing to say at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Dialog, Page, Request

__all__ = ["Watched", "watched"]

AXE = Path(__file__).with_name("vendor") / "axe.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPECTED = "Failed to load resource"  # what Chromium writes for an answer that is meant to be an error


@dataclass
class Watched:
    """A page and what was noticed."""

    page: Page
    url: str
    noticed: list[str] = field(default_factory=list)

    def go(self, path: str, *, status: int = 200) -> Page:
        """Open a path of the service; its status is part of what is tested."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        return self.page

    def faults(self) -> list[str]:
        """What axe finds on the page as it is now."""
        if not self.page.evaluate("typeof axe !== 'undefined'"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found: list[Any] = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules}).then(result => result.violations.map("
            "one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' ; ')}`))",
            RULES,
        )
        return [str(one) for one in found]

    def width_over(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def check(self) -> None:
        """Nothing was noticed."""
        assert not self.noticed, self.noticed


def watched(page: Page, url: str) -> Watched:
    """Watch a page from now on."""
    found = Watched(page, url)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            found.noticed.append(f"console: {message.text}")

    def on_request(request: Request) -> None:
        if not request.url.startswith((url, "data:")):
            found.noticed.append(f"another host: {request.url}")

    def on_dialog(dialog: Dialog) -> None:
        found.noticed.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("console", on_console)
    page.on("pageerror", lambda error: found.noticed.append(f"error: {error}"))
    page.on("request", on_request)
    page.on("dialog", on_dialog)
    return found
