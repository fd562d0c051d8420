"""What people said of themselves, kept apart: read for audits alone, never by anything that scores or shows people.

Only the workflows that audit, collect, export to the person, and erase may import this module; a contract keeps it so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.errors import BadInput

__all__ = ["SelfIdentification", "read_self_identification"]

FAMILIES = ("sex", "race_ethnicity", "age_40_plus", "disability", "veteran")


@dataclass(frozen=True, slots=True)
class SelfIdentification:
    """Answers by file and family, as written; "" is not given, "declined" is declined."""

    families: tuple[str, ...]
    answers: Mapping[str, Mapping[str, str]]

    def __repr__(self) -> str:
        """How many answers, never which."""
        return f"SelfIdentification({len(self.answers)} people)"


def read_self_identification(path: Path) -> SelfIdentification:
    """Read `file,sex,race_ethnicity[,age_40_plus,disability,veteran]`.

    Raises:
        BadInput: naming the line that cannot be used.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{path} cannot be read as a UTF-8 CSV file of self-identification.") from None
    rows = csv.reader(io.StringIO(text))
    header = [cell.strip().casefold() for cell in next(rows, [])]
    if not header or header[0] != "file" or not set(header[1:]) <= set(FAMILIES) or len(set(header)) < len(header):
        raise BadInput(
            f"{path}, line 1: the header is 'file,sex,race_ethnicity', and may add age_40_plus, disability, veteran."
        )
    answers: dict[str, Mapping[str, str]] = {}
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise BadInput(f"{path}, line {rows.line_num}: {len(header)} fields are expected, {len(row)} were found.")
        name = row[0].strip()
        if not name or name in answers:
            raise BadInput(f"{path}, line {rows.line_num}: every file stands once, and has a name.")
        answers[name] = dict(zip(header[1:], (cell.strip() for cell in row[1:]), strict=True))
    return SelfIdentification(tuple(header[1:]), answers)
