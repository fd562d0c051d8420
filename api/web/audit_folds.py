"""Which parts of an audit's page lie open and which are folded: ten minutes have to be enough for what needs attention.

The report is whole as a file and on paper; on the page nothing is left out either, only folded. Computes no figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fairness.report.blocks import Report, Section

__all__ = ["ADDED", "Folds", "folds_of"]

ADDED: Final = ("alternatives", "swaps")
"""Chapters that are made after the audit: the page shows them itself, in whatever state they are."""
FOLDED: Final = ("methods", "limits", "policy", "appendix")
PARTLY: Final = ("families", "scoring", "ranking", "requirements")
QUIET: Final = "quiet"
MOST: Final = 2  # tables of the funnel, and notes to fold out below a table, before the rest is folded together


@dataclass(frozen=True, slots=True)
class Folds:
    """Idents of sections: `folded` can be opened, `opened` of them lie open; `earlier` are of stages before the last.

    In `tabled` a table repeats what is drawn above it, and lies folded; `most` things of a kind are shown, the rest is
    folded together.
    """

    folded: frozenset[str]
    opened: frozenset[str]
    earlier: frozenset[str]
    tabled: frozenset[str]
    most: int


def folds_of(report: Report, figures: Mapping[str, Any]) -> Folds:
    """How the page folds: open is what a verdict asks to be looked at, and the first of the waterfalls."""
    parts = {one.ident: one.sections for one in report.sections if one.ident in PARTLY}
    folded = {one.ident for one in report.sections if one.ident in FOLDED}
    folded |= {inner.ident for sections in parts.values() for one in sections for inner in (one, *one.sections)}
    seen = _seen_groups(figures)
    opened = {one.ident for one in parts.get("families", ()) if _asks(one) and one.ident in seen}
    opened |= set(_first(parts.get("requirements", ())))
    drawn = {one.ident for one in parts.get("requirements", ())}
    return Folds(frozenset(folded), frozenset(opened), _earlier_stages(figures), frozenset(drawn), MOST)


def _asks(section: Section) -> bool:
    """Whether its verdict asks to be looked at."""
    return section.term is not None and section.term.tone != QUIET


def _first(sections: Sequence[Section]) -> Iterator[str]:
    """The first one that is drawn; those of groups not shown are one sentence long."""
    yield from [one.ident for one in sections if len(one.blocks) > 1][:1]


def _seen_groups(figures: Mapping[str, Any]) -> frozenset[str]:
    """Tables of families that show at least one group in this view; of the others the reasons say what there is."""
    tables = enumerate(figures.get("families") or ())
    return frozenset(f"f{index}" for index, table in tables if _shows_any(table["groups"]))


def _shows_any(groups: Sequence[Mapping[str, Any]]) -> bool:
    return any(not group.get("hidden") for group in groups)


def _earlier_stages(figures: Mapping[str, Any]) -> frozenset[str]:
    """Sections of the report about stages before the last one."""
    stages = [table["stage"] for table in figures.get("families") or ()]
    return frozenset(f"f{index}" for index, stage in enumerate(stages) if stage != stages[-1])
