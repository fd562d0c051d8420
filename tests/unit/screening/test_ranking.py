from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from screening.digest import canonical, digest
from screening.evidence import FULL, GateState
from screening.pipeline import ask, rank_pool
from screening.ranking import Prepared, confidence, dot_products, maximum_points, rank
from screening.requisition import Kind, Mode
from screening.retrieval import retrieve
from tests.fakes import FakeIndex
from tests.make import a_person, a_ranking, a_requirement, a_requisition, a_resume, fake_tools

JOB = "Analyst, Blue Freight\nJan 2019 - Dec 2020\n• "
ROLE = JOB + "Built Python reports for planners every week."
NO_PYTHON = JOB + "Counted stock in the yard every week."
PYTHON_GATE = a_requirement("Python", id="gate", mode=Mode.GATE)


def maxima(*weights: int | Fraction) -> list[int]:
    return list(maximum_points([a_requirement(id=f"r{n}", weight=w) for n, w in enumerate(weights)]).values())


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ((1,), [10_000]),
        ((1, 1, 1), [3_334, 3_333, 3_333]),
        ((5, 3, 2), [5_000, 3_000, 2_000]),
        ((1, 2, 4), [1_429, 2_857, 5_714]),
        ((Fraction(1, 10), Fraction(2, 10)), [3_333, 6_667]),
        ((1, 1_000_000_000), [0, 10_000]),
        ((1,) * 7, [1_429, 1_429, 1_429, 1_429, 1_428, 1_428, 1_428]),
    ],
)
def test_maximum_points_are_shared_out_by_largest_remainder(weights: tuple[int, ...], expected: list[int]) -> None:
    assert maxima(*weights) == expected
    assert sum(expected) == FULL


def test_without_scored_requirements_there_is_nothing_to_share_out() -> None:
    assert maximum_points([PYTHON_GATE]) == {}


def test_points_are_the_maximum_times_the_strength_rounded_down() -> None:
    requisition = a_requisition(a_requirement("Python", weight=1), a_requirement("Rust", id="r2", weight=2))
    (place,) = a_ranking(requisition, a_person(experience=ROLE)).places
    for given in place.points:
        assert given.points == given.maximum * given.evidence.strength // FULL


def test_the_points_sum_to_the_score() -> None:
    requisition = a_requisition(
        a_requirement("Python", weight=3),
        a_requirement("SQL", id="r2", weight=7),
        a_requirement("Counts stock", id="r3", kind=Kind.EXPERIENCE, weight=Fraction(1, 3)),
    )
    for place in a_ranking(requisition, a_person(experience=ROLE), a_person(skills="SQL, Python")).places:
        assert place.score == sum(given.points for given in place.points)
        assert [given.evidence.requirement for given in place.points] == ["r1", "r2", "r3"]


def test_more_evidence_ranks_first() -> None:
    little, much = a_person(skills="Python"), a_person(experience=ROLE)
    ranking = a_ranking(a_requisition(), little, much)
    assert [place.candidate for place in ranking.places] == [much.resume.id, little.resume.id]
    assert [place.rank for place in ranking.places] == [1, 2]


def test_those_who_tie_share_a_rank_and_the_next_rank_counts_them() -> None:
    tied = [a_person(experience=NO_PYTHON, name=name) for name in ("Ana Mora", "Ben Aldo", "Cy Tran")]
    first = a_person(experience=ROLE)
    last = a_person(experience=NO_PYTHON, summary="No experience with Python.")
    ranking = a_ranking(
        a_requisition(PYTHON_GATE, a_requirement("Python", kind=Kind.CERTIFICATION)), *tied, last, first
    )
    assert [place.rank for place in ranking.places] == [1, 2, 2, 2, 5]


def test_a_tie_is_ordered_by_the_hash_of_what_remains_and_not_by_the_pool_or_the_name() -> None:
    people = [a_person(skills=f"Python, {other}") for other in ("Baking", "Sewing", "Singing", "Rowing")]
    expected = [p.resume.id for p in sorted(people, key=lambda p: p.resume.content_hash)]
    requisition = a_requisition(PYTHON_GATE)
    assert [place.candidate for place in a_ranking(requisition, *people).places] == expected
    assert [place.candidate for place in a_ranking(requisition, *reversed(people)).places] == expected


def test_another_name_gives_the_same_points() -> None:
    ana, ben = (a_person(experience=ROLE, name=name) for name in ("Ana Mora", "Bartholomew Featherstonehaugh"))
    first, second = a_ranking(a_requisition(), ana, ben).places
    assert ana.resume.id != ben.resume.id
    assert [g.points for g in first.points] == [g.points for g in second.points]


def test_gates_not_met_come_after_everyone_else_whatever_the_score() -> None:
    requisition = a_requisition(
        a_requirement("Rust", id="gate", mode=Mode.GATE), a_requirement("Python", kind=Kind.CERTIFICATION)
    )
    strong = a_person(experience=ROLE, summary="No experience with Rust.")
    silent = a_person(experience=NO_PYTHON)
    first, second = a_ranking(requisition, strong, silent).places
    assert (first.candidate, first.gates[0].state, first.eligible) == (silent.resume.id, GateState.UNKNOWN, True)
    assert (second.candidate, second.gates[0].state, second.eligible) == (strong.resume.id, GateState.NOT_MET, False)
    assert second.score > first.score


def test_a_gate_met_and_a_gate_unknown_stand_equal() -> None:
    requisition = a_requisition(PYTHON_GATE, a_requirement("SQL"))
    met, unknown = a_person(skills="Python, Baking"), a_person(skills="Rowing, Baking")
    assert [place.rank for place in a_ranking(requisition, met, unknown).places] == [1, 1]


