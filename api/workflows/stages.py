"""The stages of the line that an audit looks at, in their order: the same of a folder and of a stored pool.

Knows names of people or files as plain text, whichever the caller counts by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from api.workflows.audit import Stage

__all__ = ["Line", "stages_of"]


@dataclass(frozen=True, slots=True)
class Line:
    """Who went how far. `gates` are (id of the requirement, who came through); `points` are of those who met them all.

    `retrieved` says whether an index chose whom to rank.
    """

    received: tuple[str, ...]
    read: tuple[str, ...]
    ranked: tuple[str, ...]
    retrieved: bool
    gates: Sequence[tuple[str, frozenset[str]]]
    selected: frozenset[str]
    scores: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    points: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: MappingProxyType({}))


def stages_of(line: Line) -> list[Stage]:
    """Reading, retrieval where an index proposed, each gate, and the shortlist: of everyone who was received."""
    stages = [Stage("reading", line.received, frozenset(line.read))]
    if line.retrieved:
        stages.append(Stage("retrieval", line.read, frozenset(line.ranked)))
    stages.extend(Stage(f"gate {name}", line.ranked, passed) for name, passed in line.gates)
    stages.append(Stage("shortlist", line.received, line.selected, line.scores, line.points))
    return [stage for stage in stages if stage.entered]
