from __future__ import annotations

import numpy as np
import pytest

from models.encoder import Codes, quantise
from models.vector_index import FaissIndex

DIMENSION = 32


def clustered(seed: int, *, rows: int, clusters: int = 20) -> Codes:
    """Codes around a few centres, as texts about a few subjects are."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(3).normal(size=(clusters, DIMENSION))
    noise = random.normal(size=(rows, DIMENSION)) * 0.4
    return quantise((centres[random.integers(0, clusters, rows)] + noise).astype(np.float32))


def nearest(codes: Codes, queries: Codes, count: int) -> list[set[int]]:
    """Rows with the largest dot products for each query, by NumPy."""
    dots = codes.astype(np.int64) @ queries.astype(np.int64).T
    return [set(np.argsort(-column, kind="stable")[:count].tolist()) for column in dots.T]


@pytest.fixture(scope="module")
def many() -> Codes:
    return clustered(5, rows=4_000)


def test_a_small_index_proposes_what_numpy_finds() -> None:
    random = np.random.default_rng(1)
    codes = quantise(random.normal(size=(300, DIMENSION)).astype(np.float32))
    query = quantise(random.normal(size=(1, DIMENSION)).astype(np.float32))
    dots = (codes.astype(np.int64) @ query.astype(np.int64).T).ravel()
    proposed = FaissIndex(codes).propose(query, per_query=10)
    assert sorted(dots[proposed].tolist()) == sorted(dots.tolist())[-10:]


def test_rows_are_distinct_ascending_and_no_more_than_asked(many: Codes) -> None:
    queries = clustered(6, rows=4)
    proposed = FaissIndex(many).propose(queries, per_query=25)
    assert proposed.dtype == np.int64
    assert proposed.tolist() == sorted(set(proposed.tolist()))
    assert 25 <= len(proposed) <= 100


def test_two_queries_propose_what_each_proposes(many: Codes) -> None:
    index, queries = FaissIndex(many), clustered(6, rows=2)
    apart = [set(index.propose(queries[i : i + 1], per_query=10).tolist()) for i in range(2)]
    assert set(index.propose(queries, per_query=10).tolist()) == apart[0] | apart[1]


def test_inverted_lists_propose_the_same_rows_each_time(many: Codes) -> None:
    queries = clustered(6, rows=5)
    first, second = (FaissIndex(many, flat_up_to=100).propose(queries, per_query=50) for _ in range(2))
    assert np.array_equal(first, second)


def test_inverted_lists_find_nearly_all_that_is_near(many: Codes) -> None:
    queries = clustered(6, rows=10)
    index = FaissIndex(many, flat_up_to=100)
    found = [set(index.propose(queries[i : i + 1], per_query=50).tolist()) for i in range(len(queries))]
    recall = [len(near & got) / 50 for near, got in zip(nearest(many, queries, 50), found, strict=True)]
    assert sum(recall) / len(recall) > 0.9


def test_more_than_there_is_proposes_everything() -> None:
    assert FaissIndex(clustered(5, rows=7)).propose(clustered(6, rows=1), per_query=100).tolist() == list(range(7))


def test_without_rows_or_queries_nothing_is_proposed() -> None:
    empty = np.zeros((0, DIMENSION), dtype=np.int8)
    codes = clustered(5, rows=7)
    assert FaissIndex(empty).propose(codes, per_query=5).tolist() == []
    assert FaissIndex(codes).propose(empty, per_query=5).tolist() == []
