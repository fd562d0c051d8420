"""Pages about people's rights: the inbox, erasures, retention, voluntary answers, and a person's own page by link."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.storage.accounts import change_role, user_by_id
from api.storage.candidates import candidate_by_id
from api.storage.database import reading, transaction
from api.storage.privacy import LinkPurpose
from api.storage.roles import Role
from api.storage.self_identification import own_answers
from api.storage.states import RequestKind
from api.workflows.own_link import campaign_links, mark_of
from api.workflows.own_page import ask
from api.workflows.privacy import make_link
from api.workflows.unblind import UnblindReason, unblind
from tests.site import Site

HTML = {"Accept": "text/html"}
HOSTILE = '<img src=x onerror="alert(1)">'


def officer(site: Site) -> TestClient:
    client = site.browser(Role.COMPLIANCE)
    client.headers.update(HTML)
    return client


def link(site: Site, candidate_id: str, purpose: LinkPurpose = LinkPurpose.PRIVACY) -> str:
    token, _ = make_link(site.world.service, site.world.actor(Role.COMPLIANCE), candidate_id, purpose=purpose, days=30)
    return token


def visitor(site: Site, token: str) -> TestClient:
    """A browser without an account that came by that link."""
    client = site.anonymous()
    client.headers.update(HTML)
    answer = client.post("/own/enter", data={"secret": token})
    assert answer.status_code == 303, answer.text
    return client


def bound(client: TestClient, given: Mapping[str, object]) -> dict[str, object]:
    """What a form sends from the page of the link that is open in that browser."""
    return {**given, "link": mark_of(client.cookies["evenhand-own"])}


def said(site: Site, candidate_id: str) -> dict[str, str] | None:
    with reading(site.world.engine) as connection:
        kept = own_answers(connection, site.world.service.vault, candidate_id)
    return None if kept is None else dict(kept.answers)


def test_a_link_opens_ones_own_page_and_its_secret_goes_into_a_cookie_of_that_path(site: Site) -> None:
    token = link(site, site.world.candidate())
    client = site.anonymous()
    answer = client.post("/own/enter", data={"secret": token})
    cookie = answer.headers["set-cookie"]
    for attribute in ("HttpOnly", "Path=/own", "SameSite=strict", "Secure"):
        assert attribute in cookie
    assert answer.headers["location"] == "/own"
    html = client.get("/own").text
    assert "Hello, Ann Berg" in html
    assert "ann@example.org" in html


@pytest.mark.parametrize(
    ("secret", "words"),
    [("", "Open the link that you were sent"), ("x" * 43, "This link does not work any more")],
    ids=["none", "wrong"],
)
def test_a_link_that_is_none_says_what_to_do(site: Site, secret: str, words: str) -> None:
    answer = site.anonymous().post("/own/enter", data={"secret": secret})
    assert answer.status_code == 404
    assert words in answer.text
    assert "for a new one" in answer.text


def test_a_wrong_link_closes_the_page_that_was_open(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate()))
    client.post("/own/enter", data={"secret": "x" * 43})
    assert "Ann Berg" not in client.get("/own").text


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("questions", {"sex": "Female"}),
        ("requests", {"kind": "erasure", "sure": "yes"}),
        ("withdraw", {}),
        ("pool", {}),
    ],
    ids=["answers", "request", "withdrawal", "pool"],
)
def test_a_form_of_one_links_page_does_nothing_once_another_link_is_open(
    site: Site, path: str, given: dict[str, str]
) -> None:
    one, other = site.world.candidate(), site.world.candidate()
    client = visitor(site, link(site, one))
    stale = bound(client, given)
    client.post("/own/enter", data={"secret": link(site, other)})
    for sent in (stale, given):
        answer = client.post(f"/own/{path}", data=sent)
        assert answer.status_code == 409
        assert "Another link was opened in this browser" in answer.text
    assert said(site, one) is None
    assert said(site, other) is None
    assert client.post(f"/own/{path}", data=bound(client, given)).status_code == 303


def test_a_copy_is_of_whose_page_it_was_asked_from(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate()))
    where = re.search(r'href="(/own/export[^"]*)"', client.get("/own").text)
    assert where is not None
    assert client.get(where[1]).content.startswith(b"PK")
    client.post("/own/enter", data={"secret": link(site, site.world.candidate())})
    assert client.get(where[1]).status_code == 409


def test_every_form_that_does_something_says_whose_page_it_is_on(site: Site) -> None:
    world = site.world
    candidate_id = world.candidate(requisition_id=world.requisition())
    for purpose in LinkPurpose:
        client = visitor(site, link(site, candidate_id, purpose))
        forms = re.findall(r'<form action="/own/(\w+)"(.*?)</form>', client.get("/own").text, re.DOTALL)
        assert forms
        for path, inside in forms:
            assert path == "leave" or mark_of(client.cookies["evenhand-own"]) in inside, path
        assert "Use another link" in client.get("/own").text


def test_a_page_by_a_recruiters_link_takes_no_answers(site: Site) -> None:
    candidate_id = site.world.candidate()
    recruiter = site.world.actor()
    unblind(site.world.service, recruiter, candidate_id, reason=UnblindReason.PERSON_ASKED)
    token, _ = make_link(site.world.service, recruiter, candidate_id, purpose=LinkPurpose.PRIVACY, days=30)
    client = visitor(site, token)
    html = client.get("/own").text
    assert "The voluntary questions come from the compliance officers" in html
    assert "Send my answers" not in html
    assert client.get("/own/questions").status_code == 403
    assert client.post("/own/questions", data=bound(client, {"sex": "Female"})).status_code == 422
    assert said(site, candidate_id) is None


def test_nothing_ticked_is_told_in_place_and_erases_nothing(site: Site) -> None:
    candidate_id = site.world.candidate()
    for purpose in LinkPurpose:
        client = visitor(site, link(site, candidate_id, purpose))
        client.post("/own/questions", data=bound(client, {"sex": "Female"}))
        answer = client.post("/own/questions", data=bound(client, {}))
        assert answer.status_code == 422
        assert "Choose an answer, or say that you would rather not answer any" in answer.text
        assert "<details open><summary>Answer the questions" in answer.text or purpose is not LinkPurpose.PRIVACY
        client.post("/own/questions", data=bound(client, {"veteran": "declined"}))
        assert said(site, candidate_id) == {"sex": "Female", "veteran": "declined"}


def test_who_thanks_for_answers_offers_another_link_in_its_own_words(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate(), LinkPurpose.SELF_IDENTIFICATION))
    html = client.get("/own?done=answers").text
    assert "To open another link, paste it here" in html
    assert "Or paste" not in html


def test_the_same_asked_again_while_it_waits_is_one_row_of_the_inbox(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate()))
    for _ in range(3):
        assert client.post("/own/requests", data=bound(client, {"kind": "human_review"})).status_code == 303
    client.post("/own/requests", data=bound(client, {"kind": "correction", "words": "It was 2024."}))
    html = officer(site).get("/requests").text
    assert len(set(re.findall(r'href="/requests/([0-9a-f-]{36})', html))) == 2


def test_a_recruiter_is_offered_no_link_to_the_questions(site: Site) -> None:
    where = f"/people/{site.world.candidate()}/link"
    recruiter = site.browser(Role.RECRUITER)
    assert "The voluntary questions alone" not in recruiter.get(where).text
    refused = recruiter.post(where, data={"purpose": "self_identification", "days": 10})
    assert refused.status_code == 422
    assert "/own#" not in refused.text
    assert "The voluntary questions alone" in officer(site).get(where).text


def test_a_campaigns_link_of_who_is_no_officer_any_more_takes_no_answers(site: Site) -> None:
    world = site.world
    requisition_id = world.requisition()
    candidate_id = world.candidate(requisition_id=requisition_id)
    compliance = world.actor(Role.COMPLIANCE)
    [asked] = campaign_links(world.service, compliance, requisition_id, days=7)
    client = visitor(site, asked.token)
    with transaction(world.engine) as connection:
        change_role(connection, user_by_id(connection, compliance.user_id), Role.RECRUITER, by=compliance.by)
    assert client.post("/own/questions", data=bound(client, {"sex": "Female"})).status_code == 403
    assert said(site, candidate_id) is None


def test_a_whole_link_can_be_pasted_where_no_script_runs(site: Site) -> None:
    token = link(site, site.world.candidate())
    client = site.anonymous()
    assert 'name="secret" type="text"' in client.get("/own", headers=HTML).text
    assert client.post("/own/enter", data={"secret": f" https://testserver/own#{token}\n"}).status_code == 303
    assert "Hello, Ann Berg" in client.get("/own").text


def test_a_person_saves_everything_that_is_kept_about_them(site: Site) -> None:
    answer = visitor(site, link(site, site.world.candidate())).get("/own/export")
    assert answer.content.startswith(b"PK")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert site.anonymous().get("/own/export").status_code == 404


def test_a_link_that_has_ended_opens_nothing(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate()))
    site.clock.pass_by(timedelta(days=31))
    assert client.get("/own").status_code == 404


def test_a_link_to_the_questions_shows_nothing_of_the_person(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate(), LinkPurpose.SELF_IDENTIFICATION))
    html = client.get("/own").text
    assert "Some voluntary questions" in html
    assert "Ann Berg" not in html
    assert client.post("/own/requests", data=bound(client, {"kind": "erasure", "sure": "yes"})).status_code == 404
    assert client.post("/own/withdraw", data=bound(client, {})).status_code == 404


def test_several_answers_are_taken_down_as_given_and_shown_to_nobody(site: Site) -> None:
    candidate_id = site.world.candidate()
    client = visitor(site, link(site, candidate_id))
    given = {"sex": "Female", "race_ethnicity": ["White", "Asian"], "veteran": "declined"}
    answer = client.post("/own/questions", data=bound(client, given))
    assert answer.headers["location"] == "/own?done=answers"
    with reading(site.world.engine) as connection:
        kept = own_answers(connection, site.world.service.vault, candidate_id)
    assert kept is not None
    assert kept.answers == {"sex": "Female", "race_ethnicity": "Asian; White", "veteran": "declined"}
    assert not re.search(r"<input[^>]* checked", client.get("/own").text)


def test_whoever_declines_all_has_declined_each(site: Site) -> None:
    candidate_id = site.world.candidate()
    client = visitor(site, link(site, candidate_id))
    client.post("/own/questions", data=bound(client, {"all": "declined", "sex": "Male"}))
    with reading(site.world.engine) as connection:
        kept = own_answers(connection, site.world.service.vault, candidate_id)
    assert kept is not None
    assert set(kept.answers.values()) == {"declined"}


def test_another_site_cannot_ask_in_ones_name(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate()))
    given = bound(client, {"kind": "human_review"})
    answer = client.post("/own/requests", data=given, headers={"Sec-Fetch-Site": "cross-site", **HTML})
    assert answer.status_code == 403


def test_an_erasure_is_asked_for_with_a_tick(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate()))
    refused = client.post("/own/requests", data=bound(client, {"kind": "erasure"}))
    assert refused.status_code == 422
    assert "Tick the box" in refused.text
    assert client.post("/own/requests", data=bound(client, {"kind": "erasure", "sure": "yes"})).status_code == 303
    assert "Erasure" in officer(site).get("/requests").text


def test_a_correction_reaches_the_inbox_and_its_answer_comes_back(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate()))
    client.post("/own/requests", data=bound(client, {"kind": "correction", "words": f"It was 2024. {HOSTILE}"}))
    inbox = officer(site)
    html = inbox.get("/requests").text
    assert "It was 2024." in html
    assert HOSTILE not in html
    where = html.split('href="/requests/')[1].split('"')[0]
    assert inbox.post(f"/requests/{where}/answer", data={"state": "done", "answer": ""}).status_code == 422
    assert inbox.post(f"/requests/{where}/answer", data={"state": "done", "answer": "Mended."}).status_code == 303
    assert "Mended." in client.get("/own").text


def test_a_request_of_erasure_is_answered_by_erasing(site: Site) -> None:
    candidate_id = site.world.candidate()
    token = link(site, candidate_id)
    asked = ask(site.world.service, token, kind=RequestKind.ERASURE, words="")
    inbox = officer(site)
    assert inbox.post(f"/requests/{asked.id}/erase", data={"reason": ""}).status_code == 422
    assert inbox.post(f"/requests/{asked.id}/erase", data={"reason": "Asked by link."}).status_code == 303
    with reading(site.world.engine) as connection:
        assert candidate_by_id(connection, candidate_id).erased_at is not None
    assert "Asked by link." in inbox.get("/erasures?show=done").text


def test_an_erasure_that_something_stands_against_waits_for_a_decision(site: Site) -> None:
    candidate_id = site.world.candidate(requisition_id=site.world.requisition())
    asked = ask(site.world.service, link(site, candidate_id), kind=RequestKind.ERASURE, words="")
    inbox = officer(site)
    answer = inbox.post(f"/requests/{asked.id}/erase", data={"reason": "Asked by link."})
    assert answer.headers["location"] == "/erasures"
    html = inbox.get("/erasures").text
    assert "The law asks to keep records" in html
    where = html.split('action="/erasures/')[1].split('"')[0]
    assert inbox.post(f"/erasures/{where}", data={"decision": "refuse", "reason": ""}).status_code == 422
    assert inbox.post(f"/erasures/{where}", data={"decision": "refuse", "reason": "Kept a year."}).status_code == 303
    assert "Kept a year." in inbox.get("/erasures?show=refused").text


def test_what_an_erasure_left_is_shown_until_it_is_removed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.storage.erasing.CUT_WAIT_MS", 10)
    asked = ask(site.world.service, link(site, site.world.candidate()), kind=RequestKind.ERASURE, words="")
    inbox = officer(site)
    with reading(site.world.engine) as connection:
        connection.execute(text("SELECT count(*) FROM candidates")).all()
        answer = inbox.post(f"/requests/{asked.id}/erase", data={"reason": "Asked by link."})
        assert answer.headers["location"] == "/erasures?show=done"
        html = inbox.get("/erasures?show=done").text
        assert "Of 1 erasure something is left" in html
        assert "evenhand erase --finish" in html
        assert inbox.post("/erasures/traces").status_code == 303
        assert "Traces left" in inbox.get("/erasures?show=done").text
    inbox.post("/erasures/traces")
    html = inbox.get("/erasures?show=done").text
    assert "Nothing of erased people is left" in html
    assert "Traces left" not in html


def test_a_copy_is_handed_out_for_the_person_and_that_is_in_the_ledger(site: Site) -> None:
    asked = ask(site.world.service, link(site, site.world.candidate()), kind=RequestKind.EXPORT, words="")
    inbox = officer(site)
    answer = inbox.get(f"/requests/{asked.id}/export")
    assert answer.content.startswith(b"PK")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "took out everything kept about a person" in inbox.get("/ledger").text


def policy(**changed: int) -> dict[str, int]:
    usual = {"application_days": 365, "pool_days": 730, "duty_days": 365, "answer_days": 30, "unblind_hours": 12}
    return {"version": 0, **usual, **changed}


def test_a_policy_is_put_in_force_from_the_version_that_was_seen(site: Site) -> None:
    inbox = officer(site)
    assert inbox.post("/retention", data=policy(application_days=200)).status_code == 303
    assert "Version 1 of your policy" in inbox.get("/retention").text
    stale = inbox.post("/retention", data=policy(application_days=100))
    assert stale.status_code == 422
    assert "changed in the meantime" in stale.text


def test_whoever_is_over_is_shown_first_and_erased_when_somebody_says_so(site: Site) -> None:
    candidate_id = site.world.candidate()
    site.clock.pass_by(timedelta(days=800))
    inbox = officer(site)
    html = inbox.get("/retention").text
    assert candidate_id[:8].upper() in html
    token = html.split('name="token" value="')[1].split('"')[0]
    assert inbox.post("/retention/apply", data={"token": "0" * 64}).status_code == 422
    assert inbox.post("/retention/apply", data={"token": token}).status_code == 303
    assert "Nobody’s time is over" in inbox.get("/retention").text


def test_what_only_the_organisation_knows_is_read_by_candidates(site: Site) -> None:
    inbox = officer(site)
    given = {"version": 0, "responsible": f"Acme, Main Street 1 {HOSTILE}", "contact": "", "further": ""}
    assert inbox.post("/retention/notice", data=given).status_code == 303
    html = visitor(site, link(site, site.world.candidate())).get("/own").text
    assert "Acme, Main Street 1" in html
    assert HOSTILE not in html


def test_a_table_of_answers_comes_back_as_a_count(site: Site) -> None:
    requisition_id = site.world.requisition()
    candidate_id = site.world.candidate(requisition_id=requisition_id)
    table = f"candidate,sex,race_ethnicity\n{candidate_id},Female,White; Asian\nnobody,Male,White\n"
    answer = officer(site).post(
        "/answers/import", data={"requisition": requisition_id}, files={"table": ("t.csv", table.encode(), "text/csv")}
    )
    assert answer.status_code == 200
    assert "2 rows read: 1 person matched" in answer.text
    assert "Female, Male" in answer.text, "the question itself is shown"
    assert candidate_id not in answer.text


@pytest.mark.parametrize("table", [b"\xff\xfe\x00", b"name,sex\nAnn,Female\n", b"candidate,sex\nx,Nonsense\n"])
def test_a_table_that_cannot_be_used_says_why(site: Site, table: bytes) -> None:
    answer = officer(site).post(
        "/answers/import",
        data={"requisition": site.world.requisition()},
        files={"table": ("t.csv", table, "text/csv")},
    )
    assert answer.status_code == 422
    assert 'class="fault"' in answer.text


def test_a_campaign_makes_a_link_for_everybody_in_the_pool(site: Site) -> None:
    requisition_id = site.world.requisition()
    people = {site.world.candidate(f"Text {n}", requisition_id=requisition_id) for n in range(3)}
    answer = officer(site).post("/answers/links", data={"requisition": requisition_id, "days": 14})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["candidate"] for row in rows} == people
    token = rows[0]["link"].split("#")[1]
    assert "Data Engineer" in visitor(site, token).get("/own").text
    assert officer(site).post("/answers/links", data={"requisition": requisition_id, "days": 0}).status_code == 422


def test_a_recruiter_says_first_why_they_need_to_know_who_it_is(site: Site) -> None:
    candidate_id = site.world.candidate()
    client = site.browser(Role.RECRUITER)
    given = {"purpose": "privacy", "days": 10}
    refused = client.post(f"/people/{candidate_id}/link", data=given)
    assert refused.status_code == 422
    assert "This person is blind" in refused.text
    client.post(f"/people/{candidate_id}/unblind", data={"reason": "person_asked"})
    assert "/own#" in client.post(f"/people/{candidate_id}/link", data=given).text


def test_a_link_for_one_person_is_shown_once_and_opens_their_page(site: Site) -> None:
    where = f"/people/{site.world.candidate()}/link"
    client = site.browser(Role.COMPLIANCE)
    made = client.post(where, data={"purpose": "privacy", "days": 10})
    token = made.text.split("/own#")[1].split('"')[0]
    assert "Hello, Ann Berg" in visitor(site, token).get("/own").text
    html = client.get(where).text
    assert token not in html
    assert "Ann Berg" not in html
    assert client.post(where, data={"purpose": "privacy", "days": 0}).status_code == 422


def test_what_a_person_asked_by_letter_is_noted_for_compliance(site: Site) -> None:
    candidate_id = site.world.candidate()
    recruiter = site.browser(Role.RECRUITER)
    given = {"kind": "correction", "words": "By letter: the year is wrong."}
    assert recruiter.post(f"/people/{candidate_id}/requests", data=given).status_code == 303
    assert "By letter: the year is wrong." in officer(site).get("/requests").text
