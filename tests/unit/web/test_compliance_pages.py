"""Pages of compliance and auditors: aggregates alone, a reason for every act, and what was done is in the ledger."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.sandbox import ReadingPool
from api.storage.additions import additions_of
from api.storage.database import reading, transaction
from api.storage.ledger import Action
from api.storage.roles import Role
from api.storage.self_identification import AnswerOrigin, keep_answers
from api.storage.states import AdditionKind, Change, DecisionChoice
from api.web.ledger_words import ACTIONS
from api.workflows.additions import give_up_addition
from api.workflows.audit_service import search_weights
from api.workflows.certify_audit import certify_audit
from api.workflows.changes import request_change
from api.workflows.decide import Wanted, decide
from api.workflows.ingest import Workshop
from api.workflows.release import release
from api.workflows.requisitions import close_requisition
from screening.lifecycle import State
from tests.site import Site
from tests.slates import BALANCED, LEANING, MANAGER, Slate, a_slate, moved, propose, state_of

HTML = {"Accept": "text/html"}
REASON = "The licence is required by law; the files were read by hand."


def held(site: Site) -> tuple[Slate, str, str]:
    """A slate that its audit holds, with the ids of proposal and audit."""
    slate = a_slate(site.world, LEANING)
    proposal, audit_id = propose(site.world, slate)
    assert proposal.state is State.HELD
    return slate, proposal.id, audit_id


def officer(site: Site) -> TestClient:
    client = site.browser(Role.COMPLIANCE)
    client.headers.update(HTML)
    return client


def nobody_of(slate: Slate, html: str) -> None:
    """No id and no pseudonym of anybody in the pool."""
    assert not [one for one in slate.people if one in html or one[:8].upper() in html]


def test_the_desk_shows_what_is_held_and_nobody_who_is_in_it(site: Site) -> None:
    slate, _, audit_id = held(site)
    html = officer(site).get("/audits").text
    assert f"/audits/{audit_id}" in html
    assert "On hold" in html
    nobody_of(slate, html)


@pytest.mark.parametrize("show", ["needs", "auditing", "open", "released", "stale", "all", "nonsense"])
def test_every_view_of_an_empty_desk_says_what_will_be_there(site: Site, show: str) -> None:
    answer = officer(site).get(f"/audits?show={show}")
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


def test_an_audit_says_its_verdict_and_nobody_who_is_in_it(site: Site) -> None:
    slate, _, audit_id = held(site)
    html = officer(site).get(f"/audits/{audit_id}").text
    assert "A disparity is indicated for Female" in html
    assert "<svg class=" in html
    assert " style=" not in html
    nobody_of(slate, html)


def test_every_figure_is_shown_when_asked_for_and_that_is_in_the_ledger(site: Site) -> None:
    _, _, audit_id = held(site)
    client = officer(site)
    assert "Small groups are protected" in client.get(f"/audits/{audit_id}").text
    assert "Every figure, small groups too" in client.get(f"/audits/{audit_id}?view=statutory").text
    assert "took figures or a list out" in client.get(f"/ledger?about={audit_id}").text


def test_a_hold_is_lifted_with_a_reason_alone(site: Site) -> None:
    _, proposal_id, audit_id = held(site)
    client = officer(site)
    refused = client.post(f"/audits/{audit_id}/sign-off", data={"reason": "  "})
    assert refused.status_code == 422
    assert "A reason is needed" in refused.text
    assert state_of(site.world, proposal_id) is State.HELD
    assert client.post(f"/audits/{audit_id}/sign-off", data={"reason": REASON}).status_code == 303
    assert state_of(site.world, proposal_id) is State.SIGNED_OFF
    html = client.get(f"/audits/{audit_id}").text
    assert REASON in html
    assert "compliance signed off the slate." in html


def test_a_hold_is_confirmed_by_name(site: Site) -> None:
    _, proposal_id, audit_id = held(site)
    client = officer(site)
    assert client.post(f"/audits/{audit_id}/hold", data={"reason": REASON}).status_code == 303
    assert state_of(site.world, proposal_id) is State.HELD
    assert "compliance held the slate." in client.get(f"/audits/{audit_id}").text


def test_an_auditor_reads_and_has_no_form(site: Site) -> None:
    _, _, audit_id = held(site)
    client = site.browser(Role.AUDITOR)
    html = client.get(f"/audits/{audit_id}", headers=HTML).text
    assert 'name="reason"' not in html
    assert client.post(f"/audits/{audit_id}/sign-off", data={"reason": REASON}).status_code == 403


@pytest.mark.parametrize("document", ["report.html", "report.pdf", "table.csv", "pack.zip"])
def test_an_audit_is_handed_out_as_a_file_to_be_saved(site: Site, document: str) -> None:
    _, _, audit_id = held(site)
    answer = officer(site).get(f"/audits/{audit_id}/files/{document}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content


def test_a_requested_change_is_answered_by_name(site: Site) -> None:
    slate, _, _ = held(site)
    manager = site.world.actor(MANAGER)
    asked = request_change(site.world.service, manager, slate.requisition_id, what=Change.CUT, reason="The team grew.")
    client = officer(site)
    assert "The team grew." in client.get("/changes").text
    assert "1 request to change" in client.get("/audits").text
    assert client.post(f"/changes/{asked.id}", data={"answer": "approve", "reason": ""}).status_code == 422
    assert client.post(f"/changes/{asked.id}", data={"answer": "refuse", "reason": REASON}).status_code == 303
    assert REASON in client.get("/changes?show=answered").text


def test_the_ledger_has_plain_words_for_every_action() -> None:
    assert [action.value for action in Action if action not in ACTIONS] == []


def test_the_ledger_is_verified_in_place_and_says_where_it_breaks(site: Site) -> None:
    held(site)
    client = officer(site)
    assert "each following the one before" in client.get("/ledger/verification").text
    assert "each following the one before" in client.get("/ledger?verify=true").text
    with transaction(site.world.engine) as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
        for name in [one for one in names if "ledger" in one]:
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("UPDATE ledger SET subject = 'somebody' WHERE sequence = 3"))
    broken = client.get("/ledger/verification").text
    assert "not what was written" in broken
    assert "ledger entry 3 was edited" in broken.lower()


def test_the_ledger_is_read_from_its_end_a_page_at_a_time(site: Site) -> None:
    client = officer(site)
    first = client.get("/ledger?limit=2").text
    following = re.search(r'href="(/ledger\?[^"]+)" rel="next"', first)
    assert following is not None
    numbers = [int(one) for one in re.findall(r'<th scope="row" class="num">(\d+)</th>', first)]
    after = client.get(following.group(1).replace("&amp;", "&")).text
    later = [int(one) for one in re.findall(r'<th scope="row" class="num">(\d+)</th>', after)]
    assert len(numbers) == 2
    assert numbers == sorted(numbers, reverse=True)
    assert later[0] == numbers[-1] - 1


def test_a_run_is_verified_and_computed_again_without_showing_a_place(site: Site) -> None:
    slate, _, _ = held(site)
    client = officer(site)
    html = client.get("/register").text
    nobody_of(slate, html)
    run = re.search(r"/register/([0-9a-f-]{36})/verify", html)
    assert run is not None
    part = {"HX-Request": "true"}
    assert "the ledger names that hash" in client.post(f"/register/{run[1]}/verify", headers=part).text
    replayed = client.post(f"/register/{run[1]}/replay", headers=part).text
    assert "the same, byte for byte" in replayed
    nobody_of(slate, replayed)
    assert "Computed again" in client.post(f"/register/{run[1]}/replay").text


def released(site: Site, count: int) -> None:
    for number in range(count):
        world = moved(site.world, number * 10)
        slate = a_slate(world, BALANCED)
        proposal, _ = propose(world, slate)
        release(world.service, world.actor(), proposal.id)


def test_released_shortlists_are_read_together_from_the_second_on(site: Site) -> None:
    client = officer(site)
    assert "Nothing was released yet" in client.get("/pattern").text
    released(site, 1)
    assert "One shortlist is no pattern" in client.get("/pattern").text
    released(site, 1)
    html = client.get("/pattern?family=Data+Engineer").text
    assert "2 released shortlists" in html
    assert "over requisitions" in html
    assert "Nothing was released" in client.get("/pattern?since=2027-01-01").text
    assert client.get("/pattern?since=tomorrow").status_code == 422


SUMMARY = (
    "/ll144?tool=Evenhand&distribution_date=2026-03-01"
    "&audit_date=2026-10-20&auditor={}&data_source=Own&data_explanation=All"
)


def test_the_summary_of_local_law_144_is_checked_before_it_is_published(site: Site) -> None:
    released(site, 1)
    client = officer(site)
    assert "No auditor is named" in client.get(SUMMARY.format("")).text
    whole = client.get(SUMMARY.format("Somebody+Else+LLP")).text
    assert "Every element that was looked for is there" in whole
    saved = client.get(SUMMARY.format("Somebody+Else+LLP").replace("/ll144", "/ll144/files/summary.json"))
    assert json.loads(saved.text)["auditor"] == "Somebody Else LLP"
    page = client.get(SUMMARY.format("").replace("/ll144", "/ll144/files/summary.html"))
    assert "Draft" in page.text
    checked = client.post("/ll144/check", data={"text": saved.text})
    assert "Every element that was looked for is there" in checked.text
    assert client.post("/ll144/check", data={"text": "no json"}).status_code == 422


def test_a_summary_of_nothing_is_refused_in_words(site: Site) -> None:
    answer = officer(site).get(SUMMARY.format("A"))
    assert answer.status_code == 422
    assert "nothing to publish" in answer.text


def test_looking_at_every_figure_of_the_summary_is_in_the_ledger(site: Site) -> None:
    released(site, 1)
    officer(site).get(SUMMARY.format("A"))
    with reading(site.world.engine) as connection:
        kept = connection.execute(text("SELECT detail FROM ledger WHERE action = 'exported'")).scalars().all()
    assert any("ll144" in detail for detail in kept)


def test_what_people_decided_is_shown_in_steps_and_by_group(site: Site) -> None:
    world = site.world
    slate = a_slate(world, BALANCED)
    proposal, audit_id = propose(world, slate)
    shortlist = release(world.service, world.actor(), proposal.id)
    client = officer(site)
    assert "Too few decisions yet" in client.get(f"/audits/{audit_id}/decisions").text
    wanted = [Wanted(one, DecisionChoice.ADVANCE, "Does what is asked.") for one in slate.strong]
    decide(world.service, world.actor(), shortlist.id, wanted)
    html = client.get(f"/audits/{audit_id}/decisions").text
    assert "6 people are counted" in html
    nobody_of(slate, html)


def answered(site: Site, slate: Slate, people: int) -> None:
    """Some of a slate answer, after whatever was done at noon."""
    world = moved(site.world, 1)
    with transaction(world.engine) as connection:
        for person in slate.people[:people]:
            answers = {"sex": "Female", "race_ethnicity": "Asian"}
            at, vault = world.service.now(), world.service.vault
            keep_answers(connection, vault, person, answers, scheme="eeo", source=AnswerOrigin.LINK, at=at)


def test_an_audit_names_its_requisition_and_folds_what_needs_no_look(site: Site) -> None:
    _, _, audit_id = held(site)
    html = officer(site).get(f"/audits/{audit_id}").text
    assert "Audit of <strong>Data Engineer</strong>, version 2" in html
    assert re.search(r'<details id="methods" class="fold level-2">', html)
    opened = set(re.findall(r'<details id="(f\d+)" class="fold level-3" open>', html))
    folded = set(re.findall(r'<details id="(f\d+)" class="fold level-3">', html))
    assert opened
    assert folded
    assert "People of the group selected, divided by people of the group." in html


@pytest.mark.parametrize(("people", "words"), [(3, "fewer than 5 people"), (7, "at least 5 people")])
def test_answers_that_came_later_are_told_in_steps_and_have_to_be_known_at_a_sign_off(
    site: Site, people: int, words: str
) -> None:
    slate, proposal_id, audit_id = held(site)
    client = officer(site)
    assert "came in after this audit" not in client.get(f"/audits/{audit_id}").text
    answered(site, slate, people)
    assert f"Answers of {words} came in after this audit was made" in client.get(f"/audits/{audit_id}").text
    refused = client.post(f"/audits/{audit_id}/sign-off", data={"reason": REASON})
    assert refused.status_code == 422
    assert "tick that you know" in refused.text
    assert REASON in refused.text
    assert state_of(site.world, proposal_id) is State.HELD
    given = {"reason": REASON, "answers_came_later_acknowledged": "true"}
    assert client.post(f"/audits/{audit_id}/sign-off", data=given).status_code == 303
    assert "knowing that answers had come in since" in client.get(f"/audits/{audit_id}").text


def test_an_audit_is_computed_again_where_answers_came_later(site: Site) -> None:
    slate, _, audit_id = held(site)
    client = officer(site)
    refused = client.post(f"/audits/{audit_id}/again")
    assert refused.status_code == 409
    assert "Nobody answered since" in refused.text
    answered(site, slate, 7)
    site.clock.moment += timedelta(minutes=2)
    assert "Compute the audit again" in client.get(f"/audits/{audit_id}").text
    assert client.post(f"/audits/{audit_id}/again").status_code == 303
    assert "A new audit is being made" in client.get(f"/audits/{audit_id}").text


def test_what_is_made_beside_an_audit_is_said_in_every_state(site: Site) -> None:
    slate, _, audit_id = held(site)
    client = officer(site)
    html = client.get(f"/audits/{audit_id}").text
    assert "The gate does not wait for it" in html
    assert f'sse-connect="/audits/{audit_id}/events"' in html
    assert "still being decided on" in html
    assert client.post(f"/audits/{audit_id}/additions/alternatives").status_code == 409
    with reading(site.world.engine) as connection:
        asked = additions_of(connection, audit_id)[AdditionKind.SWAPS]
    give_up_addition(site.world.service, asked.id)
    html = client.get(f"/audits/{audit_id}/additions").text
    assert "The worker gave up on it" in html
    assert "Make it again" in html
    assert client.post(f"/audits/{audit_id}/additions/swaps").status_code == 303
    auditors = site.browser(Role.AUDITOR).get(f"/audits/{audit_id}", headers=HTML).text
    assert "/additions/swaps" not in auditors
    nobody_of(slate, html)


def test_a_certificate_stands_on_the_page_and_in_the_files(site: Site) -> None:
    slate, _, audit_id = held(site)
    with reading(site.world.engine) as connection:
        asked = additions_of(connection, audit_id)[AdditionKind.SWAPS]
    with ReadingPool(1) as readers:
        certify_audit(site.world.service, asked.id, Workshop(readers))
    client = officer(site)
    html = client.get(f"/audits/{audit_id}").text
    assert "Scores unchanged" in html
    assert "8 résumés of this ranking, drawn by chance" in html
    assert "sse-connect" not in html
    assert "Names exchanged" in client.get(f"/audits/{audit_id}/files/report.html").text
    nobody_of(slate, html)
    given = client.get(f"/api/v1/audits/{audit_id}").json()["additions"]
    assert [(one["kind"], one["state"], one["published"][0]["items"]) for one in given] == [("swaps", "made", 8)]


def test_other_weights_are_searched_from_the_page_of_a_closed_requisition(site: Site) -> None:
    slate = a_slate(site.world, BALANCED)
    proposal, audit_id = propose(site.world, slate)
    release(site.world.service, site.world.actor(), proposal.id)
    close_requisition(site.world.service, site.world.actor(MANAGER), slate.requisition_id)
    client = officer(site)
    assert "Search other weights" in client.get(f"/audits/{audit_id}").text
    assert client.post(f"/audits/{audit_id}/additions/alternatives").status_code == 303
    with reading(site.world.engine) as connection:
        asked = additions_of(connection, audit_id)[AdditionKind.ALTERNATIVES]
    search_weights(site.world.service, asked.id)
    html = client.get(f"/audits/{audit_id}").text
    assert "Other weights on the people of this closed requisition" in html
    assert "Sets of weights" in html
    assert "Search other weights" not in html
