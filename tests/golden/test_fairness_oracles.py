"""Hundreds of random tables in every run of the tests, ten thousand in `make soak`, against independent libraries."""

import random

import pytest

from fairness import Cell
from tests.golden.tables import (
    check_intervals,
    check_rates,
    check_strata,
    check_table,
    random_strata,
    random_tables,
)

MANY = 10_000


def _pairs(seed, count):
    rng = random.Random(seed)
    for _ in range(count):
        n1, n2 = rng.randint(6, 120), rng.randint(6, 120)
        a, c = rng.randint(2, n1 - 2), rng.randint(2, n2 - 2)
        if a * n2 != c * n1:
            yield Cell(n1, a), Cell(n2, c)


def _check_all(seed, tables, strata, pairs, rates):
    for place, table in enumerate(random_tables(seed, tables)):
        check_table(table, adjusted_too=place % 20 == 0)
    for stratified in random_strata(seed + 1, strata):
        check_strata(stratified)
    for focal, reference in _pairs(seed + 2, pairs):
        check_intervals(focal, reference)
    for table in random_tables(seed + 3, rates):
        check_rates(table)


def test_hundreds_of_random_tables_agree_with_scipy_statsmodels_and_fairlearn():
    _check_all(2026, tables=300, strata=200, pairs=100, rates=40)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_ten_thousand_random_tables_agree_with_scipy_statsmodels_and_fairlearn():
    _check_all(1978, tables=MANY, strata=MANY, pairs=2_000, rates=1_000)
