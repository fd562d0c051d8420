"""Long: children that read are killed at random moments, and every file still ends in exactly one state."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import threading
from collections import Counter
from pathlib import Path

import pytest

from api.demo_sample import make_sample
from api.sandbox import ReadingPool
from screening.errors import ReadStatus

FILES = 1_000
PAUSE_S = (0.05, 0.6)


def _children() -> list[int]:
    """Ids of the reading children of this process."""
    found = []
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # the thread has ended meanwhile
            found += [int(pid) for pid in (task / "children").read_text("ascii").split()]
    return found


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_killing_readers_at_random_loses_no_file_and_counts_none_twice(tmp_path: Path) -> None:
    sample = make_sample(tmp_path / "sample")
    originals = sorted(sample.resumes.iterdir())
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(FILES):
        original = originals[number % len(originals)]
        shutil.copy(original, folder / f"{number:04d}{original.suffix}")
    over = threading.Event()
    chance = random.Random(11)

    def kill() -> None:
        while not over.wait(chance.uniform(*PAUSE_S)):
            for pid in _children()[:1]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with ReadingPool(2) as readers:
            results = [(path.name, result.status) for path, result in readers.read_files(sorted(folder.iterdir()))]
    finally:
        over.set()
        killer.join()
    assert [name for name, _ in results] == sorted(path.name for path in folder.iterdir())
    states = Counter(status for _, status in results)
    assert states[ReadStatus.FAILED] > 0, "nothing was killed"
    assert states[ReadStatus.READ] > FILES // 2
    assert set(states) <= {ReadStatus.READ, ReadStatus.FAILED, ReadStatus.ENCRYPTED, ReadStatus.NEEDS_OCR}
