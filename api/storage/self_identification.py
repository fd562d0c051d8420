"""What people said of themselves, kept apart: read for audits alone, never by anything that scores or shows people.

Only the workflows that audit, collect, export to the person, and erase may import this module; a contract keeps it so.
In the database the answers of a person are encrypted with a sub-key of that person's own key, which opens nothing else.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, case, delete, func, insert, or_, select

from api.errors import BadInput, NotFound
from api.storage.states import ApplicationState
from api.storage.tables import applications, candidates, self_identifications
from api.storage.vault import KeyUse, Vault
from screening.digest import canonical

__all__ = [
    "FAMILIES",
    "AnswerOrigin",
    "OwnAnswers",
    "SelfIdentification",
    "answers_of_people",
    "count_answers",
    "count_answers_since",
    "erase_answers",
    "keep_answers",
    "own_answers",
    "parse_self_identification",
    "read_self_identification",
]

FAMILIES = ("sex", "race_ethnicity", "age_40_plus", "disability", "veteran")
TABLE: Final = "self_identifications"
COLUMN: Final = "answers"
ORIGINS: Final = "origins"
DELIMITERS: Final = ",;\t"
SHOWN_NAME: Final = 40  # characters of a column's name that an error repeats
AT_ONCE: Final = 500  # ids in one query; SQLite takes no endless list


class AnswerOrigin(StrEnum):
    """By which way an answer came: a link to the questions, a person's own page, or a table that compliance brought."""

    LINK = "link"
    OWN_PAGE = "own_page"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class SelfIdentification:
    """Answers by file or candidate and by family, as written; "" is not given, "declined" is declined.

    `lines` says where each stood in the table, if they came from one.
    """

    families: tuple[str, ...]
    answers: Mapping[str, Mapping[str, str]]
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    def __repr__(self) -> str:
        """How many answers, never which."""
        return f"SelfIdentification({len(self.answers)} people)"


@dataclass(frozen=True, slots=True)
class OwnAnswers:
    """What one person said, for that person alone; `scheme` names the categories, `origins` the way of each answer."""

    scheme: str
    source: str
    collected_at: datetime
    answers: Mapping[str, str] = field(repr=False)
    origins: Mapping[str, str] = field(repr=False)


