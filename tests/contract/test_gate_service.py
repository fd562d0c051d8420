"""From a proposal to a shortlist in both databases: who may, what makes it stale, what is frozen, what is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from api.errors import BadInput, Conflict, Forbidden, Frozen, GateClosed, NotFound
from api.storage.audits import published_audit, sign_offs_of
from api.storage.changes import changes_of
from api.storage.database import Engine, reading, transaction
from api.storage.gate import frozen_proposal, make_stale
from api.storage.ledger import Action, verify
from api.storage.policies import NO_VERSION, set_policy
from api.storage.roles import Role
from api.storage.shortlists import shortlist_by_id, snapshot_of
from api.storage.states import ApplicationState, Change, ChangeState
from api.storage.tables import applications, ledger, shortlists, users
from api.workflows.audit_service import audit_proposal_of
from api.workflows.changes import answer_change, changes_in_sight, request_change
from api.workflows.consent import withdraw
from api.workflows.propose import request_proposal
from api.workflows.release import release
from api.workflows.see_gate import gate_of
from api.workflows.sign_off import hold, sign_off
from models.predictor import LinearPredictor
from screening.lifecycle import State
from tests.people import World, a_world
from tests.slates import (
    LEANING,
    MANAGER,
    a_slate,
    change_requirements,
    everyone_but,
    moved,
    new_version,
    propose,
    state_of,
)


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def compliance(world: World) -> object:
    return world.actor(Role.COMPLIANCE)


def actions(world: World, subject: str) -> list[str]:
    with reading(world.engine) as connection:
        query = select(ledger.c.action).where(ledger.c.subject == subject).order_by(ledger.c.sequence)
        return list(connection.execute(query).scalars())


def test_an_open_proposal_is_released_by_its_team_and_its_snapshot_says_why_without_words(world: World) -> None:
    slate = a_slate(world)
    proposal, audit_id = propose(world, slate)
    assert proposal.state is State.OPEN
    shortlist = release(world.service, world.actor(MANAGER), proposal.id)
    with reading(world.engine) as connection:
        kept = snapshot_of(connection, shortlist.id)
        verify(connection)
    assert {place["candidate"] for place in kept["places"]} == set(slate.strong)
    assert kept["not_yet_reviewed"] == sorted(slate.weak)
    assert kept["gate"]["audit"] == audit_id
    assert sum(point["points"] for point in kept["places"][0]["points"]) == kept["places"][0]["score"]
    assert kept["places"][0]["points"][0]["quotes"]
    assert "pipelines" not in str(kept)
    assert state_of(world, proposal.id) is State.RELEASED
    assert actions(world, proposal.id) == [Action.PROPOSED, Action.AUDITED, Action.RELEASED]


def test_a_held_proposal_is_released_after_a_sign_off_by_name_and_with_a_reason(world: World) -> None:
    proposal, audit_id = propose(world, a_slate(world, LEANING))
    assert proposal.state is State.HELD
    with pytest.raises(GateClosed, match="holds this proposal"):
        release(world.service, world.actor(), proposal.id)
    with pytest.raises(BadInput, match="reason"):
        sign_off(world.service, world.actor(Role.COMPLIANCE), audit_id, reason=" ")
    sign_off(world.service, world.actor(Role.COMPLIANCE), audit_id, reason="the licence is required by law")
    release(world.service, world.actor(), proposal.id)
    with reading(world.engine) as connection:
        signed = sign_offs_of(connection, audit_id)
    assert [(one.user_id, one.is_release) for one in signed] == [(world.actor(Role.COMPLIANCE).user_id, True)]
    assert actions(world, proposal.id)[-2:] == [Action.SIGNED_OFF, Action.RELEASED]


def test_nobody_but_compliance_signs_off_and_nobody_but_the_team_releases(world: World) -> None:
    held, audit_id = propose(world, a_slate(world, LEANING))
    for actor in everyone_but(world, [Role.COMPLIANCE]):
        with pytest.raises(Forbidden):
            sign_off(world.service, actor, audit_id, reason="why")
        with pytest.raises(Forbidden):
            hold(world.service, actor, audit_id, reason="why")
    for actor in everyone_but(world, [Role.RECRUITER, MANAGER]):
        with pytest.raises(Forbidden):
            release(world.service, actor, held.id)
    with pytest.raises(NotFound):
        release(world.service, world.stranger(), held.id)


def test_whoever_uploaded_edited_or_proposed_cannot_sign_off(world: World) -> None:
    slate = a_slate(world, LEANING)
    _, audit_id = propose(world, slate)
    for role in (Role.RECRUITER, MANAGER):  # one uploaded and proposed, the other wrote the requisition
        with transaction(world.engine) as connection:
            user_id = world.actor(role).user_id
            connection.execute(update(users).where(users.c.id == user_id).values(role=Role.COMPLIANCE))
        now_compliance = replace(world.actor(Role.COMPLIANCE), user_id=user_id, by=world.actor(role).by)
        with pytest.raises(Forbidden, match="cannot sign it off"):
            sign_off(world.service, now_compliance, audit_id, reason="why")


def test_a_person_can_hold_what_the_audit_lets_through_and_only_a_sign_off_opens_it_again(world: World) -> None:
    proposal, audit_id = propose(world, a_slate(world))
    hold(world.service, world.actor(Role.COMPLIANCE), audit_id, reason="a second look")
    with pytest.raises(GateClosed):
        release(world.service, world.actor(), proposal.id)
    with reading(world.engine) as connection:
        assert frozen_proposal(connection, proposal.requisition_id) is not None
    sign_off(world.service, world.actor(Role.COMPLIANCE), audit_id, reason="looked at")
    assert release(world.service, world.actor(), proposal.id).proposal_id == proposal.id
    with pytest.raises(Conflict):
        hold(world.service, world.actor(Role.COMPLIANCE), audit_id, reason="too late")


def test_a_proposal_is_released_once(world: World) -> None:
    proposal, _ = propose(world, a_slate(world))
    release(world.service, world.actor(), proposal.id)
    with pytest.raises(GateClosed, match="released"):
        release(world.service, world.actor(MANAGER), proposal.id)


@pytest.mark.parametrize("what", ["version", "withdrawal", "newcomer"])
def test_whatever_changed_since_the_audit_shuts_the_gate_even_if_nobody_said_so(world: World, what: str) -> None:
    slate = a_slate(world)
    proposal, _ = propose(world, slate)
    if what == "version":
        new_version(world, slate.requisition_id, weight=9)
    elif what == "newcomer":
        world.candidate("Zed\nExperience\nPython for years.", requisition_id=slate.requisition_id)
    else:
        with transaction(world.engine) as connection:
            here = applications.c.candidate_id == slate.weak[0]
            connection.execute(update(applications).where(here).values(state=ApplicationState.WITHDRAWN))
    with pytest.raises(GateClosed, match="changed since"):
        release(world.service, world.actor(), proposal.id)
    assert state_of(world, proposal.id) is State.STALE
    with reading(world.engine) as connection:
        assert connection.execute(select(shortlists.c.id)).first() is None


def test_what_changes_while_it_is_audited_is_stale_and_never_audited(world: World) -> None:
    slate = a_slate(world)
    asked = request_proposal(world.service, world.actor(), slate.requisition_id)

    from api.workflows.propose import _ranked

    _ranked(world.service, asked)
    new_version(world, slate.requisition_id, weight=9)
    assert audit_proposal_of(world.service, asked.id) is State.STALE
    assert audit_proposal_of(world.service, asked.id) is State.STALE


def test_a_new_proposal_makes_the_older_unreleased_one_stale(world: World) -> None:
    slate = a_slate(world)
    first, _ = propose(world, slate)
    second, _ = propose(moved(world, 1), slate)
    assert state_of(world, first.id) is State.STALE
    assert second.state is State.OPEN


def test_a_later_release_supersedes_the_earlier_one_and_changes_nothing_in_it(world: World) -> None:
    slate = a_slate(world)
    first = release(world.service, world.actor(), propose(world, slate)[0].id)
    with reading(world.engine) as connection:
        before = snapshot_of(connection, first.id)
    later = moved(world, 1)
    change_requirements(later, later.actor(MANAGER), slate.requisition_id, weight=8)
    assert state_of(world, first.proposal_id) is State.RELEASED
    second = release(later.service, later.actor(), propose(later, slate)[0].id)
    with reading(world.engine) as connection:
        after, kept = shortlist_by_id(connection, first.id), snapshot_of(connection, first.id)
        assert shortlist_by_id(connection, second.id).superseded_at is None
    assert kept == before
    assert after.superseded_at == later.service.now()
    assert state_of(world, first.proposal_id) is State.SUPERSEDED


def test_after_a_hold_requirements_cut_and_pool_are_frozen_and_every_attempt_is_kept(world: World) -> None:
    slate = a_slate(world, LEANING)
    proposal, _ = propose(world, slate)
    for _ in range(2):
        with pytest.raises(Frozen, match="approves or refuses"):
            change_requirements(world, world.actor(MANAGER), slate.requisition_id, weight=1)
    assert state_of(world, proposal.id) is State.HELD
    with reading(world.engine) as connection:
        kept = changes_of(connection, slate.requisition_id)
    assert [(one.state, one.what, one.requested_by) for one in kept] == [
        (ChangeState.ATTEMPTED, Change.REQUIREMENTS, world.actor(MANAGER).user_id)
    ] * 2
    gate = gate_of(world.service, world.actor(), slate.requisition_id)
    assert (gate.is_frozen, gate.attempts) == (True, 2)


def test_an_approval_by_name_allows_one_change_of_its_kind_and_the_slate_stays_frozen(world: World) -> None:
    slate = a_slate(world, LEANING)
    proposal, _ = propose(world, slate)
    manager, officer = world.actor(MANAGER), world.actor(Role.COMPLIANCE)
    asked = request_change(world.service, manager, slate.requisition_id, what=Change.REQUIREMENTS, reason="job changed")
    with pytest.raises(Forbidden):
        answer_change(world.service, manager, asked.id, approve=True, reason="mine")
    with pytest.raises(Frozen):
        change_requirements(world, manager, slate.requisition_id, weight=2)
    answer_change(world.service, officer, asked.id, approve=True, reason="the task analysis says so")
    change_requirements(world, manager, slate.requisition_id, weight=2)
    assert state_of(world, proposal.id) is State.STALE
    with pytest.raises(Frozen):  # one approval, one change
        change_requirements(world, manager, slate.requisition_id, weight=3)
    with pytest.raises(Conflict):
        answer_change(world.service, officer, asked.id, approve=False, reason="again")
    states = [one.state for one in changes_in_sight(world.service, officer, slate.requisition_id)]
    assert states.count(ChangeState.USED) == 1


def test_a_hold_does_not_end_by_asking_again(world: World) -> None:
    slate = a_slate(world)
    proposal, audit_id = propose(world, slate)
    hold(world.service, world.actor(Role.COMPLIANCE), audit_id, reason="a second look")
    for role in (Role.RECRUITER, MANAGER):
        with pytest.raises(Frozen, match="another proposal"):
            request_proposal(world.service, world.actor(role), slate.requisition_id)
    gate = gate_of(world.service, world.actor(), slate.requisition_id)
    assert (gate.attempts, state_of(world, proposal.id)) == (2, State.HELD)
    assert gate.why_not_propose is not None


def test_somebody_leaves_a_held_slate_freely_and_an_officer_allows_what_follows(world: World) -> None:
    slate = a_slate(world, LEANING)
    proposal, _ = propose(world, slate)
    withdraw(world.service, world.actor(), slate.weak[0], requisition_id=slate.requisition_id, keep=True)
    assert state_of(world, proposal.id) is State.STALE
    with pytest.raises(Frozen, match="left the pool"):
        request_proposal(world.service, world.actor(), slate.requisition_id)
    asked = request_change(
        world.service, world.actor(), slate.requisition_id, what=Change.PROPOSAL, reason="a person withdrew"
    )
    answer_change(world.service, world.actor(Role.COMPLIANCE), asked.id, approve=True, reason="their own wish")
    after, _ = propose(moved(world, 1), slate)
    assert after.state is State.HELD
    with pytest.raises(Frozen):  # one approval, one proposal
        request_proposal(world.service, moved(world, 2).actor(), slate.requisition_id)


def test_a_signed_off_slate_is_released_and_not_proposed_again(world: World) -> None:
    slate = a_slate(world, LEANING)
    proposal, audit_id = propose(world, slate)
    sign_off(world.service, world.actor(Role.COMPLIANCE), audit_id, reason="job related")
    with pytest.raises(Frozen, match="release it"):
        request_proposal(world.service, world.actor(), slate.requisition_id)
    release(world.service, world.actor(), proposal.id)
    assert request_proposal(moved(world, 1).service, world.actor(), slate.requisition_id).state is State.PROPOSED


def test_a_hold_that_is_sent_twice_is_kept_once(world: World) -> None:
    _, audit_id = propose(world, a_slate(world))
    officer = world.actor(Role.COMPLIANCE)
    first = hold(world.service, officer, audit_id, reason="a second look")
    assert hold(world.service, officer, audit_id, reason="a second look").id == first.id
    assert hold(world.service, officer, audit_id, reason="a third look").id != first.id


def test_a_refused_request_changes_nothing(world: World) -> None:
    slate = a_slate(world, LEANING)
    propose(world, slate)
    asked = request_change(world.service, world.actor(), slate.requisition_id, what=Change.CUT, reason="more people")
    answer_change(world.service, world.actor(Role.COMPLIANCE), asked.id, approve=False, reason="not job related")
    with pytest.raises(Frozen):
        change_requirements(world, world.actor(MANAGER), slate.requisition_id, weight=2)


def test_where_nothing_is_held_nothing_is_frozen(world: World) -> None:
    slate = a_slate(world)
    propose(world, slate)
    change_requirements(world, world.actor(MANAGER), slate.requisition_id, weight=2)
    with pytest.raises(Conflict, match="needs no approval"):
        request_change(world.service, world.actor(), slate.requisition_id, what=Change.CUT, reason="why")


def test_a_slate_is_free_again_once_it_is_released(world: World) -> None:
    slate = a_slate(world, LEANING)
    proposal, audit_id = propose(world, slate)
    sign_off(world.service, world.actor(Role.COMPLIANCE), audit_id, reason="job related")
    with pytest.raises(Frozen):
        change_requirements(world, world.actor(MANAGER), slate.requisition_id, weight=2)
    release(world.service, world.actor(), proposal.id)
    change_requirements(world, world.actor(MANAGER), slate.requisition_id, weight=2)


def test_the_gate_says_state_and_public_reasons_and_nothing_of_who(world: World) -> None:
    slate = a_slate(world, LEANING)
    proposal, audit_id = propose(world, slate)
    for role in (Role.RECRUITER, MANAGER, Role.COMPLIANCE):
        gate = gate_of(world.service, world.actor(role), slate.requisition_id)
        assert gate.proposal is not None
        assert (gate.proposal.id, gate.proposal.state, gate.proposal.audit_id) == (proposal.id, State.HELD, audit_id)
        shown = repr(gate)
        assert not [one for one in slate.people if one in shown]
        assert not [word for word in ("Female", "Male", "sex", "White", str(proposal.subject)) if word in shown]
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        with pytest.raises(Forbidden):
            gate_of(world.service, world.actor(role), slate.requisition_id)
    with pytest.raises(NotFound):
        gate_of(world.service, world.stranger(), slate.requisition_id)
    with pytest.raises(NotFound):
        gate_of(world.service, world.actor(), str(uuid4()))


def test_released_shortlists_of_a_job_family_that_add_up_to_a_pattern_hold_the_next(world: World) -> None:
    states = []
    for minute in range(3):
        there = moved(world, minute)
        proposal, audit_id = propose(there, a_slate(there, {"Female": (4, 20), "Male": (8, 20)}))
        states.append(proposal.state)
        if proposal.state is State.OPEN:
            release(there.service, there.actor(), proposal.id)
    assert states == [State.OPEN, State.OPEN, State.HELD]
    with reading(world.engine) as connection:
        published = published_audit(connection, audit_id)
    assert "job family" in published["gate"]["reasons"][0]
    assert len(published["stratified"][0]["strata"]) == 3


def test_people_who_said_nothing_of_themselves_hold_the_shortlist(world: World) -> None:
    proposal, _ = propose(world, a_slate(world, silent=True))
    assert proposal.state is State.HELD


def test_the_organisations_own_policy_pack_is_the_one_that_audits(world: World) -> None:
    with transaction(world.engine) as connection:
        value = {"pack": "ll144"}
        by = world.actor(Role.COMPLIANCE).by
        set_policy(connection, world.organisation_id, "gate", value, expected=NO_VERSION, by=by)
    _, audit_id = propose(world, a_slate(world))
    with reading(world.engine) as connection:
        assert "ll144" in published_audit(connection, audit_id)["policy"]["id"]


def test_what_is_scored_is_scanned_for_what_tells_a_group(world: World) -> None:
    scanning = replace(world, service=replace(world.service, predictor=LinearPredictor()))
    _, audit_id = propose(scanning, a_slate(scanning, {"Female": (4, 12), "Male": (4, 12)}))
    with reading(world.engine) as connection:
        found = published_audit(connection, audit_id)["proxies"]
    assert {one["kind"] for one in found} == {"requirement_scores", "passage_vectors"}


def test_making_stale_twice_is_making_stale_once(world: World) -> None:
    proposal, _ = propose(world, a_slate(world))
    with transaction(world.engine) as connection:
        assert make_stale(connection, proposal.requisition_id, by=world.actor().by) == 1
        assert make_stale(connection, proposal.requisition_id, by=world.actor().by) == 0
