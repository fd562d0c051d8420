"""Every page of the service in every state that it has: who opens it, where, and what brings the state about.

A page that is new needs an entry here, or a test says which route has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from playwright.sync_api import Page

from api.storage.roles import Role
from tests.e2e.steps import (
    Step,
    came_in,
    ended,
    failing,
    folds,
    goes,
    leaves,
    menu,
    narrow_menu,
    note,
    opens,
    presses,
    printed,
    sends,
    sharing,
    shows_page,
    signs_in_wrongly,
    together,
    tour_done,
    waiting_for,
    writes_refused,
)
from tests.e2e.trouble import FAILURES

__all__ = ["NO_PAGES", "SCREENS", "Screen", "Where"]


class Where(Enum):
    """Which server answers, and what has happened there."""

    STORY = "story"
    FRESH = "fresh"  # an organisation in which nothing has happened, with the longest names
    TROUBLE = "trouble"  # routes that fail
    GONE = "gone"  # no database


@dataclass(frozen=True)
class Screen:
    """A page in a state; `path` names ids of the story in braces.

    A name without a comma is of the page itself, the first that is seen of it; after a comma stands the state.
    """

    name: str
    role: Role | None
    path: str
    status: int = 200
    step: Step | None = None
    at: Where = Where.STORY

    @property
    def is_first(self) -> bool:
        return "," not in self.name and self.step is None and self.status == 200

    @property
    def is_printed(self) -> bool:
        return self.name.endswith(", printed")

    def address(self, ids: Mapping[str, str]) -> str:
        return self.path.format_map(ids)

    def bring_about(self, page: Page) -> None:
        if self.step is not None:
            self.step(page)


R, M, C, A, U = Role.RECRUITER, Role.HIRING_MANAGER, Role.COMPLIANCE, Role.ADMINISTRATOR, Role.AUDITOR
SUMMARY = "/ll144?tool=Evenhand&distribution_date=2026-03-01&audit_date=2026-10-20"
NOTHING = "00000000-0000-0000-0000-000000000000"

WITHOUT_ACCOUNT = (
    Screen("sign in", None, "/sign-in"),
    Screen("sign in, folds open", None, "/sign-in", step=folds),
    Screen("sign in, signed out", None, "/sign-in?out=1"),
    Screen("sign in, on the way to a page", None, "/requisitions"),
    Screen("sign in, wrong", None, "/sign-in", step=signs_in_wrongly(401)),
    Screen("sign in, too often", None, "/sign-in", step=signs_in_wrongly(429), at=Where.TROUBLE),
    Screen("new password", None, "/password-reset"),
    Screen(
        "new password, link of no use",
        None,
        "/password-reset#none",
        step=sends("Take this password", status=404, password="a sentence of nobody"),
    ),
    Screen("nothing here, without a session", None, "/nothing-here", 404),
    Screen("own page, without a link", None, "/own"),
    Screen("own page", None, "/own#{own}", step=came_in),
    Screen("own page, folds open", None, "/own#{own}", step=together(came_in, folds)),
    Screen("own page, said", None, "/own#{own}", step=together(came_in, goes("/own?done=answers"))),
    Screen("own page, not sure", None, "/own#{own}", step=together(came_in, folds, sends("Erase me"))),
    Screen("own page, no words", None, "/own#{own}", step=together(came_in, folds, sends("Send the correction"))),
    Screen("own page, left", None, "/own#{own}", step=together(came_in, leaves("Leave this page"))),
    Screen("own page, printed", None, "/own#{own}", step=together(came_in, printed)),
    Screen("own page, link that ended", None, "/own#{ended}", step=ended),
    Screen("own page, link taken back", None, "/own#{revoked}", step=ended),
    Screen("voluntary questions", None, "/own#{questions}", step=came_in),
    Screen("voluntary questions, alone", None, "/own#{own}", step=together(came_in, goes("/own/questions"))),
    Screen("voluntary questions, without a link", None, "/own/questions", 404),
)
FRAME = (
    Screen("account", R, "/account"),
    Screen("account, wrong password", R, "/account", step=sends("Change password", current="none", new="short")),
    Screen("saved views", R, "/views/pool"),
    Screen("account menu", R, "/account", step=menu("Account of")),
    Screen("rail as a menu", C, "/policies", step=narrow_menu),
    Screen("help", C, "/audits", step=opens("Help and keys")),
    Screen("help by its key", R, "/duplicates", step=presses("?")),
    Screen("search by its key", R, "/duplicates", step=presses("/")),
    Screen("first steps", R, "/requisitions"),
    Screen("first steps, known", R, "/requisitions", step=tour_done),
    Screen("first steps of a manager", M, "/requisitions"),
    Screen("first steps of compliance", C, "/audits"),
    Screen("first steps of an auditor", U, "/audits"),
    Screen("first steps of an administrator", A, "/admin/users"),
    Screen("told what was done", R, "/duplicates", step=note("decided")),
    Screen("told what was done, with a way back", R, "/duplicates", step=note("merge_dismissed", "merge")),
)
REQUISITIONS = (
    Screen("requisitions, closed", M, "/requisitions?state=closed"),
    Screen("requisitions, none fits", M, "/requisitions?q=nothing"),
    Screen("requisitions, views", R, "/requisitions?q=e", step=menu("Saved views")),
    Screen("requisitions of compliance", C, "/requisitions"),
    Screen("saved views, none", R, "/views/requisitions"),
    Screen("saved views, no name", R, "/pool?q=python", step=together(menu("Saved views"), sends("Save", name=""))),
    Screen("new requisition", M, "/requisitions/new"),
    Screen("new requisition, refused", M, "/requisitions/new", step=writes_refused),
    Screen("new requisition, not saved", M, "/requisitions/new", step=sends("Save requisition", title="", cut="0")),
    Screen("editor", M, "/requisitions/{fresh}"),
    Screen("editor, more", R, "/requisitions/{fresh}", step=menu("More")),
    Screen("editor, rows refused", M, "/requisitions/{fresh}", step=writes_refused),
    Screen(
        "editor, proposed",
        M,
        "/requisitions/{fresh}",
        step=together(
            lambda page: page.get_by_role("button", name="Propose requirements").click(),
            lambda page: page.locator("[data-proposal]").first.wait_for(),
            folds,
        ),
    ),
    Screen(
        "editor, reading the posting",
        M,
        "/requisitions/{fresh}",
        step=together(
            waiting_for("**/requisitions/propose"),
            lambda page: page.get_by_role("button", name="Propose requirements").click(),
        ),
    ),
    Screen("editor, on hold", M, "/requisitions/{held}"),
    Screen("editor, longest words", M, "/requisitions/{long}"),
    Screen("requisition that is closed", M, "/requisitions/{closed}"),
    Screen("requisition, read", C, "/requisitions/{released}"),
    Screen("requisition, read, longest words", C, "/requisitions/{long}"),
    Screen("versions", M, "/requisitions/{released}/versions"),
    Screen("versions, longest words", M, "/requisitions/{long}/versions"),
    Screen("gate, nothing yet", M, "/requisitions/{fresh}/gate"),
    Screen("gate, working", R, "/requisitions/{waiting}/gate"),
    Screen("gate, held", R, "/requisitions/{held}/gate"),
    Screen("gate, signed off", R, "/requisitions/{signed}/gate"),
    Screen("gate, released", R, "/requisitions/{released}/gate"),
    Screen("gate, longest words", R, "/requisitions/{long}/gate"),
)
PEOPLE = (
    Screen("uploads", R, "/uploads"),
    Screen("uploads, no file chosen", R, "/uploads", step=lambda page: page.locator("[data-send]").click()),
    Screen("upload", R, "/uploads/{batch}"),
    Screen("upload, those that need a look", R, "/uploads/{batch}?state=look"),
    Screen("upload, going on", R, "/uploads/{queued}"),
    Screen("upload, longest names", R, "/uploads/{long_batch}"),
    Screen("duplicates", R, "/duplicates"),
    Screen("duplicates, side by side", R, "/duplicates/{pair}"),
    Screen("duplicates, answered", R, "/duplicates?state=answered"),
    Screen("pool", R, "/pool"),
    Screen("pool of a requisition", R, "/requisitions/{released}/pool"),
    Screen("pool of a requisition, nobody", R, "/requisitions/{fresh}/pool"),
    Screen("pool, found", R, "/pool?q=python&requisition={fresh}"),
    Screen("pool, nobody", R, "/pool?q=nothingofthekind"),
    Screen("pool, views", R, "/pool?q=python", step=menu("Saved views")),
    Screen("pool, not understood", R, "/pool?q=python AND (", 422),
    Screen("person", R, "/people/{candidate}"),
    Screen("person, longest words", R, "/people/{long_person}"),
    Screen("person, why", R, "/people/{long_below}", step=opens("Show who it is")),
    Screen("person, shown", R, "/people/{shown}"),
    Screen("link for a person", C, "/people/{candidate}/link"),
)
REVIEW = (
    Screen("shortlist", R, "/shortlists/{shortlist}"),
    Screen("shortlist, help", R, "/shortlists/{shortlist}", step=presses("?")),
    Screen("shortlist, export", R, "/shortlists/{shortlist}", step=menu("Export")),
    Screen("shortlist, a requirement", R, "/shortlists/{shortlist}", step=presses("1")),
    Screen("shortlist, folds open", R, "/shortlists/{shortlist}?who={candidate}", step=folds),
    Screen(
        "shortlist, where a score comes from", R, "/shortlists/{shortlist}", step=menu("of 100: where it comes from")
    ),
    Screen(
        "shortlist, where points come from", R, "/shortlists/{shortlist}", step=menu("points: where they come from")
    ),
    Screen("shortlist, page drawn", R, "/shortlists/{shortlist}", step=shows_page),
    Screen(
        "shortlist, page being drawn",
        R,
        "/shortlists/{shortlist}",
        step=together(
            waiting_for("**/pages/1"), lambda page: page.get_by_role("button", name="Page", exact=True).click()
        ),
    ),
    Screen("shortlist, some picked", R, "/shortlists/{shortlist}", step=sharing(2)),
    Screen(
        "shortlist, about several",
        M,
        "/shortlists/{shortlist}",
        step=together(sharing(3), opens("Decide about them")),
    ),
    Screen("shortlist of a manager", M, "/shortlists/{shortlist}"),
    Screen("shortlist, superseded", R, "/shortlists/{superseded}"),
    Screen("shortlist, longest words", R, "/shortlists/{long_list}?who={long_person}", step=folds),
    Screen("shortlist, printed", R, "/shortlists/{shortlist}", step=printed),
    Screen("packet", R, "/shortlists/{shortlist}/packet"),
    Screen("packet, longest words", R, "/shortlists/{long_list}/packet"),
    Screen("packet, printed", R, "/shortlists/{shortlist}/packet", step=printed),
    Screen("compare", R, "/shortlists/{shortlist}/compare"),
    Screen("compare, longest words", R, "/shortlists/{long_list}/compare"),
    Screen("screening table", R, "/shortlists/{shortlist}/table"),
    Screen("screening table, longest words", R, "/shortlists/{long_list}/table"),
    Screen("screening table, printed", R, "/shortlists/{shortlist}/table", step=printed),
    Screen("not yet reviewed", R, "/shortlists/{shortlist}/others"),
    Screen(
        "not yet reviewed, why",
        M,
        "/shortlists/{shortlist}/others",
        step=together(
            lambda page: page.get_by_role("link", name="What would bring").first.click(),
            lambda page: page.locator(".why-not").wait_for(),
            lambda page: page.locator("summary", has_text="Bring in").first.click(),
        ),
    ),
    Screen("why somebody is not on it", R, "/shortlists/{shortlist}/others/{below}"),
    Screen("why somebody is not on it, longest words", R, "/shortlists/{long_list}/others/{long_below}"),
)
AUDITING = (
    Screen("audits, every one", C, "/audits?show=all"),
    Screen("audits, being made", C, "/audits?show=auditing"),
    Screen("audit", C, "/audits/{audit}"),
    Screen("audit, folds open", C, "/audits/{audit}", step=folds),
    Screen("audit, every figure", U, "/audits/{audit}?view=statutory"),
    Screen("audit, printed", C, "/audits/{audit}", step=printed),
    Screen("audit, held", C, "/audits/{held_audit}"),
    Screen("audit, held, no reason", C, "/audits/{held_audit}", step=sends("Sign off")),
    Screen("audit, longest words", C, "/audits/{long_audit}"),
    Screen("what people decided", C, "/audits/{audit}/decisions"),
    Screen("changes", C, "/changes"),
    Screen("changes, no reason", C, "/changes", step=sends("Refuse")),
    Screen("changes, tried", C, "/changes?show=attempted"),
    Screen("over requisitions", C, "/pattern"),
    Screen("over requisitions, no day", C, "/pattern?since=tomorrow", 422),
    Screen("local law", C, "/ll144"),
    Screen("local law, computed", C, SUMMARY),
    Screen("local law, not understood", C, "/ll144", step=sends("Check it", text="none")),
    Screen("voluntary answers", C, "/answers"),
    Screen("register of runs", U, "/register"),
    Screen(
        "register of runs, verified",
        U,
        "/register",
        step=together(
            lambda page: page.get_by_role("button", name="Verify").first.click(),
            lambda page: page.get_by_text("the ledger names that hash").wait_for(),
        ),
    ),
    Screen("ledger", U, "/ledger"),
    Screen("ledger, verified", U, "/ledger?verify=true"),
    Screen("ledger, about one", C, "/ledger?about={audit}"),
    Screen("ledger, about nothing", C, "/ledger?about=nothing"),
    Screen("ledger, printed", U, "/ledger", step=printed),
    Screen(
        "ledger, walking",
        U,
        "/ledger",
        step=together(
            waiting_for("**/ledger/verification*"),
            lambda page: page.get_by_role("button", name="Verify the ledger").click(),
        ),
    ),
    Screen(
        "a part of a page fails",
        U,
        "/ledger",
        step=together(
            failing("**/ledger/verification*"),
            lambda page: page.get_by_role("button", name="Verify the ledger").click(),
            lambda page: page.locator("#alerts [role=alert]").wait_for(),
        ),
    ),
    Screen("officers", C, "/officers"),
    Screen("policies", U, "/policies"),
    Screen("policy", C, "/policies/us-ugesp-1978"),
    Screen("law", C, "/policies/eu-ai-act-gdpr"),
)
RIGHTS = (
    Screen("requests", C, "/requests"),
    Screen("requests, done", C, "/requests?show=done"),
    Screen("requests, none", C, "/requests?show=refused"),
    Screen("request", C, "/requests/{request}"),
    Screen("request, no answer", C, "/requests/{request}", step=sends("Done, send the answer")),
    Screen("request, answered", C, "/requests/{answered}"),
    Screen("erasures", C, "/erasures"),
    Screen("erasures, no reason", C, "/erasures", step=sends("Refuse the erasure")),
    Screen("erasures, none", C, "/erasures?show=refused"),
    Screen("retention", C, "/retention", step=folds),
    Screen("retention, sure", C, "/retention", step=opens("Erase 1 person")),
)
ADMINISTRATION = (
    Screen("users", A, "/admin/users"),
    Screen("users, adding one", A, "/admin/users", step=opens("Add a user")),
    Screen("user", A, "/admin/users/{user}"),
    Screen("teams", A, "/admin/teams"),
    Screen("teams, no name", A, "/admin/teams", step=sends("Add")),
    Screen("team", A, "/admin/teams/{team}"),
    Screen("tokens", A, "/admin/tokens"),
    Screen("tokens, making one", A, "/admin/tokens", step=opens("Make a token")),
    Screen("webhooks", A, "/admin/webhooks"),
    Screen("webhooks, adding one", A, "/admin/webhooks", step=opens("Add a webhook")),
    Screen("webhook", A, "/admin/webhooks/{webhook}", step=folds),
    Screen("webhook, removing it", A, "/admin/webhooks/{webhook}", step=opens("Remove")),
    Screen("health", A, "/admin/health"),
)
EMPTY = (
    *(
        Screen(f"fresh, {name}", role, path, at=Where.FRESH)
        for name, role, path in (
            ("account", R, "/account"),
            ("requisitions", R, "/requisitions"),
            ("uploads", R, "/uploads"),
            ("duplicates", R, "/duplicates"),
            ("pool", R, "/pool"),
            ("audits", C, "/audits"),
            ("changes", C, "/changes"),
            ("over requisitions", C, "/pattern"),
            ("answers", C, "/answers"),
            ("register", C, "/register"),
            ("requests", C, "/requests"),
            ("erasures", C, "/erasures"),
            ("retention", C, "/retention"),
            ("ledger", U, "/ledger"),
            ("users", A, "/admin/users"),
            ("teams", A, "/admin/teams"),
            ("tokens", A, "/admin/tokens"),
            ("webhooks", A, "/admin/webhooks"),
            ("health", A, "/admin/health"),
        )
    ),
    Screen("fresh, local law", C, SUMMARY, 422, at=Where.FRESH),
    Screen("fresh, account menu", R, "/account", step=menu("Account of"), at=Where.FRESH),
)
ERRORS = (
    Screen("no page", R, "/nothing-here", 404),
    Screen("no shortlist", R, f"/shortlists/{NOTHING}", 404),
    Screen("no audit", C, f"/audits/{NOTHING}", 404),
    Screen("not to be read so", R, "/sign-out", 405),
    Screen("not for a recruiter", R, "/audits", 403),
    Screen("not for an administrator", A, "/requests", 403),
    Screen("not for compliance", C, "/admin/users", 403),
    *(Screen(f"trouble, {name}", R, f"/trouble/{name}", one[0], at=Where.TROUBLE) for name, one in FAILURES.items()),
    Screen("trouble without a session", None, "/trouble/defect", 500, at=Where.TROUBLE),
    Screen("the database is gone", R, "/requisitions", 503, at=Where.GONE),
    Screen("the database is gone, signing in", None, "/own", 503, at=Where.GONE),
)
SCREENS: tuple[Screen, ...] = (
    *WITHOUT_ACCOUNT,
    *FRAME,
    *REQUISITIONS,
    *PEOPLE,
    *REVIEW,
    *AUDITING,
    *RIGHTS,
    *ADMINISTRATION,
    *EMPTY,
    *ERRORS,
)
NO_PAGES: Mapping[str, str] = {
    "/": "leads to the first page of the role",
    "/tour": "leads to the first page of the role",
    "/static/{digest}/{name:path}": "a style, a script or a drawing",
    "/favicon.ico": "a drawing",
    "/requisitions/{requisition_id}/gate/events": "a stream that the gate's page listens to",
    "/uploads/{batch_id}/events": "a stream that the upload's page listens to",
    "/audits/{audit_id}/files/{document}": "a file to be saved",
    "/requests/{request_id}/export": "a file to be saved",
    "/own/export": "a file to be saved",
    "/ll144/files/{file}": "a file to be saved",
    "/people/{candidate_id}/files/{file_id}": "a file to be saved",
    "/audits/{audit_id}/events": "a stream that the audit's page listens to",
    "/audits/{audit_id}/additions": "a part of the audit's page",
    "/ledger/verification": "a part of the ledger's page: seen in its verified state",
    "/shortlists/{shortlist_id}/people/{candidate_id}/pages/{number}": "a part of the shortlist: seen as a drawn page",
}
"""Routes that are read and are no pages, and why."""
