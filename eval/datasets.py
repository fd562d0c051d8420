"""Read labelled data: requisitions, the names of résumé files, and the grades that people gave.

Opens requisitions and grades, never a résumé. What cannot be used is refused with its file and line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.errors import DatasetError
from screening.digest import digest
from screening.errors import RequisitionError
from screening.requisition import Requisition, parse_requisition

__all__ = ["QRELS_COLUMNS", "RankingSet", "load_ranking_set"]

QRELS_COLUMNS = ("requisition_id", "resume", "grade")
MAX_GRADE = 30  # the gain is 2^grade - 1: beyond that a single résumé outweighs every other
BINARY_GRADES = frozenset({0, 1})

Grades = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class RankingSet:
    """Requisitions in the order of their file names, and people's grades by requisition id and résumé file.

    `sha256` names what the set asks and how it is graded, so that figures of two runs can be compared.
    """

    name: str
    requisitions: tuple[Requisition, ...]
    grades: Grades
    sha256: str

    @property
    def graded(self) -> bool:
        """Whether grades tell more than relevant or not; then a résumé without a grade is unjudged, not irrelevant."""
        return any(grade not in BINARY_GRADES for judged in self.grades.values() for grade in judged.values())

    @property
    def judgements(self) -> int:
        """How many pairs of requisition and résumé were judged."""
        return sum(len(judged) for judged in self.grades.values())


def load_ranking_set(folder: Path) -> RankingSet:
    """The set in `folder`: requisitions/*.yaml, resumes/* and qrels.tsv.

    Raises:
        DatasetError: naming file and line, if a part is missing or cannot be used as written.
    """
    for part in ("requisitions", "resumes"):
        if not (folder / part).is_dir():
            raise DatasetError(
                "this folder is missing: a set has requisitions/, resumes/ and qrels.tsv.", file=str(folder / part)
            )
    requisitions, sources = _requisitions(folder / "requisitions")
    qrels = folder / "qrels.tsv"
    source = _text(qrels)
    grades = _grades(source, qrels, known={r.id for r in requisitions}, resumes=folder / "resumes")
    _refuse_useless(grades, qrels)
    return RankingSet(folder.resolve().name, requisitions, grades, digest([sources, source]))


def _requisitions(folder: Path) -> tuple[tuple[Requisition, ...], list[str]]:
    """The requisitions in `folder`, and their sources, in the order of the file names."""
    found: dict[str, Requisition] = {}
    sources: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        sources.append(_text(path))
        try:
            requisition = parse_requisition(sources[-1], default_id=path.stem)
        except RequisitionError as error:
            raise DatasetError(str(error), file=str(path)) from None
        if requisition.id in found:
            raise DatasetError(
                f"the id '{requisition.id}' stands in another file too: give each its own.", file=str(path)
            )
        found[requisition.id] = requisition
    if not found:
        raise DatasetError("there are no requisitions here: put them there as *.yaml.", file=str(folder))
    return tuple(found.values()), sources


def _grades(source: str, path: Path, *, known: set[str], resumes: Path) -> Grades:
    lines = source.splitlines()
    header = " tab ".join(QRELS_COLUMNS)
    if not lines or tuple(lines[0].split("\t")) != QRELS_COLUMNS:
        raise DatasetError(f"the first line names the columns: {header}.", file=str(path), line=1)
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) != len(QRELS_COLUMNS):
            raise DatasetError(f"{len(cells)} columns instead of 3: {header}.", file=str(path), line=number)
        requisition, resume, grade = cells
        if requisition not in known:
            raise DatasetError(f"no requisition has the id '{requisition}'.", file=str(path), line=number)
        judged = grades.setdefault(requisition, {})
        if resume in judged:
            raise DatasetError(
                f"'{resume}' is judged twice for '{requisition}': keep one.", file=str(path), line=number
            )
        if not (resumes / resume).is_file():
            raise DatasetError(f"resumes/ holds no file '{resume}'.", file=str(path), line=number)
        judged[resume] = _grade(grade, path, number)
    return grades


def _grade(raw: str, path: Path, line: int) -> int:
    if not (raw.isascii() and raw.isdigit()) or int(raw) > MAX_GRADE:
        raise DatasetError(f"a grade is a whole number from 0 to {MAX_GRADE}.", file=str(path), line=line)
    return int(raw)


def _refuse_useless(grades: Grades, path: Path) -> None:
    values = {grade for judged in grades.values() for grade in judged.values()}
    if not values:
        raise DatasetError("there are no grades here: a line each for a requisition and a résumé.", file=str(path))
    if len(values) == 1 and values != {1}:
        raise DatasetError(
            "all grades are equal: nothing tells which résumé fits better; write 1 for relevant alone.", file=str(path)
        )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise DatasetError("this cannot be read: it must be a text file in UTF-8.", file=str(path)) from None
