"""A saved run → the same ranking again, from its inputs and without the encoder, or the first thing that differs."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from api.errors import BadSavedRun
from api.reports.run_json import pretty, ranking_json, requisition_json
from api.workflows.save import INPUTS, RECEIPT, SEALED
from screening.digest import canonical, digest
from screening.errors import ScreeningError
from screening.evidence import Queries
from screening.ports import Calibration, Outcome
from screening.ranking import Prepared, Ranking, rank
from screening.requisition import Requisition, parse_requisition
from screening.resume import RedactedResume, RedactedText
from screening.shortlist import Proposal, propose

__all__ = ["Verified", "verify_run"]

_RESUME = TypeAdapter(RedactedResume)
MOST_SHOWN = 60  # characters of a value that differs

CalibrationFrom = Callable[[str, Mapping[str, Any]], Calibration]
"""Makes a calibration from a version and its tables, as saved."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked: how many files and places are as they were, and the hashes."""

    files: int
    places: int
    ranking_sha256: str
    subject: str
    gate: str
    released_by: str | None


def verify_run(out: Path, *, calibration: CalibrationFrom) -> Verified:
    """Recompute the ranking and the cut of a saved run, and compare everything with its receipt.

    Args:
        out: the folder that `screen --out` wrote.
        calibration: makes a calibration from (version, tables) as saved.

    Raises:
        BadSavedRun: naming the first thing that differs or is missing.
    """
    receipt = _receipt(out)
    shut = bool(receipt["gate"]["shut"])
    ranking_file = f"{SEALED}/ranking.json" if shut else "ranking.json"
    _check_files(out, {name: h for name, h in receipt["files"].items() if name.startswith(INPUTS)})
    ranking, published = _ranked_again(out, str(receipt["requisition"]), calibration)
    if _read(out, ranking_file) != pretty(published):
        difference = _first_difference(_json(out, ranking_file), published)
        raise BadSavedRun(f"{ranking_file} differs from what its inputs give{difference}.")
    _check_files(out, receipt["files"])
    proposal = _proposal(receipt, ranking, published)
    _check_gate(out, receipt, proposal, shut=shut)
    return Verified(
        files=len(receipt["files"]),
        places=len(published["places"]),
        ranking_sha256=digest(published),
        subject=proposal.subject,
        gate=str(receipt["gate"]["outcome"]),
        released_by=str(receipt["gate"]["sign_off"]["by"]) if receipt["gate"]["sign_off"] else None,
    )


def _read(out: Path, name: str) -> bytes:
    try:
        return (out / name).read_bytes()
    except OSError:
        raise BadSavedRun(f"{name} is missing or cannot be read.") from None


def _json(out: Path, name: str) -> Any:
    try:
        return json.loads(_read(out, name))
    except ValueError as error:
        place = f", {error.args[0]}" if error.args else ""
        raise BadSavedRun(f"{name} is not JSON any more{place}.") from None


def _receipt(out: Path) -> dict[str, Any]:
    if not out.is_dir():
        raise BadSavedRun(f"{out} is not a folder: name the folder that 'screen --out' wrote.")
    receipt = _json(out, RECEIPT)
    if not isinstance(receipt, dict) or not isinstance(receipt.get("files"), dict):
        raise BadSavedRun(f"{RECEIPT} does not have the shape of a receipt.")
    body = {key: value for key, value in receipt.items() if key != "sha256"}
    if hashlib.sha256(canonical(body)).hexdigest() != receipt.get("sha256"):
        raise BadSavedRun(f"{RECEIPT} was changed: its own hash does not fit.")
    return receipt


def _check_files(out: Path, hashes: Mapping[str, str]) -> None:
    for name, expected in hashes.items():
        data = _read(out, name)
        if hashlib.sha256(data).hexdigest() != expected:
            raise BadSavedRun(f"{name} was changed{_place_of_change(out, name, data)}.")


def _place_of_change(out: Path, name: str, data: bytes) -> str:
    """Where in the file, as far as it tells: the line of text that no longer reads, or the line count of the file."""
    if not name.endswith((".json", ".jsonl")):
        return ""
    for number, line in enumerate(data.split(b"\n") if name.endswith(".jsonl") else [data], 1):
        try:
            json.loads(line) if line.strip() else None
        except ValueError as error:
            inner = f" ({error})" if not name.endswith(".jsonl") else ""
            return f": line {number} is not JSON any more{inner}"
    return ""


def _ranked_again(out: Path, identity: str, calibration: CalibrationFrom) -> tuple[Ranking, dict[str, Any]]:
    requisition = _requisition(out, identity)
    people = _people(out)
    considered = set(_json(out, f"{INPUTS}/considered.json"))
    queries = _queries(out)
    tables = _json(out, f"{INPUTS}/calibration.json")
    ranking = rank(
        requisition,
        [p for p in people if p.resume.id in considered],
        queries,
        calibration=calibration(str(tables["version"]), tables["tables"]),
    )
    files = {f["candidate"]: f["file"] for f in _json(out, f"{INPUTS}/files.json") if not f["duplicate_of"]}
    again = ranking_json(ranking, file_of=lambda c: str(files[c]), provenance=_json(out, f"{INPUTS}/versions.json"))
    return ranking, again


