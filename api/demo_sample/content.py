"""The text material that résumés are put together from, and how its slots are filled.

Knows sentences, employers and degrees. Does not know who applies, how a page looks or what anyone is asked for.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = [
    "PROFESSIONS",
    "Common",
    "Level",
    "NameBank",
    "Profession",
    "common",
    "fill",
    "name_bank",
    "profession",
    "text_of",
]

PROFESSIONS = (
    "data_engineer",
    "software_engineer",
    "data_analyst",
    "ward_nurse",
    "accountant",
    "teacher",
    "sales_representative",
    "logistics_coordinator",
    "chef",
    "electrician",
)

_SLOT = re.compile(r"\{([^{}]+)\}")
_RANGE = re.compile(r"(\d+(?:\.\d)?)-(\d+(?:\.\d)?)")
_THOUSANDS = 1000
"""Numbers from here on are rounded to hundreds, as people round them, and written with a comma."""


class Level(StrEnum):
    """How far along a career is."""

    EARLY = "early"
    EXPERIENCED = "experienced"


@dataclass(frozen=True, slots=True)
class Profession:
    """What people of one profession write. A skill that starts with "+" is one that only some of them have."""

    name: str
    degrees: tuple[str, ...]
    employers: tuple[str, ...]
    certificates: tuple[str, ...]
    titles: Mapping[Level, tuple[str, ...]]
    stack: Mapping[str, tuple[str, ...]]
    skills: Mapping[str, tuple[str, ...]]
    summary: Mapping[Level, tuple[str, ...]]
    achievements: Mapping[Level, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Common:
    """What people of every profession may write."""

    institutions: tuple[str, ...]
    schools: tuple[str, ...]
    study_notes: tuple[str, ...]
    other_languages: tuple[str, ...]
    language_levels: tuple[str, ...]
    affinity: tuple[str, ...]
    volunteering: tuple[str, ...]
    breaks: tuple[str, ...]
    interests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameBank:
    """What identities are drawn from: given and family names, towns with the pattern of their postcodes, and so on."""

    names: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    towns: tuple[tuple[str, str], ...]
    phones_us: tuple[str, ...]
    phones_uk: tuple[str, ...]
    mail_hosts: tuple[str, ...]
    pronouns: tuple[str, ...]
    marital_statuses: tuple[str, ...]


@cache
def profession(key: str) -> Profession:
    """The material of the profession `key`, one of `PROFESSIONS`."""
    table = _table(f"professions/{key}.toml")
    return Profession(
        name=table["name"],
        degrees=tuple(table["degrees"]),
        employers=tuple(table["employers"]),
        certificates=tuple(table["certificates"]),
        titles=_by_level(table["titles"]),
        stack={slot: tuple(choices) for slot, choices in table["stack"].items()},
        skills={group: tuple(items) for group, items in table["skills"].items()},
        summary=_by_level(table["summary"]),
        achievements=_by_level(table["achievements"]),
    )


@cache
def common() -> Common:
    """The material that does not depend on the profession."""
    return Common(**{key: tuple(values) for key, values in _table("common.toml").items()})


@cache
def name_bank() -> NameBank:
    """The material of identities."""
    table = _table("identities.toml")
    return NameBank(
        names=tuple((given, family) for given, family in table.pop("names")),
        towns=tuple((town, postcode) for town, postcode in table.pop("towns")),
        **{key: tuple(values) for key, values in table.items()},
    )


def fill(sentence: str, rng: random.Random, words: Mapping[str, str]) -> str:
    """`sentence` with its slots filled: `{12-40}` a number of that range, `{a|b}` one of them, `{tool}` a word."""

    def value(slot: re.Match[str]) -> str:
        inside: str = slot[1]
        if bounds := _RANGE.fullmatch(inside):
            return _number(bounds[1], bounds[2], rng)
        if "|" in inside:
            return rng.choice(inside.split("|"))
        return words[inside]

    return _SLOT.sub(value, sentence)


def text_of(name: str) -> str:
    """A text file of this package."""
    return (files("api.demo_sample") / name).read_text(encoding="utf-8")


def _number(low: str, high: str, rng: random.Random) -> str:
    if "." in low:
        return f"{rng.randint(round(float(low) * 10), round(float(high) * 10)) / 10:.1f}"
    number = rng.randint(int(low), int(high))
    return str(number) if number < _THOUSANDS else f"{number // 100 * 100:,}"


def _by_level(table: Mapping[str, list[str]]) -> dict[Level, tuple[str, ...]]:
    return {level: tuple(table[level]) for level in Level}


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(text_of(name))
