"""Builders of slates for tests of the gate: a requisition, people who applied, what they said, and a proposal of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle

from sqlalchemy import func, insert, select, update

from api.auth.actor import Actor
from api.storage.audits import audit_of_proposal
from api.storage.database import Connection, reading, transaction
from api.storage.gate import StoredProposal, keeping_attempts, make_stale, proposal_by_id, refuse_if_frozen
from api.storage.ledger import By
from api.storage.roles import Role
from api.storage.states import Change
from api.storage.tables import requisition_versions, requisitions
from api.workflows.propose import rank_and_audit, request_proposal
from screening.digest import digest
from screening.lifecycle import State
from tests.people import NOON, World

__all__ = [
    "BALANCED",
    "LEANING",
    "MANAGER",
    "SOURCE",
    "Slate",
    "a_slate",
    "change_requirements",
    "everyone_but",
    "moved",
    "new_version",
    "propose",
    "state_of",
]

MANAGER = Role.HIRING_MANAGER
BALANCED: Mapping[str, tuple[int, int]] = {"Female": (3, 6), "Male": (3, 6)}
"""By group, how many have what is asked, and how many there are: nothing to indicate."""
LEANING: Mapping[str, tuple[int, int]] = {"Female": (0, 10), "Male": (8, 10)}
"""Nobody of one group is in the cut: the audit holds."""
SOURCE = """title: Data Engineer
reference_date: 2026-11-01
cut: {cut}
requirements:
  - kind: skill
    text: Python
    weight: {weight}
  - kind: experience
    text: Keeps ledgers of stock
    weight: 1
  - kind: certification
    text: Welding licence
    mode: gate
"""
RACES = ("White", "Asian")


@dataclass(frozen=True, slots=True)
class Slate:
    """A requisition and the people who applied for it; `strong` have what is asked."""

    requisition_id: str
    strong: tuple[str, ...]
    weak: tuple[str, ...]

    @property
    def people(self) -> tuple[str, ...]:
        return (*self.strong, *self.weak)


def a_slate(
    world: World, groups: Mapping[str, tuple[int, int]] = BALANCED, *, cut: int | None = None, silent: bool = False
) -> Slate:
    """People of these groups, of whom some have what is asked; the cut takes in all of those."""
    requisition_id = world.requisition()
    new_version(world, requisition_id, cut=cut or sum(strong for strong, _ in groups.values()))
    strong, weak = [], []
    for group, (having, people) in groups.items():
        races = cycle(RACES)
        for number in range(people):
            answers = {} if silent else {"sex": group, "race_ethnicity": next(races)}
            text = _text(group, number, is_strong=number < having)
            one = world.candidate(text, requisition_id=requisition_id, answers=answers, name=f"{group}{number}.txt")
            (strong if number < having else weak).append(one)
    return Slate(requisition_id, tuple(strong), tuple(weak))


def _text(group: str, number: int, *, is_strong: bool) -> str:
    """Nobody's text says which group they are of; `number` and the length of the word make each a text of its own."""
    work = "Built Python pipelines and Python services" if is_strong else "Painted fences and gates"
    return f"Ann Berg\nExperience\nAnalyst, Blue Freight {number} {len(group)}\nJan 2019 - Dec 2020\n• {work} all year."


def new_version(world: World, requisition_id: str, *, cut: int = 6, weight: int = 5, at: datetime = NOON) -> int:
    """Another version of the requisition, from now on the current one; nothing is asked of the gate."""
    with transaction(world.engine) as connection:
        return _new_version(connection, world, requisition_id, SOURCE.format(cut=cut, weight=weight), at=at)


def change_requirements(world: World, actor: Actor, requisition_id: str, *, cut: int = 6, weight: int) -> None:
    """Change a weight as the service does it: refused while frozen, the attempt kept, what is unreleased made stale."""
    engine = world.engine
    with keeping_attempts(engine, by=actor.by), transaction(engine) as connection:
        refuse_if_frozen(connection, requisition_id, what=Change.REQUIREMENTS, by=actor.by)
        source = SOURCE.format(cut=cut, weight=weight)
        _new_version(connection, world, requisition_id, source, at=actor.at)
        make_stale(connection, requisition_id, by=actor.by)


def propose(world: World, slate: Slate, *, actor: Actor | None = None) -> tuple[StoredProposal, str]:
    """A proposal of the slate, audited; with the id of its audit."""
    asked = request_proposal(world.service, actor or world.actor(), slate.requisition_id)
    rank_and_audit(world.service, asked.id)
    with reading(world.engine) as connection:
        audit = audit_of_proposal(connection, asked.id)
        assert audit is not None
        return proposal_by_id(connection, asked.id), audit.id


def moved(world: World, minutes: int) -> World:
    """The same world some minutes later."""
    moment = world.service.now() + timedelta(minutes=minutes)
    later = world.at(moment)
    return replace(later, service=replace(world.service, now=lambda: moment))


def state_of(world: World, proposal_id: str) -> State:
    """Where the proposal is."""
    with reading(world.engine) as connection:
        return proposal_by_id(connection, proposal_id).state


def everyone_but(world: World, roles: Sequence[Role]) -> list[Actor]:
    """The actors of all other roles."""
    return [world.actor(role) for role in Role if role not in roles]


def _new_version(connection: Connection, world: World, requisition_id: str, source: str, *, at: datetime) -> int:
    versions = requisition_versions.c
    newest = select(func.max(versions.number)).where(versions.requisition_id == requisition_id)
    number = int(connection.execute(newest).scalar_one()) + 1
    row = {"requisition_id": requisition_id, "number": number, "source": source, "hash": digest(source), "note": ""}
    by = By(world.actor(MANAGER).user_id, at)
    connection.execute(insert(requisition_versions), [{**row, "created_by": by.actor, "created_at": at}])
    connection.execute(update(requisitions).where(requisitions.c.id == requisition_id).values(version=number))
    return number
