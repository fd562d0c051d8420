from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.scorer import Int8Scorer
from screening.evidence import FULL
from screening.pipeline import ask
from screening.ranking import NumpyScorer, Strengths, arrange, judge_all, rank, rank_judged
from tests.make import a_person, a_requirement, a_requisition, fake_tools

FEW = settings(max_examples=60, derandomize=True, deadline=None)

sizes = st.tuples(st.integers(0, 30), st.integers(0, 8))


@st.composite
def pools(draw: st.DrawFn) -> tuple[Strengths, list[int]]:
    """Strengths with many ties, and maxima that sum to 10000."""
    people, asked = draw(sizes)
    values = draw(arrays(np.int32, (people, asked), elements=st.sampled_from((0, 1, 4_999, 9_999, FULL))))
    barred = draw(arrays(np.bool_, people))
    turn = np.array(draw(st.permutations(range(people))), dtype=np.int64)
    cuts = sorted(draw(st.lists(st.integers(0, FULL), min_size=max(asked - 1, 0), max_size=max(asked - 1, 0))))
    maxima = [right - left for left, right in zip([0, *cuts], [*cuts, FULL], strict=True)][:asked]
    return Strengths(values, barred, turn), maxima


@FEW
@given(pools())
def test_the_arithmetic_over_all_is_that_of_plain_integers_one_by_one(pool: tuple[Strengths, list[int]]) -> None:
    strengths, maxima = pool
    arranged = arrange(strengths, maxima)
    points = [[m * int(s) // FULL for m, s in zip(maxima, row, strict=True)] for row in strengths.values]
    keys = [(bool(b), -sum(p), int(t)) for b, p, t in zip(strengths.barred, points, strengths.turn, strict=True)]
    order = sorted(range(len(keys)), key=lambda row: keys[row])
    standing = [keys[row][:2] for row in order]
    assert arranged.order.tolist() == order
    assert arranged.ranks.tolist() == [standing.index(one) + 1 for one in standing]
    assert arranged.points.tolist() == points
    assert arranged.scores.tolist() == [sum(p) for p in points]


@FEW
@given(pools(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(pool: tuple[Strengths, list[int]], random: object) -> None:
    strengths, maxima = pool
    shuffled = list(range(len(strengths.turn)))
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    other = Strengths(strengths.values[shuffled], strengths.barred[shuffled], strengths.turn[shuffled])
    first, second = arrange(strengths, maxima), arrange(other, maxima)
    assert first.order.tolist() == [shuffled[row] for row in second.order]
    assert first.ranks.tolist() == second.ranks.tolist()


def test_judging_does_not_know_weights_and_another_weight_is_arithmetic_alone() -> None:
    people = [
        a_person(experience=f"Analyst, Blue Freight\nJan 2019 - Dec 2020\n• {done}.")
        for done in ("Built Python reports", "Kept SQL ledgers and Python scripts", "Counted stock")
    ]
    tools = fake_tools()
    light, heavy = (a_requisition(a_requirement("Python"), a_requirement("SQL", id="r2", weight=w)) for w in (1, 9))
    queries = ask(light, tools)
    judged = judge_all(light, people, queries, calibration=tools.calibration)
    assert judged == judge_all(heavy, people, queries, calibration=tools.calibration)
    assert rank_judged(heavy, judged) == rank(heavy, people, queries, calibration=tools.calibration)


def test_codes_multiplied_all_at_once_or_one_by_one_give_the_same_evidence() -> None:
    people = [a_person(experience=f"Analyst, Blue Freight\n• Did {n} things."[: 20 * n]) for n in range(1, 4)]
    people.append(a_person("Ana Mora"))
    tools = fake_tools()
    requisition = a_requisition(a_requirement("SQL", "Rust"), a_requirement("Does things", id="r2"))
    queries = ask(requisition, tools)
    alone = judge_all(requisition, people, queries, calibration=tools.calibration)
    for scorer in (NumpyScorer(), Int8Scorer()):
        assert judge_all(requisition, people, queries, calibration=tools.calibration, scorer=scorer) == alone
    assert judge_all(requisition, [], queries, calibration=tools.calibration, scorer=NumpyScorer()) == []
