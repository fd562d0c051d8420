"""`evenhand eval`: how well the line agrees with people, on labelled data."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.cache import CachedEncoder
from api.commands.bench import terminal_bench
from api.commands.printing import write_line
from api.errors import BadInput
from api.reports.run_json import pretty
from api.workflows.prepare import Pool, prepare, versions
from api.workflows.screen import Bench
from eval.datasets import RankingSet, load_ranking_set
from eval.errors import DatasetError
from eval.ranking import RankingEvaluation, evaluate_ranking
from eval.report import LEVEL, ranking_json, ranking_rows
from screening.errors import ReadStatus
from screening.ports import Tools
from screening.ranking import Prepared

__all__ = ["eval_ranking_command"]


def eval_ranking_command(
    folders: list[Path], *, as_json: bool, cache: Path | None, no_cache: bool, threads: int | None
) -> int:
    """Measure rankings on each labelled set; 1 where some files could not be read.

    Raises:
        BadInput: if a folder is not a labelled set; every folder is looked at before the first is ranked.
    """
    try:
        sets = [(folder, load_ranking_set(folder)) for folder in folders]
        with terminal_bench(cache=cache, no_cache=no_cache, threads=threads) as bench:
            evaluations = [_evaluate(folder, dataset, bench) for folder, dataset in sets]
            provenance = {**versions(bench.tools), "calibration": bench.tools.calibration.version}
    except DatasetError as error:
        raise BadInput(str(error)) from None
    if as_json:
        found = {"sets": [ranking_json(evaluation) for evaluation in evaluations], "provenance": provenance}
        write_line(pretty(found).decode().rstrip("\n"))
    else:
        for evaluation in evaluations:
            _show(evaluation)
    return 1 if any(evaluation.unread for evaluation in evaluations) else 0


def _evaluate(folder: Path, dataset: RankingSet, bench: Bench) -> RankingEvaluation:
    """Prepare the set's résumés once, then rank them for every requisition."""
    tools = Tools(CachedEncoder(bench.tools.encoder, bench.cache), bench.tools.matcher, bench.tools.calibration)
    pool = prepare(
        folder / "resumes",
        tools,
        cache=bench.cache,
        readers=bench.readers,
        identify=bench.identify,
        progress=bench.progress,
    )
    for state in pool.files:
        if state.status is not ReadStatus.READ:
            sys.stderr.write(f"evenhand: {state.file}: {state.status.value}: {state.reason}\n")
    sys.stderr.write(f"evenhand: {dataset.name}: ranking for {len(dataset.requisitions)} requisitions\n")
    return evaluate_ranking(dataset, _resumes(pool), tools=tools, progress=bench.progress)


def _resumes(pool: Pool) -> dict[str, Prepared | None]:
    people = {prepared.resume.id: prepared for prepared in pool.people}
    return {state.file: people[state.candidate] if state.candidate else None for state in pool.files}


def _show(evaluation: RankingEvaluation) -> None:
    dataset = evaluation.dataset
    console = Console(highlight=False)
    compared = "graded résumés among themselves" if dataset.graded else "all résumés, relevant or not"
    console.print(
        f"\n[bold]{escape(dataset.name)}[/bold]: {len(dataset.requisitions)} requisitions, "
        f"{evaluation.resumes} résumés, {dataset.judgements} judgements; {compared}",
        soft_wrap=True,
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("ranked by")
    for measure in evaluation.measures:
        table.add_column(measure, justify="right", no_wrap=True)
    for name, *cells in ranking_rows(evaluation):
        table.add_row(name, *(escape(cell) for cell in cells))
    console.print(table)
    console.print(f"Means over requisitions; in brackets {LEVEL:.0%} bootstrap intervals over requisitions.")
