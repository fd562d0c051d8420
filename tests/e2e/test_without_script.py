"""What works in a browser that runs no script: a person comes to their own page by the link that they were sent."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from api.storage.privacy import LinkPurpose
from api.storage.roles import Role
from api.workflows.privacy import make_link
from tests.e2e.place import Place
from tests.e2e.telling import Told, acting


def test_a_person_pastes_their_link_and_leaves_again(browser: Browser, place: Place, told: Told) -> None:
    officer = acting(place, Role.COMPLIANCE)
    token, _ = make_link(place.service, officer, told.candidate, purpose=LinkPurpose.PRIVACY, days=5)
    context = browser.new_context(base_url=place.url, java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"/own#{token}")
    page.get_by_label("Or paste your link here").fill(f"{place.url}/own#{token}")
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_role("heading", name="What we read from your résumé")).to_be_visible()
    assert token not in page.url
    page.get_by_role("button", name="Leave this page").click()
    expect(page.get_by_text("You have left the page.")).to_be_visible()
    context.close()
