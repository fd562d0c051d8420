"""From a proposal to decisions over HTTP, as each role sees it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.auth.permissions import Permission
from api.storage.database import reading, transaction
from api.storage.ledger import Action
from api.storage.opening import verify_ledger
from api.storage.roles import Role
from api.storage.states import FileState
from api.storage.tables import batches, files, ledger, readings
from api.workflows.checkpointing import checkpoints_signed
from api.workflows.erase import Asked, erase_as
from api.workflows.release import release
from api.workflows.see_ledger import storage_of
from api.workflows.sign_off import sign_off
from tests.site import Site
from tests.slates import BALANCED, LEANING, MANAGER, Slate, a_slate, propose

API = "/api/v1"
REASON = {"reason": "the licence is required by law"}


def released(site: Site, groups: dict[str, tuple[int, int]] | None = None) -> tuple[str, str, Slate]:
    """A shortlist, its audit and its slate."""
    slate = a_slate(site.world, groups or BALANCED)
    proposal, audit_id = propose(site.world, slate)
    return release(site.world.service, site.world.actor(), proposal.id).id, audit_id, slate


def test_a_held_proposal_goes_from_the_gate_to_a_shortlist(site: Site) -> None:
    slate = a_slate(site.world, LEANING)
    proposal, audit_id = propose(site.world, slate)
    recruiter, officer = site.browser(), site.browser(Role.COMPLIANCE)
    gate = recruiter.get(f"{API}/requisitions/{slate.requisition_id}/gate").json()
    assert (gate["proposal"]["state"], gate["is_frozen"], gate["shortlist_id"]) == ("held", True, None)
    assert "compliance officer decides" in gate["proposal"]["public_reasons"][0]
    assert "Local Law 144" in gate["notice"]
    refused = recruiter.post(f"{API}/proposals/{proposal.id}/release")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:evenhand:problem:gate-closed")
    assert recruiter.post(f"{API}/audits/{audit_id}/sign-off", json=REASON).status_code == 403
    assert officer.post(f"{API}/audits/{audit_id}/sign-off", json={"reason": " "}).status_code == 422
    assert officer.post(f"{API}/audits/{audit_id}/sign-off", json=REASON).status_code == 201
    assert officer.post(f"{API}/proposals/{proposal.id}/release").status_code == 403
    made = recruiter.post(f"{API}/proposals/{proposal.id}/release")
    assert made.status_code == 201
    shown = recruiter.get(f"{API}/shortlists/{made.json()['id']}").json()
    assert {place["candidate"] for place in shown["places"]} == set(slate.strong)
    assert recruiter.get(f"{API}/proposals/{proposal.id}").json()["state"] == "released"
    assert [one["id"] for one in recruiter.get(f"{API}/shortlists").json()["items"]] == [made.json()["id"]]


def test_a_place_shows_every_point_with_its_quote_the_gates_and_what_to_ask(site: Site) -> None:
    shortlist_id, _, slate = released(site)
    shown = site.browser(MANAGER).get(f"{API}/shortlists/{shortlist_id}").json()
    first = shown["places"][0]
    quote = first["points"][0]["quotes"][0]
    with reading(site.world.engine) as connection:
        from api.storage.readings import unpacked

        here = readings.c.candidate_id == first["candidate"]
        text = unpacked(connection.execute(select(readings.c.redacted).where(here)).scalar_one()).text
    assert quote["quote"] == text[quote["start"] : quote["end"]]
    assert "Python" in quote["quote"]
    assert sum(point["points"] for point in first["points"]) == first["score"]
    assert [gate["state"] for gate in first["gates"]] == ["unknown"]
    assert first["questions"] == ["Welding licence: the résumé does not say; ask."]
    assert first["pseudonym"] == first["candidate"].replace("-", "")[:8].upper()
    assert slate.requisition_id in json.dumps(shown)


def test_people_below_the_cut_stand_by_pseudonym_without_order_or_score(site: Site) -> None:
    shortlist_id, _, slate = released(site)
    below = site.browser().get(f"{API}/shortlists/{shortlist_id}/not-yet-reviewed").json()
    assert [one["candidate"] for one in below] == sorted(slate.weak)
    assert set(below[0]) == {"candidate", "pseudonym", "is_included"}


def test_decisions_are_made_by_name_with_a_reason_and_taken_back_on_record(site: Site) -> None:
    shortlist_id, _, slate = released(site)
    path = f"{API}/shortlists/{shortlist_id}/decisions"
    recruiter, below = site.browser(), slate.weak[0]
    places = [place["candidate"] for place in recruiter.get(f"{API}/shortlists/{shortlist_id}").json()["places"]]

    def send(candidate: str, choice: str, reason: str = "seen in the interview") -> tuple[int, list[dict[str, object]]]:
        one = {"candidate_id": candidate, "choice": choice, "reason": reason}
        answer = recruiter.post(path, json={"decisions": [one]})
        return answer.status_code, answer.json()

    assert send(places[0], "advance", " ")[0] == 422
    assert send(below, "advance")[0] == 409
    status, made = send(below, "include", "worked with this person before")
    assert (status, made[0]["overrides"], made[0]["user_id"]) == (201, True, site.world.actor().user_id)
    assert send(below, "include")[0] == 409
    assert send(places[-1], "advance")[1][0]["overrides"] is False
    assert send(below, "advance")[0] == 201
    assert send(places[0], "decline")[1][0]["overrides"] is True  # while somebody below the cut is advanced
    assert recruiter.delete(f"{path}/{made[0]['id']}").status_code == 409
    site.clock.pass_by(timedelta(minutes=1))
    assert send(below, "hold")[0] == 201
    listed = recruiter.get(path).json()
    assert [one["choice"] for one in listed if one["candidate_id"] == below][-1] == "hold"
    undone = recruiter.delete(f"{path}/{listed[-1]['id']}").json()
    assert undone["undone_by"] == site.world.actor().user_id
    assert recruiter.delete(f"{path}/{listed[-1]['id']}").status_code == 409
    advanced = next(one["id"] for one in listed if (one["candidate_id"], one["choice"]) == (below, "advance"))
    assert recruiter.delete(f"{path}/{advanced}").status_code == 200
    assert recruiter.delete(f"{path}/{made[0]['id']}").status_code == 200
    with reading(site.world.engine) as connection:
        done = list(connection.execute(select(ledger.c.action)).scalars())
    assert (done.count(Action.DECIDED), done.count(Action.DECISION_UNDONE)) == (5, 3)


def test_decisions_together_are_made_all_or_none(site: Site) -> None:
    shortlist_id, _, slate = released(site)
    path = f"{API}/shortlists/{shortlist_id}/decisions"
    one, other = ({"candidate_id": who, "choice": "advance", "reason": "yes"} for who in slate.strong[:2])
    stranger = {**one, "candidate_id": "nobody"}
    recruiter = site.browser()
    assert recruiter.post(path, json={"decisions": [one, stranger]}).status_code == 404
    assert recruiter.post(path, json={"decisions": [one, one]}).status_code == 422
    assert recruiter.get(path).json() == []
    assert len(recruiter.post(path, json={"decisions": [one, other]}).json()) == 2


@pytest.mark.parametrize("role", [Role.COMPLIANCE, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_is_not_of_the_team_sees_no_shortlist(site: Site, role: Role) -> None:
    shortlist_id, _, _ = released(site)
    for path in ("", "/not-yet-reviewed", "/decisions"):
        assert site.browser(role).get(f"{API}/shortlists/{shortlist_id}{path}").status_code == 403
        assert site.browser(site.world.stranger()).get(f"{API}/shortlists/{shortlist_id}{path}").status_code == 404


@pytest.mark.parametrize("role", [Role.RECRUITER, MANAGER, Role.ADMINISTRATOR])
def test_figures_of_an_audit_are_for_compliance_and_auditors(site: Site, role: Role) -> None:
    _, audit_id = propose(site.world, a_slate(site.world, LEANING))
    client = site.browser(role)
    for path in ("", "/report.html", "/report.pdf", "/table.csv", "/pack.zip", "/human-stage"):
        assert client.get(f"{API}/audits/{audit_id}{path}").status_code == 403
    assert client.get(f"{API}/audits").status_code == 403


def test_an_auditor_gets_figures_reports_and_a_pack_and_the_ledger_says_so(site: Site) -> None:
    slate = a_slate(site.world, LEANING)
    _, audit_id = propose(site.world, slate)
    auditor = site.browser(Role.AUDITOR)
    assert [one["id"] for one in auditor.get(f"{API}/audits").json()["items"]] == [audit_id]
    shown = auditor.get(f"{API}/audits/{audit_id}").json()
    assert (shown["outcome"], shown["state"], shown["attempts"]) == ("hold", "held", 0)
    assert {family["family"] for family in shown["figures"]["families"]} >= {"sex", "race_ethnicity"}
    assert "disclosure" in shown["figures"]
    page = auditor.get(f"{API}/audits/{audit_id}/report.html")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Data Engineer" in page.text
    assert auditor.get(f"{API}/audits/{audit_id}/report.pdf").content.startswith(b"%PDF")
    assert "family" in auditor.get(f"{API}/audits/{audit_id}/table.csv").text
    pack = zipfile.ZipFile(io.BytesIO(auditor.get(f"{API}/audits/{audit_id}/pack.zip").content))
    assert "sex,shortlist,Female,10,0" in pack.read("counts.csv").decode()
    assert auditor.get(f"{API}/audits/{audit_id}/report.docx").status_code == 422
    with reading(site.world.engine) as connection:
        exported = connection.execute(
            select(ledger.c.detail).where(ledger.c.action == Action.EXPORTED, ledger.c.subject == audit_id)
        ).scalars()
        assert [json.loads(one)["what"] for one in exported] == ["pack.zip"]
    everything = "".join(auditor.get(f"{API}/audits/{audit_id}{one}").text for one in ("", "/report.html"))
    assert not [one for one in slate.people if one in everything]


def test_the_human_stage_is_told_once_enough_was_decided_and_names_nobody(site: Site) -> None:
    shortlist_id, audit_id, slate = released(site, {"Female": (6, 9), "Male": (6, 9)})
    auditor, recruiter = site.browser(Role.AUDITOR), site.browser()
    path = f"{API}/shortlists/{shortlist_id}/decisions"
    assert auditor.get(f"{API}/audits/{audit_id}/human-stage").json() == {"decided": 0, "figures": None}

    def decide(people: tuple[str, ...], choice: str) -> None:
        wanted = [{"candidate_id": one, "choice": choice, "reason": "seen"} for one in people]
        assert recruiter.post(path, json={"decisions": wanted}).status_code == 201

    decide(slate.strong[:4], "advance")
    assert auditor.get(f"{API}/audits/{audit_id}/human-stage").json()["decided"] == 0
    decide(slate.strong[4:7], "advance")
    assert auditor.get(f"{API}/audits/{audit_id}/human-stage").json()["decided"] == 5
    decide(slate.strong[7:], "decline")
    told = auditor.get(f"{API}/audits/{audit_id}/human-stage").json()
    assert told["decided"] == 12
    stages = {(one["family"], one["stage"]) for one in told["figures"]["families"]}
    assert ("sex", "advanced") in stages
    assert ("sex", "brought in") in stages
    assert not [one for one in slate.people if one in json.dumps(told)]


def test_a_frozen_slate_is_changed_only_by_a_request_that_compliance_approves(site: Site) -> None:
    slate = a_slate(site.world, LEANING)
    propose(site.world, slate)
    path = f"{API}/requisitions/{slate.requisition_id}/change-requests"
    manager, officer = site.browser(MANAGER), site.browser(Role.COMPLIANCE)
    asked = manager.post(path, json={"what": "requirements", "reason": "the job changed"})
    assert (asked.status_code, asked.json()["state"]) == (201, "requested")
    answer = f"{API}/change-requests/{asked.json()['id']}/answer"
    assert manager.post(answer, json={"approve": True, **REASON}).status_code == 403
    assert officer.post(answer, json={"approve": True, **REASON}).json()["state"] == "approved"
    assert officer.post(answer, json={"approve": False, **REASON}).status_code == 409
    assert [one["state"] for one in manager.get(path).json()] == ["approved"]
    assert manager.get(f"{API}/requisitions/{slate.requisition_id}/gate").json()["attempts"] == 1


def test_the_pack_that_decides_is_set_by_compliance_from_the_next_audit_on(site: Site) -> None:
    path, officer = f"{API}/gate-policy", site.browser(Role.COMPLIANCE)
    before = officer.get(path)
    assert (before.json()["pack"], before.headers["etag"]) == ("ugesp", '"0"')
    tag = {"If-Match": '"0"'}
    assert site.browser(Role.ADMINISTRATOR).put(path, json={"pack": "ll144", **REASON}, headers=tag).status_code == 403
    assert (
        officer.put(path, json={"pack": "california", **REASON}, headers=tag).status_code == 422
    )  # it cites and computes nothing
    assert officer.put(path, json={"pack": "ll144", **REASON}).status_code == 428
    assert officer.put(path, json={"pack": "ll144", "reason": " "}, headers=tag).status_code == 422
    assert officer.put(path, json={"pack": "ll144", **REASON}, headers=tag).headers["etag"] == '"1"'
    assert officer.put(path, json={"pack": "ugesp", **REASON}, headers=tag).status_code == 412
    _, audit_id = propose(site.world, a_slate(site.world))
    assert "ll144" in officer.get(f"{API}/audits/{audit_id}").json()["policy"]


def test_nobody_is_added_to_a_held_slate_and_no_file_of_it_is_read_again(site: Site) -> None:
    slate = a_slate(site.world, LEANING)
    proposal, _ = propose(site.world, slate)
    recruiter = site.browser()
    sent = {"files": ("new.txt", b"Zed\nExperience\nPython for years.", "text/plain")}
    refused = recruiter.post(f"{API}/batches", data={"requisition_id": slate.requisition_id}, files=sent)
    assert (refused.status_code, "the audit holds" in refused.json()["detail"]) == (409, True)
    with transaction(site.world.engine) as connection:
        here = files.c.candidate_id == slate.weak[0]
        file_id, batch_id = connection.execute(select(files.c.id, files.c.batch_id).where(here)).one()
        connection.execute(update(files).where(here).values(state=FileState.FAILED))
        connection.execute(update(batches).where(batches.c.id == batch_id).values(requisition_id=slate.requisition_id))
    assert recruiter.post(f"{API}/files/{file_id}/retry").status_code == 409
    gate = recruiter.get(f"{API}/requisitions/{slate.requisition_id}/gate").json()
    assert (gate["attempts"], gate["proposal"]["state"], gate["proposal"]["id"]) == (2, "held", proposal.id)


def test_an_upload_to_an_open_slate_makes_its_proposal_stale(site: Site) -> None:
    slate = a_slate(site.world)
    proposal, _ = propose(site.world, slate)
    recruiter = site.browser()
    sent = {"files": ("new.txt", b"Zed\nExperience\nPython for years.", "text/plain")}
    assert (
        recruiter.post(f"{API}/batches", data={"requisition_id": slate.requisition_id}, files=sent).status_code == 201
    )
    assert recruiter.get(f"{API}/proposals/{proposal.id}").json()["state"] == "stale"


def test_a_token_with_the_scope_of_the_gate_alone_releases_nothing(site: Site) -> None:
    proposal, _ = propose(site.world, a_slate(site.world))
    program = site.program(Role.RECRUITER, [Permission.GATE_READ])
    assert program.get(f"{API}/proposals/{proposal.id}").status_code == 200
    assert program.post(f"{API}/proposals/{proposal.id}/release").status_code == 403


def test_somebody_erased_stays_a_place_without_words(site: Site) -> None:
    shortlist_id, _, slate = released(site)
    officer = site.world.actor(Role.COMPLIANCE)
    asked = Asked(slate.strong[0], "asked for it", decided_by=officer.user_id)
    service = site.world.service
    erase_as(service.engine, service.settings, asked, organisation_id=officer.organisation_id, by=officer.by)
    places = site.browser().get(f"{API}/shortlists/{shortlist_id}").json()["places"]
    gone = next(place for place in places if place["candidate"] == slate.strong[0])
    assert gone["is_erased"]
    assert {quote["quote"] for point in gone["points"] for quote in point["quotes"]} <= {None}
    assert sum(place["is_erased"] for place in places) == 1


def test_the_ledger_is_read_in_pages_and_verified_and_says_nothing_of_who_is_selected(site: Site) -> None:
    slate = a_slate(site.world, LEANING)
    _, audit_id = propose(site.world, slate)
    sign_off(site.world.service, site.world.actor(Role.COMPLIANCE), audit_id, reason="job related")
    auditor = site.browser(Role.AUDITOR)
    seen, cursor = [], None
    while True:
        page = auditor.get(f"{API}/ledger", params={"limit": 7, **({"cursor": cursor} if cursor else {})}).json()
        seen += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert [one["sequence"] for one in seen] == list(range(1, len(seen) + 1))
    assert {"ranked", "audited", "signed_off"} <= {one["action"] for one in seen}
    gate = [one for one in seen if one["action"] in ("proposed", "ranked", "audited", "signed_off")]
    assert not [person for person in slate.people if person in json.dumps(gate)]
    assert auditor.get(f"{API}/ledger", params={"cursor": "WyJhIl0"}).status_code == 422
    assert site.browser().get(f"{API}/ledger").status_code == 403
    assert auditor.get(f"{API}/ledger/verification").json()["entries"] == len(seen)


def test_the_end_of_the_ledger_is_signed_soon_after_it_has_grown(site: Site) -> None:
    service = site.world.service
    with checkpoints_signed(service, interval_s=0.01):
        propose(site.world, a_slate(site.world))
    found = verify_ledger(storage_of(service))
    assert found.checkpoints >= 1
    assert found.vouched_up_to == found.entries
    site.give_password()
    assert verify_ledger(storage_of(service)).vouched_up_to == found.entries


def test_another_organisations_entries_are_not_in_the_ledger_that_is_shown(site: Site) -> None:
    from api.storage.accounts import add_organisation
    from tests.people import BY

    with transaction(site.world.engine) as connection:
        add_organisation(connection, "Other", by=BY)
    shown = site.browser(Role.AUDITOR).get(f"{API}/ledger", params={"limit": 200}).json()["items"]
    with reading(site.world.engine) as connection:
        everything = list(connection.execute(select(ledger.c.sequence)).scalars())
    assert 0 < len(shown) < len(everything)
