"""By keyboard alone: Tab goes through pages in their order and out again, dialogs keep it in and give it back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.catalogue import SCREENS, Screen
from tests.e2e.conftest import Show

MOST = 40  # presses of Tab on one page
WALKED = ("requisitions, closed", "editor", "shortlist", "audit", "own page")
DIALOGS = {
    "help": "Help and keys",
    "person, why": "Show who it is",
    "shortlist, about several": "Decide about them",
    "users, adding one": "Add a user",
    "tokens, making one": "Make a token",
    "webhooks, adding one": "Add a webhook",
    "webhook, removing it": "Remove",
    "retention, sure": "Erase 1 person",
}
AT = """() => {
  const at = document.activeElement;
  if (at === document.body || at === document.documentElement) return null;
  const style = getComputedStyle(at), label = at.nextElementSibling ? getComputedStyle(at.nextElementSibling) : style;
  const drawn = [style, label, at.labels?.[0] ? getComputedStyle(at.labels[0]) : style];
  const all = [...document.querySelectorAll("*")];
  return {
    at: all.indexOf(at),
    words: (at.getAttribute("aria-label") ?? (at.textContent.trim() || at.name || at.id)).trim().slice(0, 40),
    isSeen: drawn.some((one) => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) > 0),
    isInDialog: at.closest("dialog[open]") !== null,
  };
}"""
By = Mapping[str, object]


@pytest.mark.parametrize("name", WALKED)
def test_tab_goes_through_the_page_in_its_order_and_back(show: Show, name: str) -> None:
    watched = show(named(name))
    stops = walk(watched.page, "Tab", MOST)
    assert len(stops) >= 8
    assert [one["words"] for one in stops if not one["isSeen"]] == []
    places = [int(str(one["at"])) for one in stops]
    assert places == sorted(set(places)), "each stop once, in the order of the document"
    if watched.page.locator(".skip").count():
        assert stops[0]["words"] == "Skip to the content"
    went_out = watched.page.evaluate(AT) is None  # past the last stop, with which the way back begins then
    back = walk(watched.page, "Shift+Tab", 4)
    assert [int(str(one["at"])) for one in back] == (places[-4:] if went_out else places[-5:-1])[::-1]
    watched.check()


def test_the_skip_link_leads_past_the_bars(show: Show) -> None:
    page = show(named("shortlist")).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_keeps_the_focus_in_and_gives_it_back(show: Show, name: str) -> None:
    page = show(named(name)).page
    dialog = page.get_by_role("dialog")
    assert stop(page)["isInDialog"]
    stops = walk(page, "Tab", 16)
    assert all(one["isInDialog"] and one["isSeen"] for one in stops)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name=DIALOGS[name], exact=True).first).to_be_focused()


def named(name: str) -> Screen:
    return next(one for one in SCREENS if one.name == name)


def stop(page: Page) -> By:
    found = page.evaluate(AT)
    assert found is not None, "nothing has the focus"
    return dict(found)


def walk(page: Page, key: str, most: int) -> list[By]:
    """The stops of so many presses, or until the key leaves the page."""
    stops: list[By] = []
    for _ in range(most):
        page.keyboard.press(key)
        if (found := page.evaluate(AT)) is None:
            break
        if not stops or stops[-1]["at"] != found["at"]:  # a date has three parts
            stops.append(found)
    return stops
