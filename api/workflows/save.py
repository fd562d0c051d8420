"""A run → a folder that anyone can replay: inputs, results, and a receipt of the hash of each.

With the gate shut, what ranks people lies under `sealed/`, and the shortlist does not exist. The audit, as data, page
and PDF, holds aggregates only and is always there.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from api.reports.html import render_run
from api.reports.run_json import pretty, requisition_json, shortlist_json
from api.workflows.screen import Ranked, Screened
from api.workflows.view import run_view
from fairness.report import Details, View, render_html, render_pdf
from screening.digest import canonical, digest
from screening.evidence import FULL
from screening.resume import RedactedResume

__all__ = ["INPUTS", "RECEIPT", "SEALED", "save_run"]

INPUTS = "inputs"
SEALED = "sealed"
RECEIPT = "receipt.json"
_OURS = (
    "audit.html",
    "audit.json",
    "audit.pdf",
    "report.html",
    "ranking.json",
    "shortlist.csv",
    "shortlist.json",
    RECEIPT,
)
_RESUME = TypeAdapter(RedactedResume)


def save_run(screened: Screened, out: Path, *, requisition_source: str) -> None:
    """Write the run into `out`, replacing an earlier run there."""
    _clear(out)
    files = _input_files(screened.ranked, requisition_source)
    files |= _audit_files(screened)
    ranking = pretty(screened.ranked.published)
    view = run_view(screened)
    if screened.shortlist is None:
        files[f"{SEALED}/ranking.json"] = ranking
    else:
        files["ranking.json"] = ranking
        shortlist = shortlist_json(screened.ranked.published, selected=screened.shortlist.selected, gate=view["gate"])
        files["shortlist.json"] = pretty(shortlist)
        files["shortlist.csv"] = _csv(shortlist)
    files["report.html"] = render_run(view).encode()
    files[RECEIPT] = pretty(_receipt(screened, view["gate"], files))
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, data in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(data)
        path.chmod(0o600)  # redacted text is still about people


def _clear(out: Path) -> None:
    """Take away an earlier run, so that an open gate's files never lie beside a shut one's."""
    for name in _OURS:
        (out / name).unlink(missing_ok=True)
    for folder in (INPUTS, SEALED):
        shutil.rmtree(out / folder, ignore_errors=True)


def _input_files(ranked: Ranked, source: str) -> dict[str, bytes]:
    people = ranked.pool.people
    calibration = {"version": ranked.calibration.version, "tables": dict(ranked.calibration.tables)}
    states = [
        {
            "file": f.file,
            "sha256": f.sha256,
            "status": f.status.value,
            "reason": f.reason,
            "candidate": f.candidate,
            "duplicate_of": f.duplicate_of,
        }
        for f in ranked.pool.files
    ]
    queries = [
        {"text": text, "concepts": sorted(concepts)}
        for text, concepts in zip(ranked.queries.texts, ranked.queries.concepts, strict=True)
    ]
    codes = [p.codes for p in people if len(p.codes)] or [np.zeros((0, 0), dtype=np.int8)]
    return {
        f"{INPUTS}/requisition.yaml": source.encode(),
        f"{INPUTS}/requisition.json": pretty(requisition_json(ranked.requisition)),
        f"{INPUTS}/resumes.jsonl": b"".join(_RESUME.dump_json(p.resume) + b"\n" for p in people),
        f"{INPUTS}/passages.npy": _npy(np.concatenate(codes)),
        f"{INPUTS}/queries.npy": _npy(np.asarray(ranked.queries.codes)),
        f"{INPUTS}/queries.json": pretty(queries),
        f"{INPUTS}/files.json": pretty(states),
        f"{INPUTS}/calibration.json": pretty(calibration),
        f"{INPUTS}/versions.json": pretty(dict(ranked.provenance)),
        f"{INPUTS}/considered.json": pretty(sorted(place.candidate for place in ranked.ranking.places)),
    }


def _audit_files(screened: Screened) -> dict[str, bytes]:
    """The audit as data, page and PDF; page and PDF protect small groups, and neither says when it was made."""
    audit, requisition = screened.audit, screened.ranked.requisition
    prepared = Details(
        subject=requisition.title,
        reference=requisition.id,
        versions=tuple(screened.ranked.provenance.items()),
        notes=audit.notes,
        score_scale=FULL,
    )
    return {
        "audit.json": pretty(audit.published),
        "audit.html": render_html(audit.published, view=View.INTERNAL, prepared=prepared).encode(),
        "audit.pdf": render_pdf(audit.published, view=View.INTERNAL, prepared=prepared),
    }


def _npy(array: np.ndarray[Any, np.dtype[np.int8]]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def _receipt(screened: Screened, gate: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    body = {
        "requisition": screened.ranked.requisition.id,
        "cut": screened.proposal.cut,
        "subject": screened.proposal.subject,
        "gate": gate,
        "ranking_sha256": digest(screened.ranked.published),
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    return {**body, "sha256": hashlib.sha256(canonical(body)).hexdigest()}


_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs what begins so


def _csv(shortlist: Mapping[str, Any]) -> bytes:
    """One row a person and requirement: what gave how many points, and the quote."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(
        (
            "rank",
            "file",
            "candidate",
            "score",
            "requirement",
            "text",
            "points",
            "maximum",
            "page",
            "quote",
            "confidence",
        )
    )
    texts = {r["id"]: r["text"] for r in shortlist["requisition"]["requirements"]}
    for place in shortlist["places"]:
        for points in place["points"]:
            quote = points["quotes"][0] if points["quotes"] else {"page": "", "quote": ""}
            writer.writerow(
                _safe(cell)
                for cell in (
                    place["rank"],
                    place["file"],
                    place["candidate"],
                    place["score"],
                    points["requirement"],
                    texts[points["requirement"]],
                    points["points"],
                    points["maximum"],
                    quote["page"],
                    " ".join(quote["quote"].split()),
                    place["confidence"],
                )
            )
    return stream.getvalue().encode()


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