@pytest.mark.parametrize("mode", [Mode.GATE, Mode.NOTE])
def test_a_gate_or_a_note_gives_no_points(mode: Mode) -> None:
    person = a_person(experience=ROLE)
    alone = a_ranking(a_requisition(a_requirement("SQL")), person).places[0]
    beside = a_requisition(a_requirement("Python", id="extra", mode=mode), a_requirement("SQL"))
    place = a_ranking(beside, person).places[0]
    assert place.score == alone.score
    assert [e.requirement for e in (*place.gates, *place.notes)] == ["extra"]


def test_a_note_shows_its_evidence() -> None:
    place = a_ranking(a_requisition(a_requirement("Python", mode=Mode.NOTE)), a_person(experience=ROLE)).places[0]
    assert "Python" in place.notes[0].quotes[0].text
    assert place.notes[0].state is None


def test_alternatives_take_their_own_rows_of_the_queries() -> None:
    requisition = a_requisition(
        a_requirement("SQL", "Rust", id="any"), a_requirement("Python", id="one"), a_requirement("Welding", id="last")
    )
    place = a_ranking(requisition, a_person(experience=ROLE)).places[0]
    assert {g.evidence.requirement: g.evidence.rung is not None for g in place.points} == {
        "any": False,
        "one": True,
        "last": False,
    }


def test_every_point_has_a_quote() -> None:
    requisition = a_requisition(a_requirement("Python"), a_requirement("Counts stock", id="r2", kind=Kind.EXPERIENCE))
    people = [a_person(experience=ROLE), a_person(experience=NO_PYTHON), a_person(skills="Python, SQL, Rust")]
    for place in a_ranking(requisition, *people).places:
        for given in place.points:
            assert given.points == 0 or given.evidence.quotes


def test_an_empty_pool_is_an_empty_ranking() -> None:
    assert a_ranking(a_requisition()).places == ()


def test_somebody_with_nothing_to_read_is_ranked_with_no_points_and_asked_about() -> None:
    nobody = a_person("Ana Mora")
    place = a_ranking(a_requisition(), Prepared(nobody.resume, np.zeros((0, 0), dtype=np.int8))).places[0]
    assert (place.score, place.eligible) == (0, True)
    assert "there is little text to judge by" in place.doubts


def test_dot_products_are_the_integers_of_plain_arithmetic() -> None:
    random = np.random.default_rng(11)
    codes = random.integers(-127, 128, (20, 384), dtype=np.int8)
    queries = random.integers(-127, 128, (5, 384), dtype=np.int8)
    expected = codes.astype(np.int64) @ queries.astype(np.int64).T
    assert np.array_equal(dot_products(codes, queries), expected)


def test_the_largest_possible_dot_product_is_exact() -> None:
    full = np.full((1, 384), 127, dtype=np.int8)
    assert dot_products(full, full).tolist() == [[384 * 127 * 127]]
    assert dot_products(full, -full).tolist() == [[-384 * 127 * 127]]


def test_full_confidence_needs_enough_text_and_dated_positions() -> None:
    resume = a_resume(summary="Careful analyst who likes order.", experience=ROLE, skills="Python, SQL, Rust")
    assert confidence(resume) == (100, ())


def test_each_doubt_lowers_confidence_and_never_the_score() -> None:
    parts = {"summary": "Careful analyst who likes order.", "experience": ROLE, "skills": "Python, SQL, Rust"}
    sure = a_person(**parts)
    doubtful = a_person(language="de", quality=40, **parts)
    places = {place.candidate: place for place in a_ranking(a_requisition(), sure, doubtful).places}
    assert sure.resume.id == doubtful.resume.id
    alone = [a_ranking(a_requisition(), person).places[0] for person in (sure, doubtful)]
    assert [place.confidence for place in alone] == [100, 50]
    assert alone[0].score == alone[1].score == places[sure.resume.id].score


def test_confidence_says_why_it_is_not_full() -> None:
    assert confidence(a_resume(skills="Python, SQL")) == (
        50,
        ("there is little text to judge by", "no positions were recognised"),
    )


def test_ranking_the_same_pool_twice_gives_equal_values() -> None:
    people = [a_person(experience=ROLE), a_person(skills="Python, SQL, Rust")]
    tools = fake_tools()
    requisition = a_requisition()
    queries = ask(requisition, tools)
    first, second = (rank(requisition, people, queries, calibration=tools.calibration) for _ in range(2))
    assert first == second


def test_up_to_the_threshold_everyone_is_scored_and_no_index_is_built() -> None:
    codes = [a_person(experience=ROLE).codes, a_person("Ana Mora").codes]
    found = retrieve(codes, codes[0], build_index=lambda _: pytest.fail("no index is needed"), threshold=len(codes[0]))
    assert (found.members, found.exact) == ((0, 1), True)


def test_beyond_the_threshold_only_who_the_index_proposes_is_ranked() -> None:
    people = [a_person(experience=ROLE), a_person("Ana Mora"), a_person(experience=NO_PYTHON)]
    requisition, tools = a_requisition(), fake_tools()
    rows = (len(people[0].codes),)  # the first passage of the last person: nobody in between has one
    ranking, found = rank_pool(
        requisition, people, ask(requisition, tools), tools=tools, build_index=lambda _: FakeIndex(rows), threshold=0
    )
    assert (found.members, found.exact) == ((2,), False)
    assert [place.candidate for place in ranking.places] == [people[2].resume.id]


def test_equal_values_have_equal_bytes_and_hashes() -> None:
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"é","b":1}'.encode()
    assert digest({"b": [1, 2]}) == digest({"b": (1, 2)}) != digest({"b": [2, 1]})


def test_a_number_that_is_none_has_no_bytes() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))
