from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.evidence import FULL
from screening.ranking import Place, Prepared, dot_products, maximum_points
from screening.requisition import Kind, Mode, Requirement
from tests.make import a_person, a_ranking, a_requirement, a_requisition

FEW = settings(max_examples=40, derandomize=True, deadline=None)

SENTENCES = (
    "Built Python reports for planners",
    "Kept SQL ledgers and counted stock",
    "No experience with Rust",
    "Welding of steel frames in the yard",
    "Taught apprentices how to read drawings",
)
PEOPLE = [
    a_person(experience=f"{title}, Blue Freight\n{dates}\n• {done}.\n• {also}.", skills=skills)
    for title, dates, done, also, skills in (
        ("Analyst", "Jan 2019 - Dec 2020", SENTENCES[0], SENTENCES[1], "Python, SQL, Rust"),
        ("Analyst", "Mar 2014 - Present", SENTENCES[0], SENTENCES[2], "Python, Baking, Rowing"),
        ("Welder", "Jan 2011 - Dec 2015", SENTENCES[3], SENTENCES[4], "Welding, Rowing, Baking"),
        ("Welder", "2012 - 2016", SENTENCES[3], SENTENCES[4], "Welding, Rowing, Baking"),
        ("Clerk", "Jan 2020 - Jan 2021", SENTENCES[1], SENTENCES[2], "SQL, Bookkeeping, Rowing"),
        ("Trainer", "Jan 2018 - Dec 2022", SENTENCES[4], SENTENCES[1], "Bookkeeping, Singing, Chess"),
    )
] + [a_person("Ana Mora")]

weights = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)
asked = st.builds(
    a_requirement,
    st.sampled_from(("Python", "SQL", "Rust", "Welding", "Bookkeeping", "Teaches people", "Builds reports")),
    kind=st.sampled_from((Kind.SKILL, Kind.EXPERIENCE, Kind.CERTIFICATION)),
    mode=st.sampled_from((Mode.SCORED, Mode.SCORED, Mode.GATE, Mode.NOTE)),
    weight=weights,
    min_years=st.none() | st.integers(1, 10),
)


def numbered(requirements: list[Requirement]) -> tuple[Requirement, ...]:
    return tuple(
        a_requirement(*r.alternatives, id=f"r{n}", kind=r.kind, mode=r.mode, weight=r.weight, min_years=r.min_years)
        for n, r in enumerate(requirements, 1)
    )


several = st.lists(asked, min_size=1, max_size=5).map(numbered)
pools = st.lists(st.sampled_from(range(len(PEOPLE))), unique=True, min_size=1).map(lambda n: [PEOPLE[i] for i in n])


def substance(place: Place) -> tuple[object, ...]:
    """A place without its rank."""
    return (place.candidate, place.score, place.points, place.gates, place.notes, place.confidence, place.doubts)


@FEW
@given(several, pools, st.randoms(use_true_random=False))
def test_the_order_in_which_the_pool_is_given_does_not_matter(
    requirements: tuple[Requirement, ...], pool: list[Prepared], random: Random
) -> None:
    shuffled = list(pool)
    random.shuffle(shuffled)
    requisition = a_requisition(*requirements)
    assert a_ranking(requisition, *pool) == a_ranking(requisition, *shuffled)


@FEW
@given(several, pools, st.sampled_from(PEOPLE))
def test_adding_a_person_never_changes_anothers_points_or_the_order_among_the_others(
    requirements: tuple[Requirement, ...], pool: list[Prepared], newcomer: Prepared
) -> None:
    others = [person for person in pool if person is not newcomer]
    requisition = a_requisition(*requirements)
    before = [substance(place) for place in a_ranking(requisition, *others).places]
    after = [
        substance(place)
        for place in a_ranking(requisition, *others, newcomer).places
        if place.candidate != newcomer.resume.id
    ]
    assert before == after


@FEW
@given(several, pools)
def test_scores_lie_between_nothing_and_full_and_are_the_sum_of_their_points(
    requirements: tuple[Requirement, ...], pool: list[Prepared]
) -> None:
    for place in a_ranking(a_requisition(*requirements), *pool).places:
        assert 0 <= place.score <= FULL
        assert place.score == sum(points.points for points in place.points)
        assert all(0 <= points.points <= points.maximum for points in place.points)


@FEW
@given(several, pools)
def test_ranks_count_those_before_and_are_shared_by_equals(
    requirements: tuple[Requirement, ...], pool: list[Prepared]
) -> None:
    places = a_ranking(a_requisition(*requirements), *pool).places
    standings = [(not place.eligible, -place.score) for place in places]
    assert standings == sorted(standings)
    assert [place.rank for place in places] == [standings.index(standing) + 1 for standing in standings]


@FEW
@given(several, pools)
def test_every_quote_is_a_slice_of_the_redacted_text(
    requirements: tuple[Requirement, ...], pool: list[Prepared]
) -> None:
    texts = {person.resume.id: person.resume.text for person in pool}
    for place in a_ranking(a_requisition(*requirements), *pool).places:
        for evidence in (*(points.evidence for points in place.points), *place.gates, *place.notes):
            assert all(q.text == texts[place.candidate][q.start : q.end] for q in evidence.quotes)


@FEW
@given(st.lists(weights, min_size=1, max_size=8), st.data())
def test_raising_a_weight_never_lowers_the_maximum_of_its_requirement(raw: list[Fraction], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(raw) - 1))
    raised = list(raw)
    raised[place] += data.draw(weights)
    before, after = (
        maximum_points([a_requirement(id=f"r{n}", weight=w) for n, w in enumerate(each)]) for each in (raw, raised)
    )
    assert after[f"r{place}"] >= before[f"r{place}"]
    assert sum(before.values()) == sum(after.values()) == FULL


@FEW
@given(st.integers(0, 2**32 - 1), st.integers(1, 384))
def test_dot_products_are_exact_in_any_order_of_the_sum(seed: int, dimension: int) -> None:
    random = np.random.default_rng(seed)
    codes = random.integers(-127, 128, (6, dimension), dtype=np.int8)
    queries = random.integers(-127, 128, (3, dimension), dtype=np.int8)
    order = random.permutation(dimension)
    exact = codes.astype(np.int64) @ queries.astype(np.int64).T
    assert np.array_equal(dot_products(codes, queries), exact)
    assert np.array_equal(dot_products(codes[:, order], queries[:, order]), exact)
    assert np.array_equal(np.cumsum(codes[0].astype(np.float32) * queries[0].astype(np.float32))[-1], exact[0, 0])
