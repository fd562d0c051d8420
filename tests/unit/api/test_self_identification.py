"""What people say of themselves is taken down, counted by audits, and given back by nothing."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import select, update

from api.errors import BadInput, NotFound
from api.storage.candidates import Personal, candidate_by_id, pseudonym
from api.storage.database import reading, transaction
from api.storage.ledger import Action
from api.storage.privacy import LinkPurpose, add_link
from api.storage.roles import Role
from api.storage.self_identification import (
    AnswerOrigin,
    answers_of_people,
    own_answers,
    parse_self_identification,
)
from api.storage.tables import candidate_links, candidates, ledger, self_identifications
from tests.people import NOON
from tests.site import Site
from tests.slates import a_slate

API = "/api/v1"
RARE = "Native Hawaiian or Pacific Islander"
LABEL = "White"
NOBODYS = ("Black or African", "Hispanic or Latino")  # answers that nobody here has given


def kept(site: Site, *people: str) -> dict[str, dict[str, str]]:
    with reading(site.world.engine) as connection:
        found = answers_of_people(connection, site.world.service.vault, people)
    return {person: dict(answers) for person, answers in found.answers.items()}


def bring(site: Site, requisition_id: str, csv: str, role: Role = Role.COMPLIANCE) -> object:
    return site.browser(role).post(f"{API}/requisitions/{requisition_id}/self-identification", json={"csv": csv})


def a_link(site: Site, person: str, *, days: int = 7) -> str:
    with transaction(site.world.engine) as connection:
        candidate = candidate_by_id(connection, person)
        by = site.world.actor(Role.COMPLIANCE).by
        purpose = LinkPurpose.SELF_IDENTIFICATION
        return add_link(connection, candidate, purpose, requisition_id=None, expires=NOON + timedelta(days=days), by=by)


def test_a_table_names_people_by_file_by_id_or_by_pseudonym_and_strangers_are_counted(site: Site) -> None:
    requisition_id = site.world.requisition()
    one = site.world.candidate("A\nPython", requisition_id=requisition_id, name="Ann CV.pdf")
    two = site.world.candidate("B\nPython", requisition_id=requisition_id, name="bo.pdf")
    by_file = bring(site, requisition_id, "file,sex,race_ethnicity\nann cv.PDF,F,declined\nnobody.pdf,Male,White\n")
    assert by_file.json() == {"rows": 2, "matched": 1, "unknown": 1}
    by_name = bring(site, requisition_id, f"candidate,sex,race_ethnicity\n{two},Male,\n{pseudonym(one)},,White\n")
    assert by_name.json() == {"rows": 2, "matched": 2, "unknown": 0}
    assert kept(site, one, two) == {one: {"sex": "Female", "race_ethnicity": LABEL}, two: {"sex": "Male"}}
    with reading(site.world.engine) as connection:
        query = select(ledger.c.detail).where(ledger.c.action == Action.SELF_IDENTIFICATION_IMPORTED)
        details = list(connection.execute(query).scalars())
    assert details[0] == '{"changed":0,"matched":1,"rows":2,"unknown":1}'
    assert details[1] == '{"changed":1,"matched":2,"rows":2,"unknown":0}'


def test_declined_is_an_answer_and_silence_is_none(site: Site) -> None:
    requisition_id = site.world.requisition()
    one = site.world.candidate("A\nPython", requisition_id=requisition_id)
    bring(site, requisition_id, f"candidate,sex,race_ethnicity\n{one},declined,\n")
    assert kept(site, one) == {one: {"sex": "declined"}}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COMPLIANCE])
def test_only_compliance_brings_a_table(site: Site, role: Role) -> None:
    assert bring(site, site.world.requisition(), "file,sex\n", role).status_code == 403


@pytest.mark.parametrize(
    "csv",
    ["name,sex\n", "file,sex,height\n", "file,sex\na.pdf\n", "file,sex\na.pdf,Martian\n", "file,sex\na,F\na,M\n", ""],
)
def test_a_table_that_cannot_be_used_changes_nothing_and_repeats_no_answer(site: Site, csv: str) -> None:
    requisition_id = site.world.requisition()
    site.world.candidate("A\nPython", requisition_id=requisition_id, name="a.pdf")
    answer = bring(site, requisition_id, csv)
    assert answer.status_code == 422
    assert "Martian" not in answer.text
    with reading(site.world.engine) as connection:
        assert connection.execute(select(self_identifications)).first() is None


def test_a_person_answers_by_their_link_and_may_answer_again(site: Site) -> None:
    person = site.world.candidate()
    client, headers = site.anonymous(), {"Candidate-Link": a_link(site, person)}
    asked = client.get(f"{API}/own/self-identification").json()
    assert {one["family"] for one in asked} >= {"sex", "race_ethnicity"}
    path = f"{API}/own/self-identification"
    assert (
        client.post(path, json={"answers": {"sex": "Female", "race_ethnicity": ""}}, headers=headers).status_code == 204
    )
    assert kept(site, person) == {person: {"sex": "Female"}}
    assert client.post(path, json={"answers": {"sex": "declined"}}, headers=headers).status_code == 204
    assert kept(site, person) == {person: {"sex": "declined"}}
    assert client.post(path, json={"answers": {"sex": "Martian"}}, headers=headers).status_code == 422
    assert client.post(path, json={"answers": {"shoe": "44"}}, headers=headers).status_code == 422
    assert client.post(path, json={"answers": {}}, headers={"Candidate-Link": "none"}).status_code == 404
    site.clock.pass_by(timedelta(days=8))
    assert client.post(path, json={"answers": {"sex": "Male"}}, headers=headers).status_code == 404


def test_an_answer_that_takes_the_place_of_another_is_in_the_ledger_by_a_closed_word(site: Site) -> None:
    person = site.world.candidate(requisition_id=site.world.requisition())
    client, headers = site.anonymous(), {"Candidate-Link": a_link(site, person)}
    for answers in ({"sex": "Female"}, {"veteran": "declined"}, {"sex": "Female"}, {"sex": "Male"}):
        client.post(f"{API}/own/self-identification", json={"answers": answers}, headers=headers)
    with reading(site.world.engine) as connection:
        query = select(ledger.c.detail).where(ledger.c.action == Action.SELF_IDENTIFIED).order_by(ledger.c.sequence)
        told = [json.loads(one) for one in connection.execute(query).scalars()]
    words = ["given", "given", "changed", "changed"]  # the same again too: the ledger says of nobody what they said
    assert told == [{"answers": word, "origin": "link"} for word in words]


def test_each_answer_is_kept_with_the_way_by_which_it_came(site: Site) -> None:
    requisition_id = site.world.requisition()
    person = site.world.candidate(requisition_id=requisition_id)
    bring(site, requisition_id, f"candidate,sex,veteran\n{person},Male,no\n")
    given = {"answers": {"sex": "Female"}}
    site.anonymous().post(
        f"{API}/own/self-identification", json=given, headers={"Candidate-Link": a_link(site, person)}
    )
    with reading(site.world.engine) as connection:
        found = own_answers(connection, site.world.service.vault, person)
        stored = connection.execute(select(self_identifications.c.origins)).scalar_one()
    assert found is not None
    assert found.origins == {"sex": AnswerOrigin.LINK, "veteran": AnswerOrigin.IMPORT}
    assert b"veteran" not in stored


def test_of_answers_before_origins_were_kept_the_way_of_the_latest_is_told(site: Site) -> None:
    person = site.world.candidate(answers={"sex": "Female"})
    with transaction(site.world.engine) as connection:
        connection.execute(update(self_identifications).values(origins=None, source="import"))
        found = own_answers(connection, site.world.service.vault, person)
    assert found is not None
    assert found.origins == {"sex": AnswerOrigin.IMPORT}


def test_nothing_said_is_refused_and_counts_for_nobody(site: Site) -> None:
    requisition_id = site.world.requisition()
    person = site.world.candidate(requisition_id=requisition_id)
    headers = {"Candidate-Link": a_link(site, person)}
    for answers in ({}, {"sex": "", "veteran": " "}):
        refused = site.anonymous().post(f"{API}/own/self-identification", json={"answers": answers}, headers=headers)
        assert refused.status_code == 422
    bring(site, requisition_id, f"candidate,sex\n{person},\n")
    with reading(site.world.engine) as connection:
        assert connection.execute(select(self_identifications)).first() is None


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.COMPLIANCE])
def test_links_to_the_questions_are_made_by_compliance_alone(site: Site, role: Role) -> None:
    given = {"purpose": "self_identification", "days": 7}
    answer = site.browser(role).post(f"{API}/candidates/{site.world.candidate()}/links", json=given)
    assert answer.status_code == (201 if role is Role.COMPLIANCE else 403)


@pytest.mark.parametrize("maker", [Role.RECRUITER, None], ids=["a recruiter", "not known"])
def test_a_link_that_compliance_did_not_make_takes_no_answers(site: Site, maker: Role | None) -> None:
    person = site.world.candidate()
    headers = {"Candidate-Link": a_link(site, person)}
    maker_id = None if maker is None else site.world.actor(maker).user_id
    with transaction(site.world.engine) as connection:
        connection.execute(update(candidate_links).values(made_by=maker_id))
    answer = site.anonymous().post(
        f"{API}/own/self-identification", json={"answers": {"sex": "Female"}}, headers=headers
    )
    assert answer.status_code == 403
    assert "compliance" in answer.json()["detail"]
    assert kept(site, person) == {}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table_is_read_with_the_mark_that_its_program_puts_between_cells(site: Site, mark: str) -> None:
    requisition_id = site.world.requisition()
    one = site.world.candidate("A\nPython", requisition_id=requisition_id)
    rows = (("candidate", "sex", "race_ethnicity"), (one, "Female", '"White; Asian"'))
    found = bring(site, requisition_id, "\ufeff" + "\r\n".join(mark.join(row) for row in rows))
    assert found.json() == {"rows": 1, "matched": 1, "unknown": 0}
    assert kept(site, one) == {one: {"sex": "Female", "race_ethnicity": "Asian; White"}}


@pytest.mark.parametrize(
    ("csv", "words"),
    [
        ("candidate,sex\na,Female\n\nb,Martian\n", "line 4, column sex: write one of"),
        ("candidate,sex,height\na,Female,170\n", "line 1: there is no question 'height'"),
        ("name,sex\na,Female\n", "line 1: the first column is 'file' or 'candidate'"),
    ],
    ids=["a wrong label", "an unknown column", "no key"],
)
def test_a_table_that_cannot_be_used_says_where(site: Site, csv: str, words: str) -> None:
    assert words in bring(site, site.world.requisition(), csv).json()["detail"]


def test_answers_lie_encrypted_under_the_persons_own_key_and_open_for_nobody_else(site: Site) -> None:
    one = site.world.candidate(answers={"sex": "Female", "race_ethnicity": RARE})
    other = site.world.candidate(answers={"sex": "Male"})
    with reading(site.world.engine) as connection:
        stored = {row.candidate_id: row.answers for row in connection.execute(select(self_identifications))}
    assert RARE.encode() not in stored[one]
    from api.errors import VaultError

    with transaction(site.world.engine) as connection:
        here = self_identifications.c.candidate_id == other
        connection.execute(update(self_identifications).where(here).values(answers=stored[one]))
    with pytest.raises(VaultError), reading(site.world.engine) as connection:
        own_answers(connection, site.world.service.vault, other)


def test_what_a_merged_record_said_counts_where_the_person_said_nothing(site: Site) -> None:
    person = site.world.candidate(answers={"sex": "Female"})
    record = site.world.candidate(answers={"sex": "Male", "race_ethnicity": LABEL})
    with transaction(site.world.engine) as connection:
        connection.execute(update(candidates).where(candidates.c.id == record).values(merged_into=person))
    assert kept(site, person) == {person: {"sex": "Female", "race_ethnicity": LABEL}}


def test_nobody_is_given_a_persons_answers_by_any_route(site: Site) -> None:
    slate = a_slate(site.world, {"Female": (1, 2), "Male": (1, 2)})
    person = site.world.candidate(
        "Zed\nPython",
        requisition_id=slate.requisition_id,
        personal=Personal("Zed"),
        answers={"sex": "Female", "race_ethnicity": RARE},
    )
    ids = {"candidate_id": person, "requisition_id": slate.requisition_id, "batch_id": site.world.batch_id}
    paths = {
        found.path
        for found in iter_route_contexts(site.app.routes)
        if "GET" in (getattr(found.original_route, "methods", None) or ()) and "event" not in (found.path or "")
    }
    asked = 0
    for role in Role:
        client = site.browser(role)
        for path in sorted(paths - {f"{API}/own/self-identification", f"{API}/privacy/people/{{candidate_id}}/export"}):
            answer = client.get(re.sub(r"\{(\w+)[^}]*\}", lambda match: ids.get(match[1], "none"), path))
            asked += answer.status_code == 200
            is_list_of_choices = all(group in answer.text for group in NOBODYS)  # what can be said, not what was said
            assert RARE not in answer.text or is_list_of_choices, path
    assert asked > 20


def test_reading_a_table_says_the_line_that_cannot_be_used() -> None:
    with pytest.raises(BadInput, match="line 3"):
        parse_self_identification("candidate,sex\na,F\nb\n", place="x", key="candidate")
    assert parse_self_identification("candidate,sex\na,F\n", place="x", key="candidate").answers["a"] == {"sex": "F"}


def test_an_erased_person_says_nothing_more(site: Site) -> None:
    person = site.world.candidate(answers={"sex": "Female"})
    with transaction(site.world.engine) as connection:
        connection.execute(update(candidates).where(candidates.c.id == person).values(wrapped_key=None, erased_at=NOON))
    assert kept(site, person) == {}
    from api.storage.self_identification import keep_answers

    with pytest.raises(NotFound), transaction(site.world.engine) as connection:
        keep_answers(
            connection, site.world.service.vault, person, {"sex": "F"}, scheme="eeo1", source=AnswerOrigin.LINK, at=NOON
        )
