"""`evenhand read`: what is read and understood of files, one JSON object a line and file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.commands.configuring import settings_for
from api.commands.printing import write_line
from api.errors import BadInput
from api.reports.reading_json import reading_json
from api.reports.terminal import show_reading
from api.sandbox import ReadingPool
from api.wiring import wire
from models.language import identify_language
from screening.errors import ReadStatus
from screening.pipeline import understand
from screening.resume import Month, month

__all__ = ["read_files"]


def read_files(files: Sequence[Path], *, reference_date: str | None, as_json: bool) -> int:
    """Read `files` in the order given; 1 where some could not be read.

    Raises:
        BadInput: if the reference date is not a date.
    """
    reference = _reference(reference_date)
    settings = settings_for()
    tools = wire(settings)
    failed = 0
    with ReadingPool(settings.readers, settings.read_timeout_s, settings.read_memory_mb) as readers:
        for path, result in readers.read_files(files):
            understood = None
            if result.document is not None:
                language = identify_language(result.document.text)
                understood = understand(result.document, tools, language=language)
            row: dict[str, Any] = reading_json(
                str(path), result.sha256, result.status, result.reason, understood, reference=reference
            )
            failed += result.status is not ReadStatus.READ
            if as_json:
                write_line(json.dumps(row, ensure_ascii=False))
            else:
                show_reading(row)
    return 1 if failed else 0


def _reference(text: str | None) -> Month | None:
    if text is None:
        return None
    try:
        year, number = (int(part) for part in text.split("-")[:2])
    except ValueError:
        raise BadInput("--reference-date is not a date: write YYYY-MM-DD.") from None
    if not (1900 <= year <= 2200 and 1 <= number <= 12):
        raise BadInput("--reference-date is not a date: write YYYY-MM-DD.")
    return month(year, number)
