from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from api.cache import Cache, CachedEncoder, Entry
from screening.errors import ReadStatus
from screening.ports import Codes
from screening.resume import RedactedText
from tests.fakes import FakeEncoder
from tests.make import a_resume, resume_text

FILE = "f" * 64
TEXTS = [RedactedText("Python"), RedactedText("general ledger")]
WORK = "Analyst, Blue Freight\nJan 2019 - Present\n• Built Python reports."


@dataclass
class CountingEncoder:
    """A fake encoder that remembers what it was asked."""

    asked: list[tuple[str, ...]] = field(default_factory=list)
    revision: str = FakeEncoder.revision
    dimension: int = FakeEncoder.dimension

    def encode(self, texts: Sequence[str]) -> Codes:
        self.asked.append(tuple(texts))
        return FakeEncoder().encode(texts)


def cache(folder: Path | None, *, reading: str = "reader 1", encoder: str = "encoder 1") -> Cache:
    return Cache(folder, reading=reading, encoder=encoder)


def entry() -> Entry:
    return Entry(ReadStatus.READ, "", a_resume(experience=WORK, skills="Python, SQL"))


def only_file(folder: Path) -> Path:
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    return path


def test_an_entry_comes_back_equal(tmp_path: Path) -> None:
    cache(tmp_path).keep(FILE, entry())
    assert cache(tmp_path).find(FILE) == entry()


def test_codes_come_back_equal(tmp_path: Path) -> None:
    codes = FakeEncoder().encode(TEXTS)
    cache(tmp_path).keep_codes(TEXTS, codes)
    found = cache(tmp_path).find_codes(TEXTS)
    assert found is not None
    assert found.dtype == np.int8
    assert np.array_equal(found, codes)


def test_what_was_never_kept_is_not_found(tmp_path: Path) -> None:
    assert cache(tmp_path).find(FILE) is None
    assert cache(tmp_path).find_codes(TEXTS) is None


@pytest.mark.parametrize("status", sorted(set(ReadStatus) - {ReadStatus.READ, ReadStatus.FAILED, ReadStatus.TIMED_OUT}))
def test_a_final_state_is_kept_with_its_reason(tmp_path: Path, status: ReadStatus) -> None:
    cache(tmp_path).keep(FILE, Entry(status, "why"))
    assert cache(tmp_path).find(FILE) == Entry(status, "why")


@pytest.mark.parametrize("status", [ReadStatus.FAILED, ReadStatus.TIMED_OUT])
def test_what_may_go_well_another_time_is_not_kept(tmp_path: Path, status: ReadStatus) -> None:
    cache(tmp_path).keep(FILE, Entry(status, "why"))
    assert cache(tmp_path).find(FILE) is None


def test_entries_of_other_files_and_other_readers_never_meet(tmp_path: Path) -> None:
    cache(tmp_path).keep(FILE, entry())
    assert cache(tmp_path, reading="reader 2").find(FILE) is None
    assert cache(tmp_path).find("e" * 64) is None


def test_codes_of_other_texts_and_other_encoders_never_meet(tmp_path: Path) -> None:
    cache(tmp_path).keep_codes(TEXTS, FakeEncoder().encode(TEXTS))
    assert cache(tmp_path, encoder="encoder 2").find_codes(TEXTS) is None
    assert cache(tmp_path).find_codes(TEXTS[::-1]) is None
    assert cache(tmp_path).find_codes([RedactedText("Python general ledger"), RedactedText("")]) is None


def test_a_changed_reader_costs_no_embedding(tmp_path: Path) -> None:
    cache(tmp_path).keep_codes(TEXTS, FakeEncoder().encode(TEXTS))
    assert cache(tmp_path, reading="reader 2").find_codes(TEXTS) is not None


@pytest.mark.parametrize("damage", ["empty", "half", "flipped", "longer"])
def test_a_damaged_entry_is_not_found_and_can_be_made_again(tmp_path: Path, damage: str) -> None:
    cache(tmp_path).keep(FILE, entry())
    _damage(only_file(tmp_path), damage)
    assert cache(tmp_path).find(FILE) is None
    cache(tmp_path).keep(FILE, entry())
    assert cache(tmp_path).find(FILE) == entry()


@pytest.mark.parametrize("damage", ["empty", "half", "flipped", "longer"])
def test_damaged_codes_are_not_found_and_are_made_again(tmp_path: Path, damage: str) -> None:
    encoder = CountingEncoder()
    first = CachedEncoder(encoder, cache(tmp_path)).encode(TEXTS)
    _damage(only_file(tmp_path), damage)
    assert cache(tmp_path).find_codes(TEXTS) is None
    assert np.array_equal(CachedEncoder(encoder, cache(tmp_path)).encode(TEXTS), first)
    assert len(encoder.asked) == 2
    assert cache(tmp_path).find_codes(TEXTS) is not None


def _damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    flipped = bytes([data[-1] ^ 1])
    path.write_bytes(
        {"empty": b"", "half": data[: len(data) // 2], "flipped": data[:-1] + flipped, "longer": data + data}[how]
    )


def test_without_a_folder_nothing_is_kept() -> None:
    store = cache(None)
    store.keep(FILE, entry())
    store.keep_codes(TEXTS, FakeEncoder().encode(TEXTS))
    assert store.find(FILE) is None
    assert store.find_codes(TEXTS) is None


def test_a_folder_that_cannot_be_written_costs_the_cache_and_not_the_run(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    store = cache(blocked / "cache")
    store.keep(FILE, entry())
    assert store.find(FILE) is None
    assert np.array_equal(CachedEncoder(FakeEncoder(), store).encode(TEXTS), FakeEncoder().encode(TEXTS))


def test_a_read_only_folder_still_gives_what_it_holds(tmp_path: Path) -> None:
    cache(tmp_path).keep(FILE, entry())
    folders = [tmp_path, *(path for path in tmp_path.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    try:
        cache(tmp_path).keep_codes(TEXTS, FakeEncoder().encode(TEXTS))
        assert cache(tmp_path).find(FILE) == entry()
    finally:
        for folder in folders:
            folder.chmod(0o700)


def test_known_texts_need_no_encoder(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    remembering = CachedEncoder(encoder, cache(tmp_path))
    first, second = remembering.encode(TEXTS), remembering.encode(TEXTS)
    assert np.array_equal(first, second)
    assert encoder.asked == [tuple(TEXTS)]


def test_no_texts_need_no_encoder(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    assert len(CachedEncoder(encoder, cache(tmp_path)).encode([])) == 0
    assert encoder.asked == []


def test_a_cached_encoder_is_named_like_the_one_it_asks(tmp_path: Path) -> None:
    remembering = CachedEncoder(FakeEncoder(), cache(tmp_path))
    assert (remembering.revision, remembering.dimension) == (FakeEncoder.revision, FakeEncoder.dimension)


def test_no_name_no_contact_and_no_file_name_is_written_down(tmp_path: Path) -> None:
    text = resume_text(name="Ana Moravec", experience=WORK)
    cache(tmp_path).keep(FILE, Entry(ReadStatus.READ, "", a_resume(text)))
    path = only_file(tmp_path)
    written = path.read_bytes()
    assert not any(word in written for word in (b"Moravec", b"ana@example.com", b"2019"))
    assert FILE[:12] not in path.as_posix()


def test_nothing_is_left_beside_the_entry(tmp_path: Path) -> None:
    for _ in range(3):
        cache(tmp_path).keep(FILE, entry())
    assert only_file(tmp_path).stat().st_mode & 0o077 == 0
