"""A filter is saved under a name, opened from the menu, made the one that a page opens with, and deleted."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from api.storage.roles import Role
from tests.e2e.conftest import Enter
from tests.e2e.telling import Told
from tests.e2e.watching import LOOKS


def test_a_view_is_saved_opened_with_and_deleted(enter: Enter, told: Told) -> None:
    watched = enter(Role.HIRING_MANAGER)
    page = watched.go("/requisitions?q=engineer")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_label("Name of this view").fill("Engineers")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The view is saved")).to_be_visible()
    page.goto(page.url.split("?")[0] + "?state=closed")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("link", name="Engineers").click()
    expect(page).to_have_url(re.compile(r"/requisitions\?q=engineer$"))
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("link", name="Rename, delete").click()
    for look in LOOKS:
        watched.look(look)
        assert (look, watched.faults()) == (look, [])
    watched.look(LOOKS[0])
    page.get_by_role("button", name="Choose").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Requisitions").click()
    expect(page).to_have_url(re.compile(r"/requisitions\?q=engineer$"))
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("link", name="Rename, delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No view of this page is saved")).to_be_visible()
