from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from models.calibration import CODE_SQUARED, FULL, TableCalibration, builtin_calibration, calibration_from
from screening.requisition import Kind

BENT = calibration_from("1", {"skill": [[1000, 0], [3000, 8000], [9000, 10000]]})
SCORED = [kind.value for kind in Kind if kind is not Kind.LOCATION]


def exact(table: tuple[tuple[int, int], ...], total: int, count: int) -> int:
    """The straight line between the rows of `table`, in fractions."""
    similarity = Fraction(total * 10_000, count * CODE_SQUARED)
    if similarity < table[0][0]:
        return 0
    for (left, low), (right, high) in pairwise(table):
        if similarity < right:
            return int(low + (similarity - left) * (high - low) / (right - left))
    return table[-1][1]


@pytest.mark.parametrize(("cosine", "strength"), [(-1, 0), (0, 0), (0.1, 0), (0.2, 4000), (0.3, 8000), (0.9, 10000)])
def test_strength_lies_on_the_line_between_the_rows(cosine: float, strength: int) -> None:
    assert BENT.strength("skill", int(Fraction(str(cosine)) * 10) * CODE_SQUARED, 10) == strength


@pytest.mark.parametrize("count", [1, 2, 3])
def test_strength_is_the_exact_fraction_rounded_down(count: int) -> None:
    for total in range(-CODE_SQUARED, count * CODE_SQUARED + 500, 97):
        assert BENT.strength("skill", total, count) == exact(BENT.tables["skill"], total, count)


def test_the_mean_counts_and_not_the_number_of_passages() -> None:
    assert BENT.strength("skill", 5_001, 1) == BENT.strength("skill", 15_003, 3)


@pytest.mark.parametrize("kind", SCORED)
def test_more_similarity_never_gives_less_strength(kind: str) -> None:
    calibration = builtin_calibration()
    strengths = [calibration.strength(kind, total, 3) for total in range(-CODE_SQUARED, 3 * CODE_SQUARED, 131)]
    assert strengths == sorted(strengths)
    assert (strengths[0], strengths[-1]) == (0, FULL)


def test_the_builtin_tables_cover_every_kind_that_is_scored() -> None:
    assert set(SCORED) <= set(builtin_calibration().tables)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [[0, 0]],
        [[0, 0], [0, 5000]],
        [[5000, 0], [1000, 5000]],
        [[0, 0], [1000, 5000], [2000, 4000]],
        [[0, 1], [1000, 5000]],
        [[0, 0], [1000, 0]],
        [[0, 0], [1000, 10001]],
    ],
)
def test_a_table_that_does_not_rise_from_nothing_is_refused_by_its_kind(rows: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="'title'"):
        calibration_from("1", {"skill": [[0, 0], [1, 1]], "title": rows})


def test_the_version_is_kept() -> None:
    assert TableCalibration("7", {"skill": ((0, 0), (1, 1))}).version == "7"
