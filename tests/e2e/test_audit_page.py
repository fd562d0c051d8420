"""The page of an audit in a browser: links reach what is folded, everything opens at once and on paper."""

from __future__ import annotations

from playwright.sync_api import expect

from api.storage.roles import Role
from tests.e2e.conftest import Enter
from tests.e2e.telling import Told

SHUT = "main details:not([open])"


def test_links_lead_into_folded_chapters_and_all_of_them_open_at_once(enter: Enter, told: Told) -> None:
    page = enter(Role.COMPLIANCE).go(f"/audits/{told.audit}")
    methods = page.get_by_text("People of the group selected, divided by people of the group.", exact=False).first
    expect(methods).to_be_hidden()
    page.get_by_role("navigation", name="Sections of the audit").get_by_role("link", name="Methods").click()
    expect(methods).to_be_visible()
    shut = page.locator(SHUT).count()
    assert shut
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(SHUT).count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(SHUT).count() == shut
    page.get_by_role("button", name="Open all").click()
    assert page.locator(SHUT).count() == 0
    page.get_by_role("button", name="Fold all").click()
    expect(methods).to_be_hidden()


def test_the_bar_of_sections_stays_in_sight(enter: Enter, told: Told) -> None:
    page = enter(Role.COMPLIANCE, width=390).go(f"/audits/{told.audit}")
    page.locator("#appendix").scroll_into_view_if_needed()
    expect(page.get_by_role("navigation", name="Sections of the audit")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
