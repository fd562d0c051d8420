"""The dated data shipped with this room: which packs there are, of which kind, found by file name or by id.

Knows files of its own package and their top-level keys. Does not know what a pack means.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from fairness.errors import PolicyError

__all__ = ["Pack", "PackKind", "find_pack", "pack_names", "read_pack"]


class PackKind(StrEnum):
    """What a pack is for; told by the keys it has."""

    POLICY = "policy pack"
    CITATIONS = "citation pack"
    SCHEME = "category scheme"
    BRIDGE = "bridge between category schemes"


@dataclass(frozen=True, slots=True)
class Pack:
    """One file of `fairness/policy`: its name without suffix, the id inside, its kind and its text."""

    name: str
    id: str
    kind: PackKind
    text: str


def read_pack(pack_id: str) -> str:
    """The text of a pack shipped in `fairness/policy`, by file name or by id.

    Raises:
        PolicyError: there is none of that name; the message lists those there are.
    """
    return find_pack(pack_id).text


def find_pack(pack_id: str) -> Pack:
    """The pack with that file name (without suffix), or else with that id.

    Raises:
        PolicyError: there is none; the message lists those there are.
    """
    packs = _shipped()
    for pack in packs:
        if pack_id == pack.name:
            return pack
    for pack in packs:
        if pack_id == pack.id:
            return pack
    by_kind = "; ".join(f"{kind}: {', '.join(pack_names(kind))}" for kind in PackKind)
    raise PolicyError(f"there is no pack {pack_id!r}; there are: {by_kind}")


def pack_names(kind: PackKind) -> tuple[str, ...]:
    """File names, without suffix and sorted, of the packs of one kind."""
    return tuple(pack.name for pack in _shipped() if pack.kind is kind)


@cache
def _shipped() -> tuple[Pack, ...]:
    folder = resources.files("fairness") / "policy"
    entries = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(_pack(name.removesuffix(".toml"), entry.read_text(encoding="utf-8")) for name, entry in entries)


def _pack(name: str, text: str) -> Pack:
    raw = tomllib.loads(text)
    return Pack(name, raw["id"], _kind(raw), text)


def _kind(raw: Mapping[str, object]) -> PackKind:
    if "gate" in raw:
        return PackKind.POLICY
    if "families" in raw:
        return PackKind.SCHEME
    return PackKind.BRIDGE if "to_scheme" in raw else PackKind.CITATIONS