def read_self_identification(path: Path) -> SelfIdentification:
    """Read `file,sex,race_ethnicity[,age_40_plus,disability,veteran]`.

    Raises:
        BadInput: naming the line that cannot be used.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{path} cannot be read as a UTF-8 CSV file of self-identification.") from None
    return parse_self_identification(text, place=str(path))


def parse_self_identification(text: str, *, place: str, key: str = "file") -> SelfIdentification:
    """The same from text, with commas, semicolons or tabs; `key` heads the first column, and `place` names the text.

    Raises:
        BadInput: naming the line that cannot be used.
    """
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(DELIMITERS, key=first.count))
    header = [cell.strip().casefold() for cell in next(rows, [])]
    unknown = [name for name in header[1:] if name not in FAMILIES]
    if unknown and header[0] == key:
        raise BadInput(
            f"{place}, line 1: there is no question '{unknown[0][:SHOWN_NAME]}'; these can be columns beside '{key}':"
            f" {', '.join(FAMILIES)}."
        )
    if not header or header[0] != key or not set(header[1:]) <= set(FAMILIES) or len(set(header)) < len(header):
        raise BadInput(
            f"{place}, line 1: the header is '{key},sex,race_ethnicity', and may add age_40_plus, disability, veteran."
        )
    answers: dict[str, Mapping[str, str]] = {}
    lines: dict[str, int] = {}
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise BadInput(f"{place}, line {rows.line_num}: {len(header)} fields are expected, {len(row)} were found.")
        name = row[0].strip()
        if not name or name in answers:
            raise BadInput(f"{place}, line {rows.line_num}: every {key} stands once, and has a name.")
        answers[name] = dict(zip(header[1:], (cell.strip() for cell in row[1:]), strict=True))
        lines[name] = rows.line_num
    return SelfIdentification(tuple(header[1:]), answers, lines)


def keep_answers(
    connection: Connection,
    vault: Vault,
    candidate_id: str,
    answers: Mapping[str, str],
    *,
    scheme: str,
    source: AnswerOrigin,
    at: datetime,
) -> bool:
    """Keep what a person said; whether a question is among it that they had answered before, be it the same or not.

    "declined" is an answer; "" is none and changes nothing, so where nothing was said nothing is kept.

    Raises:
        NotFound: there is no such person, or they were erased.
    """
    here = select(candidates.c.wrapped_key).where(candidates.c.id == candidate_id).with_for_update()
    wrapped = connection.execute(here).scalar()
    if wrapped is None:
        raise NotFound
    given = {family: answer for family, answer in answers.items() if answer}
    if not given:
        return False
    earlier = own_answers(connection, vault, candidate_id)
    said = {**(earlier.answers if earlier else {}), **given}
    origins = {**(earlier.origins if earlier else {}), **dict.fromkeys(given, source.value)}
    values = {
        "candidate_id": candidate_id,
        "answers": _sealed(vault, wrapped, candidate_id, COLUMN, said),
        "scheme": scheme,
        "source": source.value,
        "collected_at": at,
        "origins": _sealed(vault, wrapped, candidate_id, ORIGINS, origins),
    }
    erase_answers(connection, candidate_id)
    connection.execute(insert(self_identifications), [values])
    return earlier is not None and not given.keys().isdisjoint(earlier.answers)


def answers_of_people(connection: Connection, vault: Vault, candidate_ids: Sequence[str]) -> SelfIdentification:
    """What these people said, for an audit: an answer given to a record merged into theirs counts where they gave none.

    Nobody who gave no answer is in it.
    """
    found: dict[str, dict[str, str]] = {}
    for row in _rows(connection, candidate_ids):
        person = row.merged_into or row.candidate_id
        own = json.loads(_opened(vault, row))
        if row.merged_into is None:
            found[person] = {**found.get(person, {}), **own}
        else:
            found[person] = {**own, **found.get(person, {})}
    asked = tuple(family for family in FAMILIES if any(family in answers for answers in found.values()))
    return SelfIdentification(asked, found)


def count_answers(connection: Connection, organisation_id: str) -> Mapping[str, tuple[int, int]]:
    """By requisition, how many people are in its pool, and how many of them said anything, or that they decline."""
    person = func.coalesce(candidates.c.merged_into, candidates.c.id)
    answered = case((self_identifications.c.candidate_id.is_not(None), person), else_=None)
    query = (
        select(applications.c.requisition_id, func.count(person.distinct()), func.count(answered.distinct()))
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .outerjoin(self_identifications, self_identifications.c.candidate_id == candidates.c.id)
        .where(
            candidates.c.organisation_id == organisation_id,
            candidates.c.wrapped_key.is_not(None),
            applications.c.state == ApplicationState.ACTIVE,
        )
        .group_by(applications.c.requisition_id)
    )
    return {row[0]: (row[1], row[2]) for row in connection.execute(query)}


def count_answers_since(connection: Connection, candidate_ids: Sequence[str], *, since: datetime) -> int:
    """How many of these people answered, or answered anew, after `since`; merged records count as one person."""
    person = func.coalesce(candidates.c.merged_into, candidates.c.id)
    joined = self_identifications.join(candidates, candidates.c.id == self_identifications.c.candidate_id)
    people: set[str] = set()
    for start in range(0, len(candidate_ids), AT_ONCE):
        some = candidate_ids[start : start + AT_ONCE]
        query = select(person).select_from(joined).where(person.in_(some), self_identifications.c.collected_at > since)
        people.update(connection.execute(query).scalars())
    return len(people)


def own_answers(connection: Connection, vault: Vault, candidate_id: str) -> OwnAnswers | None:
    """What one person said, to be given to that person; None where they said nothing."""
    row = connection.execute(_query().where(self_identifications.c.candidate_id == candidate_id)).first()
    if row is None:
        return None
    answers = json.loads(_opened(vault, row))
    known: dict[str, str] = dict.fromkeys(answers, str(row.source))
    origins = json.loads(_opened(vault, row, ORIGINS)) if row.origins else known
    return OwnAnswers(row.scheme, row.source, row.collected_at, answers, origins)


def erase_answers(connection: Connection, candidate_id: str) -> None:
    """Keep nothing of what the person said."""
    connection.execute(delete(self_identifications).where(self_identifications.c.candidate_id == candidate_id))


def _rows(connection: Connection, candidate_ids: Sequence[str]) -> Iterator[Row[Any]]:
    """Answers of these people, and of the records merged into theirs."""
    for start in range(0, len(candidate_ids), AT_ONCE):
        some = candidate_ids[start : start + AT_ONCE]
        wanted = or_(candidates.c.id.in_(some), candidates.c.merged_into.in_(some))
        yield from connection.execute(_query().where(wanted).order_by(self_identifications.c.candidate_id))


def _query() -> Any:
    columns = (self_identifications, candidates.c.wrapped_key, candidates.c.merged_into)
    joined = self_identifications.join(candidates, candidates.c.id == self_identifications.c.candidate_id)
    return select(*columns).select_from(joined).where(candidates.c.wrapped_key.is_not(None))


def _sealed(vault: Vault, wrapped: bytes, candidate_id: str, column: str, values: Mapping[str, str]) -> bytes:
    said = canonical(dict(values))
    return vault.seal(wrapped, said, table=TABLE, row=candidate_id, column=column, use=KeyUse.SELF_IDENTIFICATION)


def _opened(vault: Vault, row: Row[Any], column: str = COLUMN) -> bytes:
    return vault.unseal(
        row.wrapped_key,
        getattr(row, column),
        table=TABLE,
        row=row.candidate_id,
        column=column,
        use=KeyUse.SELF_IDENTIFICATION,
    )
