"""What an edit would move, before it is saved: in both databases, of exactly who is in the pool at that moment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from api.storage.database import Engine
from api.storage.roles import Role
from api.workflows.consent import withdraw
from api.workflows.gather import gather_evidence
from api.workflows.preview import WhyNone, preview_edit
from api.workflows.requisition_source import fields_of
from api.workflows.requisitions import read_requisition
from screening.movement import FEWEST
from tests.openings import TEXTS, an_opening
from tests.people import World, a_world


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def fields(world: World, requisition_id: str, **changes: Any) -> dict[str, Any]:
    found = fields_of(read_requisition(world.service, world.actor(), requisition_id).meaning)
    first, *rest = found["requirements"]
    return {**found, "requirements": [{**first, **changes}, *rest]}


def test_a_preview_follows_the_pool_and_says_nothing_of_a_small_one(world: World) -> None:
    requisition_id, people = an_opening(world, *(TEXTS[number % len(TEXTS)] for number in range(FEWEST)))
    edited = fields(world, requisition_id, weight=9)
    assert preview_edit(world.service, world.actor(), requisition_id, edited).why_none is WhyNone.NOT_GATHERED
    gather_evidence(world.service, requisition_id)
    same = preview_edit(world.service, world.actor(), requisition_id, fields(world, requisition_id))
    assert same.moved is not None
    assert (same.moved.moved.value, same.moved.shares[0]) == ("nobody", 100)
    moved = preview_edit(world.service, world.actor(), requisition_id, edited)
    assert moved.moved is not None
    ruled = fields(world, requisition_id, evidence="experience")
    assert preview_edit(world.service, world.actor(), requisition_id, ruled).why_none is WhyNone.NOT_GATHERED
    withdraw(world.service, world.actor(Role.RECRUITER), people[0], requisition_id=requisition_id, keep=True)
    assert preview_edit(world.service, world.actor(), requisition_id, edited).why_none is WhyNone.SMALL
