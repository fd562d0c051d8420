"""A table of text as numbered lines under a header, with every problem found in it.

Knows lines, labels and numbers. Does not know what a column means, and never guesses or skips a value.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from fractions import Fraction

from fairness.bridges import label_of
from fairness.errors import LineProblem, ParseError, UnknownLabel
from fairness.groups import CategoryScheme

__all__ = ["HEADER_HINT", "Sheet"]

HEADER_HINT = (
    "start with `family,group,n,selected` (counts) or `id,selected` and/or `score` and family columns (persons)"
)
MOST_DIGITS = 12
MOST_PEOPLE = 10_000_000
"""People of one group in a row of counts, at most: more would take hours, and is a mistake."""
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Characters that could make a terminal or a page show something other than what is written."""
MOST_PROBLEMS = 50
"""Problems listed of one file; a file with more says how many."""


class Sheet:
    """Header, numbered lines and the problems found so far."""

    def __init__(self, text: str, scheme: CategoryScheme) -> None:
        self.scheme = scheme
        self.problems: list[LineProblem] = []
        rows = self._rows(text.removeprefix("\ufeff"))
        if not rows:
            raise ParseError((LineProblem(1, "the file is empty", HEADER_HINT),))
        self.header = [name.strip().casefold() for name in rows[0][1]]
        self.names = [name.strip() for name in rows[0][1]]
        for mark, word in OTHER_SEPARATORS.items():
            if len(self.header) == 1 and mark in self.header[0]:
                problem = f"the values are separated by {word}"
                raise ParseError((LineProblem(1, problem, "save the file as CSV with commas"),))
        if repeated := sorted({name for name in self.header if self.header.count(name) > 1}):
            raise ParseError((LineProblem(1, f"the column {repeated[0]!r} appears twice", "keep one of them"),))
        if len(rows) == 1:
            raise ParseError(
                (LineProblem(1, "there is a header and nothing below it", "add one row a group or person"),)
            )
        self.lines = [(line, self._fields(line, cells)) for line, cells in rows[1:]]
        self._refused: dict[tuple[str, str], tuple[str, ...] | None] = {}

    def refused(self, family: str, label: str, *, of_person: bool = False) -> tuple[str, ...] | None:
        """The groups accepted where a label names none of them and is not a word for "not given"; None where it does.

        A person may have given several answers in one cell; a row of counts is of one group. Looked up once a label,
        because a file of 100,000 people has a dozen of them.
        """
        key = (family, label)
        if key not in self._refused:
            self._refused[key] = None if self.scheme.absent(label) else self._accepted_instead(family, label, of_person)
        return self._refused[key]

    def bad(self, line: int, problem: str, remedy: str) -> None:
        """Note something wrong on a line, and what to write instead."""
        self.problems.append(LineProblem(line, problem, remedy))

    def finish(self) -> None:
        """Raise what was found.

        Raises:
            ParseError: there was something.
        """
        if self.problems:
            self.problems.sort(key=lambda problem: problem.line)
            if len(self.problems) > MOST_PROBLEMS:
                more = f"{len(self.problems) - MOST_PROBLEMS} more problems follow"
                last = LineProblem(self.problems[MOST_PROBLEMS].line, more, "correct the ones above first")
                self.problems = [*self.problems[:MOST_PROBLEMS], last]
            raise ParseError(tuple(self.problems))

    def count(self, line: int, name: str, text: str) -> int | None:
        """A whole number ≥ 0, or None with a problem noted."""
        cleaned = text.strip()
        if cleaned.isascii() and cleaned.isdigit():
            if len(cleaned) <= MOST_DIGITS and int(cleaned) <= MOST_PEOPLE:
                return int(cleaned)
            self.bad(line, f"{name} is more than {MOST_PEOPLE:,}", "check the number: so many cannot be audited")
            return None
        what = "is negative" if cleaned.startswith("-") and cleaned[1:].isdigit() else "is not a whole number"
        self.bad(line, f"{name} is {cleaned!r}, which {what}", f"write {name} as a whole number, 0 or more")
        return None

    def number(self, line: int, name: str, text: str) -> Fraction | int | None:
        """A finite number, exactly as it is written, or None with a problem noted."""
        if text.isascii() and text.isdigit():
            return int(text)
        try:
            if math.isfinite(float(text)):
                exact = Fraction(text)
                return exact.numerator if exact.denominator == 1 else exact
        except (ValueError, OverflowError):
            pass
        self.bad(
            line,
            f"{name} is {text!r}, which is not a number",
            f"write a number, or leave it empty where there is no {name}",
        )
        return None

    def _accepted_instead(self, family: str, label: str, of_person: bool) -> tuple[str, ...] | None:
        try:
            label_of(self.scheme, family, label) if of_person else self.scheme.resolve(family, label)
        except UnknownLabel as error:
            return error.accepted
        return None

    def _rows(self, text: str) -> list[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows = []
        try:
            rows = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
        except csv.Error as error:
            line = max(1, reader.line_num)
            raise ParseError(
                (LineProblem(line, f"the line is not CSV ({error})", "check its quotation marks"),)
            ) from error
        return rows

    def _fields(self, line: int, cells: Sequence[str]) -> dict[str, str]:
        if len(cells) > len(self.header):
            problem = f"{len(cells)} values under {len(self.header)} columns"
            self.bad(line, problem, "put values that contain a comma in quotation marks")
        elif len(cells) < len(self.header):
            problem = f"{len(cells)} values under {len(self.header)} columns"
            self.bad(line, problem, "give every column a value, empty where nothing is known")
        if any(map(_UNPRINTABLE.search, cells)):
            self.bad(line, "a value holds a line break or a control character", "take it out")
        padded = cells if len(cells) >= len(self.header) else [*cells, *[""] * len(self.header)]
        return dict(zip(self.header, map(str.strip, padded), strict=False))
