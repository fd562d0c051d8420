"""Two people releasing, one changing a weight and one erasing somebody, all at once, in both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select

from api.errors import Conflict, EntranceError, GateClosed
from api.storage.database import Engine, reading
from api.storage.gate import proposal_by_id
from api.storage.ledger import Action, verify
from api.storage.roles import Role
from api.storage.tables import candidates, ledger, proposals, shortlists
from api.workflows.erase import Asked, erase_as
from api.workflows.release import release
from api.workflows.sign_off import hold, sign_off
from screening.lifecycle import State
from tests.people import World, a_world
from tests.slates import BALANCED, LEANING, MANAGER, a_slate, change_requirements, moved, propose


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each gave or was refused with, started together."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        gate.wait()
        try:
            return act()
        except EntranceError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return [done.result() for done in [pool.submit(run, act) for act in acts]]


@pytest.mark.parametrize("turn", range(3))
def test_releasing_twice_changing_and_erasing_at_once_leave_one_consistent_state(world: World, turn: int) -> None:
    slate = a_slate(world, BALANCED)
    proposal, _ = propose(world, slate)
    there = moved(world, 1)
    service, officer = there.service, there.actor(Role.COMPLIANCE)
    somebody = (slate.strong if turn % 2 else slate.weak)[0]
    asked = Asked(somebody, "asked for it", decided_by=officer.user_id)
    first, second, changed, erased = at_once(
        lambda: release(service, there.actor(), proposal.id),
        lambda: release(service, there.actor(MANAGER), proposal.id),
        lambda: change_requirements(there, there.actor(MANAGER), slate.requisition_id, weight=9),
        lambda: erase_as(there.engine, service.settings, asked, organisation_id=there.organisation_id, by=officer.by),
    )
    releases = [one for one in (first, second) if not isinstance(one, EntranceError)]
    assert all(isinstance(one, GateClosed) for one in (first, second) if one not in releases)
    assert changed is None
    assert not isinstance(erased, EntranceError), erased
    with reading(there.engine) as connection:
        verify(connection)
        kept = connection.execute(select(shortlists.c.proposal_id, shortlists.c.subject)).all()
        state = proposal_by_id(connection, proposal.id).state
        gone = connection.execute(select(candidates.c.erased_at).where(candidates.c.id == somebody)).scalar()
        actions = list(connection.execute(select(ledger.c.action).order_by(ledger.c.sequence)).scalars())
    assert gone is not None
    assert len(kept) == len(releases) == actions.count(Action.RELEASED) <= 1
    if releases:
        assert state is State.RELEASED
        assert kept[0].subject == proposal.subject
        assert actions.index(Action.RELEASED) < actions.index(Action.ERASED)
        assert Action.PROPOSAL_STALE not in actions
    else:
        assert state is State.STALE
        assert actions.count(Action.PROPOSAL_STALE) == 1


def test_signing_off_holding_and_releasing_at_once_end_where_the_ledger_says(world: World) -> None:
    proposal, audit_id = propose(world, a_slate(world, LEANING))
    there = moved(world, 1)
    officer = there.actor(Role.COMPLIANCE)
    done = at_once(
        lambda: sign_off(there.service, officer, audit_id, reason="job related"),
        lambda: hold(there.service, officer, audit_id, reason="a second look"),
        lambda: release(there.service, there.actor(), proposal.id),
    )
    assert all(not isinstance(one, EntranceError) or isinstance(one, Conflict) for one in done)
    with reading(there.engine) as connection:
        verify(connection)
        state = connection.execute(select(proposals.c.state)).scalar_one()
        last = connection.execute(
            select(ledger.c.detail).where(ledger.c.subject == proposal.id).order_by(ledger.c.sequence.desc())
        ).scalars()
        assert f'"state":"{state.value}"' in next(iter(last))


def test_two_proposals_at_once_leave_one_that_can_be_released(world: World) -> None:
    slate = a_slate(world)
    earlier, _ = propose(world, slate)
    there = moved(world, 1)
    done = at_once(lambda: propose(there, slate), lambda: propose(there, slate, actor=there.actor(MANAGER)))
    assert not any(isinstance(one, EntranceError) for one in done), done
    with reading(there.engine) as connection:
        states = dict(connection.execute(select(proposals.c.id, proposals.c.state)).all())
    living = [one for one, state in states.items() if state.value in ("open", "held")]
    assert states[earlier.id].value == "stale"
    assert len(living) == 1
