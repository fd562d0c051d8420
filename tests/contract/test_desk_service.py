"""What compliance and the administrator look at, on both databases: desk, register, patterns, ledger, health."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from api.errors import Forbidden, NotFound
from api.storage.database import Engine, transaction
from api.storage.ledger import Action
from api.storage.roles import Role
from api.storage.states import Change, ChangeState, GateOutcome, ProposalState
from api.storage.tables import proposals
from api.web.audit_history import history_of
from api.workflows.changes import request_change
from api.workflows.consent import withdraw
from api.workflows.desk import beside_audit, desk, list_changes
from api.workflows.health import health_of, versions_of
from api.workflows.own_link import campaign_links, pseudonym_in_sight, visit
from api.workflows.pattern import Period, job_families, ll144_summary, pattern_of
from api.workflows.register import register_of_runs, verify_stored
from api.workflows.release import release
from api.workflows.see_ledger import newest_in_sight
from api.workflows.self_identify import turnout
from api.workflows.sign_off import sign_off
from fairness.ll144 import PublicationDetails
from tests.people import World, a_world
from tests.slates import BALANCED, LEANING, MANAGER, a_slate, moved, propose

EVERY = tuple(ProposalState)
DETAILS = PublicationDetails(
    tool="Evenhand",
    audit_date=date(2026, 10, 1),
    distribution_date=date(2026, 1, 1),
    auditor="Somebody Else LLP",
    data_source="Own records",
    data_explanation="Everybody who applied",
)


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def test_the_desk_shows_the_newest_proposal_of_each_requisition(world: World) -> None:
    held = a_slate(world, LEANING)
    first, _ = propose(world, held)
    later = moved(world, 10)
    open_slate = a_slate(later, BALANCED)
    second, _ = propose(later, open_slate)
    newest = moved(world, 20)
    third, _ = propose(newest, open_slate)
    officer = newest.actor(Role.COMPLIANCE)
    found = desk(newest.service, officer, states=EVERY, after=None, limit=10)
    assert [row.proposal_id for row in found.rows] == [third.id, first.id]
    assert second.id not in {row.proposal_id for row in found.rows}
    assert sum(found.counts.values()) == 2
    row = found.rows[0]
    after = desk(newest.service, officer, states=EVERY, after=(row.changed_at, row.proposal_id), limit=10)
    assert [one.proposal_id for one in after.rows] == [first.id]
    only = desk(newest.service, officer, states=[ProposalState.HELD], after=None, limit=10)
    assert [one.proposal_id for one in only.rows] == [first.id]


def test_requests_stand_with_names_and_beside_the_audit(world: World) -> None:
    slate = a_slate(world, LEANING)
    _, audit_id = propose(world, slate)
    request_change(world.service, world.actor(MANAGER), slate.requisition_id, what=Change.CUT, reason="The team grew.")
    officer = world.actor(Role.COMPLIANCE)
    found = list_changes(world.service, officer, states=[ChangeState.REQUESTED], after=None, limit=5)
    assert [one.audit_id for one in found.rows] == [audit_id]
    assert found.names == {world.actor(MANAGER).user_id: MANAGER.value}
    beside = beside_audit(world.service, officer, audit_id)
    assert [one.reason for one in beside.changes] == ["The team grew."]
    assert not beside.took_part
    assert desk(world.service, officer, states=EVERY, after=None, limit=5).asked == 1


def test_a_run_is_in_the_register_and_whole(world: World) -> None:
    proposal, audit_id = propose(world, a_slate(world, BALANCED))
    auditor = world.actor(Role.AUDITOR)
    (run,) = register_of_runs(world.service, auditor, after=None, limit=5).runs
    assert (run.id, run.audit_id) == (proposal.ranking_id, audit_id)
    assert not register_of_runs(world.service, auditor, after=(run.created_at, run.id), limit=5).runs
    assert verify_stored(world.service, auditor, run.id).is_whole
    with pytest.raises(NotFound):
        verify_stored(world.service, auditor, audit_id)
    with pytest.raises(Forbidden):
        verify_stored(world.service, world.actor(), run.id)


def test_released_shortlists_of_a_family_are_read_together(world: World) -> None:
    for minutes in (0, 10):
        later = moved(world, minutes)
        proposal, _ = propose(later, a_slate(later, BALANCED))
        release(later.service, later.actor(), proposal.id)
    auditor = world.actor(Role.AUDITOR)
    (family,) = job_families(world.service, auditor)
    assert (family.name, family.requisitions) == ("Data Engineer", 2)
    found = pattern_of(world.service, auditor, job_family="data engineer", period=Period())
    assert len(found.released) == 2
    assert found.figures is not None
    assert found.figures["stratified"]
    assert pattern_of(world.service, auditor, job_family=None, period=Period(date(2027, 1, 1))).figures is None
    summary = ll144_summary(world.service, auditor, DETAILS, job_family=None, period=Period(until=date(2026, 11, 1)))
    assert summary.findings == ()
    assert len(summary.released) == 2


def test_the_ledger_is_read_from_its_end_and_about_one_thing(world: World) -> None:
    proposal, audit_id = propose(world, a_slate(world, LEANING))
    auditor = world.actor(Role.AUDITOR)
    numbers = [one.sequence for one in newest_in_sight(world.service, auditor, before=None, limit=5).entries]
    assert numbers == sorted(numbers, reverse=True)
    following = newest_in_sight(world.service, auditor, before=numbers[-1], limit=1).entries
    assert [one.sequence for one in following] == [numbers[-1] - 1]
    about = newest_in_sight(world.service, auditor, before=None, about=audit_id, limit=50).entries
    assert {one.subject for one in about} == {proposal.id, audit_id}
    assert not newest_in_sight(world.service, auditor, before=None, about="%", limit=50).entries


def test_health_and_versions_are_told(world: World) -> None:
    administrator = world.actor(Role.ADMINISTRATOR)
    found = health_of(world.service, administrator)
    assert found.condition.is_current
    assert found.condition.database in ("SQLite", "PostgreSQL")
    assert found.free > 0
    assert versions_of(world.service, administrator).encoder
    with pytest.raises(Forbidden):
        health_of(world.service, world.actor())


def test_everybody_in_a_pool_gets_a_link_of_their_own(world: World) -> None:
    requisition_id = world.requisition()
    people = {world.candidate(f"Text {n}", requisition_id=requisition_id) for n in range(3)}
    officer = world.actor(Role.COMPLIANCE)
    asked = campaign_links(world.service, officer, requisition_id, days=7)
    assert {one.candidate_id for one in asked} == people
    assert len({one.token for one in asked}) == 3
    assert visit(world.service, asked[0].token).position == "Data Engineer"
    assert pseudonym_in_sight(world.service, officer, asked[0].candidate_id) == asked[0].pseudonym
    with pytest.raises(Forbidden):
        campaign_links(world.service, world.actor(), requisition_id, days=7)


def test_how_many_have_answered_is_told_by_pool_and_never_of_a_few(world: World) -> None:
    many, few = a_slate(world, BALANCED), world.requisition()
    world.candidate("Silent", requisition_id=many.requisition_id)
    world.candidate("Alone", requisition_id=few, answers={"sex": "Female"})
    found = turnout(world.service, world.actor(Role.COMPLIANCE))
    assert (found[many.requisition_id].people, found[many.requisition_id].answered) == (13, 12)
    assert (found[few].people, found[few].answered) == (1, None)
    with pytest.raises(Forbidden):
        turnout(world.service, world.actor())


def test_the_course_of_a_requisition_tells_of_every_proposal_and_why_one_went_out_of_date(world: World) -> None:
    slate = a_slate(world, LEANING)
    _, held_audit = propose(world, slate)
    assert held_audit is not None
    officer, recruiter = world.actor(Role.COMPLIANCE), moved(world, 5).actor()
    withdraw(world.service, recruiter, slate.strong[0], requisition_id=slate.requisition_id, keep=True)
    withdraw(world.service, moved(world, 6).actor(), slate.weak[0], requisition_id=slate.requisition_id, keep=True)
    course = beside_audit(world.service, officer, held_audit).course
    assert [(one.number, one.outcome, one.state) for one in course.turns] == [
        (1, GateOutcome.HOLD, ProposalState.STALE)
    ]
    stale = next(one for one in course.happened if one.action is Action.PROPOSAL_STALE)
    assert (stale.cause, stale.actor) == (Action.WITHDRAWN, recruiter.user_id)
    assert [one.action for one in course.left] == [Action.WITHDRAWN, Action.WITHDRAWN]
    told = [step.words for step in history_of(held_audit, beside_audit(world.service, officer, held_audit))]
    assert told[0] == "While a slate was held, somebody withdrew from the pool. recruiter recorded it."
    assert told[1] == "The slate went out of date: somebody withdrew from the pool. recruiter recorded it."
    assert not any(person[:8] in words for words in told for person in slate.people)
    assert not course.slipped


def test_a_slate_that_opens_after_a_hold_without_an_act_is_noticed(world: World) -> None:
    slate = a_slate(world, LEANING)
    _, held_audit = propose(world, slate)
    later = moved(world, 10)
    other = a_slate(later, BALANCED)
    opened, open_audit = propose(later, other)
    assert held_audit is not None and open_audit is not None
    officer = later.actor(Role.COMPLIANCE)
    assert not desk(later.service, officer, states=EVERY, after=None, limit=5).slipped
    with transaction(later.engine) as connection:  # as the gate once let it be
        here = proposals.c.id == opened.id
        connection.execute(update(proposals).where(here).values(requisition_id=slate.requisition_id))
    found = desk(later.service, officer, states=EVERY, after=None, limit=5)
    assert found.slipped == {slate.requisition_id}
    assert found.said[open_audit]
    assert beside_audit(later.service, officer, held_audit).course.slipped
    sign_off(later.service, officer, held_audit, reason="Read against the job.")
    assert not desk(later.service, officer, states=EVERY, after=None, limit=5).slipped
