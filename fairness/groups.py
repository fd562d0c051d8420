"""Which groups a family has, and what a file may call them: a category scheme, as data.

Knows families and labels. Does not know people or outcomes, and never guesses a group.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from fairness.errors import PolicyError, UnknownLabel
from fairness.packs import read_pack

__all__ = ["Absent", "CategoryScheme", "Family", "Group", "Label", "load_scheme", "parse_scheme", "read_pack"]

INTERSECTION = "sex|race_ethnicity"
"""The family derived where both its parts are known (6 RCNY 5-301)."""
JOINT = "|"
DEFAULT_SCHEME = "eeo1"


class Absent(StrEnum):
    """Why a person has no group: nothing was given, or they declined to say."""

    NOT_GIVEN = "not_given"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a family: official spellings (the first is ours), short forms, and why it may only be counted."""

    names: tuple[str, ...]
    aliases: tuple[str, ...]
    counted_only: str | None = None

    @property
    def name(self) -> str:
        """The spelling used where a file mixes several."""
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Family:
    """A way of dividing people, such as sex: its groups and other names for it."""

    name: str
    aliases: tuple[str, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A label understood: the group's own name, and the spelling to show it with."""

    group: str
    shown: str


@dataclass(frozen=True, slots=True)
class CategoryScheme:
    """Families, groups and the words for "not given" and "declined", of one dated scheme."""

    id: str
    version: str
    status: str
    as_of: str
    citations: tuple[str, ...]
    unknown: frozenset[str]
    declined: frozenset[str]
    families: tuple[Family, ...]

    def family(self, name: str) -> Family | None:
        """The family of that name or alias, whatever its case; None where the scheme does not list it."""
        wanted = _folded(name)
        for family in self.families:
            if wanted in (_folded(family.name), *map(_folded, family.aliases)):
                return family
        return None

    def family_name(self, name: str) -> str:
        """The scheme's name for a family, part by part for an intersection; an unlisted name stays as it is."""
        parts = [self.family(part) for part in name.split(JOINT)]
        return JOINT.join(
            part.name if part else given for part, given in zip(parts, name.split(JOINT), strict=True)
        ).strip()

    def lists(self, name: str) -> bool:
        """Whether the scheme knows the family, or every part of an intersection."""
        return all(self.family(part) for part in name.split(JOINT))

    def position(self, name: str) -> int:
        """Where a family stands when several are listed: the scheme's order, then intersections, then the rest."""
        listed = [family.name for family in self.families]
        return listed.index(name) if name in listed else len(listed) + (not self.lists(name))

    def absent(self, label: str | None) -> Absent | None:
        """Why a label names no group, or None where it should name one."""
        folded = _folded(label or "")
        if folded in self.declined:
            return Absent.DECLINED
        return Absent.NOT_GIVEN if folded in self.unknown else None

    def resolve(self, family_name: str, label: str) -> Label:
        """The group a label stands for.

        Official spellings are shown as the scheme writes them, short forms as the group's first name. In a family the
        scheme does not list, every label is its own group.

        Raises:
            UnknownLabel: the family is listed and the label is not; the message lists what is accepted.
        """
        if JOINT in family_name:
            return self._resolve_joint(family_name, label)
        family = self.family(family_name)
        if family is None:
            return Label(label.strip(), label.strip())
        wanted = _folded(label)
        for group in family.groups:
            for name in group.names:
                if wanted == _folded(name):
                    return Label(group.name, name)
            if wanted in map(_folded, group.aliases):
                return Label(group.name, group.name)
        raise UnknownLabel(family_name, label, accepted=tuple(group.name for group in family.groups))

    def group_of(self, family_name: str, label: str) -> str:
        """The group a label stands for, or the label itself where the scheme does not list it."""
        try:
            return self.resolve(family_name, label).group
        except UnknownLabel:
            return label

    def counted_only(self, family_name: str, group: str) -> str | None:
        """Why a group is shown but never the yardstick; None for ordinary groups. An intersection asks its parts."""
        if JOINT in family_name:
            for part, name in zip(family_name.split(JOINT), group.split(JOINT), strict=False):
                if reason := self.counted_only(part, name):
                    return reason
            return None
        family = self.family(family_name)
        listed = family.groups if family else ()
        wanted = _folded(group)
        return next((g.counted_only for g in listed if wanted in map(_folded, (*g.names, *g.aliases))), None)

    def _resolve_joint(self, family_name: str, label: str) -> Label:
        families, labels = family_name.split(JOINT), label.split(JOINT)
        if len(families) != len(labels):
            raise UnknownLabel(family_name, label, accepted=(f"one group of each of {' and '.join(families)}, as A|B",))
        parts = [self.resolve(family, part) for family, part in zip(families, labels, strict=True)]
        return Label(JOINT.join(part.group for part in parts), JOINT.join(part.shown for part in parts))


@cache
def load_scheme(scheme_id: str = DEFAULT_SCHEME) -> CategoryScheme:
    """The category scheme of that name shipped with this room.

    Raises:
        PolicyError: there is none of that name, or it lacks a key.
    """
    return parse_scheme(read_pack(scheme_id))


def parse_scheme(text: str) -> CategoryScheme:
    """A category scheme from TOML; see `policy/eeo1.toml` for the shape.

    Raises:
        PolicyError: not TOML, or a key is missing.
    """
    try:
        raw = tomllib.loads(text)
        return CategoryScheme(
            id=raw["id"],
            version=raw["version"],
            status=raw["status"],
            as_of=raw["as_of"],
            citations=tuple(raw["citations"]),
            unknown=frozenset(map(_folded, raw["unknown"])),
            declined=frozenset(map(_folded, raw["declined"])),
            families=tuple(_family(entry) for entry in raw["families"]),
        )
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"the category scheme is not TOML: {error}") from error
    except KeyError as error:
        raise PolicyError(f"the category scheme lacks the key {error}") from error


def _family(raw: dict[str, Any]) -> Family:
    groups = (
        Group(tuple(entry["names"]), tuple(entry["aliases"]), entry.get("counted_only")) for entry in raw["groups"]
    )
    return Family(raw["name"], tuple(raw["aliases"]), _distinct(raw["name"], groups))


def _distinct(family: str, groups: Iterable[Group]) -> tuple[Group, ...]:
    listed = tuple(groups)
    words = [_folded(word) for group in listed for word in {*map(_folded, (*group.names, *group.aliases))}]
    if len(words) != len(set(words)):
        raise PolicyError(f"the category scheme gives two groups of {family} the same label")
    return listed


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()
