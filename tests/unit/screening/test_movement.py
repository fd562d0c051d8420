from __future__ import annotations

import pytest

from screening.movement import FEWEST, Band, Movement, movement


def ranks(count: int, *, turned: int = 0) -> dict[str, int]:
    """People in order, the first `turned` of them the other way round."""
    order = [*reversed(range(turned)), *range(turned, count)]
    return {f"p{person}": place for place, person in enumerate(order, 1)}


def test_the_same_order_is_stable_and_nobody_moved() -> None:
    assert movement(ranks(100), ranks(100)) == Movement(Band.STABLE, (100, 0, 0, 0))


def test_the_opposite_order_is_reordered() -> None:
    moved = movement(ranks(100), ranks(100, turned=100))
    assert moved is not None
    assert moved.band is Band.REORDERED
    assert moved.shares[3] == 75


@pytest.mark.parametrize(("turned", "band"), [(10, Band.STABLE), (40, Band.SHIFTED), (90, Band.REORDERED)])
def test_the_band_follows_from_who_stays_within_a_tenth(turned: int, band: Band) -> None:
    moved = movement(ranks(100), ranks(100, turned=turned))
    assert moved is not None
    assert moved.band is band


def test_of_a_small_pool_nothing_is_said() -> None:
    assert movement(ranks(FEWEST - 1), ranks(FEWEST - 1)) is None
    assert movement(ranks(100), {**ranks(FEWEST - 1), "somebody else": 1}) is None
    assert movement(ranks(FEWEST), ranks(FEWEST)) is not None


def test_one_person_is_never_a_share_of_their_own() -> None:
    for count in (30, 37, 60, 100):
        moved = movement(ranks(count), ranks(count, turned=2))
        assert moved is not None
        assert all(share % 5 == 0 for share in moved.shares)
