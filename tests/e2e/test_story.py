"""The whole story in a browser: define, upload, nobody sees a list, audit, sign off, release, review, decide."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from api.demo_sample import Sample
from api.storage.roles import Role
from api.workflows.self_identify import import_answers
from tests.e2e.conftest import Enter
from tests.e2e.place import Place
from tests.e2e.telling import acting

READING_S = 120_000
PSEUDONYM = re.compile(r"\b[0-9A-F]{8}\b")
POSTING = """Data Engineer

What you bring
- At least 3 years of experience with Python
- Very good knowledge of SQL
- Experience with Airflow and Kafka
- Native speaker of English
"""


def test_from_a_posting_to_decisions(enter: Enter, place: Place, sample: Sample) -> None:
    manager = enter(Role.HIRING_MANAGER)
    requisition = define(manager.go("/requisitions/new"))
    recruiter = enter(Role.RECRUITER)
    upload(recruiter.go(f"/uploads?requisition={requisition}"), sample)
    table = sample.self_identification.read_text("utf-8")
    import_answers(place.service, acting(place, Role.COMPLIANCE), requisition, table)
    page = recruiter.go(f"/requisitions/{requisition}/gate")
    page.get_by_role("button", name="Ask for a shortlist").click()
    place.jobs.wait()
    nobody_sees_a_list(recruiter.go(f"/requisitions/{requisition}/gate"))
    nobody_sees_a_list(manager.go(f"/requisitions/{requisition}/gate"))
    if page.get_by_text("The audit holds this shortlist").count():
        refuse_edit(manager.go(f"/requisitions/{requisition}"))
        lift_hold(enter(Role.COMPLIANCE).go("/audits"))
    page = recruiter.go(f"/requisitions/{requisition}/gate")
    page.get_by_role("button", name="Release shortlist").click()
    expect(page.get_by_text("The shortlist is released")).to_be_visible()
    review_by_keyboard(page)
    decide_as_manager(manager.go(f"/requisitions/{requisition}"))


def define(page: Page) -> str:
    """Paste, accept what is proposed, be refused, take the wording that is offered; the requisition's id."""
    page.get_by_label("Title").fill("Platform Engineer")
    page.get_by_label("Text of the posting").fill(POSTING)
    page.get_by_role("button", name="Propose requirements").click()
    expect(page.locator("[data-proposal]").first).to_be_visible()
    expect(page.locator("#proposed .finding.refused")).to_contain_text("Native speaker")
    while page.locator("[data-accept]").count():
        page.locator("[data-accept]").first.click()
    page.get_by_role("button", name="Add a requirement").click()
    row = page.locator("[data-row]").last
    row.locator('[name="texts"]').fill("Native speaker of English")
    expect(row.locator(".finding.refused")).to_be_visible()
    page.get_by_role("button", name="Save requisition").click()
    expect(page.get_by_text("Not saved.")).to_be_visible()
    refused = page.locator("[data-row]", has=page.locator(".finding.refused"))
    refused.locator('[name="texts"]').fill("English C1, written and spoken")
    refused.locator('[name="kind"]').select_option("language")
    expect(page.locator("[data-row] .finding.refused")).to_have_count(0)
    page.get_by_role("button", name="Save requisition").click()
    expect(page.get_by_text("The requisition is written.")).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def upload(page: Page, sample: Sample) -> None:
    """Sixty real files; the page follows them to the end, and says what to do about the bad ones."""
    page.locator("#files").set_input_files(sorted(sample.resumes.iterdir()))
    expect(page.get_by_text(f"{sample.count} files chosen")).to_be_visible()
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url("**/uploads/*-*")
    expect(page.get_by_text(f"All {sample.count} files are done.")).to_be_visible(timeout=READING_S)
    page.reload()
    page.get_by_role("link", name="Need a look").click()
    expect(page.get_by_text("Locked with a password", exact=True)).to_be_visible()
    expect(page.get_by_text("ask for a copy without one")).to_be_visible()


def nobody_sees_a_list(page: Page) -> None:
    """The gate tells its state, and no person."""
    assert not PSEUDONYM.search(page.locator("main").inner_text())
    assert page.get_by_role("link", name="Shortlist", exact=True).count() == 0


def refuse_edit(page: Page) -> None:
    """A held slate is not edited, and the page says how to ask."""
    page.locator('[name="weight"]').first.fill("9")
    page.get_by_role("button", name="Save as v2").click()
    expect(page.get_by_text("Not saved.")).to_be_visible()
    expect(page.get_by_role("link", name="Ask for a change")).to_be_visible()


def lift_hold(page: Page) -> None:
    """Compliance reads the audit and signs it off, with a reason."""
    page.get_by_role("link", name="Platform Engineer").first.click()
    page.get_by_label("Reason").first.fill("The requirement is needed for the work, and few people are counted.")
    page.get_by_role("button", name=re.compile("Sign off")).first.click()
    expect(page.get_by_text("Signed off").first).to_be_visible()


def review_by_keyboard(page: Page) -> None:
    """Nothing but keys: next, requirement, decision with a reason, undo."""
    ready = page.locator("[data-review][data-ready]")
    expect(ready).to_be_visible()
    first = page.locator("[data-chosen]").get_attribute("data-chosen")
    page.keyboard.press("j")
    expect(page.locator("[data-chosen]")).not_to_have_attribute("data-chosen", str(first))
    page.keyboard.press("k")
    expect(page.locator("[data-chosen]")).to_have_attribute("data-chosen", str(first))
    page.keyboard.press("1")
    expect(page.locator("#ask-1")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("Meets what the position asks for")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The decision is recorded.")).to_be_visible()
    expect(ready).to_be_visible()
    expect(page.locator(f'[data-person="{first}"]')).to_contain_text("Advance")
    page.keyboard.press("k")
    expect(page.locator("[data-chosen]")).to_have_attribute("data-chosen", str(first))
    page.keyboard.press("u")
    expect(page.get_by_text("The decision is taken back")).to_be_visible()
    expect(ready).to_be_visible()
    page.get_by_role("button", name="Page", exact=True).click()
    expect(page.locator("#drawn svg.drawn, #drawn p:not(.htmx-indicator)").first).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Next and previous person")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def decide_as_manager(page: Page) -> None:
    """The hiring manager decides about several at once, with one reason, and looks at them side by side."""
    page.get_by_role("link", name="Shortlist", exact=True).click()
    expect(page.locator("[data-review][data-ready]")).to_be_visible()
    boxes = page.get_by_role("checkbox", name=re.compile("^Pick candidate"))
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Decide about them").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Advance").check()
    dialog.get_by_label("Reason").fill("Both know what the team works with")
    dialog.get_by_role("button", name="Record decisions").click()
    expect(page.locator(".person .decided .state")).to_have_count(2)
    expect(page.locator("[data-review][data-ready]")).to_be_visible()
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("table", name="Requirements by candidate")).to_be_visible()