def _requisition(out: Path, identity: str) -> Requisition:
    name = f"{INPUTS}/requisition.yaml"
    try:
        requisition = parse_requisition(_read(out, name).decode(), default_id=identity)
    except (ScreeningError, UnicodeDecodeError) as error:
        raise BadSavedRun(f"{name} cannot be used any more: {error}") from None
    if difference := _first_difference(_json(out, f"{INPUTS}/requisition.json"), requisition_json(requisition)):
        raise BadSavedRun(f"{INPUTS}/requisition.json differs from requisition.yaml{difference}.")
    return requisition


def _people(out: Path) -> list[Prepared]:
    codes = _npy(out, f"{INPUTS}/passages.npy")
    people: list[Prepared] = []
    row = 0
    for number, line in enumerate(_read(out, f"{INPUTS}/resumes.jsonl").splitlines(), 1):
        try:
            resume = _RESUME.validate_json(line)
        except ValidationError:
            raise BadSavedRun(f"{INPUTS}/resumes.jsonl, line {number}, is not a redacted résumé any more.") from None
        people.append(Prepared(resume, codes[row : row + len(resume.passages)]))
        row += len(resume.passages)
    if row != len(codes):
        raise BadSavedRun(f"{INPUTS}/passages.npy has {len(codes)} rows, and the résumés have {row} passages.")
    return people


def _queries(out: Path) -> Queries:
    rows = _json(out, f"{INPUTS}/queries.json")
    return Queries(
        texts=tuple(RedactedText(row["text"]) for row in rows),
        codes=_npy(out, f"{INPUTS}/queries.npy"),
        concepts=tuple(frozenset(row["concepts"]) for row in rows),
    )


def _npy(out: Path, name: str) -> np.ndarray[Any, np.dtype[np.int8]]:
    try:
        array = np.load(io.BytesIO(_read(out, name)), allow_pickle=False)
    except (ValueError, EOFError):
        raise BadSavedRun(f"{name} is not an array any more.") from None
    if array.dtype != np.int8 or array.ndim != 2:
        raise BadSavedRun(f"{name} does not hold int8 codes any more.")
    codes: np.ndarray[Any, np.dtype[np.int8]] = array
    return codes


def _proposal(receipt: Mapping[str, Any], ranking: Ranking, published: dict[str, Any]) -> Proposal:
    proposal = propose(
        ranking,
        cut=int(receipt["cut"]),
        ranking_hash=digest(published),
        requisition_hash=digest(requisition_json(ranking.requisition)),
    )
    if proposal.subject != receipt["subject"]:
        raise BadSavedRun("The proposal that the audit was made of differs from what the inputs give.")
    return proposal


def _check_gate(out: Path, receipt: Mapping[str, Any], proposal: Proposal, *, shut: bool) -> None:
    audit = _json(out, "audit.json")
    gate = receipt["gate"]
    if audit.get("subject") != proposal.subject:
        raise BadSavedRun("audit.json is of another proposal.")
    if digest(audit) != gate["audit_id"] or audit["gate"]["outcome"] != gate["outcome"]:
        raise BadSavedRun("audit.json is not the audit that the receipt names.")
    held = gate["outcome"] == Outcome.HOLD.value
    if held != (shut or gate["sign_off"] is not None):
        raise BadSavedRun("The gate's state does not follow from the audit and the sign-off.")
    if not shut:
        listed = [place["candidate"] for place in _json(out, "shortlist.json")["places"]]
        if listed != [str(c) for c in proposal.selected]:
            raise BadSavedRun("shortlist.json does not hold the people of the audited proposal.")


def _first_difference(saved: Any, again: Any, path: str = "") -> str:
    """Where two JSON values differ first, as ": places[3].score is 71, its inputs give 72"; "" where nowhere."""
    if type(saved) is not type(again):
        return f": {path or 'the whole'} is {_short(saved)}, its inputs give {_short(again)}"
    if isinstance(saved, dict):
        for key in sorted(saved.keys() | again.keys()):
            inner = f"{path}.{key}" if path else key
            if key not in saved or key not in again:
                return f": {inner} is only on one side"
            if difference := _first_difference(saved[key], again[key], inner):
                return difference
        return ""
    if isinstance(saved, list):
        for index, (left, right) in enumerate(zip(saved, again, strict=False)):
            if difference := _first_difference(left, right, f"{path}[{index}]"):
                return difference
        return "" if len(saved) == len(again) else f": {path} has {len(saved)} entries, its inputs give {len(again)}"
    return "" if saved == again else f": {path} is {_short(saved)}, its inputs give {_short(again)}"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
