"""Compliance, the candidate and the administrator in a browser: what they do takes place."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from api.storage.roles import Role
from api.workflows.own_link import own_address
from tests.e2e.conftest import Enter
from tests.e2e.place import Place
from tests.e2e.telling import Told
from tests.e2e.watching import Watched

C, A, U = Role.COMPLIANCE, Role.ADMINISTRATOR, Role.AUDITOR


def came_by_link(watched: Watched, place: Place, token: str) -> Page:
    """The page of a person who opened their link; its secret has left the address."""
    page = watched.page
    page.goto(place.url + own_address(token))
    page.wait_for_url(f"{place.url}/own")
    expect(page.locator("h1")).not_to_have_text("Your own page")
    return page


def test_a_candidate_sees_their_own_page_without_an_account(enter: Enter, place: Place, ids: Mapping[str, str]) -> None:
    page = came_by_link(enter(None, width=390), place, ids["own"])
    expect(page.get_by_role("heading", name="What we read from your résumé")).to_be_visible()


def test_the_voluntary_questions_can_be_declined(enter: Enter, place: Place, ids: Mapping[str, str]) -> None:
    watched = enter(None, width=390)
    page = came_by_link(watched, place, ids["questions"])
    page.get_by_role("button", name="I would rather not answer any").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert watched.faults() == []


def test_another_persons_link_in_the_same_tab_opens_their_page_and_the_old_page_sends_nothing(
    enter: Enter, place: Place, ids: Mapping[str, str]
) -> None:
    page = came_by_link(enter(None, width=390), place, ids["own"])
    old = page.context.new_page()
    old.goto(f"{place.url}/own")
    with page.expect_navigation(url=f"{place.url}/own"):
        page.evaluate("hash => { location.hash = hash; }", ids["questions"])
    expect(page.get_by_role("heading", name="Some voluntary questions")).to_be_visible()
    assert ids["questions"] not in page.url
    old.get_by_text("Something is wrong or missing").click()
    old.get_by_label("What is wrong, and what is right?").fill("This must reach nobody.")
    old.get_by_role("button", name="Send the correction").click()
    expect(old.get_by_role("heading", name="Another link is open now")).to_be_visible()
    old.get_by_role("link", name="Look at the page that is open now").click()
    old.get_by_role("button", name="Use another link").click()
    expect(old.get_by_text("You have left the page.")).to_be_visible()


def test_without_a_link_a_person_is_told_what_to_do(enter: Enter) -> None:
    page = enter(None, width=390).go("/own")
    expect(page.get_by_text("Open the link that you were sent.")).to_be_visible()


def test_what_a_candidate_asks_is_answered_by_compliance(enter: Enter, place: Place, ids: Mapping[str, str]) -> None:
    person = came_by_link(enter(None, width=390), place, ids["own"])
    person.get_by_text("Something is wrong or missing").click()
    person.get_by_label("What is wrong, and what is right?").fill("The course in Leeds is missing.")
    person.get_by_role("button", name="Send the correction").click()
    expect(person.get_by_text("Your correction was sent.")).to_be_visible()
    officer = enter(C).go("/requests")
    officer.get_by_role("row", name="The course in Leeds").get_by_role("link").click()
    officer.get_by_label("Your answer to the person").fill("You are right: it is there now.")
    officer.get_by_role("button", name="Done, send the answer").click()
    expect(officer.get_by_text("Answered.")).to_be_visible()
    person.reload()
    expect(person.get_by_text("You are right: it is there now.")).to_be_visible()


def test_the_ledger_and_a_run_are_verified_in_place(enter: Enter, told: Told) -> None:
    page = enter(U).go("/ledger")
    page.get_by_role("button", name="Verify the ledger").click()
    expect(page.get_by_text("each following the one before")).to_be_visible()
    assert page.url.endswith("/ledger")
    page.goto(page.url.replace("/ledger", "/register"))
    row = page.locator("tbody tr").first
    row.get_by_role("button", name="Verify").click()
    expect(row.get_by_text("the ledger names that hash")).to_be_visible()
    row.get_by_role("button", name="Replay").click()
    expect(row.get_by_text("byte for byte")).to_be_visible()


def test_a_held_audit_is_signed_off_by_keyboard_with_a_reason_alone(enter: Enter, told: Told) -> None:
    watched = enter(C)
    page = watched.go("/audits")
    page.locator("tbody th a").first.click()
    page.get_by_label("Your reason").focus()
    page.keyboard.type("Nobody answered; the pool was looked at by hand with the works council.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Sign off", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the second button: the hold stays, so that the story does not change for others
    expect(page.get_by_text("The hold stands")).to_be_visible()
    expect(page.locator(".steps")).to_contain_text("Nobody answered")


def test_a_new_user_comes_in_by_the_link_that_is_shown_once(enter: Enter, place: Place) -> None:
    page = enter(A).go("/admin/users")
    page.get_by_role("button", name="Add a user").click()
    page.get_by_label("E-mail address").fill("noor@example.org")
    page.get_by_label("Name", exact=True).fill("Noor Haddad")
    page.get_by_label("Role").select_option("auditor")
    page.get_by_role("button", name="Add and make the link").click()
    link = page.get_by_label("Link for a password").input_value()
    page.goto(f"{place.url}/admin/users")
    expect(page.get_by_text("Noor Haddad")).to_be_visible()
    newcomer = enter(None).page
    newcomer.goto(link)
    newcomer.get_by_label("New password").fill("a sentence that only Noor would write")
    newcomer.get_by_role("button", name="Take this password").click()
    expect(newcomer.get_by_text("Your new password counts")).to_be_visible()
