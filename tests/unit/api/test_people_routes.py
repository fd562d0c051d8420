"""People over the API: blind lists, un-blinding, merges, the inbox, erasures, and what people do by their link."""

from __future__ import annotations

import pytest

from api.storage.candidates import Personal
from api.storage.roles import Role
from tests.site import Site

BEA = Personal("Bea Stone", ("bea@example.org",))


def test_a_list_pages_by_pseudonym_and_says_nobodys_name(site: Site) -> None:
    everyone = sorted(site.world.candidate() for _ in range(3))
    client = site.browser(Role.RECRUITER)
    first = client.get("/api/v1/candidates", params={"limit": 2})
    rest = client.get("/api/v1/candidates", params={"limit": 2, "cursor": first.json()["next"]})
    assert [one["id"] for one in (*first.json()["items"], *rest.json()["items"])] == everyone
    assert rest.json()["next"] is None
    assert "Berg" not in first.text
    assert "example.org" not in first.text
    detail = client.get(f"/api/v1/candidates/{everyone[0]}")
    assert "pipelines" in detail.json()["text"]
    assert "Berg" not in detail.text


def test_a_name_needs_a_reason_from_the_list(site: Site) -> None:
    candidate = site.world.candidate(name="Ann Bérg.txt")
    client = site.browser(Role.RECRUITER)
    personal = f"/api/v1/candidates/{candidate}/personal"
    assert client.get(personal).status_code == 403
    assert client.post(f"/api/v1/candidates/{candidate}/unblind", json={"reason": "curiosity"}).status_code == 422
    assert client.post(f"/api/v1/candidates/{candidate}/unblind", json={"reason": "interview"}).status_code == 200
    shown = client.get(personal)
    assert shown.json()["records"][0]["name"] == "Ann Berg"
    assert shown.headers["cache-control"] == "no-store"
    file = client.get(f"/api/v1/candidates/{candidate}/files/{shown.json()['files'][0]['id']}")
    assert file.content.startswith(b"Ann Berg")
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''Ann%20B%C3%A9rg.txt"
    assert "sandbox" in file.headers["content-security-policy"]


def test_merges_are_listed_accepted_and_taken_back(site: Site) -> None:
    older, newer = site.world.candidate(), site.world.candidate()
    merge = site.world.offer(newer, older)
    client = site.browser(Role.RECRUITER)
    [offer] = client.get("/api/v1/merges").json()["items"]
    assert (offer["id"], offer["shared_contacts"], offer["same_name"]) == (merge, ["email", "phone"], None)
    assert client.post(f"/api/v1/merges/{merge}/accept").json()["state"] == "merged"
    assert client.get("/api/v1/merges").json()["items"] == []
    assert len(client.get("/api/v1/candidates").json()["items"]) == 1
    assert client.post(f"/api/v1/merges/{merge}/accept").status_code == 409
    assert client.post(f"/api/v1/merges/{merge}/undo").json()["state"] == "offered"
    assert client.post(f"/api/v1/merges/{merge}/dismiss").json()["state"] == "dismissed"


def test_consents_withdrawals_and_links_are_recorded(site: Site) -> None:
    candidate = site.world.candidate(requisition_id=site.world.requisition())
    client, at = site.browser(Role.RECRUITER), f"/api/v1/candidates/{candidate}"
    assert client.post(f"{at}/consents", json={"basis": "pool"}).status_code == 201
    assert {one["basis"] for one in client.get(f"{at}/consents").json()} == {"application", "pool"}
    assert client.post(f"{at}/withdraw", json={"keep": True}).json() == {"pools": 1}
    assert client.post(f"{at}/withdraw", json={"keep": True}).status_code == 409
    assert client.post(f"{at}/links", json={"purpose": "privacy", "days": 91}).status_code == 422
    assert client.put(f"{at}/legal-hold", json={"on": True}).status_code == 403
    assert site.browser(Role.COMPLIANCE).put(f"{at}/legal-hold", json={"on": True}).status_code == 204


