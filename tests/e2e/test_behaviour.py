"""What pages do beside showing: hostile text stays text, focus is seen, keys and themes work, sessions end."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from playwright.sync_api import expect

from api.storage.roles import Role
from tests.e2e.conftest import Enter, sign_in
from tests.e2e.place import PEOPLE, Place
from tests.e2e.telling import HOSTILE, Told

R, M, C = Role.RECRUITER, Role.HIRING_MANAGER, Role.COMPLIANCE


TYPED = (  # what somebody wrote, where it is seen, and whose page that is
    ("title", R, "/requisitions"),
    ("title", M, "/requisitions/{fresh}/gate"),
    ("reason", R, "/requisitions/{held}/gate"),
    ("reason", C, "/changes"),
    ("skill", R, "/requisitions/{fresh}"),
    ("skill", R, "/shortlists/{shortlist}"),
    ("skill", R, "/shortlists/{shortlist}/table"),
    ("file name", R, "/uploads/{batch}"),
    ("file name", R, "/people/{shown}"),
    ("text of a résumé", R, "/people/{candidate}"),
    ("text of a résumé", R, "/shortlists/{shortlist}/compare"),
    ("group of positions", M, "/requisitions/{again}"),
    ("words of a search", R, "/pool?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E"),
)


@pytest.mark.parametrize(("what", "role", "path"), TYPED, ids=[f"{what}, {path}" for what, _, path in TYPED])
def test_what_was_typed_or_uploaded_runs_nowhere(
    enter: Enter, ids: Mapping[str, str], what: str, role: Role, path: str
) -> None:
    watched = enter(role)  # a dialog, a request, an error of a script or a word of the policy would be noticed
    page = watched.page
    page.goto(watched.url + path.format_map(ids))
    assert page.locator("img[src='x'], main script").count() == 0
    fields = page.locator("main input, main textarea").evaluate_all("all => all.map(one => one.value)")
    shown = "\n".join([page.locator("main").text_content() or "", *fields])
    assert "<img src=x onerror=alert(" in shown, what


def test_a_group_that_is_no_group_is_refused_and_not_repeated(enter: Enter, ids: Mapping[str, str]) -> None:
    page = enter(C).go("/answers")
    page.locator("form", has=page.locator("input[type=file]")).locator("select").select_option(ids["fresh"])
    table = f'file,sex,race_ethnicity\n000.txt,"{HOSTILE.replace(chr(34), chr(34) * 2)}",White\n'
    page.locator("input[type=file]").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    page.locator("form", has=page.locator("input[type=file]")).get_by_role("button").last.click()
    fault = page.locator(".fault")
    expect(fault).to_be_visible()
    assert "onerror" not in (fault.text_content() or "")
    assert page.locator("img[src='x'], main script").count() == 0


def test_a_hostile_title_and_reason_are_shown_as_they_are(enter: Enter, told: Told) -> None:
    page = enter(R).go("/requisitions")
    expect(page.get_by_role("link", name=HOSTILE).first).to_be_visible()
    page = enter(R).go(f"/shortlists/{told.shortlist}")
    page.get_by_text("1 decision about this person").click()
    expect(page.locator(".history").get_by_text(HOSTILE)).to_be_visible()


def test_the_search_is_one_key_away_and_typing_is_left_alone(enter: Enter, told: Told) -> None:
    page = enter(R).go("/requisitions")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("python? j/k")
    expect(page.locator("#search")).to_have_value("python? j/k")
    assert page.get_by_role("dialog").count() == 0


def test_a_theme_is_kept(enter: Enter, told: Told) -> None:
    page = enter(R).go("/requisitions")
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_weights_and_order_change_without_dragging(enter: Enter, told: Told) -> None:
    page = enter(M).go(f"/requisitions/{told.fresh}")
    rows = page.locator("[data-rows] [data-row]")
    first = rows.nth(0).locator('[name="texts"]').input_value()
    rows.nth(0).get_by_role("button", name="Move requirement 1 down").click()
    expect(rows.nth(1).locator('[name="texts"]')).to_have_value(first)
    slider = rows.nth(1).locator("[data-slider]")
    slider.focus()
    before = rows.nth(1).locator('[name="weight"]').input_value()
    page.keyboard.press("ArrowRight")
    expect(rows.nth(1).locator('[name="weight"]')).to_have_value(str(int(before) + 1))


def test_the_posting_shows_what_became_requirements_and_leads_to_each(enter: Enter, told: Told) -> None:
    page = enter(M).go("/requisitions/new")
    page.get_by_label("Text of the posting").fill(
        "Clerk\n\nRequirements\n- 2 years of SQL\n- Native speaker of Dutch\n"
    )
    page.get_by_role("button", name="Propose requirements").click()
    page.locator("[data-accept]").first.click()
    page.get_by_role("button", name="What is asked").click()
    page.locator("[data-jump]", has_text="SQL").click()
    row = page.locator("[data-row]").first
    expect(row.locator('[name="texts"]')).to_be_focused()
    expect(row.locator("[data-source]")).to_contain_text("From the posting: “SQL”")
    row.locator('[name="texts"]').fill("SQL\nNative speaker of Dutch")
    row.get_by_role("button", name="Write “Dutch C1, written and spoken”").click()
    expect(row.locator('[name="texts"]')).to_have_value("SQL\nDutch C1, written and spoken")
    row.locator('[name="kind"]').select_option("education")
    expect(row.locator('[name="evidence"]')).to_be_hidden()


def test_an_edit_made_from_an_older_version_is_refused(enter: Enter, told: Told) -> None:
    one, other = enter(M), enter(R)
    for watched in (one, other):
        watched.go(f"/requisitions/{told.fresh}")
    for watched, says in ((one, "is saved."), (other, "Not saved.")):
        number = watched.page.locator('[name="cut"]')
        number.fill("7" if watched is one else "9")
        watched.page.get_by_role("button", name="Save as").click()
        expect(watched.page.locator("main")).to_contain_text(says)
    expect(other.page.get_by_role("link", name="Load the newer version")).to_be_visible()


def test_who_it_is_is_shown_after_a_reason(enter: Enter, told: Told) -> None:
    page = enter(R).go(f"/people/{told.below}")
    assert "@example.org" not in page.locator("main").inner_text()
    page.get_by_role("button", name="Show who it is").click()
    page.get_by_label("To contact the person").check()
    page.get_by_role("dialog").get_by_role("button", name="Show who it is").click()
    expect(page.locator("main")).to_contain_text("@example.org")


def test_a_duplicate_is_merged_and_taken_back(enter: Enter, told: Told) -> None:
    page = enter(R).go("/duplicates")
    page.get_by_role("button", name="Two people").first.click()
    expect(page.get_by_text("They stay two people.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("the offer is open again")).to_be_visible()


def test_a_wrong_password_says_nothing_and_a_session_ends(enter: Enter, place: Place) -> None:
    watched = enter()
    page = watched.go("/requisitions")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.get_by_label("E-mail address").fill(PEOPLE[1].email)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("wrong")
    sign_in(page, place.url, PEOPLE[1].role)
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    page.goto(f"{place.url}/requisitions")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_view_is_saved_under_a_name_and_forgotten(enter: Enter, told: Told) -> None:
    watched = enter(R)
    page = watched.go("/pool?q=python")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_label("Name of this view").fill(HOSTILE)
    page.get_by_role("button", name="Save", exact=True).click()
    watched.go("/pool")
    page.get_by_role("button", name="Saved views").click()
    assert watched.faults() == []
    page.get_by_role("link", name=HOSTILE).click()
    expect(page.get_by_label("Words")).to_have_value("python")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("link", name="Rename, delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No view of this page is saved")).to_be_visible()


def test_a_person_below_the_cut_is_explained_and_brought_in(enter: Enter, told: Told) -> None:
    page = enter(M).go(f"/shortlists/{told.shortlist}/others")
    page.get_by_role("link", name="What would bring").last.click()
    expect(page.locator(".why-not")).to_be_visible()
    row = page.locator("tbody tr").last
    row.get_by_text("Bring in", exact=True).first.click()
    row.get_by_role("textbox").fill("Known from a project that the file does not name")
    row.get_by_role("button", name="Bring in").click()
    expect(page.get_by_text("Brought in by name")).to_be_visible()
