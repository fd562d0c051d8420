"""`evenhand audit`: adverse-impact figures from a CSV, no résumé needed."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from api.commands.printing import write_line
from api.errors import BadInput
from api.reports.terminal import show_audit
from api.workflows.audit_file import Asked, Audited, audit_text
from fairness import FairnessError, ParseError, explain, load_policy, to_json
from fairness.alternatives import PoolPurpose

__all__ = ["Outputs", "audit_command", "read_csv"]

VIEWS = ("internal", "statutory")
MOST_PROBLEMS = 5  # lines of a bad file that are named at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """Files to write, and how much of small groups page and PDF show."""

    html: Path | None = None
    pdf: Path | None = None
    csv: Path | None = None
    pack: Path | None = None
    view: str = "internal"
    title: str = ""


def audit_command(
    file: Path,
    *,
    as_json: bool = False,
    sentences: bool = False,
    policy: str | None = None,
    stages: Sequence[str] = (),
    families: Sequence[str] = (),
    pool: str = PoolPurpose.LIVE.value,
    outputs: Outputs | None = None,
) -> int:
    """Audit counts or person rows, print the figures, and write the reports asked for.

    Raises:
        BadInput: naming the line that cannot be used, or the file that cannot be written.
    """
    from models.predictor import LinearPredictor

    text = read_csv(file)
    try:
        pack = load_policy(policy) if policy else load_policy()
        asked = Asked(pack, tuple(stages), tuple(families), _purpose(pool))
        with _no_cycles_sought():
            audited = audit_text(text, asked, predictor=LinearPredictor())
    except ParseError as error:
        shown = [str(problem) for problem in error.problems[:MOST_PROBLEMS]]
        more = len(error.problems) - len(shown)
        raise BadInput(f"{file}: {'; '.join(shown)}{f'; and {more} more' if more else ''}") from None
    except FairnessError as error:
        raise BadInput(f"{file}: {error}") from None
    published = to_json(audited.audit)
    _write(outputs or Outputs(), audited, published, name=file.name)
    if as_json:
        write_line(json.dumps(published, indent=1, ensure_ascii=False, allow_nan=False))
    elif sentences:
        for sentence in explain(audited.audit):
            write_line(sentence)
    else:
        show_audit(published)
    return 0


@contextmanager
def _no_cycles_sought() -> Iterator[None]:
    """Rows of people hold no cycles, and looking for some among 100,000 of them takes a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_csv(file: Path) -> str:
    """The text of a file, UTF-8.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{file} cannot be read: name a CSV file, and save it as UTF-8 if it is not.") from None


def _purpose(pool: str) -> PoolPurpose:
    try:
        return PoolPurpose(pool)
    except ValueError:
        raise BadInput(f"--pool is {pool!r}: write live, historical or simulated.") from None


def _write(outputs: Outputs, audited: Audited, published: Mapping[str, Any], *, name: str) -> None:
    if outputs.view not in VIEWS:
        raise BadInput(f"--view is {outputs.view!r}: write {' or '.join(VIEWS)}.")
    if not any((outputs.html, outputs.pdf, outputs.csv, outputs.pack)):
        return
    from fairness.report import Details, View, auditor_pack, render_html, render_pdf, tidy_csv

    view = View(outputs.view)
    versions = {"evenhand": metadata.version("evenhand"), "policy": str(published["policy"]["version"])}
    prepared = Details(subject=outputs.title or name, versions=tuple(sorted(versions.items())))
    if outputs.html:
        _save(outputs.html, render_html(published, view=view, prepared=prepared).encode())
    if outputs.pdf:
        _save(outputs.pdf, render_pdf(published, view=view, prepared=prepared))
    if outputs.csv:
        _save(outputs.csv, tidy_csv(published).encode())
    if outputs.pack:
        counts = audited.counts()
        if not counts:
            raise BadInput("a pack for an auditor needs outcomes by group: give counts or person rows.")
        _save(outputs.pack, auditor_pack(published, counts_csv=counts, versions=versions, prepared=prepared))


def _save(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from None
