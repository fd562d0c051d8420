"""Requisitions in both databases: versions, approval, drafts, what is frozen and what is ranked again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.errors import BadInput, Conflict, Forbidden, Frozen, NotFound, Stale
from api.storage.changes import changes_of
from api.storage.database import Engine, reading
from api.storage.ledger import Action, verify
from api.storage.roles import Role
from api.storage.states import Change, ChangeState, DraftState, RequisitionState
from api.storage.tables import ledger, rankings
from api.workflows.changes import answer_change, request_change
from api.workflows.requisition_drafts import (
    Accepted,
    accept_drafts,
    draft_requisition,
    drafts_in_sight,
    reject_drafts,
)
from api.workflows.requisitions import (
    Wanted,
    WholeRequisition,
    approve_requisition,
    change_requisition,
    close_requisition,
    create_requisition,
    difference_of,
    duplicate_requisition,
    list_requisitions,
    read_requisition,
    read_versions,
    reopen_requisition,
)
from screening.errors import RequisitionError
from screening.lifecycle import State
from screening.requisition import Mode
from tests.people import World, a_world
from tests.slates import LEANING, MANAGER, a_slate, moved, propose, state_of

POSTING = "Engineer\n\nRequirements\n- 3 years of Python\n- Rust\n\nNice to have\n- Welding\n"


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def fields(*items: dict[str, Any], title: str = "Data Engineer", cut: int = 10) -> dict[str, Any]:
    requirements = items or ({"id": "python", "kind": "skill", "text": "Python", "weight": 3},)
    return {"title": title, "reference_date": date(2026, 11, 1), "cut": cut, "requirements": list(requirements)}


def made(world: World, *items: dict[str, Any]) -> WholeRequisition:
    return create_requisition(world.service, world.actor(MANAGER), Wanted(fields=fields(*items)))


def edit(world: World, requisition_id: str, wanted: Wanted, *, expected: int = 1, role: Role = MANAGER) -> Any:
    return change_requisition(world.service, world.actor(role), requisition_id, wanted, expected=expected)


def entries(world: World, subject: str) -> list[str]:
    with reading(world.engine) as connection:
        verify(connection)
        query = select(ledger.c.action).where(ledger.c.subject == subject).order_by(ledger.c.sequence)
        return list(connection.execute(query).scalars())


def test_what_was_written_as_fields_is_kept_as_yaml_and_read_back(world: World) -> None:
    whole = made(
        world,
        {"kind": "skill", "any_of": ["Snowflake", 'Big "Query": #1'], "weight": "2.5", "min_years": 3},
        {"kind": "certification", "text": "no: yes", "mode": "gate"},
    )
    first, second = whole.meaning.requirements
    assert first.alternatives == ("Snowflake", 'Big "Query": #1')
    assert (first.id, str(first.weight), first.min_years) == ("r1", "5/2", 3)
    assert (second.id, second.text, second.mode) == ("r2", "no: yes", Mode.GATE)
    assert whole.stored.job_family == "Data Engineer"
    assert entries(world, whole.stored.id) == [Action.REQUISITION_ADDED]


def test_a_protected_criterion_is_refused_with_the_field_and_a_lawful_wording(world: World) -> None:
    with pytest.raises(RequisitionError, match=r"requirements/0/text: 'native speaker'.*Write instead: .*C1"):
        made(world, {"kind": "language", "text": "English, native speaker", "weight": 1})
    with pytest.raises(RequisitionError, match="line 4"):
        source = "title: T\nreference_date: 2026-11-01\nrequirements:\n  - kind: skill\n    text: x\n"
        create_requisition(world.service, world.actor(), Wanted(source=source))
    with pytest.raises(BadInput, match="either"):
        create_requisition(world.service, world.actor(), Wanted())


def test_an_edit_is_a_version_with_its_difference_and_the_old_one_stays(world: World) -> None:
    whole = made(world)
    wanted = Wanted(fields=fields({"id": "python", "kind": "skill", "text": "Python", "weight": 5}), note="why")
    edited = edit(world, whole.stored.id, wanted)
    assert [one.sentence for one in edited.changes] == ["Python: weight 3 → 5"]
    versions = read_versions(world.service, world.actor(), whole.stored.id)
    assert [(v.number, v.note) for v in versions] == [(2, "why"), (1, "")]
    assert read_requisition(world.service, world.actor(), whole.stored.id, 1).meaning.requirements[0].weight == 3
    found = difference_of(world.service, world.actor(), whole.stored.id, before=2, after=1)
    assert [one.sentence for one in found] == ["Python: weight 5 → 3"]


def test_an_edit_that_changes_nothing_asked_makes_no_version(world: World) -> None:
    whole = made(world)
    edited = edit(world, whole.stored.id, Wanted(fields=fields(), posting="An advertisement", job_family="Data"))
    assert (edited.whole.stored.version, edited.changes) == (1, ())
    assert (edited.whole.stored.posting, edited.whole.stored.job_family) == ("An advertisement", "Data")


def test_a_job_family_is_looked_at_as_a_title_is(world: World) -> None:
    whole = made(world)
    with pytest.raises(RequisitionError, match="job family: 'native speaker' cannot be asked"):
        edit(world, whole.stored.id, Wanted(fields=fields(), job_family="native speaker"))
    with pytest.raises(RequisitionError, match="'Young Salesman' cannot be asked"):
        edit(world, whole.stored.id, Wanted(fields=fields() | {"title": "Young Salesman"}))


def test_a_new_requirement_gets_an_id_that_no_version_in_force_has(world: World) -> None:
    whole = made(world, {"kind": "skill", "text": "Python", "weight": 1}, {"kind": "skill", "text": "SQL", "weight": 1})
    kept = {"id": "r2", "kind": "skill", "text": "SQL", "weight": 1}
    edited = edit(world, whole.stored.id, Wanted(fields=fields(kept, {"kind": "skill", "text": "Rust", "weight": 1})))
    assert [r.id for r in edited.whole.meaning.requirements] == ["r2", "r3"]
    assert [c.field for c in edited.changes] == ["added", "removed"]


def test_an_edit_made_from_an_older_version_is_stale(world: World) -> None:
    whole = made(world)
    edit(world, whole.stored.id, Wanted(fields=fields(cut=3)))
    with pytest.raises(Stale):
        edit(world, whole.stored.id, Wanted(fields=fields(cut=4)))
    assert len(read_versions(world.service, world.actor(), whole.stored.id)) == 2


def test_a_version_is_approved_once_by_somebody_who_did_not_write_it(world: World) -> None:
    whole = create_requisition(world.service, world.actor(Role.RECRUITER), Wanted(fields=fields()))
    requisition_id = whole.stored.id
    with pytest.raises(Forbidden):
        approve_requisition(world.service, world.actor(Role.RECRUITER), requisition_id, number=1)
    approved = approve_requisition(world.service, world.actor(MANAGER), requisition_id, number=1)
    assert approved.version.approved_by == world.actor(MANAGER).user_id
    with pytest.raises(Conflict):
        approve_requisition(world.service, world.actor(MANAGER), requisition_id, number=1)
    edit(world, requisition_id, Wanted(fields=fields(cut=2)))
    with pytest.raises(Stale):
        approve_requisition(world.service, world.actor(MANAGER), requisition_id, number=1)
    with pytest.raises(Forbidden, match="wrote"):
        approve_requisition(world.service, world.actor(MANAGER), requisition_id, number=2)


def test_a_requisition_is_closed_reopened_and_copied_without_its_approval(world: World) -> None:
    whole = made(world)
    assert close_requisition(world.service, world.actor(), whole.stored.id).stored.state is RequisitionState.CLOSED
    close_requisition(world.service, world.actor(), whole.stored.id)
    assert reopen_requisition(world.service, world.actor(), whole.stored.id).stored.is_open
    copy = duplicate_requisition(world.service, world.actor(), whole.stored.id, title="Data Engineer II")
    assert copy.stored.id != whole.stored.id
    assert (copy.meaning.title, copy.stored.version, copy.version.approved_by) == ("Data Engineer II", 1, None)
    assert copy.meaning.requirements == whole.meaning.requirements
    assert entries(world, whole.stored.id) == [
        Action.REQUISITION_ADDED,
        Action.REQUISITION_CLOSED,
        Action.REQUISITION_REOPENED,
    ]


def test_another_team_and_an_administrator_see_no_requisition(world: World) -> None:
    whole = made(world)
    with pytest.raises(NotFound):
        read_requisition(world.service, world.stranger(), whole.stored.id)
    with pytest.raises(NotFound):
        change_requisition(world.service, world.stranger(), whole.stored.id, Wanted(fields=fields()), expected=1)
    assert list_requisitions(world.service, world.stranger(), rows=10) == ()
    with pytest.raises(Forbidden):
        list_requisitions(world.service, world.actor(Role.ADMINISTRATOR), rows=10)


def test_a_list_goes_on_where_the_page_before_ended(world: World) -> None:
    ids = [made(moved(world, minutes)).stored.id for minutes in (0, 0, 5)]
    first = list_requisitions(world.service, world.actor(), rows=2)
    after = (first[-1].created_at, first[-1].id)
    rest = list_requisitions(world.service, world.actor(), after=after, rows=2)
    assert sorted(one.id for one in (*first, *rest)) == sorted(ids)
    assert first[0].id == ids[2]
    close_requisition(world.service, world.actor(), ids[0])
    closed = list_requisitions(world.service, world.actor(), state=RequisitionState.CLOSED, rows=5)
    assert [one.id for one in closed] == [ids[0]]


def test_an_edit_shuts_the_gate_of_what_was_proposed_before(world: World) -> None:
    slate = a_slate(world)
    proposal, _ = propose(world, slate)
    version = read_requisition(world.service, world.actor(), slate.requisition_id).stored.version
    edit(world, slate.requisition_id, Wanted(fields=fields()), expected=version)
    assert state_of(world, proposal.id) is State.STALE


def test_another_weight_ranks_the_pool_again_at_once_and_both_rankings_are_kept(world: World) -> None:
    slate = a_slate(world, {"Female": (8, 16), "Male": (8, 16)})
    propose(world, slate)
    old = read_requisition(world.service, world.actor(), slate.requisition_id)
    source = old.version.source.replace("weight: 5", "weight: 1").replace(
        "weight: 1\n  - kind: cert", "weight: 9\n  - kind: cert"
    )
    edited = edit(world, slate.requisition_id, Wanted(source=source), expected=old.stored.version)
    assert edited.is_ranked_again
    assert edited.moved is not None
    with reading(world.engine) as connection:
        query = select(rankings.c.version).where(rankings.c.requisition_id == slate.requisition_id)
        assert sorted(connection.execute(query).scalars()) == [old.stored.version, old.stored.version + 1]


def test_a_new_requirement_waits_for_its_evidence(world: World) -> None:
    slate = a_slate(world)
    propose(world, slate)
    old = read_requisition(world.service, world.actor(), slate.requisition_id)
    edited = edit(world, slate.requisition_id, Wanted(fields=fields()), expected=old.stored.version)
    assert not edited.is_ranked_again


def test_how_a_small_pool_moved_is_not_said(world: World) -> None:
    slate = a_slate(world)
    propose(world, slate)
    old = read_requisition(world.service, world.actor(), slate.requisition_id)
    source = old.version.source.replace("weight: 5", "weight: 4")
    edited = edit(world, slate.requisition_id, Wanted(source=source), expected=old.stored.version)
    assert (edited.is_ranked_again, edited.moved) == (True, None)


def test_a_held_slate_is_frozen_and_every_attempt_is_kept(world: World) -> None:
    slate = a_slate(world, LEANING)
    propose(world, slate)
    old = read_requisition(world.service, world.actor(), slate.requisition_id)
    source = old.version.source.replace("weight: 5", "weight: 4")
    for wanted in (Wanted(source=source), Wanted(job_family="Other")):
        with pytest.raises(Frozen):
            edit(world, slate.requisition_id, wanted, expected=old.stored.version)
    edit(world, slate.requisition_id, Wanted(posting="new words"), expected=old.stored.version)
    with reading(world.engine) as connection:
        kept = changes_of(connection, slate.requisition_id)
    assert [one.state for one in kept] == [ChangeState.ATTEMPTED, ChangeState.ATTEMPTED]
    asked = request_change(
        world.service, world.actor(MANAGER), slate.requisition_id, what=Change.REQUIREMENTS, reason="law"
    )
    answer_change(world.service, world.actor(Role.COMPLIANCE), asked.id, approve=True, reason="the law says so")
    edited = edit(world, slate.requisition_id, Wanted(source=source), expected=old.stored.version)
    assert edited.whole.stored.version == old.stored.version + 1


def test_a_draft_is_in_no_version_before_somebody_accepts_it(world: World) -> None:
    whole = made(world, {"kind": "skill", "text": "SQL", "weight": 1})
    draft_requisition(world.service, world.actor(), whole.stored.id, posting=POSTING)
    drafts = drafts_in_sight(world.service, world.actor(), whole.stored.id)
    assert [(d.requirement["text"], d.requirement["weight"]) for d in drafts] == [
        ("Python", 4),
        ("Rust", 3),
        ("Welding", 1),
    ]
    assert POSTING[drafts[0].start : drafts[0].end] == "Python"
    assert read_requisition(world.service, world.actor(), whole.stored.id).stored.version == 1


def test_accepted_drafts_become_one_version_with_what_was_changed_of_them(world: World) -> None:
    whole = made(world, {"kind": "skill", "text": "SQL", "weight": 1})
    draft_requisition(world.service, world.actor(), whole.stored.id, posting=POSTING)
    python, rust, welding = drafts_in_sight(world.service, world.actor(), whole.stored.id)
    accepted = [
        Accepted(python.id, {"weight": 2}),
        Accepted(rust.id, {"mode": Mode.NOTE, "any_of": ["Rust", "Go"]}),
    ]
    edited = accept_drafts(world.service, world.actor(), whole.stored.id, accepted, expected=1)
    assert [(r.text, r.weight, r.mode) for r in edited.whole.meaning.requirements] == [
        ("SQL", 1, Mode.SCORED),
        ("Python", 2, Mode.SCORED),
        ("Rust or Go", 0, Mode.NOTE),
    ]
    assert [r.from_posting for r in edited.whole.meaning.requirements] == ["", "Python", "Rust"]
    reject_drafts(world.service, world.actor(), whole.stored.id, [welding.id])
    states = [d.state for d in drafts_in_sight(world.service, world.actor(), whole.stored.id)]
    assert states == [DraftState.ACCEPTED, DraftState.ACCEPTED, DraftState.REJECTED]
    with pytest.raises(Conflict):
        reject_drafts(world.service, world.actor(), whole.stored.id, [python.id])


def test_drafts_are_accepted_all_or_none(world: World) -> None:
    whole = made(world, {"kind": "skill", "text": "SQL", "weight": 1})
    draft_requisition(world.service, world.actor(), whole.stored.id, posting=POSTING)
    python, rust, _ = drafts_in_sight(world.service, world.actor(), whole.stored.id)
    with pytest.raises(RequisitionError, match="native speaker"):
        accepted = [Accepted(python.id), Accepted(rust.id, {"text": "native speaker"})]
        accept_drafts(world.service, world.actor(), whole.stored.id, accepted, expected=1)
    with pytest.raises(Stale):
        accept_drafts(world.service, world.actor(), whole.stored.id, [Accepted(python.id)], expected=7)
    with pytest.raises(NotFound):
        reject_drafts(world.service, world.actor(), whole.stored.id, [python.id, "nobody"])
    waiting = drafts_in_sight(world.service, world.actor(), whole.stored.id, state=DraftState.PROPOSED)
    assert len(waiting) == 3


def test_drafting_again_replaces_what_nobody_answered(world: World) -> None:
    whole = made(world, {"kind": "skill", "text": "SQL", "weight": 1})
    draft_requisition(world.service, world.actor(), whole.stored.id, posting=POSTING)
    first = drafts_in_sight(world.service, world.actor(), whole.stored.id)[0]
    reject_drafts(world.service, world.actor(), whole.stored.id, [first.id])
    later = moved(world, 1)
    draft_requisition(later.service, later.actor(), whole.stored.id)
    drafts = drafts_in_sight(world.service, world.actor(), whole.stored.id)
    assert [d.state for d in drafts].count(DraftState.PROPOSED) == 3
    assert len(drafts) == 4


def test_drafts_need_a_posting_and_a_right_to_write(world: World) -> None:
    whole = made(world)
    with pytest.raises(BadInput, match="posting"):
        draft_requisition(world.service, world.actor(), whole.stored.id)
    with pytest.raises(Forbidden):
        draft_requisition(world.service, world.actor(Role.COMPLIANCE), whole.stored.id, posting=POSTING)
    with pytest.raises(NotFound):
        draft_requisition(world.service, world.stranger(), whole.stored.id, posting=POSTING)


def test_moments_of_versions_are_those_of_their_writers(world: World) -> None:
    later = moved(world, 7)
    whole = made(later)
    assert whole.version.created_at == world.service.now() + timedelta(minutes=7)
