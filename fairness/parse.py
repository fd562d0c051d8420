"""The audit's input file: counts by group, or one row a person.

Text in, rows out. Every bad line is reported by its number, with what is wrong and what to write; nothing is guessed
or skipped. Messages name lines and labels, never a whole row.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fairness.errors import LineProblem, ParseError, UnknownLabel
from fairness.groups import JOINT, CategoryScheme, load_scheme
from fairness.tables import DEFAULT_STAGE, CountRow, PersonRow

__all__ = ["ParsedCounts", "ParsedPersons", "parse_audit_csv"]

COUNT_COLUMNS = ("family", "group", "n", "selected")
OPTIONAL_COLUMNS = ("stage", "requisition")
HEADER_HINT = (
    "start with `family,group,n,selected` (counts) or `id,selected` and/or `score` and family columns (persons)"
)
MOST_PROBLEMS = 50
"""Problems listed of one file; a file with more says how many."""


@dataclass(frozen=True, slots=True)
class ParsedCounts:
    """A file of counts."""

    rows: tuple[CountRow, ...]


@dataclass(frozen=True, slots=True)
class ParsedPersons:
    """A file of person rows, with the family columns of its header."""

    rows: tuple[PersonRow, ...]
    families: tuple[str, ...]


def parse_audit_csv(text: str, *, scheme: CategoryScheme | None = None) -> ParsedCounts | ParsedPersons:
    """The rows of an audit file; which kind it is follows from the header.

    Args:
        text: the file's text; a byte order mark and any line ending are fine.
        scheme: the category scheme in force; by default the one shipped.

    Raises:
        ParseError: anything wrong, all lines at once.
    """
    reader = _Reader(text, scheme or load_scheme())
    if set(COUNT_COLUMNS) <= set(reader.header):
        parsed: ParsedCounts | ParsedPersons = _counts(reader)
    elif "id" in reader.header and {"selected", "score"} & set(reader.header):
        parsed = _persons(reader)
    else:
        missing = [name for name in COUNT_COLUMNS if name not in reader.header]
        raise ParseError((LineProblem(1, f"the header lacks {', '.join(missing)}", HEADER_HINT),))
    reader.finish()
    return parsed


class _Reader:
    """Header, numbered lines and the problems found so far."""

    def __init__(self, text: str, scheme: CategoryScheme) -> None:
        self.scheme = scheme
        self.problems: list[LineProblem] = []
        rows = self._rows(text.removeprefix("\ufeff"))
        if not rows:
            raise ParseError((LineProblem(1, "the file is empty", HEADER_HINT),))
        self.header = [name.strip().casefold() for name in rows[0][1]]
        self.names = [name.strip() for name in rows[0][1]]
        if repeated := sorted({name for name in self.header if self.header.count(name) > 1}):
            raise ParseError((LineProblem(1, f"the column {repeated[0]!r} appears twice", "keep one of them"),))
        if len(rows) == 1:
            raise ParseError(
                (LineProblem(1, "there is a header and nothing below it", "add one row a group or person"),)
            )
        self.lines = [(line, self._fields(line, cells)) for line, cells in rows[1:]]
        self._refused: dict[tuple[str, str], tuple[str, ...] | None] = {}

    def refused(self, family: str, label: str) -> tuple[str, ...] | None:
        """The groups accepted where a label names none of them and is not a word for "not given"; None where it does.

        Looked up once a label, because a file of 100,000 people has a dozen of them.
        """
        key = (family, label)
        if key not in self._refused:
            self._refused[key] = None if self.scheme.absent(label) else self._accepted_instead(family, label)
        return self._refused[key]

    def bad(self, line: int, problem: str, remedy: str) -> None:
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
            return int(cleaned)
        what = "is negative" if cleaned.startswith("-") and cleaned[1:].isdigit() else "is not a whole number"
        self.bad(line, f"{name} is {cleaned!r}, which {what}", f"write {name} as a whole number, 0 or more")
        return None

    def _accepted_instead(self, family: str, label: str) -> tuple[str, ...] | None:
        try:
            self.scheme.resolve(family, label)
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
        padded = cells if len(cells) >= len(self.header) else [*cells, *[""] * len(self.header)]
        return dict(zip(self.header, map(str.strip, padded), strict=False))


def _counts(reader: _Reader) -> ParsedCounts:
    rows: list[CountRow] = []
    seen: dict[tuple[str, str, str, str], int] = {}
    free = _families_of_their_own(reader)
    if extra := [name for name in reader.header if name not in (*COUNT_COLUMNS, *OPTIONAL_COLUMNS)]:
        reader.bad(1, f"the column {extra[0]!r} is not known", f"keep {', '.join((*COUNT_COLUMNS, *OPTIONAL_COLUMNS))}")
    for line, fields in reader.lines:
        row = _count_row(reader, line, fields, free)
        if row is None:
            continue
        label = row.group if row.family in free else _group_key(reader.scheme, row)
        key = (reader.scheme.family_name(row.family), label, row.stage, row.requisition)
        if key in seen:
            reader.bad(
                line, f"{row.family}, {row.group} was counted on line {seen[key]} already", "add the two rows up"
            )
        seen.setdefault(key, line)
        rows.append(row)
    return ParsedCounts(tuple(rows))


def _count_row(reader: _Reader, line: int, fields: dict[str, str], free: set[str]) -> CountRow | None:
    family, group = fields["family"], fields["group"]
    n = reader.count(line, "n", fields["n"])
    selected = reader.count(line, "selected", fields["selected"])
    if not family:
        reader.bad(line, "family is empty", "write the family, such as sex or race_ethnicity")
    elif not group:
        reader.bad(line, "group is empty", "write the group, or `unknown` for people without self-identification")
    elif family not in free:
        _check_label(reader, line, family, group)
    if n is None or selected is None or not family or not group:
        return None
    if selected > n:
        reader.bad(line, f"{selected} selected out of n = {n}", "selected cannot exceed n: check the two numbers")
        return None
    stage = fields.get("stage") or DEFAULT_STAGE
    return CountRow(family, group, n, selected, stage, fields.get("requisition", ""))


def _families_of_their_own(reader: _Reader) -> set[str]:
    """Families whose labels are not the scheme's: unlisted ones, and those of which the scheme knows not one label.

    An auditor's table of groups A and B is taken as it is; one strange label among known ones is a mistake.
    """
    labels: dict[str, set[str]] = defaultdict(set)
    for _, fields in reader.lines:
        if reader.scheme.absent(fields["group"]) is None:
            labels[fields["family"]].add(fields["group"])
    return {family for family, found in labels.items() if not any(_known(reader.scheme, family, one) for one in found)}


def _known(scheme: CategoryScheme, family: str, label: str) -> bool:
    if not all(scheme.family(part) for part in family.split(JOINT)):
        return False
    try:
        scheme.resolve(family, label)
    except UnknownLabel:
        return False
    return True


def _group_key(scheme: CategoryScheme, row: CountRow) -> str:
    absent = scheme.absent(row.group)
    return absent.value if absent else scheme.group_of(row.family, row.group)


def _check_label(reader: _Reader, line: int, family: str, label: str) -> None:
    if (accepted := reader.refused(family, label)) is not None:
        reader.bad(
            line, f"{family} has no group {label!r}", f"write one of: {', '.join(accepted)}, or leave it unknown"
        )


def _persons(reader: _Reader) -> ParsedPersons:
    known = ("id", "selected", "score", *OPTIONAL_COLUMNS)
    families = tuple(name for name in reader.header if name not in known)
    if joint := [name for name in families if JOINT in name]:
        reader.bad(1, f"the column {joint[0]!r} is derived", "give its parts as columns of their own")
    if not families:
        reader.bad(1, "there is no family column", "add one, such as sex or race_ethnicity")
    seen: dict[tuple[str, str, str], int] = {}
    rows = []
    for line, fields in reader.lines:
        row = _person_row(reader, line, fields, families)
        key = (row.id, row.stage, row.requisition)
        if row.id and key in seen:
            reader.bad(
                line, f"the id of line {seen[key]} appears again", "give each person one row per stage and requisition"
            )
        seen.setdefault(key, line)
        rows.append(row)
    return ParsedPersons(tuple(rows), families)


def _person_row(reader: _Reader, line: int, fields: dict[str, str], families: Sequence[str]) -> PersonRow:
    if not fields["id"]:
        reader.bad(line, "id is empty", "give every person an id")
    for family in families:
        _check_label(reader, line, family, fields[family])
    return PersonRow(
        id=fields["id"],
        selected=_outcome(reader, line, fields["selected"]) if "selected" in fields else None,
        score=_score(reader, line, fields["score"]) if "score" in fields else None,
        groups={family: fields[family] for family in families},
        requisition=fields.get("requisition", ""),
        stage=fields.get("stage") or DEFAULT_STAGE,
    )


def _outcome(reader: _Reader, line: int, text: str) -> bool:
    folded = text.casefold()
    if folded not in ("0", "1", "yes", "no", "true", "false"):
        reader.bad(line, f"selected is {text!r}", "write 1 for selected or 0 for not selected")
    return folded in ("1", "yes", "true")


def _score(reader: _Reader, line: int, text: str) -> Fraction | int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        number = float(text)
        if math.isfinite(number):
            exact = Fraction(text)
            return exact.numerator if exact.denominator == 1 else exact
    except (ValueError, OverflowError):
        pass
    reader.bad(
        line, f"score is {text!r}, which is not a number", "write a number, or leave it empty where there is no score"
    )
    return None
