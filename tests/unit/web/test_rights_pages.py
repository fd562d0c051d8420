"""Pages about people's rights: the inbox, erasures, retention, voluntary answers, and a person's own page by link."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.storage.candidates import candidate_by_id
from api.storage.database import reading
from api.storage.privacy import LinkPurpose
from api.storage.roles import Role
from api.storage.self_identification import own_answers
from api.storage.states import RequestKind
from api.workflows.own_page import ask
from api.workflows.privacy import make_link
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


@pytest.mark.parametrize("secret", ["", "x" * 43])
def test_a_link_that_is_none_says_what_to_do(site: Site, secret: str) -> None:
    answer = site.anonymous().post("/own/enter", data={"secret": secret})
    assert answer.status_code == 404
    assert "Open the link that you were sent" in answer.text


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
    assert client.post("/own/requests", data={"kind": "erasure", "sure": "yes"}).status_code == 404
    assert client.post("/own/withdraw", data={}).status_code == 404


def test_several_answers_are_taken_down_as_given_and_shown_to_nobody(site: Site) -> None:
    candidate_id = site.world.candidate()
    client = visitor(site, link(site, candidate_id))
    given = {"sex": "Female", "race_ethnicity": ["White", "Asian"], "veteran": "declined"}
    answer = client.post("/own/questions", data=given)
    assert answer.headers["location"] == "/own?done=answers"
    with reading(site.world.engine) as connection:
        kept = own_answers(connection, site.world.service.vault, candidate_id)
    assert kept is not None
    assert kept.answers == {"sex": "Female", "race_ethnicity": "Asian; White", "veteran": "declined"}
    assert not re.search(r"<input[^>]* checked", client.get("/own").text)


def test_whoever_declines_all_has_declined_each(site: Site) -> None:
    candidate_id = site.world.candidate()
    visitor(site, link(site, candidate_id)).post("/own/questions", data={"all": "declined", "sex": "Male"})
    with reading(site.world.engine) as connection:
        kept = own_answers(connection, site.world.service.vault, candidate_id)
    assert kept is not None
    assert set(kept.answers.values()) == {"declined"}


def test_another_site_cannot_ask_in_ones_name(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate()))
    answer = client.post(
        "/own/requests", data={"kind": "human_review"}, headers={"Sec-Fetch-Site": "cross-site", **HTML}
    )
    assert answer.status_code == 403


def test_an_erasure_is_asked_for_with_a_tick(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate()))
    refused = client.post("/own/requests", data={"kind": "erasure"})
    assert refused.status_code == 422
    assert "Tick the box" in refused.text
    assert client.post("/own/requests", data={"kind": "erasure", "sure": "yes"}).status_code == 303
    assert "Erasure" in officer(site).get("/requests").text


def test_a_correction_reaches_the_inbox_and_its_answer_comes_back(site: Site) -> None:
    client = visitor(site, link(site, site.world.candidate()))
    client.post("/own/requests", data={"kind": "correction", "words": f"It was 2024. {HOSTILE}"})
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