def test_a_person_sees_and_asks_by_their_link_and_compliance_answers(site: Site) -> None:
    candidate = site.world.candidate(requisition_id=site.world.requisition())
    recruiter, at = site.browser(Role.RECRUITER), f"/api/v1/candidates/{candidate}"
    asked_for = {"purpose": "privacy", "days": 7}
    assert recruiter.post(f"{at}/links", json=asked_for).status_code == 403
    assert recruiter.post(f"{at}/unblind", json={"reason": "person_asked"}).status_code == 200
    made = recruiter.post(f"{at}/links", json=asked_for)
    person = site.anonymous()
    person.headers["Candidate-Link"] = made.json()["token"]
    page = person.get("/api/v1/own").json()
    assert page["records"][0]["name"] == "Ann Berg"
    assert page["applications"][0]["title"] == "Data Engineer"
    assert page["notice"]
    asked = person.post("/api/v1/own/requests", json={"kind": "correction", "words": "It is Bergh"})
    assert asked.status_code == 201
    assert person.post("/api/v1/own/pool").status_code == 200
    assert person.post("/api/v1/own/withdraw", json={"keep": True}).json() == {"pools": 1}
    compliance = site.browser(Role.COMPLIANCE)
    [item] = compliance.get("/api/v1/privacy/requests").json()["items"]
    assert item["words"] == "It is Bergh"
    answer = {"state": "done", "answer": "Corrected"}
    assert compliance.post(f"/api/v1/privacy/requests/{item['id']}/answer", json=answer).status_code == 200
    assert person.get("/api/v1/own").json()["requests"][0]["answer"] == "Corrected"
    assert person.get("/api/v1/own/export").content.startswith(b"PK")
    person.headers["Candidate-Link"] = "guess"
    assert person.get("/api/v1/own").status_code == 404


def test_a_conflict_waits_and_a_decision_erases(site: Site) -> None:
    candidate = site.world.candidate(requisition_id=site.world.requisition())
    client = site.browser(Role.COMPLIANCE)
    asked = client.post(f"/api/v1/privacy/people/{candidate}/erase", json={"reason": "Asked"})
    assert (asked.status_code, asked.json()["state"], asked.json()["conflicts"]) == (
        201,
        "conflict",
        ["retention_duty"],
    )
    [waiting] = client.get("/api/v1/privacy/erasures").json()["items"]
    decision = {"erase": True, "reason": "No duty applies here"}
    done = client.post(f"/api/v1/privacy/erasures/{waiting['id']}/decide", json=decision)
    assert (done.json()["state"], done.json()["traces_gone"]) == ("done", True)
    assert client.get(f"/api/v1/privacy/people/{candidate}/export").status_code == 404
    assert site.browser(Role.RECRUITER).get(f"/api/v1/candidates/{candidate}").status_code == 404


def test_an_export_is_a_file_named_by_pseudonym(site: Site) -> None:
    candidate = site.world.candidate()
    answer = site.browser(Role.COMPLIANCE).get(f"/api/v1/privacy/people/{candidate}/export")
    assert answer.content.startswith(b"PK")
    assert f"person-{candidate[:8].upper()}.zip" in answer.headers["content-disposition"]


def test_policy_and_notice_are_edited_from_a_version(site: Site) -> None:
    client = site.browser(Role.COMPLIANCE)
    read = client.get("/api/v1/privacy/retention")
    policy = {**read.json(), "application_days": 90}
    assert client.put("/api/v1/privacy/retention", json=policy).status_code == 428
    tag = {"If-Match": read.headers["etag"]}
    assert client.put("/api/v1/privacy/retention", json=policy, headers=tag).headers["etag"] == '"1"'
    assert client.put("/api/v1/privacy/retention", json=policy, headers=tag).status_code == 412
    preview = client.get("/api/v1/privacy/retention/preview").json()
    assert client.post("/api/v1/privacy/retention/apply", json={"token": preview["token"]}).json() == {
        "erased": 0,
        "left": 0,
    }
    assert client.post("/api/v1/privacy/retention/apply", json={"token": "other"}).status_code == 412
    notice = client.put("/api/v1/privacy/notice", json={"contact": "x@example.org"}, headers={"If-Match": '"0"'})
    assert notice.json()["paragraphs"][-1] == {"heading": "Whom to write to", "text": "x@example.org"}


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.HIRING_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_compliance_does_what_privacy_asks(site: Site, role: Role) -> None:
    candidate, client = site.world.candidate(), site.browser(role)
    for answer in (
        client.get("/api/v1/privacy/requests"),
        client.get(f"/api/v1/privacy/people/{candidate}/export"),
        client.post(f"/api/v1/privacy/people/{candidate}/erase", json={"reason": "x"}),
        client.get("/api/v1/privacy/erasures"),
        client.get("/api/v1/privacy/retention/preview"),
    ):
        assert answer.status_code == 403


def test_a_bad_cursor_is_refused(site: Site) -> None:
    client = site.browser(Role.COMPLIANCE)
    for cursor in ("WzFd", "WyJ4IiwieSJd", "WyIyMDI2LTAxLTAxIiwieSJd", "!"):
        assert client.get("/api/v1/privacy/requests", params={"cursor": cursor}).status_code == 422


def test_withdrawing_from_what_is_no_pool_is_no_defect_whatever_it_is_called(site: Site) -> None:
    person = site.world.candidate()
    given = {"requisition_id": "No Such @ Pool", "keep": False}
    answer = site.browser().post(f"/api/v1/candidates/{person}/withdraw", json=given)
    assert (answer.status_code, answer.json()) == (200, {"pools": 0})
