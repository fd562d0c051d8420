"""`evenhand screen`: the whole line, and what may be seen of its result."""

from __future__ import annotations

import sys
from pathlib import Path

from api.commands.bench import load_requisition, terminal_bench
from api.commands.printing import write_line
from api.errors import BadInput
from api.reports.run_json import pretty, shortlist_json
from api.reports.terminal import show_run
from api.workflows.save import RECEIPT, save_run
from api.workflows.screen import Screened, screen_folder
from api.workflows.view import run_view
from screening.errors import ReadStatus

__all__ = ["screen_command", "show_screened"]


def screen_command(
    requisition_file: Path,
    folder: Path,
    *,
    self_id: Path | None,
    cut: int | None,
    out: Path | None,
    sign_off: str | None,
    by: str | None,
    swaps: int,
    as_json: bool,
    cache: Path | None,
    no_cache: bool,
    threads: int | None,
) -> int:
    """Screen a folder; 1 where some files could not be read, whatever the gate says."""
    signed = _signed(sign_off, by)
    requisition, source = load_requisition(requisition_file)
    if out is not None and out.exists() and not out.is_dir():
        raise BadInput(f"{out} is a file: name a folder for the results.")
    if out is not None and out.resolve().is_relative_to(folder.resolve()):
        raise BadInput(f"{out} lies in the folder of the résumés: name another folder for the results.")
    if out is not None and _holds_other_things(out):
        raise BadInput(f"{out} holds files that are not of a saved run: name a new folder for the results.")
    if out is not None and folder.resolve().is_relative_to(out.resolve()):
        raise BadInput(f"{out} holds the résumés: name another folder for the results.")
    with terminal_bench(cache=cache, no_cache=no_cache, threads=threads) as bench:
        screened = screen_folder(requisition, folder, bench, cut=cut, self_id=self_id, sign_off=signed, swaps=swaps)
    if out is not None:
        _save(screened, out, source)
    for note in screened.audit.notes:
        sys.stderr.write(f"evenhand: {note}\n")
    show_screened(screened, as_json=as_json)
    return 1 if any(f.status is not ReadStatus.READ for f in screened.ranked.pool.files) else 0


def _holds_other_things(out: Path) -> bool:
    """Whether writing there could take somebody's files away: neither empty nor a saved run."""
    return out.is_dir() and any(out.iterdir()) and not (out / RECEIPT).is_file()


def _save(screened: Screened, out: Path, source: str) -> None:
    try:
        save_run(screened, out, requisition_source=source)
    except OSError as error:
        raise BadInput(f"the results cannot be written to {out}: {error.strerror}.") from None


def _signed(reason: str | None, by: str | None) -> tuple[str, str] | None:
    if reason is None and by is None:
        return None
    if not (reason or "").strip() or not (by or "").strip():
        raise BadInput("a sign-off needs both --sign-off 'reason' and --by NAME.")
    return (by or "").strip(), (reason or "").strip()


def show_screened(screened: Screened, *, as_json: bool) -> None:
    """Print the run: with the gate shut the audit and the files alone."""
    view = run_view(screened)
    if not as_json:
        show_run(view)
        return
    data = {key: view[key] for key in ("requisition", "files", "audit", "gate", "provenance", "notes")}
    if screened.shortlist is not None:
        data["shortlist"] = shortlist_json(
            screened.ranked.published, selected=screened.shortlist.selected, gate=view["gate"]
        )
    write_line(pretty(data).decode().rstrip("\n"))
