"""A small sample of real files and the real tools, made once for all integration tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.commands.bench import terminal_bench
from api.demo_sample import Sample, make_sample
from api.workflows.screen import Bench

PEOPLE = 16
Evenhand = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("sample"), people=PEOPLE)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def bench(cache: Path) -> Iterator[Bench]:
    with terminal_bench(cache=cache) as laid_out:
        yield laid_out


@pytest.fixture(scope="session")
def evenhand(cache: Path) -> Evenhand:
    """Run the command in a process of its own, as a person would."""

    def run(*arguments: str | Path, threads: int | None = None) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "EVENHAND_CACHE_DIR": str(cache)}
        if threads is not None:
            environment |= {"OMP_NUM_THREADS": str(threads), "EVENHAND_THREADS": str(threads)}
        command = [sys.executable, "-m", "api.cli", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=280, check=False)

    return run
