"""`evenhand rank`: the ranking alone, for evaluation."""

from __future__ import annotations

import sys
from pathlib import Path

from api.commands.bench import load_requisition, terminal_bench
from api.commands.printing import write_line
from api.reports.run_json import pretty
from api.reports.terminal import show_files, show_ranking
from api.workflows.screen import rank_folder
from screening.errors import ReadStatus

__all__ = ["rank_command"]


def rank_command(
    requisition_file: Path,
    folder: Path,
    *,
    as_json: bool,
    cache: Path | None,
    no_cache: bool,
    threads: int | None,
) -> int:
    """Rank a folder; 1 where some files could not be read."""
    requisition, _ = load_requisition(requisition_file)
    with terminal_bench(cache=cache, no_cache=no_cache, threads=threads) as bench:
        ranked = rank_folder(requisition, folder, bench)
    sys.stderr.write("evenhand: no audit was made of this ranking; use 'evenhand screen' to select people.\n")
    failed = [f for f in ranked.pool.files if f.status is not ReadStatus.READ]
    for state in failed:
        sys.stderr.write(f"evenhand: {state.file}: {state.status.value}: {state.reason}\n")
    if as_json:
        write_line(pretty(ranked.published).decode().rstrip("\n"))
    else:
        show_ranking(ranked.published)
        show_files([f for f in ranked.pool.files if f in failed])
    return 1 if failed else 0
