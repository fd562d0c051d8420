"""A rule of evidence in both databases: its own question, kept apart, replayed, and told in the versions."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.storage.database import Engine, reading
from api.storage.ledger import By
from api.storage.rankings import places_of, posted
from api.workflows.gather import gather_evidence
from api.workflows.rank import asked_of, question_keys, rank_pool
from api.workflows.replay import replay
from screening.requisition import EvidenceRule, parse_requisition
from tests.make import a_requirement, a_requisition, fake_tools
from tests.openings import JOB, a_version
from tests.people import NOON, World, a_world

WORKER = By("worker", NOON)
SOURCE = """title: Data Engineer
reference_date: 2026-11-01
cut: 2
requirements:
  - {kind: skill, text: Python, mode: gate%s}
  - {kind: skill, text: SQL, weight: 2}
"""
HELD = f"Ann Berg\n{JOB}Built Python reports for planners every week."
LISTED = f"Bo Falk\n{JOB}Kept SQL ledgers in the yard.\n\nSkills\nPython, SQL, Rust"
DENIED = f"Cy Hall\n{JOB}Counted stock in the yard every week. No experience with Python."


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def states(world: World, requisition_id: str, people: dict[str, str], version: int) -> dict[str, str]:
    gather_evidence(world.service, requisition_id, version)
    ranked = rank_pool(world.service, requisition_id, version, by=WORKER)
    with reading(world.engine) as connection:
        places = places_of(connection, ranked.stored.id)
    assert replay(world.service, ranked.stored.id).is_same
    return {people[who]: gates[0] for who, gates in zip(places.candidates, places.gates, strict=True)}


def test_what_is_only_listed_makes_a_gate_under_a_rule_unknown_and_both_answers_are_kept(world: World) -> None:
    requisition_id = world.requisition()
    texts = {"held": HELD, "listed": LISTED, "denied": DENIED}
    people = {world.candidate(text, requisition_id=requisition_id): name for name, text in texts.items()}
    free = a_version(world, requisition_id, SOURCE % "")
    ruled = a_version(world, requisition_id, SOURCE % ", evidence: experience")
    assert states(world, requisition_id, people, free) == {"held": "met", "listed": "met", "denied": "not_met"}
    assert states(world, requisition_id, people, ruled) == {"held": "met", "listed": "unknown", "denied": "not_met"}
    assert states(world, requisition_id, people, free) == {"held": "met", "listed": "met", "denied": "not_met"}
    with reading(world.engine) as connection:
        old, new = (asked_of(posted(connection, requisition_id, number), fake_tools()) for number in (free, ruled))
    assert old.questions["r1"] != new.questions["r1"]
    assert old.questions["r2"] == new.questions["r2"]


def test_without_a_rule_questions_are_those_that_they_always_were() -> None:
    keys = question_keys(
        a_requisition(a_requirement("Python", "Rust", min_years=2)), calibration="c", taxonomy="t", encoder="e"
    )
    assert keys == {"r1": "1c8bfed07556325ef0de34facadc173a5c48f00c4b459d16a101561558dd8449"}
    written = parse_requisition(SOURCE % ", evidence: anywhere")
    assert written == parse_requisition(SOURCE % "")
    assert written.requirements[0].rule is EvidenceRule.ANYWHERE
