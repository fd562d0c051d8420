"""What people ask about themselves: their link, their page, the inbox, the export of everything."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from api.errors import BadInput, CannotOpen, Conflict, Forbidden, NotFound, Stale, TooMany, VaultError
from api.storage.candidates import Personal
from api.storage.database import database_url, open_database, reading, transaction
from api.storage.erasing import read_erasure_list
from api.storage.privacy import LinkPurpose
from api.storage.roles import Role
from api.storage.schema import migrate
from api.storage.states import ConsentBasis, RequestKind, RequestState
from api.storage.tables import candidate_links, candidates, privacy_requests
from api.workflows.consent import record_consent
from api.workflows.erase import ask_erasure, remove_left_traces
from api.workflows.export_person import export_own, export_person
from api.workflows.merge import accept_merge
from api.workflows.notice import NoticeDetails, notice_for, set_notice_details
from api.workflows.own_page import agree_to_pool, ask, own_page, take_back
from api.workflows.people import list_people
from api.workflows.privacy import answer_request, list_requests, make_link, open_request, see_request
from api.workflows.unblind import UnblindReason, unblind
from tests.people import NOON, World, a_world

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    engine = open_database(database_url(None, data_dir=tmp_path / "data"), create=True)
    migrate(engine)
    yield a_world(engine, tmp_path)
    engine.dispose()


def linked(world: World, candidate: str, *, days: int = 14) -> str:
    unblind(world.service, world.actor(), candidate, reason=UnblindReason.PERSON_ASKED)
    return make_link(world.service, world.actor(), candidate, purpose=LinkPurpose.PRIVACY, days=days)[0]


def test_a_link_opens_the_page_of_one_person_and_keeps_its_hash_alone(world: World) -> None:
    requisition = world.requisition()
    token = linked(world, world.candidate(requisition_id=requisition, name="Ann Berg.txt"))
    page = own_page(world.service, token)
    assert page.personal[0].name == "Ann Berg"
    assert page.files[0][1] == "Ann Berg.txt"
    assert page.resume is not None
    assert "pipelines" in page.resume.text
    assert page.applications[0][1].title == "Data Engineer"
    assert "Berg" not in repr(page)
    with reading(world.engine) as connection:
        assert token not in str(connection.execute(select(candidate_links)).all())


def test_a_link_ends_and_serves_its_purpose_alone(world: World) -> None:
    candidate = world.candidate()
    officer = world.actor(Role.COMPLIANCE)
    other, _ = make_link(world.service, officer, candidate, purpose=LinkPurpose.SELF_IDENTIFICATION, days=1)
    token = linked(world, candidate, days=1)
    with transaction(world.engine) as connection:
        connection.execute(
            update(candidate_links).where(candidate_links.c.purpose == "privacy").values(expires_at=NOON)
        )
    for bad in (token, other, "guess", ""):
        with pytest.raises(NotFound, match="ask whoever sent it"):
            own_page(world.service, bad)
    with pytest.raises(BadInput):
        linked(world, candidate, days=91)


def test_a_wrong_merge_shows_nobody_elses_record(world: World) -> None:
    ann = world.candidate()
    bea = world.candidate(personal=Personal("Bea Stone", ("bea@example.org",)), created_at=NOON + DAY)
    again = world.candidate(personal=Personal("Ann B.", ("ANN@example.org",)), created_at=NOON + DAY)
    for newer in (bea, again):
        accept_merge(world.service, world.actor(), world.offer(newer, ann))
    assert {one.name for one in own_page(world.service, linked(world, ann)).personal} == {"Ann Berg", "Ann B."}


def test_whoever_asks_for_a_person_is_marked_and_lands_in_the_inbox(world: World) -> None:
    token = linked(world, world.candidate())
    asked = ask(world.service, token, kind=RequestKind.HUMAN_REVIEW, words="Please look yourself")
    assert own_page(world.service, token).wants_human
    compliance = world.actor(Role.COMPLIANCE)
    [item] = list_requests(world.service, compliance, states=[RequestState.OPEN], after=None, limit=5)
    assert (item.request.id, item.words, item.is_overdue) == (asked.id, "Please look yourself", False)
    assert asked.due_at == NOON + 30 * DAY
    late = world.at(NOON + 31 * DAY).actor(Role.COMPLIANCE)
    assert see_request(world.service, late, asked.id).is_overdue
    with pytest.raises(BadInput):
        answer_request(world.service, compliance, asked.id, state=RequestState.DONE, answer=" ")
    answer_request(world.service, compliance, asked.id, state=RequestState.DONE, answer="I read it myself")
    page = own_page(world.service, token)
    assert (page.wants_human, page.requests[0].answer) == (False, "I read it myself")
    with pytest.raises(Conflict):
        answer_request(world.service, compliance, asked.id, state=RequestState.REFUSED, answer="Twice")
    with pytest.raises(Forbidden):
        see_request(world.service, world.actor(), asked.id)


def test_words_are_kept_sealed(world: World) -> None:
    ask(world.service, linked(world, world.candidate()), kind=RequestKind.CORRECTION, words="My name is Zyxwvut")
    with reading(world.engine) as connection:
        assert b"Zyxwvut" not in connection.execute(select(privacy_requests.c.words)).scalar_one()


def test_one_thing_is_asked_three_times_at_most(world: World) -> None:
    token = linked(world, world.candidate())
    asked = [ask(world.service, token, kind=RequestKind.CORRECTION, words=words) for words in ("x", "y", "z")]
    with pytest.raises(TooMany):
        ask(world.service, token, kind=RequestKind.CORRECTION, words="w")
    assert ask(world.service, token, kind=RequestKind.CORRECTION, words="y") == asked[1], "the same is not asked twice"
    ask(world.service, token, kind=RequestKind.EXPORT, words="")
    with pytest.raises(BadInput):
        ask(world.service, token, kind=RequestKind.ERASURE, words="x" * 4001)


def test_an_erasure_answers_what_was_asked_and_ends_the_link(world: World) -> None:
    candidate = world.candidate()
    token = linked(world, candidate)
    asked = ask(world.service, token, kind=RequestKind.ERASURE, words="All of it")
    compliance = world.actor(Role.COMPLIANCE)
    with pytest.raises(BadInput, match="erase the person"):
        answer_request(world.service, compliance, asked.id, state=RequestState.DONE, answer="Done")
    ask_erasure(world.service, compliance, candidate, reason="The person asked")
    item = see_request(world.service, compliance, asked.id)
    assert (item.request.state, item.words) == (RequestState.DONE, "")
    with pytest.raises(NotFound):
        own_page(world.service, token)


def test_a_person_agrees_and_takes_back_by_themselves(world: World) -> None:
    requisition = world.requisition()
    candidate = world.candidate(requisition_id=requisition)
    token = linked(world, candidate)
    assert agree_to_pool(world.service, token) == NOON + 730 * DAY
    assert take_back(world.service, token, requisition_id=requisition, keep=True) == 1
    with pytest.raises(Conflict):
        take_back(world.service, token, requisition_id=requisition, keep=True)
    assert len(list_people(world.service, world.actor(), after=None, limit=5)) == 1
    assert take_back(world.service, token, requisition_id=None, keep=False) == 0
    assert list_people(world.service, world.actor(), after=None, limit=5) == ()
    assert own_page(world.service, token).applications[0][0].state.value == "withdrawn"


def test_a_request_by_letter_is_kept_by_whoever_opens_the_letter(world: World) -> None:
    request = open_request(
        world.service, world.actor(), world.candidate(), kind=RequestKind.CORRECTION, words="A letter came"
    )
    assert see_request(world.service, world.actor(Role.COMPLIANCE), request.id).words == "A letter came"


def exported(world: World, candidate: str) -> dict[str, bytes]:
    found = export_person(world.service, world.actor(Role.COMPLIANCE), candidate)
    assert "berg" not in found.file_name.casefold()
    with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_export_holds_everything_about_a_person(world: World) -> None:
    requisition = world.requisition()
    candidate = world.candidate(
        requisition_id=requisition, name="../../Ann: Berg.txt", answers={"sex": "Female", "veteran": "declined"}
    )
    ask(world.service, linked(world, candidate), kind=RequestKind.CORRECTION, words="It is Bergh")
    record_consent(world.service, world.actor(), candidate, basis=ConsentBasis.POOL, until=None)
    world.candidate(personal=Personal("Bea Stone", ("bea@example.org",)), text="Bea Stone\nJava")
    files = exported(world, candidate)
    assert set(files) == {"notice.txt", "originals/01-Ann_ Berg.txt", "person.json", "read/01.txt", "resume.json"}
    assert files["originals/01-Ann_ Berg.txt"].startswith(b"Ann Berg\nann@example.org")
    person: dict[str, Any] = json.loads(files["person.json"])
    assert person["records"][0]["personal"]["emails"] == ["ann@example.org"]
    assert person["applications"][0]["title"] == "Data Engineer"
    assert person["requests"][0]["words"] == "It is Bergh"
    assert {one["basis"] for one in person["consents"]} == {"application", "pool"}
    assert set(person["self_identification"]) == {"note"}
    assert not any(b"Female" in one for one in files.values())
    assert {"consent_recorded", "request_opened", "link_made", "person_exported"} <= {
        entry["action"] for entry in person["ledger"]
    }
    assert person["links"][0]["id"] is None
    assert b"Stone" not in b"".join(files.values())
    assert json.loads(files["resume.json"])["basics"]["name"] == "Ann Berg"


def test_a_link_tells_which_questions_were_answered_and_never_how(world: World) -> None:
    candidate = world.candidate(answers={"sex": "Female", "veteran": "declined"})
    found = export_own(world.service, linked(world, candidate))
    with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
        person = json.loads(archive.read("person.json"))
    [record] = person["self_identification"]["records"]
    assert record["questions"] == {
        "sex": "answered",
        "race_ethnicity": "not answered",
        "age_40_plus": "not answered",
        "disability": "not answered",
        "veteran": "declined",
    }
    assert "Female" not in json.dumps(person)
    assert "evenhand export" in person["self_identification"]["note"]
    assert [one["actor"] for one in person["ledger"] if one["action"] == "person_exported"] == [candidate]


def test_a_link_to_a_page_is_made_by_who_was_told_the_name(world: World) -> None:
    candidate = world.candidate()
    with pytest.raises(Forbidden, match="blind"):
        make_link(world.service, world.actor(), candidate, purpose=LinkPurpose.PRIVACY, days=7)
    compliance = world.actor(Role.COMPLIANCE)
    assert make_link(world.service, compliance, candidate, purpose=LinkPurpose.PRIVACY, days=7)


def test_only_compliance_exports_and_never_an_erased_person(world: World) -> None:
    candidate = world.candidate()
    with pytest.raises(Forbidden):
        export_person(world.service, world.actor(), candidate)
    ask_erasure(world.service, world.actor(Role.COMPLIANCE), candidate, reason="Asked")
    with pytest.raises(NotFound):
        export_person(world.service, world.actor(Role.COMPLIANCE), candidate)


def test_the_notice_says_the_terms_in_force(world: World) -> None:
    compliance = world.actor(Role.COMPLIANCE)
    details = NoticeDetails(responsible="Acme, 1 Example Road", contact="privacy@example.org")
    assert set_notice_details(world.service, compliance, details, expected=0) == 1
    with pytest.raises(Stale):
        set_notice_details(world.service, compliance, details, expected=0)
    with reading(world.engine) as connection:
        notice = notice_for(connection, world.organisation_id)
    text = " ".join(one.text for one in notice.paragraphs)
    assert "365 days" in text
    assert "privacy@example.org" in text
    assert "{" not in text


def test_a_key_moved_to_another_candidate_is_found(world: World) -> None:
    ann, bea = world.candidate(), world.candidate()
    with transaction(world.engine) as connection:
        key = connection.execute(select(candidates.c.wrapped_key).where(candidates.c.id == ann)).scalar()
        connection.execute(update(candidates).where(candidates.c.id == bea).values(wrapped_key=key))
    with pytest.raises(VaultError, match="another candidate"):
        exported(world, bea)


def test_nobody_is_erased_whom_a_restored_copy_would_bring_back(world: World) -> None:
    candidate = world.candidate()
    (world.service.settings.data_dir.with_name("data-ledger") / "erasures.jsonl").mkdir(parents=True)
    with pytest.raises(CannotOpen, match="nobody was erased"):
        ask_erasure(world.service, world.actor(Role.COMPLIANCE), candidate, reason="Asked")
    assert len(list_people(world.service, world.actor(), after=None, limit=5)) == 1


def test_a_reader_keeps_the_log_and_that_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.storage.erasing.CUT_WAIT_MS", 10)
    candidate = world.candidate()
    with reading(world.engine) as connection:
        connection.execute(select(candidates.c.id)).all()
        asked = ask_erasure(world.service, world.actor(Role.COMPLIANCE), candidate, reason="Asked")
        assert (asked.erasure.state.value, asked.traces_gone) == ("done", False)
        assert remove_left_traces(world.service) == 1
    assert remove_left_traces(world.service) == 1, "nobody reads any more"
    assert remove_left_traces(world.service) == 0


def test_a_damaged_list_of_erasures_stops_a_restore(tmp_path: Path) -> None:
    file = tmp_path / "erasures.jsonl"
    file.write_text('{"at":"x","candidate":"one"}\n{"candidate":"half')
    assert read_erasure_list(file) == ("one",)
    file.write_text('{"candidate":"one"}\nnonsense\n')
    with pytest.raises(CannotOpen, match="line 2"):
        read_erasure_list(file)
