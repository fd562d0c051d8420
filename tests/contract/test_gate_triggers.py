"""The lock that both databases keep themselves, against whoever writes past the workflows."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from api.storage.audits import add_sign_off, audit_by_id
from api.storage.database import Engine, transaction
from api.storage.gate import StoredProposal
from api.storage.ledger import By
from api.storage.roles import Role
from api.storage.states import GateOutcome, ProposalState
from api.storage.tables import audits, proposals, shortlists, sign_offs, users
from api.workflows.release import release
from api.workflows.sign_off import hold, sign_off
from tests.people import NOON, World, a_world
from tests.slates import BALANCED, LEANING, a_slate, propose

NO_AUDIT = "a shortlist needs an audit"
KEPT = "never changed"


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def write(world: World, statement: Any, rows: list[dict[str, Any]] | None = None) -> None:
    with transaction(world.engine) as connection:
        connection.execute(statement, *([rows] if rows else []))


def shortlist_row(world: World, proposal: StoredProposal, audit_id: str, **changed: object) -> dict[str, Any]:
    row = {
        "id": str(uuid4()),
        "organisation_id": proposal.organisation_id,
        "requisition_id": proposal.requisition_id,
        "proposal_id": proposal.id,
        "audit_id": audit_id,
        "subject": proposal.subject,
        "outcome": GateOutcome.OPEN,
        "snapshot": b"",
        "sha256": "0" * 64,
        "released_by": world.actor().user_id,
        "released_at": NOON,
    }
    return {**row, **changed}


def test_a_held_proposal_cannot_be_made_a_shortlist_by_writing_one(world: World) -> None:
    proposal, audit_id = propose(world, a_slate(world, LEANING))
    with pytest.raises(DBAPIError, match=NO_AUDIT):
        write(world, insert(shortlists), [shortlist_row(world, proposal, audit_id)])
    # calling it open is not enough: the audit's own outcome counts
    with pytest.raises(DBAPIError, match=NO_AUDIT), transaction(world.engine) as connection:
        here = proposals.c.id == proposal.id
        connection.execute(update(proposals).where(here).values(state=ProposalState.OPEN))
        connection.execute(insert(shortlists), [shortlist_row(world, proposal, audit_id)])


def test_an_audit_of_another_subject_or_another_proposal_lets_nothing_in(world: World) -> None:
    mine, audit_id = propose(world, a_slate(world, BALANCED))
    other, others_audit = propose(world, a_slate(world, BALANCED))
    for row in (
        shortlist_row(world, mine, audit_id, subject="f" * 64),
        shortlist_row(world, mine, others_audit),
        shortlist_row(world, mine, audit_id, requisition_id=other.requisition_id),
    ):
        with pytest.raises(DBAPIError, match=NO_AUDIT):
            write(world, insert(shortlists), [row])
    write(world, insert(shortlists), [shortlist_row(world, mine, audit_id)])


def test_an_open_proposal_that_a_person_holds_is_shut_in_the_database_too(world: World) -> None:
    proposal, audit_id = propose(world, a_slate(world, BALANCED))
    hold(world.service, world.actor(Role.COMPLIANCE), audit_id, reason="a second look")
    with pytest.raises(DBAPIError, match=NO_AUDIT):
        write(world, insert(shortlists), [shortlist_row(world, proposal, audit_id)])


def test_a_state_alone_is_no_sign_off(world: World) -> None:
    proposal, audit_id = propose(world, a_slate(world, LEANING))
    with pytest.raises(DBAPIError, match=NO_AUDIT), transaction(world.engine) as connection:
        here = proposals.c.id == proposal.id
        connection.execute(update(proposals).where(here).values(state=ProposalState.SIGNED_OFF))
        connection.execute(insert(shortlists), [shortlist_row(world, proposal, audit_id)])


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.HIRING_MANAGER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_a_sign_off_by_another_role_is_refused_by_the_database(world: World, role: Role) -> None:
    _, audit_id = propose(world, a_slate(world, LEANING))
    with pytest.raises(DBAPIError, match="made by compliance"), transaction(world.engine) as connection:
        by = By(world.actor(role).user_id, NOON)
        add_sign_off(connection, audit_by_id(connection, audit_id), is_release=True, reason="why", by=by)


def test_whoever_took_part_cannot_sign_off_even_with_the_right_role_now(world: World) -> None:
    _, audit_id = propose(world, a_slate(world, LEANING))
    recruiter = world.actor().user_id
    with pytest.raises(DBAPIError, match="took no part"), transaction(world.engine) as connection:
        connection.execute(update(users).where(users.c.id == recruiter).values(role=Role.COMPLIANCE))
        add_sign_off(connection, audit_by_id(connection, audit_id), is_release=True, reason="w", by=By(recruiter, NOON))


def test_what_the_gate_decided_is_never_changed_or_deleted(world: World) -> None:
    proposal, audit_id = propose(world, a_slate(world, LEANING))
    sign_off(world.service, world.actor(Role.COMPLIANCE), audit_id, reason="job related")
    shortlist = release(world.service, world.actor(), proposal.id)
    for statement in (
        update(audits).values(outcome=GateOutcome.OPEN),
        update(sign_offs).values(reason="another"),
        update(shortlists).values(snapshot=b"x"),
        update(shortlists).values(superseded_at=NOON, snapshot=b"x"),
        update(proposals).values(selected="[]"),
        update(proposals).values(cut=99),
        delete(audits),
        delete(sign_offs),
        delete(shortlists),
    ):
        with pytest.raises(DBAPIError, match=KEPT):
            write(world, statement)
    here = shortlists.c.id == shortlist.id
    write(world, update(shortlists).where(here).values(superseded_at=NOON))
    with pytest.raises(DBAPIError, match=KEPT):  # once, and not back
        write(world, update(shortlists).where(here).values(superseded_at=None))


def test_a_proposal_is_not_called_released_without_its_shortlist(world: World) -> None:
    proposal, _ = propose(world, a_slate(world, BALANCED))
    with pytest.raises(DBAPIError, match="by its shortlist alone"):
        write(world, update(proposals).where(proposals.c.id == proposal.id).values(state=ProposalState.RELEASED))
    with transaction(world.engine) as connection:
        assert connection.execute(select(proposals.c.state)).scalar() is ProposalState.OPEN
