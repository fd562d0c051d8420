"""From the answers to one category scheme to a group of another, by a declared bridge that is data.

Knows schemes and answers. Does not know outcomes, and never guesses what nobody answered.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from fairness.errors import PolicyError, UnknownLabel
from fairness.groups import Absent, CategoryScheme, Label, load_scheme
from fairness.packs import PackKind, find_pack, pack_names

__all__ = [
    "MULTIPLE_CHOICE_SCHEME",
    "AloneOrInCombination",
    "Bridge",
    "alone_or_in_combination",
    "label_of",
    "load_bridge",
    "parse_bridge",
    "split_selections",
]

SEPARATOR = ";"
"""Between several answers in one cell of a file."""
MULTIPLE_CHOICE_SCHEME = "spd15"
MULTIPLE_CHOICE_FAMILY = "race_ethnicity"


@dataclass(frozen=True, slots=True)
class Bridge:
    """One dated bridge: `maps` from groups of the source scheme to groups of the target, one to one or many to one.

    `wins` is the target group that decides alone whatever else was answered; `several` the one for two or more.
    """

    id: str
    version: str
    status: str
    as_of: str
    citations: tuple[str, ...]
    source: CategoryScheme
    target: CategoryScheme
    family: str
    maps: Mapping[str, str]
    wins: str
    several: str

    def derive(self, selections: Iterable[str]) -> str:
        """The target group of one person's answers, in any order and however often; "" where nothing was answered.

        A person who only declined stays "declined", which is not the same as no answer. A label of `several` is
        accepted too, so that a group already derived stays what it is.

        Raises:
            UnknownLabel: an answer that the source scheme does not list; the message lists what is accepted.
        """
        given = tuple(selections)
        groups = {self._mapped(answer) for answer in given if self.source.absent(answer) is None}
        if not groups:
            return self._absent(given)
        if self.wins in groups:
            return self.wins
        return groups.pop() if len(groups) == 1 else self.several

    def _mapped(self, answer: str) -> str:
        try:
            return self.maps[self.source.resolve(self.family, answer).group]
        except UnknownLabel:
            if self.target.group_of(self.family, answer) == self.several:
                return self.several
            raise

    def _absent(self, answers: Iterable[str]) -> str:
        declined = any(self.source.absent(answer) is Absent.DECLINED for answer in answers)
        return Absent.DECLINED.value if declined else ""


@dataclass(frozen=True, slots=True)
class AloneOrInCombination:
    """People who gave a category as their only answer, and with at least one other.

    A person of several answers counts in combination once for each, so the rows add up to more than the people.
    """

    category: str
    alone: int
    in_combination: int

    @property
    def total(self) -> int:
        """People who gave the category at all."""
        return self.alone + self.in_combination


@cache
def load_bridge(bridge_id: str) -> Bridge:
    """The bridge with that file name or id, such as "spd15-to-eeo1".

    Raises:
        PolicyError: there is none, it is a pack of another kind, or it is malformed.
    """
    pack = find_pack(bridge_id)
    if pack.kind is not PackKind.BRIDGE:
        known = ", ".join(pack_names(PackKind.BRIDGE))
        raise PolicyError(f"{bridge_id!r} is a {pack.kind}, not a bridge; bridges are: {known}")
    return parse_bridge(pack.text)


def parse_bridge(text: str) -> Bridge:
    """A bridge from TOML; see `policy/spd15-to-eeo1.toml` for the shape.

    Raises:
        PolicyError: not TOML, a key is missing, a group of the source is not mapped, or a target does not exist.
    """
    try:
        return _checked(_bridge(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"the bridge is not TOML: {error}") from error
    except KeyError as error:
        raise PolicyError(f"the bridge lacks the key {error}") from error


def split_selections(cell: str) -> tuple[str, ...]:
    """The answers in one cell, "White; Asian": without outer spaces, empty ones left out, in the order given."""
    return tuple(answer for part in cell.split(SEPARATOR) if (answer := part.strip()))


def label_of(scheme: CategoryScheme, family: str, cell: str) -> Label:
    """The group that a person's cell stands for: a label of the scheme, or answers that a bridge to it understands.

    Raises:
        UnknownLabel: neither; the message lists the scheme's own labels.
    """
    try:
        return scheme.resolve(family, cell)
    except UnknownLabel:
        for bridge in map(load_bridge, pack_names(PackKind.BRIDGE)):
            if bridge.target.id == scheme.id and bridge.family == scheme.family_name(family):
                group = _bridged(bridge, cell)
                if group:
                    return Label(group, group)
        raise


def _bridged(bridge: Bridge, cell: str) -> str:
    """The group of several answers; "" where one of them is not understood or nothing was answered."""
    try:
        group = bridge.derive(split_selections(cell))
    except UnknownLabel:
        return ""
    return "" if group == Absent.DECLINED.value else group


def alone_or_in_combination(
    people_selections: Iterable[Iterable[str]], *, scheme: CategoryScheme | None = None
) -> tuple[AloneOrInCombination, ...]:
    """How many people gave each category alone and together with others: one row a category, in the scheme's order.

    Args:
        people_selections: the answers of each person; nobody is counted twice for an answer given twice.
        scheme: the scheme of the answers; by default SPD-15.

    Raises:
        UnknownLabel: an answer that the scheme does not list.
    """
    scheme = scheme or load_scheme(MULTIPLE_CHOICE_SCHEME)
    alone: Counter[str] = Counter()
    combined: Counter[str] = Counter()
    for selections in people_selections:
        answers = [answer for answer in selections if scheme.absent(answer) is None]
        groups = {scheme.resolve(MULTIPLE_CHOICE_FAMILY, answer).group for answer in answers}
        (combined if len(groups) > 1 else alone).update(groups)
    names = _group_names(scheme, MULTIPLE_CHOICE_FAMILY)
    return tuple(AloneOrInCombination(name, alone[name], combined[name]) for name in names)


def _bridge(raw: Mapping[str, Any]) -> Bridge:
    return Bridge(
        id=raw["id"],
        version=raw["version"],
        status=raw["status"],
        as_of=raw["as_of"],
        citations=tuple(raw["citations"]),
        source=load_scheme(raw["from_scheme"]),
        target=load_scheme(raw["to_scheme"]),
        family=raw["family"],
        maps=MappingProxyType(dict(raw["maps"])),
        wins=raw["wins"],
        several=raw["several"],
    )


def _checked(bridge: Bridge) -> Bridge:
    sources, targets = _group_names(bridge.source, bridge.family), _group_names(bridge.target, bridge.family)
    if unmapped := sorted(set(sources) ^ set(bridge.maps)):
        raise PolicyError(f"the bridge {bridge.id} maps too little or too much: {', '.join(unmapped)}")
    named = {*bridge.maps.values(), bridge.wins, bridge.several}
    if strange := sorted(named - set(targets)):
        raise PolicyError(f"the bridge {bridge.id} leads to groups that its target lacks: {', '.join(strange)}")
    return bridge


def _group_names(scheme: CategoryScheme, family_name: str) -> tuple[str, ...]:
    family = scheme.family(family_name)
    return tuple(group.name for group in family.groups) if family else ()
