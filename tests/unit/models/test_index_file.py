"""The file of an index is a cache: whatever is wrong with it, the answer is that of an index made anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.encoder import Codes
from models.vector_index import FaissIndex, open_index
from tests.unit.models.test_vector_index import DIMENSION, clustered

KEY = "readings of one day"


class Counted:
    """Codes that know how often they were asked for."""

    def __init__(self, codes: Codes) -> None:
        self.codes, self.times = codes, 0

    def __call__(self) -> Codes:
        self.times += 1
        return self.codes


@pytest.fixture(params=[0, 10_000], ids=["inverted lists", "flat"])
def flat_up_to(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def codes() -> Counted:
    return Counted(clustered(5, rows=3_000))


def asked(path: Path, codes: Counted, flat_up_to: int, *, key: str = KEY) -> list[int]:
    index = open_index(path, key=key, shape=codes.codes.shape, codes=codes, flat_up_to=flat_up_to)
    return list(index.propose(clustered(6, rows=4)[:, : codes.codes.shape[1]].copy(), per_query=20))


def test_an_index_is_made_once_and_proposes_the_same_from_its_file(
    tmp_path: Path, codes: Counted, flat_up_to: int
) -> None:
    path = tmp_path / "index" / "one.faiss"
    first = asked(path, codes, flat_up_to)
    assert asked(path, codes, flat_up_to) == first
    assert codes.times == 1
    assert (path.stat().st_mode & 0o077, [p.name for p in path.parent.iterdir()]) == (0, ["one.faiss"])


def test_other_codes_under_another_key_are_never_answered_from_the_old_file(
    tmp_path: Path, codes: Counted, flat_up_to: int
) -> None:
    path = tmp_path / "one.faiss"
    asked(path, codes, flat_up_to)
    other = Counted(clustered(9, rows=3_000))
    assert asked(path, other, flat_up_to, key="older") == list(
        FaissIndex(other.codes, flat_up_to=flat_up_to).propose(clustered(6, rows=4), per_query=20)
    )
    assert other.times == 1


def test_another_number_of_passages_or_another_dimension_is_made_anew(tmp_path: Path, codes: Counted) -> None:
    path = tmp_path / "one.faiss"
    asked(path, codes, 10_000)
    for changed in (codes.codes[:-1], codes.codes[:, : DIMENSION // 2].copy()):
        other = Counted(changed)
        asked(path, other, 10_000)
        assert other.times == 1


def _cut(share: int) -> Callable[[bytes], bytes]:
    return lambda data: data[: len(data) * share // 16]


def _flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _other_header(data: bytes) -> bytes:
    header, rest = data.split(b"\n", 1)
    return json.dumps({**json.loads(header), "key": "newer"}).encode() + b"\n" + rest


@pytest.mark.parametrize(
    "spoil",
    [*(_cut(share) for share in range(16)), _flip, _other_header, lambda _: b"[]\n", lambda _: b"\xff\xfe\n\x00"],
)
def test_a_file_that_was_cut_off_or_changed_is_made_again(
    tmp_path: Path, codes: Counted, spoil: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "one.faiss"
    first = asked(path, codes, 0)
    path.write_bytes(spoil(path.read_bytes()))
    assert asked(path, codes, 0) == first
    assert codes.times == 2
    assert asked(path, codes, 0) == first
    assert codes.times == 2


def test_where_nothing_can_be_written_the_index_is_used_all_the_same(tmp_path: Path, codes: Counted) -> None:
    (tmp_path / "file").write_text("in the way")
    assert asked(tmp_path / "file" / "one.faiss", codes, 0) == asked(tmp_path / "file" / "one.faiss", codes, 0)
    assert codes.times == 2


def test_rows_are_what_numpy_finds_when_the_file_is_flat(tmp_path: Path, codes: Counted) -> None:
    found = asked(tmp_path / "one.faiss", codes, 10_000)
    dots = codes.codes.astype(np.int64) @ clustered(6, rows=4).astype(np.int64).T
    best = {int(row) for column in dots.T for row in np.argsort(-column)[:15]}
    assert best <= set(found)
