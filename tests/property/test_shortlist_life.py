"""The life of shortlists: whatever people do, in any order, the storage agrees with a model and the gate holds."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select, update

from api.errors import Conflict, Frozen, GateClosed
from api.storage.database import DATABASE_FILE, database_url, open_database, reading, transaction
from api.storage.gate import StoredProposal, frozen_proposal, proposal_by_id
from api.storage.ledger import verify
from api.storage.roles import Role
from api.storage.states import ApplicationState, Change, DecisionChoice, GateOutcome
from api.storage.tables import applications, audits, shortlists, sign_offs
from api.workflows.changes import answer_change, request_change
from api.workflows.decide import Wanted, decide
from api.workflows.release import release
from api.workflows.sign_off import hold, sign_off
from screening.lifecycle import Event, State, is_unreleased, may
from tests.people import World, a_world
from tests.site import new_engine
from tests.slates import BALANCED, LEANING, MANAGER, Slate, a_slate, change_requirements, moved, propose

SLATES = st.integers(0, 1)


@cache
def prepared() -> tuple[Path, World, tuple[tuple[Slate, StoredProposal, str], ...]]:
    """One database with two slates that were proposed and audited, made once and copied for every life."""
    folder = Path(tempfile.mkdtemp(prefix="evenhand-life-"))
    engine = new_engine(folder)
    world = a_world(engine, folder)
    slates = (a_slate(world, BALANCED), a_slate(world, LEANING))
    told = tuple((slate, *propose(moved(world, 0), slate)) for slate in slates)
    engine.dispose()
    return folder / "data", world, told


@dataclass
class Life:
    """What the model knows of one proposal."""

    audit_id: str
    state: State
    was_held: bool
    shortlist_id: str | None = None


@dataclass
class Model:
    """What the model knows of one requisition, oldest proposal first; `is_changed` where nobody told the gate."""

    slate: Slate
    lives: dict[str, Life] = field(default_factory=dict)
    is_changed: bool = False
    approvals: int = 0
    another: int = 0
    is_used: bool = False
    withdrawn: int = 0

    @property
    def latest(self) -> tuple[str, Life]:
        return list(self.lives.items())[-1]

    @property
    def is_frozen(self) -> bool:
        life = self.latest[1]
        return life.was_held and life.state in (State.HELD, State.SIGNED_OFF, State.STALE)

    def stale(self) -> None:
        for life in self.lives.values():
            if is_unreleased(life.state):
                life.state = State.STALE


class ShortlistLife(RuleBasedStateMachine):
    """Two requisitions of one team; people act on them a minute apart."""

    @initialize()
    def copy(self) -> None:
        data, world, told = prepared()
        self.folder = Path(tempfile.mkdtemp(prefix="evenhand-life-"))
        shutil.copy(data / DATABASE_FILE, self.folder / DATABASE_FILE)
        self.engine = open_database(database_url(None, data_dir=self.folder))
        self.world = replace(world, service=replace(world.service, engine=self.engine))
        self.weight = 5
        self.models = []
        for slate, proposal, audit_id in told:
            life = Life(audit_id, proposal.state, proposal.state is State.HELD)
            self.models.append(Model(slate, {proposal.id: life}))

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            shutil.rmtree(self.folder)

    def _later(self) -> World:
        self.world = moved(self.world, 1)
        return self.world

    def _propose(self, model: Model) -> None:
        proposal, audit_id = propose(self._later(), model.slate)
        model.stale()
        model.is_changed, model.approvals, model.another, model.is_used = False, 0, 0, False
        assert proposal.state in (State.OPEN, State.HELD)
        model.lives[proposal.id] = Life(audit_id, proposal.state, proposal.state is State.HELD)

    @rule(which=SLATES)
    def propose_again(self, which: int) -> None:
        model = self.models[which]
        with refused_unless(not model.is_frozen or model.is_used or model.another > 0, Frozen):
            self._propose(model)

    @rule(which=SLATES, role=st.sampled_from([Role.RECRUITER, MANAGER]))
    def release_it(self, which: int, role: Role) -> None:
        model = self.models[which]
        proposal_id, life = model.latest
        world = self._later()
        fits = may(life.state, Event.RELEASED)
        with refused_unless(fits and not model.is_changed, GateClosed):
            life.shortlist_id = release(world.service, world.actor(role), proposal_id).id
        if fits and model.is_changed:
            life.state = State.STALE
        elif fits:
            for other in model.lives.values():
                other.state = State.SUPERSEDED if other.state is State.RELEASED else other.state
            life.state = State.RELEASED

    @rule(which=SLATES)
    def sign_it_off(self, which: int) -> None:
        _, life = self.models[which].latest
        world = self._later()
        fits = may(life.state, Event.SIGNED_OFF)
        with refused_unless(fits, GateClosed):
            sign_off(world.service, world.actor(Role.COMPLIANCE), life.audit_id, reason="job related")
        life.state = State.SIGNED_OFF if fits else life.state

    @rule(which=SLATES)
    def hold_it(self, which: int) -> None:
        _, life = self.models[which].latest
        world = self._later()
        fits = may(life.state, Event.HELD)
        with refused_unless(fits, Conflict):
            hold(world.service, world.actor(Role.COMPLIANCE), life.audit_id, reason="a second look")
        if fits:
            life.state, life.was_held = State.HELD, True

    @rule(which=SLATES)
    def change_a_weight(self, which: int) -> None:
        model = self.models[which]
        world = self._later()
        self.weight += 1
        fits = not model.is_frozen or model.approvals > 0
        cut = len(model.slate.strong)
        with refused_unless(fits, Frozen):
            change_requirements(world, world.actor(MANAGER), model.slate.requisition_id, weight=self.weight, cut=cut)
        if fits:
            model.approvals -= model.is_frozen
            model.is_used = model.is_used or model.is_frozen
            model.stale()

    @rule(which=SLATES, approve=st.booleans(), what=st.sampled_from([Change.REQUIREMENTS, Change.PROPOSAL]))
    def ask_for_a_change(self, which: int, approve: bool, what: Change) -> None:
        model = self.models[which]
        world = self._later()
        with refused_unless(model.is_frozen, Conflict):
            asked = request_change(
                world.service,
                world.actor(),
                model.slate.requisition_id,
                what=what,
                reason="the job changed",
            )
            answer_change(world.service, world.actor(Role.COMPLIANCE), asked.id, approve=approve, reason="seen")
            model.approvals += approve and what is Change.REQUIREMENTS
            model.another += approve and what is Change.PROPOSAL

    @precondition(lambda self: min(model.withdrawn for model in self.models) < 2)
    @rule(which=SLATES)
    def somebody_withdraws_and_nobody_tells_the_gate(self, which: int) -> None:
        model = self.models[which]
        if model.withdrawn >= 2:
            return
        here = applications.c.candidate_id == model.slate.weak[model.withdrawn]
        with transaction(self.engine) as connection:
            connection.execute(update(applications).where(here).values(state=ApplicationState.WITHDRAWN))
        model.withdrawn += 1
        model.is_changed = True

    @rule(which=SLATES, choice=st.sampled_from([DecisionChoice.ADVANCE, DecisionChoice.DECLINE]))
    def decide_about_somebody(self, which: int, choice: DecisionChoice) -> None:
        model = self.models[which]
        world = self._later()
        released = [life for life in model.lives.values() if life.shortlist_id is not None]
        if not released:
            return
        wanted = [Wanted(model.slate.strong[0], choice, "seen in the interview")]
        life = released[0]
        with refused_unless(life.state is State.RELEASED, Conflict):
            assert life.shortlist_id is not None
            decide(world.service, world.actor(), life.shortlist_id, wanted)

    @invariant()
    def storage_agrees_with_the_model(self) -> None:
        if not hasattr(self, "models"):
            return
        with reading(self.engine) as connection:
            for model in self.models:
                for proposal_id, life in model.lives.items():
                    assert proposal_by_id(connection, proposal_id).state is life.state
                frozen = frozen_proposal(connection, model.slate.requisition_id)
                assert (frozen is not None) == model.is_frozen

    @invariant()
    def every_shortlist_was_allowed_and_one_is_in_force(self) -> None:
        if not hasattr(self, "models"):
            return
        query = select(shortlists, audits.c.outcome.label("audited"), audits.c.subject.label("audited_subject")).join(
            audits, audits.c.id == shortlists.c.audit_id
        )
        with reading(self.engine) as connection:
            verify(connection)
            rows = connection.execute(query).all()
            signed = set(connection.execute(select(sign_offs.c.audit_id).where(sign_offs.c.is_release)).scalars())
        for row in rows:
            assert row.subject == row.audited_subject
            assert row.audited is not GateOutcome.HOLD or row.audit_id in signed
        in_force = [row.requisition_id for row in rows if row.superseded_at is None]
        assert len(in_force) == len(set(in_force))


@contextmanager
def refused_unless(fits: bool, error: type[Exception]) -> Iterator[None]:
    """What does not fit is refused with that error, and what fits is not refused at all."""
    try:
        yield
    except error:
        assert not fits, "it was refused though the model allows it"
    else:
        assert fits, "it was allowed though the model refuses it"


TestShortlistLife = ShortlistLife.TestCase
TestShortlistLife.settings = settings(max_examples=12, stateful_step_count=14, deadline=None)
