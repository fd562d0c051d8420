"""Builders of requisitions with several requirements and of people who applied for them, in a database."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, insert, select, update

from api.storage.database import transaction
from api.storage.tables import requisition_versions, requisitions
from screening.digest import digest
from screening.ports import Tools
from tests.people import NOON, World

__all__ = ["JOB", "SOURCE", "TEXTS", "a_version", "an_opening", "with_tools"]

JOB = "Experience\nAnalyst, Blue Freight\nJan 2019 - Dec 2020\n• "
TEXTS = (
    f"Ann Berg\n{JOB}Built Python reports for planners every week.",
    f"Bo Falk\n{JOB}Kept SQL ledgers and Python scripts.\n\nSkills\nPython, SQL, Rust",
    f"Cy Hall\n{JOB}Counted stock in the yard every week. No experience with Python.",
    "Di Wood\n\nSkills\nWelding, Rowing",
)
SOURCE = """title: Data Engineer
reference_date: 2026-11-01
cut: 2
requirements:
  - kind: skill
    text: Python
    weight: {weight}
  - kind: skill
    any_of: [SQL, Rust]
    weight: 2
  - kind: experience
    text: Builds reports for planners
    weight: 1
  - kind: certification
    text: Python
    mode: gate
"""


def a_version(world: World, requisition_id: str, source: str) -> int:
    """Another version of the requisition, from now on the current one."""
    with transaction(world.engine) as connection:
        number = connection.execute(
            select(func.max(requisition_versions.c.number)).where(
                requisition_versions.c.requisition_id == requisition_id
            )
        ).scalar_one()
        row = {"requisition_id": requisition_id, "number": number + 1, "source": source, "hash": digest(source)}
        rest = {"note": "", "created_by": world.actor().user_id, "created_at": NOON}
        connection.execute(insert(requisition_versions), [{**row, **rest}])
        connection.execute(update(requisitions).where(requisitions.c.id == requisition_id).values(version=number + 1))
        return int(number + 1)


def an_opening(world: World, *texts: str, weight: int = 3) -> tuple[str, list[str]]:
    """A requisition and the people who applied for it."""
    requisition_id = world.requisition()
    a_version(world, requisition_id, SOURCE.format(weight=weight))
    people = [world.candidate(text, requisition_id=requisition_id) for text in texts or TEXTS]
    return requisition_id, people


def with_tools(world: World, tools: Tools) -> World:
    """The same with other tools."""
    return replace(world, service=replace(world.service, tools=lambda: tools))
