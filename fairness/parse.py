"""The audit's input file: counts by group, or one row a person.

Text in, rows out. Every bad line is reported by its number, with what is wrong and what to write; nothing is guessed
or skipped. Messages name lines and labels, never a whole row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairness.errors import LineProblem, ParseError, UnknownLabel
from fairness.groups import JOINT, CategoryScheme, load_scheme
from fairness.questions import Question, question_of
from fairness.sheet import HEADER_HINT, Sheet
from fairness.tables import DEFAULT_STAGE, CountRow, PersonRow

__all__ = ["ParsedCounts", "ParsedPersons", "ParsedQuestion", "parse_audit_csv"]

COUNT_COLUMNS = ("family", "group", "n", "selected")
OPTIONAL_COLUMNS = ("stage", "requisition")
POINTS = "points:"
"""Prefix of a column that holds the points of one requirement; all of them add up to the score."""


@dataclass(frozen=True, slots=True)
class ParsedCounts:
    """A file of counts."""

    rows: tuple[CountRow, ...]


@dataclass(frozen=True, slots=True)
class ParsedPersons:
    """A file of person rows, with the family columns of its header."""

    rows: tuple[PersonRow, ...]
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A file that asks for one statistic of figures of its own (availability, power, a ranking, a prefix table)."""

    question: Question


def parse_audit_csv(
    text: str, *, scheme: CategoryScheme | None = None
) -> ParsedCounts | ParsedPersons | ParsedQuestion:
    """The rows of an audit file; which kind it is follows from the header.

    Args:
        text: the file's text; a byte order mark and any line ending are fine.
        scheme: the category scheme in force; by default the one shipped.

    Raises:
        ParseError: anything wrong, all lines at once.
    """
    sheet = Sheet(text, scheme or load_scheme())
    if set(COUNT_COLUMNS) <= set(sheet.header):
        parsed: ParsedCounts | ParsedPersons | ParsedQuestion = _counts(sheet)
    elif "id" in sheet.header and {"selected", "score"} & set(sheet.header):
        parsed = _persons(sheet)
    elif question := question_of(sheet):
        parsed = ParsedQuestion(question)
    else:
        missing = [name for name in COUNT_COLUMNS if name not in sheet.header]
        raise ParseError((LineProblem(1, f"the header lacks {', '.join(missing)}", HEADER_HINT),))
    sheet.finish()
    return parsed


def _counts(sheet: Sheet) -> ParsedCounts:
    rows: list[CountRow] = []
    seen: dict[tuple[str, str, str, str], int] = {}
    free = _families_of_their_own(sheet)
    if extra := [name for name in sheet.header if name not in (*COUNT_COLUMNS, *OPTIONAL_COLUMNS)]:
        sheet.bad(1, f"the column {extra[0]!r} is not known", f"keep {', '.join((*COUNT_COLUMNS, *OPTIONAL_COLUMNS))}")
    for line, fields in sheet.lines:
        row = _count_row(sheet, line, fields, free)
        if row is None:
            continue
        label = row.group if row.family in free else _group_key(sheet.scheme, row)
        key = (sheet.scheme.family_name(row.family), label, row.stage, row.requisition)
        if key in seen:
            sheet.bad(line, f"{row.family}, {row.group} was counted on line {seen[key]} already", "add the two rows up")
        seen.setdefault(key, line)
        rows.append(row)
    return ParsedCounts(tuple(rows))


def _count_row(sheet: Sheet, line: int, fields: dict[str, str], free: set[str]) -> CountRow | None:
    family, group = fields["family"], fields["group"]
    n = sheet.count(line, "n", fields["n"])
    selected = sheet.count(line, "selected", fields["selected"])
    if not family:
        sheet.bad(line, "family is empty", "write the family, such as sex or race_ethnicity")
    elif not group:
        sheet.bad(line, "group is empty", "write the group, or `unknown` for people without self-identification")
    elif family not in free:
        _check_label(sheet, line, family, group)
    if n is None or selected is None or not family or not group:
        return None
    if selected > n:
        sheet.bad(line, f"{selected} selected out of n = {n}", "selected cannot exceed n: check the two numbers")
        return None
    stage = fields.get("stage") or DEFAULT_STAGE
    return CountRow(family, group, n, selected, stage, fields.get("requisition", ""))


def _families_of_their_own(sheet: Sheet) -> set[str]:
    """Families whose labels are not the scheme's: unlisted ones, and those of which the scheme knows not one label.

    An auditor's table of groups A and B is taken as it is; one strange label among known ones is a mistake.
    """
    labels: dict[str, set[str]] = defaultdict(set)
    for _, fields in sheet.lines:
        if sheet.scheme.absent(fields["group"]) is None:
            labels[fields["family"]].add(fields["group"])
    return {family for family, found in labels.items() if not any(_known(sheet.scheme, family, one) for one in found)}


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


def _check_label(sheet: Sheet, line: int, family: str, label: str, *, of_person: bool = False) -> None:
    if (accepted := sheet.refused(family, label, of_person=of_person)) is not None:
        sheet.bad(line, f"{family} has no group {label!r}", f"write one of: {', '.join(accepted)}, or leave it unknown")


def _persons(sheet: Sheet) -> ParsedPersons:
    known = ("id", "selected", "score", *OPTIONAL_COLUMNS)
    families = tuple(name for name in sheet.header if name not in known and not name.startswith(POINTS))
    points = {
        column: given[len(POINTS) :].strip()
        for column, given in zip(sheet.header, sheet.names, strict=True)
        if column.startswith(POINTS)
    }
    if joint := [name for name in families if JOINT in name]:
        sheet.bad(1, f"the column {joint[0]!r} is derived", "give its parts as columns of their own")
    if not families:
        sheet.bad(1, "there is no family column", "add one, such as sex or race_ethnicity")
    seen: dict[tuple[str, str, str], int] = {}
    rows = []
    for line, fields in sheet.lines:
        row = _person_row(sheet, line, fields, families, points)
        key = (row.id, row.stage, row.requisition)
        if row.id and key in seen:
            sheet.bad(
                line, f"the id of line {seen[key]} appears again", "give each person one row per stage and requisition"
            )
        seen.setdefault(key, line)
        rows.append(row)
    return ParsedPersons(tuple(rows), families)


def _person_row(
    sheet: Sheet, line: int, fields: dict[str, str], families: Sequence[str], points: Mapping[str, str]
) -> PersonRow:
    if not fields["id"]:
        sheet.bad(line, "id is empty", "give every person an id")
    for family in families:
        _check_label(sheet, line, family, fields[family], of_person=True)
    given = {name: sheet.count(line, column, fields[column]) or 0 for column, name in points.items()}
    score = sheet.number(line, "score", fields["score"]) if fields.get("score") else None
    if given and score is None:
        score = sum(given.values())
    elif given and score != sum(given.values()):
        sheet.bad(
            line, f"the points add up to {sum(given.values())}, the score is {fields['score']}", "correct one of them"
        )
    return PersonRow(
        id=fields["id"],
        selected=_outcome(sheet, line, fields["selected"]) if "selected" in fields else None,
        score=score,
        groups={family: fields[family] for family in families},
        requisition=fields.get("requisition", ""),
        stage=fields.get("stage") or DEFAULT_STAGE,
        points=given,
    )


def _outcome(sheet: Sheet, line: int, text: str) -> bool:
    folded = text.casefold()
    if folded not in ("0", "1", "yes", "no", "true", "false"):
        sheet.bad(line, f"selected is {text!r}", "write 1 for selected or 0 for not selected")
    return folded in ("1", "yes", "true")
