"""Dot products of codes are exact in float32, so any order of summation gives the same integer."""

from __future__ import annotations

import numpy as np
import pytest

from models.encoder import SCALE, quantise
from screening.ranking import dot_products

DIMENSION = 384
EXACT_IN_FLOAT32 = 2**24


def test_the_largest_sum_of_products_stays_below_what_float32_holds_exactly() -> None:
    assert DIMENSION * SCALE * SCALE < EXACT_IN_FLOAT32


@pytest.mark.parametrize("seed", range(5))
def test_float32_gives_the_integer_whatever_the_order(seed: int) -> None:
    draw = np.random.default_rng(seed)
    codes = draw.integers(-127, 128, size=(200, DIMENSION), dtype=np.int8)
    queries = draw.integers(-127, 128, size=(9, DIMENSION), dtype=np.int8)
    exact = codes.astype(np.int64) @ queries.astype(np.int64).T
    order = draw.permutation(DIMENSION)
    assert np.array_equal(dot_products(codes, queries), exact)
    assert np.array_equal(dot_products(codes[:, order], queries[:, order]), exact)


def test_the_extreme_codes_are_exact_too() -> None:
    extreme = np.full((1, DIMENSION), 127, dtype=np.int8)
    assert dot_products(extreme, extreme)[0, 0] == DIMENSION * 127 * 127


def test_codes_of_unit_vectors_fit_and_do_not_depend_on_length() -> None:
    vectors = np.random.default_rng(7).normal(size=(50, DIMENSION)).astype(np.float32)
    codes = quantise(vectors)
    assert codes.dtype == np.int8
    assert np.array_equal(codes, quantise(vectors * np.float32(4.0)))
