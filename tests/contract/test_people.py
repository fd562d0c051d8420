"""People in both databases: seen by their teams, merged and parted, kept by consent, and erased."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from api.errors import Conflict, Forbidden, NotFound, Stale
from api.storage.candidates import Personal, candidate_by_id, group_of
from api.storage.database import Engine, reading, transaction
from api.storage.erasing import TOUCHED, read_erasure_list
from api.storage.retention import Conflict as Reason
from api.storage.retention import Retention
from api.storage.roles import Role
from api.storage.states import ConsentBasis, ContactKind, ErasureState, MergeState
from api.storage.tables import (
    applications,
    candidates,
    files,
    ledger,
    metadata,
    readings,
)
from api.workflows.consent import record_consent, set_legal_hold, withdraw
from api.workflows.erase import ask_erasure, decide_conflict, erase_again, list_erasures
from api.workflows.merge import accept_merge, dismiss_merge, list_merges, see_merge, undo
from api.workflows.people import list_people, see_person
from api.workflows.retention import apply_retention, preview_retention, set_retention
from api.workflows.unblind import UnblindReason, original_file, personal_details, unblind
from tests.people import NOON, World, a_world

DAY = timedelta(days=1)
BEA = Personal("Bea Stone", ("bea@example.org",), ())


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def listed(world: World, role: Role = Role.RECRUITER) -> list[str]:
    return [one.sight.person.id for one in list_people(world.service, world.actor(role), after=None, limit=200)]


def actions(world: World) -> list[str]:
    with reading(world.engine) as connection:
        return list(connection.execute(select(ledger.c.action).order_by(ledger.c.sequence)).scalars())


def test_people_are_listed_blind_by_pseudonym_and_page_by_page(world: World) -> None:
    everyone = sorted(world.candidate() for _ in range(5))
    actor = world.actor()
    first = list_people(world.service, actor, after=None, limit=3)
    rest = list_people(world.service, actor, after=first[-1].sight.person.id, limit=3)
    assert [one.sight.person.id for one in (*first, *rest)] == everyone
    assert first[0].sight.person.pseudonym == everyone[0].replace("-", "")[:8].upper()
    assert all(one.resume is None for one in first)


def test_a_person_is_seen_without_saying_who_it_is(world: World) -> None:
    one = see_person(world.service, world.actor(), world.candidate())
    assert one.resume is not None
    assert "pipelines in Python" in one.resume.text
    assert "Berg" not in one.resume.text
    assert "Berg" not in repr(one)


def test_another_teams_people_do_not_exist(world: World) -> None:
    candidate, stranger = world.candidate(), world.stranger()
    assert list_people(world.service, stranger, after=None, limit=10) == ()
    for ask in (
        lambda: see_person(world.service, stranger, candidate),
        lambda: unblind(world.service, stranger, candidate, reason=UnblindReason.CONTACT),
        lambda: withdraw(world.service, stranger, candidate, requisition_id=None, keep=True),
    ):
        with pytest.raises(NotFound):
            ask()


def test_names_are_shown_after_a_reason_alone_and_for_some_hours(world: World) -> None:
    candidate, actor = world.candidate(name="Ann Berg.txt"), world.actor()
    with pytest.raises(Forbidden, match="blind"):
        personal_details(world.service, actor, candidate)
    assert unblind(world.service, actor, candidate, reason=UnblindReason.INTERVIEW) == NOON + timedelta(hours=12)
    shown = personal_details(world.service, actor, candidate)
    assert shown.personal[0].name == "Ann Berg"
    [(file, name)] = shown.files
    assert name == "Ann Berg.txt"
    assert original_file(world.service, actor, candidate, file.id)[1].startswith(b"Ann Berg")
    with pytest.raises(NotFound):
        original_file(world.service, actor, candidate, candidate)
    with pytest.raises(Forbidden):
        personal_details(world.service, world.at(NOON + timedelta(hours=12)).actor(), candidate)
    with reading(world.engine) as connection:
        entry = connection.execute(select(ledger).where(ledger.c.action == "unblinded")).one()
    assert (entry.actor, entry.subject) == (actor.user_id, candidate)
    assert '"interview"' in entry.detail


@pytest.mark.parametrize("role", [Role.HIRING_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, Role.COMPLIANCE])
def test_other_roles_read_no_candidates(world: World, role: Role) -> None:
    candidate = world.candidate()
    with pytest.raises(Forbidden):
        see_person(world.service, world.actor(role), candidate)
    with pytest.raises(Forbidden):
        unblind(world.service, world.actor(role), candidate, reason=UnblindReason.CONTACT)


def test_a_merge_shows_what_agrees_and_no_value(world: World) -> None:
    older = world.candidate(personal=Personal("Ann Berg", ("ann@example.org",), ("030 1234567",)))
    newer = world.candidate(personal=Personal("ann  BERG", ("ANN@example.org",), ()), created_at=NOON + DAY)
    merge = world.offer(newer, older)
    seen = see_merge(world.service, world.actor(), merge)
    assert seen.shared_contacts == {ContactKind.EMAIL}
    assert seen.same_text
    assert seen.same_name is None
    for one in (older, newer):
        unblind(world.service, world.actor(), one, reason=UnblindReason.DUPLICATE_CHECK)
    assert see_merge(world.service, world.actor(), merge).same_name is True


def test_a_merged_person_is_listed_once_and_undoing_brings_both_back(world: World) -> None:
    older, newer = world.candidate(), world.candidate(created_at=NOON + DAY)
    merge = world.offer(newer, older)
    accept_merge(world.service, world.actor(), merge)
    assert listed(world) == [older]
    assert see_person(world.service, world.actor(), newer).sight.person.id == older
    assert len(see_person(world.service, world.actor(), older).sight.records) == 2
    with pytest.raises(Conflict):
        accept_merge(world.service, world.actor(), merge)
    undo(world.service, world.actor(), merge)
    assert sorted(listed(world)) == sorted([older, newer])
    with pytest.raises(Conflict):
        undo(world.service, world.actor(), merge)
    assert actions(world)[-2:] == ["merged", "merge_undone"]


def test_undoing_the_middle_of_a_chain_parts_exactly_there(world: World) -> None:
    one, two, three, four = (world.candidate(created_at=NOON + DAY * number) for number in range(4))
    merges = [world.offer(two, one), world.offer(three, two), world.offer(four, three)]
    for merge in (merges[2], merges[0], merges[1]):
        accept_merge(world.service, world.actor(), merge)
    assert listed(world) == [one]
    undo(world.service, world.actor(), merges[1])
    assert sorted(listed(world)) == sorted([one, three])
    with reading(world.engine) as connection:
        assert [record.id for record in group_of(connection, three)] == [three, four]


def test_a_dismissed_offer_is_gone_from_the_list(world: World) -> None:
    merge = world.offer(world.candidate(), world.candidate())
    dismiss_merge(world.service, world.actor(), merge)
    found = list_merges(world.service, world.actor(), states=[MergeState.OFFERED], after=None, limit=10)
    assert found == ()
    with pytest.raises(NotFound):
        see_merge(world.service, world.stranger(), merge)


def test_two_who_merge_at_once_end_with_one_person(world: World) -> None:
    people = [world.candidate(created_at=NOON + DAY * number) for number in range(4)]
    merges = [world.offer(people[number + 1], people[number]) for number in range(3)]
    threads = [threading.Thread(target=accept_merge, args=(world.service, world.actor(), merge)) for merge in merges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert listed(world) == [people[0]]


def test_expired_people_are_in_no_list_and_out_of_reach(world: World) -> None:
    applied, pooled = world.candidate(), world.candidate(basis=ConsentBasis.POOL)
    short = world.candidate(until=NOON + DAY)
    assert len(listed(world)) == 3
    assert sorted(listed(world.at(NOON + 2 * DAY))) == sorted([applied, pooled])
    assert listed(world.at(NOON + 366 * DAY)) == [pooled]
    later = world.at(NOON + 731 * DAY)
    assert listed(later) == []
    for candidate in (applied, pooled, short):
        with pytest.raises(NotFound):
            see_person(world.service, later.actor(), candidate)


def test_a_recorded_consent_holds_for_all_records_of_a_person(world: World) -> None:
    older, newer = world.candidate(), world.candidate(created_at=NOON + DAY)
    accept_merge(world.service, world.actor(), world.offer(newer, older))
    end = record_consent(world.service, world.actor(), newer, basis=ConsentBasis.POOL, until=None)
    assert end == NOON + 730 * DAY
    with reading(world.engine) as connection:
        assert {candidate_by_id(connection, one).consent_until for one in (older, newer)} == {end}


def test_whoever_withdraws_is_out_of_the_pool_and_may_be_found_no_more(world: World) -> None:
    requisition = world.requisition()
    candidate = world.candidate(requisition_id=requisition)
    assert withdraw(world.service, world.actor(), candidate, requisition_id=None, keep=False) == 1
    assert listed(world) == []
    with reading(world.engine) as connection:
        assert connection.execute(select(applications.c.state)).scalars().one().value == "withdrawn"


def test_an_erasure_leaves_the_pseudonym_and_counts_and_nothing_else(world: World) -> None:
    older = world.candidate(answers={"sex": "Female"})
    newer = world.candidate(created_at=NOON + DAY)
    accept_merge(world.service, world.actor(), world.offer(newer, older))
    other = world.candidate(personal=BEA)
    done = ask_erasure(world.service, world.actor(Role.COMPLIANCE), newer, reason="She asked for it")
    assert (done.erasure.state, done.traces_gone) == (ErasureState.DONE, True)
    assert listed(world) == [other]
    with reading(world.engine) as connection:
        rows = connection.execute(select(candidates).where(candidates.c.id.in_([older, newer]))).all()
        assert {(row.wrapped_key, row.personal, row.erased_at) for row in rows} == {(None, None, NOON)}
        left = {table.name: connection.execute(select(func.count()).select_from(table)).scalar() for table in TOUCHED}
        kept = connection.execute(select(files.c.name, files.c.content_key).where(files.c.candidate_id != other)).all()
    assert set(kept) == {(None, None)}
    assert {name: left[name] for name in ("readings", "evidence", "shingles", "file_contents")} == dict.fromkeys(
        ("readings", "evidence", "shingles", "file_contents"), 1
    )
    assert left["contact_keys"] == 1
    assert left["self_identifications"] == left["merge_proposals"] == 0
    keys = world.service.settings.data_dir.with_name("data-ledger")
    assert set(read_erasure_list(keys / "erasures.jsonl")) == {older, newer}
    for role in (Role.RECRUITER, Role.COMPLIANCE):
        with pytest.raises((NotFound, Forbidden)):
            see_person(world.service, world.actor(role), older)
    with pytest.raises(NotFound):
        ask_erasure(world.service, world.actor(Role.COMPLIANCE), older, reason="Again")


def test_every_table_that_names_a_candidate_is_thought_of(world: World) -> None:
    named = {
        table.name
        for table in metadata.sorted_tables
        if any(key.column.table is candidates for column in table.columns for key in column.foreign_keys)
    }
    assert named - {"applications", "erasures"} <= {table.name for table in TOUCHED}
    of_readings = {
        table.name
        for table in metadata.sorted_tables
        if any(key.column.table is readings for column in table.columns for key in column.foreign_keys)
    }
    assert of_readings <= {table.name for table in TOUCHED}


def test_a_duty_and_a_hold_make_a_conflict_that_compliance_decides(world: World) -> None:
    candidate = world.candidate(requisition_id=world.requisition())
    compliance = world.actor(Role.COMPLIANCE)
    set_legal_hold(world.service, compliance, candidate, on=True)
    asked = ask_erasure(world.service, compliance, candidate, reason="They asked")
    assert asked.erasure.state is ErasureState.CONFLICT
    assert asked.erasure.conflicts == (Reason.LEGAL_HOLD, Reason.RETENTION_DUTY)
    with pytest.raises(Conflict, match="waits"):
        ask_erasure(world.service, compliance, candidate, reason="They asked twice")
    with reading(world.engine) as connection:
        assert candidate_by_id(connection, candidate).wrapped_key is not None
    found = list_erasures(world.service, compliance, states=[ErasureState.CONFLICT], after=None, limit=5)
    assert [one.id for one in found] == [asked.erasure.id]
    with pytest.raises(Forbidden):
        decide_conflict(world.service, world.actor(), asked.erasure.id, erase=True, reason="No")
    done = decide_conflict(world.service, compliance, asked.erasure.id, erase=True, reason="The claim was settled")
    assert done.erasure.state is ErasureState.DONE
    assert done.erasure.reason == "They asked\nThe claim was settled"
    assert done.erasure.decided_by == compliance.user_id
    with reading(world.engine) as connection:
        assert candidate_by_id(connection, candidate).wrapped_key is None
    with pytest.raises(Conflict, match="decided already"):
        decide_conflict(world.service, compliance, asked.erasure.id, erase=False, reason="Changed my mind")


def test_a_refused_erasure_keeps_the_person_and_the_reason(world: World) -> None:
    candidate = world.candidate(requisition_id=world.requisition())
    compliance = world.actor(Role.COMPLIANCE)
    asked = ask_erasure(world.service, compliance, candidate, reason="They asked")
    refused = decide_conflict(world.service, compliance, asked.erasure.id, erase=False, reason="A charge is pending")
    assert refused.erasure.state is ErasureState.REFUSED
    assert listed(world) == [candidate]
    assert actions(world)[-2:] == ["erasure_conflict", "erasure_refused"]


def test_after_the_duty_ends_an_erasure_needs_no_decision(world: World) -> None:
    candidate = world.candidate(requisition_id=world.requisition())
    later = world.at(NOON + 366 * DAY)
    done = ask_erasure(world.service, later.actor(Role.COMPLIANCE), candidate, reason="They asked")
    assert done.erasure.state is ErasureState.DONE


def test_the_policy_erases_whom_it_showed_and_keeps_whom_something_holds(world: World) -> None:
    over, held = world.candidate(), world.candidate()
    fresh = world.candidate(created_at=NOON + 100 * DAY)
    compliance = world.actor(Role.COMPLIANCE)
    set_legal_hold(world.service, compliance, held, on=True)
    later = world.at(NOON + 366 * DAY)
    actor = later.actor(Role.COMPLIANCE)
    preview = preview_retention(world.service, actor)
    assert preview.erased == (over,)
    assert preview.kept == ((held, (Reason.LEGAL_HOLD,)),)
    with pytest.raises(Stale):
        apply_retention(world.service, actor, token="0" * 64)
    applied = apply_retention(world.service, actor, token=preview.token)
    assert (applied.erased, applied.left) == (1, 0)
    assert listed(later) == [fresh]
    assert preview_retention(world.service, actor).erased == ()


def test_a_policy_is_changed_by_one_of_two_who_try(world: World) -> None:
    compliance = world.actor(Role.COMPLIANCE)
    assert set_retention(world.service, compliance, Retention(application_days=30), expected=0) == 1
    with pytest.raises(Stale):
        set_retention(world.service, compliance, Retention(application_days=60), expected=0)
    world.candidate()
    assert listed(world.at(NOON + 31 * DAY)) == []


def test_a_list_of_erasures_erases_again_what_came_back(world: World) -> None:
    candidate, other = world.candidate(), world.candidate(personal=BEA)
    with reading(world.engine) as connection:
        before = candidate_by_id(connection, candidate)
    ask_erasure(world.service, world.actor(Role.COMPLIANCE), candidate, reason="They asked")
    with transaction(world.engine) as connection:  # as an older copy of the database has it
        here = candidates.c.id == candidate
        connection.execute(update(candidates).where(here).values(wrapped_key=before.wrapped_key, erased_at=None))
    assert sorted(listed(world)) == sorted([candidate, other])
    assert erase_again(world.engine, world.service.settings, by=world.actor().by) == 1
    assert listed(world) == [other]
    assert erase_again(world.engine, world.service.settings, by=world.actor().by) == 0
