"""Reading in child processes: one bad file costs itself, and order holds."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.sandbox import ReadingPool
from screening.errors import ReadStatus

CHILD = """
import os, signal, sys, time
sys.path.insert(0, {root!r})
from api.reading_child import read_frame, write_frame
while (frame := read_frame(sys.stdin.buffer)) is not None:
    word = frame[1].split()[0].decode()
    if word == "die": os.kill(os.getpid(), signal.SIGSEGV)
    if word == "hang": time.sleep(60)
    if word == "slow": time.sleep(0.3)
    if word == "babble": os.write(1, b"\\0\\0\\0\\5\\0\\0\\0\\0hello"); continue
    write_frame(sys.stdout.buffer, {{"status": "failed", "reason": f"{{word}} {{os.getpid()}}"}}, b"")
"""


@pytest.fixture
def command() -> tuple[str, ...]:
    """A child that does what the first word of a file says."""
    root = str(Path(__file__).resolve().parents[2])
    return (sys.executable, "-c", CHILD.format(root=root))


def files(folder: Path, *texts: str) -> list[Path]:
    paths = [folder / f"{number:03d}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def test_files_are_read_in_a_child_and_come_back_in_order(tmp_path: Path) -> None:
    paths = files(tmp_path, *(f"Welder number {number}" for number in range(20)))
    with ReadingPool() as pool:
        results = list(pool.read_files(paths))
    assert [path for path, _ in results] == paths
    assert [result.document.text for _, result in results if result.document] == [path.read_text() for path in paths]
    assert all(result.status is ReadStatus.READ and len(result.sha256) == 64 for _, result in results)


def test_what_cannot_be_opened_fails_with_a_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    good = files(tmp_path, "Welder")[0]
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    empty = tmp_path / "empty.pdf"
    empty.touch()
    with ReadingPool(workers=1) as pool:
        results = [result for _, result in pool.read_files([tmp_path, tmp_path / "gone", pipe, empty, good])]
    assert [result.status for result in results] == [
        ReadStatus.FAILED, ReadStatus.FAILED, ReadStatus.FAILED, ReadStatus.EMPTY, ReadStatus.READ,
    ]  # fmt: skip
    assert all(result.reason for result in results[:4])


def test_a_file_over_the_limit_is_refused_without_being_loaded(tmp_path: Path) -> None:
    big = tmp_path / "big.pdf"
    big.touch()
    os.truncate(big, 60 * 1024**2)
    with ReadingPool(workers=1) as pool:
        started = time.monotonic()
        result = pool.read_file(big)
        assert time.monotonic() - started < 0.1
    assert (result.status, result.sha256) == (ReadStatus.TOO_LARGE, "")


def test_a_bomb_that_needs_more_memory_than_allowed_costs_one_file(tmp_path: Path) -> None:
    bomb, good = files(tmp_path, "word " * 8_000_000, "Welder")
    with ReadingPool(workers=1, memory_mb=200) as pool:
        assert pool.read_file(bomb).status in {ReadStatus.TOO_LARGE, ReadStatus.FAILED}
        assert pool.read_file(good).status is ReadStatus.READ


def test_a_child_that_dies_or_babbles_or_hangs_costs_one_file(tmp_path: Path, command: tuple[str, ...]) -> None:
    paths = files(tmp_path, "die", "fine", "babble", "hang", "fine")
    with ReadingPool(workers=1, timeout_s=1.5, command=command) as pool:
        results = [result for _, result in pool.read_files(paths)]
    assert [result.status for result in results] == [
        ReadStatus.FAILED, ReadStatus.FAILED, ReadStatus.FAILED, ReadStatus.TIMED_OUT, ReadStatus.FAILED,
    ]  # fmt: skip
    assert "ended" in results[0].reason or "end before" in results[0].reason
    assert results[1].reason.startswith("fine ")
    assert results[4].reason.startswith("fine ")
    assert "1.5 seconds" in results[3].reason


def test_order_holds_when_a_slow_file_comes_first(tmp_path: Path, command: tuple[str, ...]) -> None:
    paths = files(tmp_path, "slow", *["fine"] * 6)
    with ReadingPool(workers=2, command=command) as pool:
        assert [path for path, _ in pool.read_files(paths)] == paths


def test_a_child_is_replaced_after_its_share_of_files(tmp_path: Path, command: tuple[str, ...]) -> None:
    paths = files(tmp_path, *["fine"] * 5)
    with ReadingPool(workers=1, files_per_child=2, command=command) as pool:
        pids = [result.reason for _, result in pool.read_files(paths)]
    assert len(set(pids)) == 3
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


def test_a_child_killed_between_two_files_costs_none(tmp_path: Path, command: tuple[str, ...]) -> None:
    first, second = files(tmp_path, "fine", "fine")
    with ReadingPool(workers=1, command=command) as pool:
        os.kill(int(pool.read_file(first).reason.split()[1]), 9)
        time.sleep(0.1)
        assert pool.read_file(second).reason.startswith("fine ")


def test_paths_are_drawn_on_only_as_results_are_taken(tmp_path: Path) -> None:
    drawn: list[Path] = []

    def endless() -> Iterator[Path]:
        while True:
            drawn.append(tmp_path / "gone")
            yield drawn[-1]

    with ReadingPool(workers=2) as pool:
        results = pool.read_files(endless())
        for _ in range(10):
            next(results)
        results.close()  # type: ignore[attr-defined]
    assert len(drawn) < 20


def test_a_child_that_cannot_be_started_fails_the_file(tmp_path: Path) -> None:
    with ReadingPool(workers=1, command=(str(tmp_path / "no-such-program"),)) as pool:
        assert pool.read_file(files(tmp_path, "Welder")[0]).status is ReadStatus.FAILED


def test_the_child_sees_no_secrets_and_loads_no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_MASTER_KEY", "secret")
    spy = (
        "import sys, os, api.reading_child as c; heavy = {'torch', 'spacy', 'numpy'} & set(sys.modules); "
        "c.read_frame(sys.stdin.buffer); c.write_frame(sys.stdout.buffer, {'status': 'failed', 'reason': "
        "f'{sorted(heavy)} {[k for k in os.environ if k.startswith(chr(69) + chr(86))]}'}, b'')"
    )
    with ReadingPool(workers=1, command=(sys.executable, "-c", spy)) as pool:
        assert pool.read_file(files(tmp_path, "Welder")[0]).reason == "[] []"


def test_leaving_early_ends_a_child_that_hangs(tmp_path: Path, command: tuple[str, ...]) -> None:
    paths = files(tmp_path, "fine", "hang", "hang")
    started = time.monotonic()
    with ReadingPool(workers=2, timeout_s=50, command=command) as pool:
        next(pool.read_files(paths))
    assert time.monotonic() - started < 10
