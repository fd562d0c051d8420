"""A released shortlist as a table for other programs: CSV, a workbook, JSON. Blind, with the evidence for every point.

Takes plain values and gives bytes. Text of a résumé ends up in cells, and a spreadsheet runs what begins with = + - @:
such a cell gets an apostrophe before it, and in a workbook every text is stored as text.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from api.reports.words import mention

__all__ = ["Cell", "Table", "as_csv", "as_json", "as_workbook", "safe_text", "shortlist_table"]

Cell: TypeAlias = str | int | float | None
Table: TypeAlias = tuple[tuple[Cell, ...], ...]
"""Rows of cells, the first of them the header."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
FULL: Final = 100  # points are hundredths
MAX_CELL: Final = 32_000  # characters: what a cell of a workbook holds
WIDTHS: Final = (8, 60)  # characters that a column is wide, least and most
Json: TypeAlias = Mapping[str, Any]


def safe_text(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula, without characters that a workbook cannot hold."""
    cleaned = ILLEGAL_CHARACTERS_RE.sub("", text)[:MAX_CELL]
    begins = cleaned.lstrip(" \u00a0")[:1]
    return f"'{cleaned}" if cleaned[:1] in FORMULA or begins in FORMULA else cleaned


def shortlist_table(requisition: Json, places: Sequence[Json], *, decided: Mapping[str, str] | None = None) -> Table:
    """The places of a shortlist, a row each: points, gates and notes by requirement, with quote and page.

    `decided` is what was decided of whom, by candidate.
    """
    texts = {str(one["id"]): str(one["text"]) for one in requisition["requirements"]}
    scored, gated, noted = (_ids(places, kind) for kind in ("points", "gates", "notes"))
    header: list[Cell] = ["rank", "candidate", "pseudonym", "score", "confidence", "decision", "questions"]
    for name in scored:
        header += [f"{texts.get(name, name)}: points", "out of", f"{texts.get(name, name)}: evidence"]
    for name in gated:
        header += [f"{texts.get(name, name)}: gate", f"{texts.get(name, name)}: evidence"]
    header += [f"{texts.get(name, name)}: note" for name in noted]
    return (tuple(header), *(_row(place, (scored, gated, noted), decided or {}) for place in places))


def as_csv(table: Table) -> bytes:
    """RFC 4180, UTF-8 with a mark that spreadsheets know it by."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in table:
        writer.writerow([safe_text(cell) if isinstance(cell, str) else cell for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def as_workbook(table: Table, *, about: Sequence[tuple[str, Cell]], title: str = "Shortlist") -> bytes:
    """Two sheets: the table, and what it is of."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet(title)
    _write(sheet, table)
    sheet.freeze_panes = "D2"
    for column, cells in enumerate(zip(*table, strict=True), 1):
        longest = max(len(str(cell)) for cell in cells if cell is not None) if any(cells) else 0
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest + 2, WIDTHS[0]), WIDTHS[1])
    _write(book.create_sheet("About"), tuple(about))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_json(value: object) -> bytes:
    """JSON that people can read; moments as ISO 8601."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False, default=_plain)
    return (text + "\n").encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of JSON")


def _ids(places: Sequence[Json], kind: str) -> tuple[str, ...]:
    """The requirements of that kind, in the order of the places."""
    return tuple(dict.fromkeys(str(one["requirement"]) for place in places for one in place[kind]))


def _row(place: Json, ids: tuple[tuple[str, ...], ...], decided: Mapping[str, str]) -> tuple[Cell, ...]:
    scored, gated, noted = ids
    by_kind = {kind: {str(one["requirement"]): one for one in place[kind]} for kind in ("points", "gates", "notes")}
    cells: list[Cell] = [
        place["rank"],
        place["candidate"],
        place["pseudonym"],
        place["score"] / FULL,
        place["confidence"],
        decided.get(str(place["candidate"]), ""),
        "\n".join(place["questions"]),
    ]
    for name in scored:
        one = by_kind["points"].get(name)
        cells += [one["points"] / FULL, one["maximum"] / FULL, _evidence(one)] if one else [None, None, None]
    for name in gated:
        one = by_kind["gates"].get(name)
        cells += [one["state"], _evidence(one)] if one else [None, None]
    cells += [_note(by_kind["notes"][name]) if name in by_kind["notes"] else None for name in noted]
    return tuple(cells)


def _note(one: Json) -> str:
    """What a note says, then its quotes; nothing where nothing was found."""
    quotes = _evidence(one)
    return f"{mention(quotes=True, by_name=bool(one.get('rung')))}\n{quotes}" if quotes else ""


def _evidence(one: Json) -> str:
    """The quotes, each with its page; the words are gone where the person was erased."""
    quotes = [
        f"p. {q['page']}: “{' '.join(str(q['quote']).split())}”"
        if q["quote"] is not None
        else f"p. {q['page']}: erased"
        for q in one["quotes"]
    ]
    return "\n".join(quotes)


def _write(sheet: Worksheet, rows: Sequence[Sequence[Cell]]) -> None:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, safe_text(value) if isinstance(value, str) else value)
            if isinstance(value, str):
                cell.data_type = "s"  # whatever it looks like
                cell.alignment = Alignment(vertical="top", wrap_text=True)
            if number == 1:
                cell.font = Font(bold=True)
