"""Requisitions to start from, one a kind of role: what such work usually asks, to be changed before it is used.

Each is a file of the same form as any requisition, without the date, which is the day on which somebody starts from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from screening.requisition import Requisition, parse_requisition

__all__ = ["Preset", "preset", "presets"]

SUFFIX: Final = ".yaml"
ANY_DAY: Final = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Preset:
    """A kind of role: the name of its file, and its title."""

    name: str
    title: str


@cache
def presets() -> tuple[Preset, ...]:
    """All kinds of roles, by title."""
    names = [one.name.removesuffix(SUFFIX) for one in files(__name__).iterdir() if one.name.endswith(SUFFIX)]
    found = [Preset(name, _read(name, ANY_DAY).title) for name in names]
    return tuple(sorted(found, key=lambda one: one.title))


def preset(name: str, *, on: date) -> Requisition | None:
    """What that kind of role usually asks, with `on` as its reference date; None where there is no such kind."""
    return _read(name, on) if name in {one.name for one in presets()} else None


def _read(name: str, on: date) -> Requisition:
    source = files(__name__).joinpath(f"{name}{SUFFIX}").read_text("utf-8")
    return parse_requisition(f"reference_date: {on.isoformat()}\n{source}", default_id=name)
