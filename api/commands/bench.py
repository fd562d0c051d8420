"""Lay out what a run needs: settings, tools, cache, readers and progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from api.commands.configuring import settings_for
from api.errors import BadInput
from api.sandbox import ReadingPool
from api.wiring import build_index, wire
from api.workflows.screen import Bench, cache_for
from models.errors import ModelError
from models.language import identify_language
from models.predictor import LinearPredictor
from screening.requisition import Requisition, parse_requisition

__all__ = ["load_requisition", "progress_bar", "terminal_bench"]


def load_requisition(path: Path) -> tuple[Requisition, str]:
    """The requisition in `path` and its source.

    Raises:
        BadInput: if it cannot be read.
        RequisitionError: if it cannot be used as written.
    """
    try:
        source = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{path} cannot be read: name a requisition file in YAML, UTF-8.") from None
    requisition = parse_requisition(source, default_id=path.stem)
    for warning in requisition.warnings:
        sys.stderr.write(f"evenhand: {warning}\n")
    return requisition, source


@contextmanager
def terminal_bench(*, cache: Path | None = None, no_cache: bool = False, threads: int | None = None) -> Iterator[Bench]:
    """Everything for a run from the command line, with a progress bar on stderr."""
    settings = settings_for(cache=cache, threads=threads)
    try:
        tools = wire(settings)
    except ModelError as error:
        raise BadInput(str(error)) from None
    with (
        ReadingPool(settings.readers, settings.read_timeout_s, settings.read_memory_mb) as readers,
        progress_bar("Reading and embedding") as progress,
    ):
        yield Bench(
            tools=tools,
            cache=cache_for(None if no_cache else settings.cache_dir, tools),
            readers=readers,
            identify=identify_language,
            progress=progress,
            build_index=build_index,
            exact_passages=settings.exact_passages,
            predictor=LinearPredictor(),
        )


@contextmanager
def progress_bar(description: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, told how many are done of how many; nothing where stderr is no terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        task = bars.add_task(description, total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
