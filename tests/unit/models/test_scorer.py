from __future__ import annotations

import numpy as np
import pytest

from models import scorer
from models.encoder import Codes
from models.scorer import Int8Pool, Int8Scorer, float32_dots


def codes_of(seed: int, rows: int, dimension: int = 384) -> Codes:
    return np.random.default_rng(seed).integers(-127, 128, (rows, dimension), dtype=np.int8)


def plain_dots(codes: Codes, queries: Codes) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return codes.astype(np.int64) @ queries.astype(np.int64).T


def plain_sums(codes: Codes, sizes: list[int], queries: Codes) -> list[list[int]]:
    """The sum of the best three by sorting each person's own dot products."""
    ends = np.cumsum(sizes)
    dots = plain_dots(codes, queries)
    return [
        np.sort(dots[end - size : end], axis=0)[-3:].sum(axis=0).tolist() for size, end in zip(sizes, ends, strict=True)
    ]


@pytest.fixture(params=["int8", "float32"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the processor's int8 products, and as on a processor whose int8 products are not exact."""
    if request.param == "float32":
        monkeypatch.setattr(scorer, "_tried", lambda: False)


@pytest.mark.parametrize("dimension", [1, 2, 7, 8, 33, 96, 384])
@pytest.mark.parametrize("rows", [1, 2, 5, 300])
@pytest.mark.parametrize("queries", [1, 3, 8, 40])
def test_every_shape_gives_the_integers_of_plain_arithmetic(dimension: int, rows: int, queries: int) -> None:
    codes, asked = codes_of(1, rows, dimension), codes_of(2, queries, dimension)
    assert np.array_equal(Int8Scorer().dot_products(codes, asked), plain_dots(codes, asked))
    assert np.array_equal(float32_dots(codes, asked), plain_dots(codes, asked))


def test_the_largest_sums_do_not_saturate() -> None:
    full = np.full((64, 384), 127, dtype=np.int8)
    assert set(Int8Scorer().dot_products(full, full[:8]).ravel().tolist()) == {384 * 127 * 127}
    assert set(Int8Scorer().dot_products(full, -full[:8]).ravel().tolist()) == {-384 * 127 * 127}


def test_a_product_that_saturates_is_noticed_and_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def saturating(codes: Codes, queries: Codes) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
        return np.clip(plain_dots(codes, queries), -(2**15), 2**15 - 1).astype(np.int32)

    monkeypatch.setattr(scorer, "_int8_dots", saturating)
    monkeypatch.setattr(scorer, "_tried", scorer._tried.__wrapped__)
    codes, asked = codes_of(3, 20), codes_of(4, 5)
    assert np.array_equal(Int8Scorer().dot_products(codes, asked), plain_dots(codes, asked))


@pytest.mark.usefixtures("either_way")
def test_nobody_and_nothing_asked_give_empty_products() -> None:
    codes = codes_of(1, 4)
    assert Int8Scorer().dot_products(codes[:0], codes).shape == (0, 4)
    assert Int8Scorer().dot_products(codes, codes[:0]).shape == (4, 0)
    assert Int8Pool(codes[:0], []).best_sums(codes).shape == (0, 4)
    assert Int8Pool(codes, [4]).best_sums(codes[:0]).shape == (1, 0)


def test_codes_that_may_not_be_written_are_multiplied_all_the_same() -> None:
    codes = np.frombuffer(codes_of(1, 4).tobytes(), dtype=np.int8).reshape(4, 384)
    assert np.array_equal(Int8Scorer().dot_products(codes, codes), plain_dots(codes, codes))


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("threads", [1, 3])
def test_each_persons_best_three_are_summed_whatever_the_layout(threads: int) -> None:
    sizes = [int(size) for size in np.random.default_rng(5).integers(0, 9, 3_000)]
    codes, queries = codes_of(6, sum(sizes), 16), codes_of(7, 5, 16)
    pool = Int8Pool(codes, sizes, threads=threads)
    assert pool.best_sums(queries).tolist() == plain_sums(codes, sizes, queries)
    assert pool.counts.tolist() == [min(size, 3) for size in sizes]
    assert len(pool) == len(sizes)


@pytest.mark.usefixtures("either_way")
def test_equal_products_count_as_often_as_they_stand() -> None:
    codes = np.ones((5, 8), dtype=np.int8)
    assert Int8Pool(codes, [5]).best_sums(codes[:1]).tolist() == [[24]]
