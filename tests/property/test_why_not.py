"""The smallest change, against trying every change on small pools."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.candidate import CandidateId
from screening.evidence import FULL, Evidence, GateState
from screening.ranking import Judged, Ranking, rank_judged
from screening.requisition import Mode, Requisition
from screening.shortlist import propose
from screening.why_not import why_not
from tests.make import a_requirement, a_requisition

FEW = settings(max_examples=80, derandomize=True, deadline=None)
STEPS = (0, 2_500, 5_000, 7_500, FULL)


def judged(name: str, strengths: tuple[int, ...], gate: GateState) -> Judged:
    found = [Evidence(f"r{n}", s) for n, s in enumerate(strengths)]
    return Judged(CandidateId(name), name, (*found, Evidence("gate", 0, state=gate)), 100, ())


def asked(weights: tuple[int, ...], cut: int) -> Requisition:
    scored = (a_requirement(id=f"r{n}", weight=w) for n, w in enumerate(weights))
    return a_requisition(*scored, a_requirement("SQL", id="gate", mode=Mode.GATE), cut=cut)


def is_in(ranking: Ranking, name: str) -> bool:
    return name in propose(ranking, ranking_hash="", requisition_hash="").selected


strengths = st.tuples(*[st.sampled_from(STEPS)] * 3)
people = st.lists(
    st.tuples(strengths, st.sampled_from((GateState.MET, GateState.UNKNOWN, GateState.NOT_MET))), min_size=1, max_size=6
)


@FEW
@given(people, st.tuples(*[st.integers(1, 5)] * 3), st.integers(1, 4))
def test_the_smallest_change_is_the_one_that_trying_them_all_finds(
    pool: list[tuple[tuple[int, ...], GateState]], weights: tuple[int, ...], cut: int
) -> None:
    requisition = asked(weights, cut)
    everyone = [judged(f"p{n}", given, gate) for n, (given, gate) in enumerate(pool)]
    found = why_not(rank_judged(requisition, everyone), CandidateId("p0"))
    assert (found is None) == is_in(rank_judged(requisition, everyone), "p0")
    if found is None:
        return
    assert (pool[0][1] is GateState.NOT_MET) == bool(found.gates)

    def tried(changed: dict[int, int]) -> bool:
        given = tuple(changed.get(n, s) for n, s in enumerate(pool[0][0]))
        gate = GateState.MET if found.gates else pool[0][1]
        return is_in(rank_judged(requisition, [judged("p0", given, gate), *everyone[1:]]), "p0")

    assert tried({}) == (found.short == 0)
    for rise in found.single:
        number = int(rise.requirement[1:])
        assert tried({number: rise.strength})
        assert not tried({number: rise.strength - 1})
    alone = {int(rise.requirement[1:]) for rise in found.single}
    if found.short:
        assert alone == {n for n in range(3) if tried({n: FULL})}
    if found.together:
        chosen = {int(rise.requirement[1:]): rise.strength for rise in found.together}
        assert tried(chosen)
        fewer = (dict.fromkeys(some, FULL) for some in combinations(range(3), len(chosen) - 1))
        assert not any(tried(some) for some in fewer)
    elif found.short and not alone:
        assert not tried(dict.fromkeys(range(3), FULL))


def test_somebody_who_is_not_in_the_ranking_is_asked_for_in_vain() -> None:
    with pytest.raises(KeyError):
        why_not(Ranking(a_requisition(), ()), CandidateId("nobody"))


def test_who_ties_with_the_last_one_inside_needs_nothing() -> None:
    requisition = asked((1, 1, 1), 1)
    pool = [judged(name, (5_000, 5_000, 5_000), GateState.MET) for name in ("p0", "p1")]
    assert why_not(rank_judged(requisition, pool), CandidateId("p1")) is None


def test_every_pair_of_small_strengths_is_read_backwards_exactly() -> None:
    requisition = asked((3, 2, 2), 1)
    for mine, theirs in product(STEPS, repeat=2):
        pool = [judged("p0", (mine, 0, 0), GateState.MET), judged("p1", (theirs, 0, 0), GateState.MET)]
        found = why_not(rank_judged(requisition, pool), CandidateId("p0"))
        assert (found is None) == (mine >= theirs)
        if found is not None:
            first = next(rise for rise in found.single if rise.requirement == "r0")
            lifted = replace(pool[0], evidence=(Evidence("r0", first.strength), *pool[0].evidence[1:]))
            assert is_in(rank_judged(requisition, [lifted, pool[1]]), "p0")
