"""The errors of this room, one tree.

    FairnessError
    ├── InputError              the figures or rows cannot be audited as given
    │   ├── ParseError          a file: every bad line, by number, with what to write instead
    │   ├── UnknownLabel        a group label that the category scheme does not list
    │   └── LiveSlateRefused    other weights were sought on people still being decided on (`alternatives`)
    ├── PolicyError             a policy pack or category scheme is missing or malformed
    └── FairnessDefect          our own mistake, never the caller's

Messages name families, groups, lines and counts; never a person.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FairnessDefect", "FairnessError", "InputError", "LineProblem", "ParseError", "PolicyError", "UnknownLabel"]


class FairnessError(Exception):
    """Anything this room refuses to do."""


class InputError(FairnessError):
    """The outcomes and groups handed over cannot be audited; the message says what to change."""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """One thing wrong on one line of an input file (line 1 is the header)."""

    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}; {self.remedy}"


class ParseError(InputError):
    """A file with at least one bad line; `problems` holds them all, in order."""

    def __init__(self, problems: tuple[LineProblem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class UnknownLabel(InputError):
    """A label outside the category scheme in force."""

    def __init__(self, family: str, label: str, *, accepted: tuple[str, ...]) -> None:
        self.family = family
        self.label = label
        self.accepted = accepted
        super().__init__(f"{family} has no group {label!r}; write one of: {', '.join(accepted)}")


class PolicyError(FairnessError):
    """A policy pack or category scheme that cannot be used; the message names the key."""


class FairnessDefect(FairnessError):
    """An invariant of this room does not hold: report it, the input is not at fault."""
