"""What is added to an audit after it was made, in both databases: by whom, when it is lawful, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from api.errors import Conflict, Forbidden
from api.sandbox import ReadingPool
from api.storage.additions import Addition, add_addition, addition_by_id, additions_of
from api.storage.audits import audit_of_proposal, published_audit, sign_offs_of
from api.storage.database import Engine, reading, transaction
from api.storage.erasing import erase_records
from api.storage.gate import proposal_by_id
from api.storage.ledger import Action
from api.storage.roles import Role
from api.storage.self_identification import AnswerOrigin, keep_answers
from api.storage.states import AdditionKind, AdditionState, Change
from api.storage.tables import audit_additions, ledger
from api.workflows.additions import GAVE_UP, give_up_addition, request_addition, why_stays_closed
from api.workflows.audit_again import audit_again
from api.workflows.audit_service import search_weights
from api.workflows.certify import DEFAULT_SAMPLE
from api.workflows.certify_audit import certify_audit
from api.workflows.changes import request_change
from api.workflows.ingest import Workshop
from api.workflows.propose import rank_and_audit, request_proposal
from api.workflows.release import release
from api.workflows.requisitions import close_requisition, reopen_requisition
from api.workflows.see_audits import Document, audit_document, see_audit
from api.workflows.sign_off import sign_off
from api.workflows.verify_pack import verify_pack
from screening.lifecycle import State
from tests.people import NOON, World, a_world
from tests.slates import LEANING, MANAGER, Slate, a_slate, everyone_but, moved, propose, state_of


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with ReadingPool(1) as readers:
        yield Workshop(readers)


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def addition_of(world: World, audit_id: str, kind: AdditionKind = AdditionKind.SWAPS) -> Addition:
    with reading(world.engine) as connection:
        return additions_of(connection, audit_id)[kind]


def test_an_audit_asks_for_its_swap_certificate_and_a_job_makes_it(world: World, workshop: Workshop) -> None:
    proposal, audit_id = propose(world, a_slate(world, LEANING))
    asked = addition_of(world, audit_id)
    assert (asked.state, asked.published) == (AdditionState.WAITING, None)
    certify_audit(world.service, asked.id, workshop)
    made = addition_of(world, audit_id)
    assert made.state is AdditionState.MADE
    assert (made.published["items"], made.published["unchanged"]) == (DEFAULT_SAMPLE, True)
    assert {swap["swap"] for swap in made.published["swaps"]} >= {"name", "membership"}
    assert (made.done, made.total) == (6, 6)
    with reading(world.engine) as connection:
        query = select(ledger.c.action).where(ledger.c.subject == audit_id).order_by(ledger.c.sequence)
        assert list(connection.execute(query).scalars()) == [Action.ADDITION_ASKED, Action.ADDITION_FINISHED]
        stored = connection.execute(select(audit_additions.c.published)).scalar_one()
    assert b"Ann" not in stored
    assert proposal.selected[0] not in str(made.published)
    certify_audit(world.service, asked.id, workshop)
    assert addition_of(world, audit_id) == made


def test_nobody_who_was_erased_is_in_the_sample_and_without_files_there_is_a_reason(
    world: World, workshop: Workshop
) -> None:
    slate = a_slate(world, LEANING)
    _, audit_id = propose(world, slate)
    with transaction(world.engine) as connection:
        erase_records(connection, slate.people, at=NOON)
    certify_audit(world.service, addition_of(world, audit_id).id, workshop)
    failed = addition_of(world, audit_id)
    assert failed.state is AdditionState.FAILED
    assert "can be read any more" in failed.reason
    assert failed.sha256 is None


def test_a_certificate_that_the_worker_gave_up_on_is_asked_for_again(world: World) -> None:
    _, audit_id = propose(world, a_slate(world, LEANING))
    first = addition_of(world, audit_id)
    officer = world.actor(Role.COMPLIANCE)
    assert request_addition(world.service, officer, audit_id, AdditionKind.SWAPS).id == first.id
    give_up_addition(world.service, first.id)
    assert addition_of(world, audit_id).reason == GAVE_UP
    again = request_addition(world.service, officer, audit_id, AdditionKind.SWAPS)
    assert (again.id != first.id, again.state) == (True, AdditionState.WAITING)
    give_up_addition(world.service, first.id)
    with reading(world.engine) as connection:
        assert addition_by_id(connection, again.id).state is AdditionState.WAITING


def test_the_database_refuses_to_change_what_was_made_and_to_delete_it(world: World) -> None:
    _, audit_id = propose(world, a_slate(world, LEANING))
    give_up_addition(world.service, addition_of(world, audit_id).id)
    for statement in ("UPDATE audit_additions SET state = 'waiting'", "DELETE FROM audit_additions"):
        with pytest.raises(DBAPIError, match="never changed"), transaction(world.engine) as connection:
            connection.execute(text(statement))


def test_other_weights_are_never_searched_on_people_who_are_still_being_decided_on(world: World) -> None:
    slate = a_slate(world, LEANING)
    proposal, audit_id = propose(world, slate)
    officer = world.actor(Role.COMPLIANCE)
    with pytest.raises(Conflict, match="still being decided on"):
        request_addition(world.service, officer, audit_id, AdditionKind.ALTERNATIVES)
    close_requisition(world.service, world.actor(MANAGER), slate.requisition_id)
    with pytest.raises(Conflict, match="at the gate"):
        request_addition(world.service, officer, audit_id, AdditionKind.ALTERNATIVES)
    sign_off(world.service, officer, audit_id, reason="the licence is required by law")
    release(world.service, world.actor(), proposal.id)
    for actor in everyone_but(world, [Role.COMPLIANCE]):
        with pytest.raises(Forbidden):
            request_addition(world.service, actor, audit_id, AdditionKind.ALTERNATIVES)
    asked = request_addition(world.service, officer, audit_id, AdditionKind.ALTERNATIVES)
    assert asked.state is AdditionState.WAITING
    search_weights(world.service, asked.id)
    made = addition_of(world, audit_id, AdditionKind.ALTERNATIVES)
    assert (made.state, made.total) == (AdditionState.MADE, 2)
    assert [one["family"] for one in made.published] == ["sex", "race_ethnicity"]
    assert {one["purpose"] for one in made.published} == {"historical"}
    search_weights(world.service, asked.id)
    assert addition_of(world, audit_id, AdditionKind.ALTERNATIVES) == made


def test_a_pool_that_was_searched_is_never_made_live_again(world: World) -> None:
    slate = a_slate(world)
    proposal, audit_id = propose(world, slate)
    release(world.service, world.actor(), proposal.id)
    close_requisition(world.service, world.actor(MANAGER), slate.requisition_id)
    request_addition(world.service, world.actor(Role.COMPLIANCE), audit_id, AdditionKind.ALTERNATIVES)
    with pytest.raises(Conflict, match="copy the requisition"):
        reopen_requisition(world.service, world.actor(MANAGER), slate.requisition_id)
    assert (why_stays_closed(world.service, slate.requisition_id) or "").startswith("other weights were searched")
    with pytest.raises(Conflict, match="copy the requisition"):
        request_proposal(world.service, world.actor(), slate.requisition_id)


def test_a_search_that_finds_a_live_pool_when_it_begins_fails_with_the_reason(world: World) -> None:
    slate = a_slate(world)
    proposal, audit_id = propose(world, slate)
    release(world.service, world.actor(), proposal.id)
    with transaction(world.engine) as connection:
        by = world.actor(Role.COMPLIANCE).by
        asked = add_addition(connection, audit_id, AdditionKind.ALTERNATIVES, by=by)
    search_weights(world.service, asked.id)
    failed = addition_of(world, audit_id, AdditionKind.ALTERNATIVES)
    assert (failed.state, failed.published) == (AdditionState.FAILED, None)
    assert "still being decided on" in failed.reason


def answer_now(world: World, slate: Slate, people: int, *, at: datetime) -> None:
    """Some of a slate answer at that moment."""
    with transaction(world.engine) as connection:
        for person in slate.people[:people]:
            answers = {"sex": "Female", "race_ethnicity": "Asian"}
            vault = world.service.vault
            keep_answers(connection, vault, person, answers, scheme="eeo", source=AnswerOrigin.LINK, at=at)


def test_a_slate_is_signed_off_with_answers_that_came_later_only_by_whoever_says_that_they_know(world: World) -> None:
    slate = a_slate(world, LEANING, silent=True)
    _, audit_id = propose(world, slate)
    officer = world.actor(Role.COMPLIANCE)
    assert see_audit(world.service, officer, audit_id).answered_since == 0
    answer_now(world, slate, 3, at=NOON + timedelta(minutes=1))
    assert see_audit(world.service, officer, audit_id).answered_since == 3
    with pytest.raises(Conflict, match="answers_came_later_acknowledged"):
        sign_off(world.service, officer, audit_id, reason="the licence is required by law")
    signed = sign_off(world.service, officer, audit_id, reason="read by hand", answers_came_later_acknowledged=True)
    assert signed.answers_came_later
    with reading(world.engine) as connection:
        assert sign_offs_of(connection, audit_id) == (signed,)


def test_the_same_slate_is_audited_again_with_the_answers_that_came_later(world: World) -> None:
    slate = a_slate(world, LEANING, silent=True)
    proposal, audit_id = propose(world, slate)
    officer = world.actor(Role.COMPLIANCE)
    with pytest.raises(Conflict, match="nobody answered"):
        audit_again(world.service, officer, audit_id)
    answer_now(world, slate, len(slate.people), at=NOON + timedelta(minutes=1))
    later = moved(world, 2)
    for actor in everyone_but(world, [Role.COMPLIANCE]):
        with pytest.raises(Forbidden):
            audit_again(later.service, actor, audit_id)
    made = audit_again(later.service, later.actor(Role.COMPLIANCE), audit_id)
    with pytest.raises(Conflict, match="newer proposal"):
        audit_again(later.service, officer, audit_id)
    assert (made.created_by, made.version, made.cut) == (proposal.created_by, proposal.version, proposal.cut)
    rank_and_audit(later.service, made.id)
    assert state_of(world, proposal.id) is State.STALE
    with reading(world.engine) as connection:
        again, subject = audit_of_proposal(connection, made.id), proposal_by_id(connection, made.id).subject
        assert again is not None
        assert subject == proposal.subject
        assert published_audit(connection, again.id)["families"][0]["known"]["n"] == len(slate.people)
    sign_off(later.service, later.actor(Role.COMPLIANCE), again.id, reason="with every answer")
    assert see_audit(later.service, officer, audit_id).answered_since == len(slate.people)


def test_a_slate_with_a_change_asked_for_is_not_audited_again_as_it_is(world: World) -> None:
    slate = a_slate(world, LEANING, silent=True)
    _, audit_id = propose(world, slate)
    answer_now(world, slate, 3, at=NOON + timedelta(minutes=1))
    request_change(world.service, world.actor(MANAGER), slate.requisition_id, what=Change.CUT, reason="The team grew.")
    with pytest.raises(Conflict, match="answer it first"):
        audit_again(world.service, world.actor(Role.COMPLIANCE), audit_id)


def test_the_pack_holds_what_was_added_beside_an_audit_that_is_as_it_decided(
    world: World, workshop: Workshop, tmp_path: Path
) -> None:
    _, audit_id = propose(world, a_slate(world, LEANING))
    certify_audit(world.service, addition_of(world, audit_id).id, workshop)
    officer = world.actor(Role.COMPLIANCE)
    assert "Names exchanged" in audit_document(world.service, officer, audit_id, Document.HTML).decode()
    file = tmp_path / "pack.zip"
    file.write_bytes(audit_document(world.service, officer, audit_id, Document.PACK))
    verified = verify_pack(file)
    assert "added.json" in verified.by_sum
    assert verified.sha256 == see_audit(world.service, officer, audit_id).audit.sha256
