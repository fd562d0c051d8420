"""Compliance, the candidate and the administrator in a browser: their pages are clean, and what they do takes place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from api.storage.privacy import LinkPurpose
from api.storage.roles import Role
from api.storage.states import RequestKind
from api.storage.told import Event
from api.workflows.api_tokens import make_token
from api.workflows.own_link import own_address
from api.workflows.own_page import ask
from api.workflows.privacy import make_link
from api.workflows.webhooks import create_webhook, ping_webhook
from tests.e2e.conftest import Enter
from tests.e2e.place import Place
from tests.e2e.telling import HOSTILE, Told, acting
from tests.e2e.watching import Watched

LOOKS = (("light", 1440), ("dark", 390))
SWAPPED = (("dark", 1440), ("light", 390))
C, A, U = Role.COMPLIANCE, Role.ADMINISTRATOR, Role.AUDITOR
SUMMARY = "/ll144?tool=Evenhand&distribution_date=2026-03-01&audit_date=2026-10-20"


@dataclass(frozen=True)
class Desks:
    """What was added to the story: links of a person, a request of theirs, a user, a webhook."""

    own: str
    questions: str
    request: str
    user: str
    webhook: str


@pytest.fixture(scope="session")
def desks(place: Place, told: Told) -> Desks:
    """Told through the use cases, with what is hostile wherever somebody may write."""
    service, officer, administrator = place.service, acting(place, C), acting(place, A)
    own, questions = (
        make_link(service, officer, told.candidate, purpose=purpose, days=30, requisition_id=told.released)[0]
        for purpose in (LinkPurpose.PRIVACY, LinkPurpose.SELF_IDENTIFICATION)
    )
    asked = ask(service, own, kind=RequestKind.CORRECTION, words=f"It was 2024, not 2021. {HOSTILE}")
    ask(service, own, kind=RequestKind.ERASURE, words="")
    made = create_webhook(service, administrator, url="https://hooks.example.org/a", events=[Event.DECISION_MADE])
    ping_webhook(service, administrator, made.webhook.id)
    may = frozenset(administrator.permissions)
    make_token(service, administrator, name=HOSTILE, scopes=may, days=30, session_id="here")
    return Desks(own, questions, asked.id, acting(place, Role.RECRUITER).user_id, made.webhook.id)


PAGES: tuple[tuple[str, Role, Callable[[Told, Desks], str]], ...] = (
    ("audits, every one", C, lambda t, d: "/audits?show=all"),
    ("audits, none", C, lambda t, d: "/audits?show=auditing"),
    ("audit, every figure", U, lambda t, d: f"/audits/{t.audit}?view=statutory"),
    ("what people decided", C, lambda t, d: f"/audits/{t.audit}/decisions"),
    ("link for a person", C, lambda t, d: f"/people/{t.candidate}/link"),
    ("changes, tried", C, lambda t, d: "/changes?show=attempted"),
    ("ledger, verified", U, lambda t, d: "/ledger?verify=true"),
    ("ledger, about one", C, lambda t, d: f"/ledger?about={t.audit}"),
    ("ledger, about nothing", C, lambda t, d: "/ledger?about=nothing"),
    ("local law", C, lambda t, d: "/ll144"),
    ("local law, computed", C, lambda t, d: SUMMARY),
    ("voluntary answers", C, lambda t, d: "/answers"),
    ("requests", C, lambda t, d: "/requests"),
    ("requests, none", C, lambda t, d: "/requests?show=refused"),
    ("request", C, lambda t, d: f"/requests/{d.request}"),
    ("erasures", C, lambda t, d: "/erasures"),
    ("retention", C, lambda t, d: "/retention"),
    ("policies", U, lambda t, d: "/policies"),
    ("policy", C, lambda t, d: "/policies/us-ugesp-1978"),
    ("law", C, lambda t, d: "/policies/eu-ai-act-gdpr"),
    ("users", A, lambda t, d: "/admin/users"),
    ("user", A, lambda t, d: f"/admin/users/{d.user}"),
    ("teams", A, lambda t, d: "/admin/teams"),
    ("tokens", A, lambda t, d: "/admin/tokens"),
    ("webhooks", A, lambda t, d: "/admin/webhooks"),
    ("webhook", A, lambda t, d: f"/admin/webhooks/{d.webhook}"),
    ("health", A, lambda t, d: "/admin/health"),
)


def is_clean(watched: Watched) -> None:
    assert watched.faults() == []
    assert watched.width_over() <= 0


@pytest.mark.parametrize(("scheme", "width"), LOOKS, ids=[f"{scheme}-{width}" for scheme, width in LOOKS])
@pytest.mark.parametrize(("name", "role", "path"), PAGES, ids=[name for name, _, _ in PAGES])
def test_a_page_is_clean(
    enter: Enter,
    told: Told,
    desks: Desks,
    *,
    name: str,
    role: Role,
    path: Callable[[Told, Desks], str],
    scheme: str,
    width: int,
) -> None:
    watched = enter(role, width=width, scheme=scheme)
    watched.go(path(told, desks))
    is_clean(watched)


@pytest.mark.parametrize(("scheme", "width"), SWAPPED)
@pytest.mark.parametrize("path", ["/audits", "/ledger", "/retention"])
def test_the_other_way_round_too(enter: Enter, told: Told, *, path: str, scheme: str, width: int) -> None:
    watched = enter(C, width=width, scheme=scheme)
    watched.go(path)
    is_clean(watched)


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("/audits/00000000-0000-0000-0000-000000000000", C, 404),
        ("/pattern?since=tomorrow", C, 422),
        ("/requests", A, 403),
        ("/admin/users", C, 403),
    ],
)
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_an_error_is_a_designed_page(
    enter: Enter, told: Told, *, path: str, role: Role, status: int, scheme: str, width: int
) -> None:
    watched = enter(role, width=width, scheme=scheme)
    watched.go(path, status=status)
    is_clean(watched)


def came_by_link(watched: Watched, place: Place, token: str) -> Page:
    """The page of a person who opened their link; its secret has left the address."""
    page = watched.page
    page.goto(place.url + own_address(token))
    page.wait_for_url(f"{place.url}/own")
    expect(page.locator("h1")).not_to_have_text("Your own page")
    return page


@pytest.mark.parametrize(("scheme", "width"), (*LOOKS, *SWAPPED))
def test_a_candidate_sees_their_own_page_without_an_account(
    enter: Enter, place: Place, desks: Desks, *, scheme: str, width: int
) -> None:
    watched = enter(None, width=width, scheme=scheme)
    page = came_by_link(watched, place, desks.own)
    expect(page.get_by_role("heading", name="What we read from your résumé")).to_be_visible()
    folds = page.locator("details:not([open]) > summary")
    while folds.count():
        folds.first.click()
    is_clean(watched)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_the_voluntary_questions_are_clean_and_can_be_declined(
    enter: Enter, place: Place, desks: Desks, *, scheme: str, width: int
) -> None:
    watched = enter(None, width=width, scheme=scheme)
    page = came_by_link(watched, place, desks.questions)
    is_clean(watched)
    page.get_by_role("button", name="I would rather not answer any").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    is_clean(watched)


def test_without_a_link_a_person_is_told_what_to_do(enter: Enter) -> None:
    watched = enter(None, width=390)
    watched.go("/own")
    expect(watched.page.get_by_text("Open the link that you were sent.")).to_be_visible()
    is_clean(watched)


def test_what_a_candidate_asks_is_answered_by_compliance(enter: Enter, place: Place, desks: Desks) -> None:
    person = came_by_link(enter(None, width=390), place, desks.own)
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


def test_dialogs_of_the_administrator_are_clean(enter: Enter, desks: Desks) -> None:
    for path, button in (("/admin/users", "Add a user"), ("/admin/tokens", "Make a token"), ("/admin/webhooks", "Add")):
        watched = enter(A, width=390)
        watched.go(path).get_by_role("button", name=button).first.click()
        is_clean(watched)
