"""Every engine gives the bytes of plain NumPy: of everyone, and of the people that an index proposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text

from api.reports.run_json import pretty, ranking_json
from api.storage.database import Connection, Engine, reading, transaction
from api.storage.ledger import By
from api.storage.passage_vectors import PgVectorIndex, bring_up_to_date, has_vectors
from api.storage.pool import Member
from api.storage.rankings import packed_places
from api.workflows.gather import gather_evidence
from api.workflows.rank import PROPOSED_BY_INDEX, pool_now, rank_pool
from api.workflows.replay import replay
from api.workflows.retrieve import INDEX_FOLDER, proposed_readings, retrieved_readings
from models.scorer import Int8Pool, Int8Scorer
from models.vector_index import FaissIndex, open_index
from screening.pipeline import ask
from screening.pipeline import rank_pool as rank_line
from screening.ports import Codes, VectorIndex
from screening.ranking import NumpyScorer, Prepared, Ranking, judge_all, rank, rank_judged
from screening.requisition import EvidenceRule
from screening.retrieval import retrieve
from tests.fakes import FakeIndex
from tests.make import a_person, a_requirement, a_requisition, fake_tools
from tests.openings import an_opening
from tests.people import NOON, World, a_world
from tests.unit.models.test_vector_index import clustered, nearest

WORKER = By("worker", NOON)
THINGS = ("Python reports", "SQL ledgers", "steel frames", "stock counts", "Rust services", "train timetables", "bread")
TITLES = ("Analyst", "Welder", "Clerk", "Baker", "Data Engineer")
TOOLS = fake_tools()
REQUISITION = a_requisition(
    a_requirement("Python", "Rust", id="code", weight=3),
    a_requirement("Builds reports for planners", id="reports", weight=2),
    a_requirement("SQL", id="sql", weight=2, min_years=2),
    a_requirement("Counts stock", id="stock", rule=EvidenceRule.EXPERIENCE),
)


def text_of(number: int) -> str:
    done = [f"• Made {THINGS[(number * k) % len(THINGS)]} number {number % (k + 3)} every week." for k in (1, 2, 3)]
    years = f"Jan {2010 + number % 9} - Dec {2012 + number % 9}"
    return f"Ann Berg\n\nExperience\n{TITLES[number % 5]}, Blue Freight\n{years}\n" + "\n".join(done)


POOL = [a_person(text_of(number)) for number in range(60)] + [a_person("Ana Mora")]
QUERIES = ask(REQUISITION, TOOLS)


def bytes_of(ranking: Ranking) -> bytes:
    return pretty(ranking_json(ranking, file_of=str, provenance={}))


REFERENCE = bytes_of(rank(REQUISITION, POOL, QUERIES, calibration=TOOLS.calibration))

BuildIndex = Callable[[Codes], VectorIndex]


def inverted(codes: Codes) -> VectorIndex:
    return FaissIndex(codes, flat_up_to=0)


INDEXES: dict[str, BuildIndex] = {"faiss flat": FaissIndex, "faiss inverted lists": inverted}


@pytest.mark.parametrize("scorer", [NumpyScorer(), Int8Scorer()])
def test_any_scorer_gives_the_bytes_of_numpy(scorer: NumpyScorer | Int8Scorer) -> None:
    judged = judge_all(REQUISITION, POOL, QUERIES, calibration=TOOLS.calibration, scorer=scorer)
    assert bytes_of(rank_judged(REQUISITION, judged)) == REFERENCE


@pytest.mark.parametrize("name", INDEXES)
def test_up_to_the_threshold_no_index_changes_a_byte(name: str) -> None:
    ranking, found = rank_line(REQUISITION, POOL, QUERIES, tools=TOOLS, build_index=INDEXES[name])
    assert found.exact
    assert bytes_of(ranking) == REFERENCE


def of_the_proposed(members: Sequence[int]) -> list[bytes]:
    """The ranking of these people by each way of computing it."""
    people = [POOL[member] for member in members]
    ways = [rank(REQUISITION, people, QUERIES, calibration=TOOLS.calibration)]
    for scorer in (NumpyScorer(), Int8Scorer()):
        judged = judge_all(REQUISITION, people, QUERIES, calibration=TOOLS.calibration, scorer=scorer)
        ways.append(rank_judged(REQUISITION, judged))
    rows = tuple(sum(len(p.codes) for p in POOL[:member]) for member in members if len(POOL[member].codes))
    again, _ = rank_line(REQUISITION, POOL, QUERIES, tools=TOOLS, build_index=lambda _: FakeIndex(rows), threshold=0)
    return [bytes_of(one) for one in (*ways, again)]


@pytest.mark.parametrize("name", INDEXES)
@pytest.mark.parametrize("per_query", [1, 5, 40])
def test_above_the_threshold_what_an_index_proposes_is_ranked_to_the_same_bytes(name: str, per_query: int) -> None:
    codes = [person.codes for person in POOL]
    found = retrieve(codes, QUERIES.codes, build_index=INDEXES[name], threshold=0, per_query=per_query)
    assert not found.exact
    assert 0 < len(found.members) < len(POOL)
    assert len(set(of_the_proposed(found.members))) == 1


@pytest.mark.parametrize("build", [FaissIndex, inverted])
def test_the_recall_of_an_index_is_known(build: BuildIndex, record_property: Callable[[str, object], None]) -> None:
    codes, queries = clustered(5, rows=6_000), clustered(6, rows=8)
    index = build(codes)
    found = [set(index.propose(queries[i : i + 1], per_query=50).tolist()) for i in range(len(queries))]
    recall = np.mean([len(want & got) / 50 for want, got in zip(nearest(codes, queries, 50), found, strict=True)])
    record_property("recall", float(recall))
    assert recall > 0.9


def test_the_int8_pool_gives_the_sums_that_evidence_is_judged_by() -> None:
    sizes = [len(person.codes) for person in POOL]
    pool = Int8Pool(np.concatenate([p.codes for p in POOL if len(p.codes)]), sizes)
    sums = pool.best_sums(QUERIES.codes)
    judged = judge_all(REQUISITION, POOL, QUERIES, calibration=TOOLS.calibration)
    for row, one in enumerate(judged):
        reports = one.evidence[1]
        assert reports.similarity == (int(sums[row, 2]), int(pool.counts[row]))


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    made = a_world(engine, tmp_path)
    return replace(made, service=replace(made.service, open_index=open_index))


def low(world: World) -> World:
    """The same, with a threshold above which everybody's pool lies."""
    settings = world.service.settings.model_copy(update={"exact_passages": 0})
    return replace(world, service=replace(world.service, settings=settings))


def members_of(world: World, requisition_id: str) -> list[Member]:
    from api.storage.rankings import posted

    with reading(world.engine) as connection:
        return list(pool_now(world.service, connection, posted(connection, requisition_id)).members)


def test_in_both_databases_an_index_that_proposes_everyone_gives_the_places_of_exact_mode(world: World) -> None:
    requisition_id, _ = an_opening(world, *(text_of(number) for number in range(12)))
    assert retrieved_readings(world.service, requisition_id) is None
    gather_evidence(world.service, requisition_id)
    exact = rank_pool(world.service, requisition_id, by=WORKER)
    proposed = retrieved_readings(low(world).service, requisition_id)
    assert proposed is not None
    assert (proposed.readings, proposed.recall_per_mille) == (set(exact.places.readings), 1_000)
    again = rank_pool(world.service, requisition_id, by=WORKER, proposed=proposed)
    assert packed_places(again.places) == packed_places(exact.places)
    assert again.stored.provenance["engine"] == PROPOSED_BY_INDEX
    assert again.stored.provenance["recall_per_mille"] == 1_000
    assert replay(world.service, again.stored.id).is_same


class Blind:
    """An index that finds the first passage and no other."""

    def propose(self, queries: Codes, *, per_query: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        return np.zeros(1, dtype=np.int64)


def test_an_index_that_misses_much_is_said_to(world: World) -> None:
    if world.engine.dialect.name != "sqlite":
        with transaction(world.engine) as connection:
            connection.execute(text("DROP TABLE passage_vectors"))  # a server without pgvector
    service = replace(world.service, open_index=lambda _path, **_how: Blind())
    requisition_id, _ = an_opening(world, *(text_of(number) for number in range(6)))
    members = members_of(world, requisition_id)
    found = proposed_readings(service, requisition_id, members, QUERIES.codes[:1], per_query=4)
    assert found.readings == {members[0].reading_id}
    assert found.recall_per_mille in (0, 250)


def test_who_is_not_proposed_stays_in_the_pool_and_in_no_place(world: World) -> None:
    requisition_id, people = an_opening(world, *(text_of(number) for number in range(12)))
    members = members_of(world, requisition_id)
    query = TOOLS.encoder.encode(["Made Python reports every week"])  # type: ignore[list-item]
    proposed = proposed_readings(world.service, requisition_id, members, query, per_query=3)
    assert 0 < len(proposed.readings) <= 3
    gather_evidence(world.service, requisition_id, proposed=proposed)
    places = rank_pool(world.service, requisition_id, by=WORKER, proposed=proposed).places
    assert set(places.readings) == proposed.readings
    assert set(places.not_retrieved) | set(places.candidates) == set(people)


def test_a_faiss_file_older_or_newer_than_the_pool_is_not_used(world: World) -> None:
    if world.engine.dialect.name != "sqlite":
        with reading(world.engine) as connection:
            assert has_vectors(connection)  # there pgvector proposes, and no file is made
        return
    requisition_id, _ = an_opening(world, text_of(1), text_of(2))
    query = TOOLS.encoder.encode(["Made Python reports"])  # type: ignore[list-item]
    file = world.service.settings.data_dir / INDEX_FOLDER / f"{requisition_id}.faiss"
    proposed_readings(world.service, requisition_id, members_of(world, requisition_id), query)
    older = file.read_bytes()
    world.candidate(text_of(3), requisition_id=requisition_id)
    now = members_of(world, requisition_id)
    assert len(proposed_readings(world.service, requisition_id, now, query).readings) == 3
    newer = file.read_bytes()
    file.write_bytes(older)
    assert len(proposed_readings(world.service, requisition_id, now, query).readings) == 3
    assert file.read_bytes() == newer
    assert len(proposed_readings(world.service, requisition_id, now[:2], query).readings) == 2


on_postgresql = pytest.mark.parametrize("place", ["postgresql"], indirect=True)


def stored(world: World, count: int) -> tuple[str, list[Member], list[Prepared]]:
    """People in the database, and what the line would rank."""
    from api.storage.evidence import prepared_readings

    requisition_id, _ = an_opening(world, *(text_of(number) for number in range(count)))
    members = members_of(world, requisition_id)
    with reading(world.engine) as connection:
        found = prepared_readings(connection, [member.reading_id for member in members])
    return requisition_id, members, [found[member.reading_id] for member in members]


def hnsw(connection: Connection, members: Sequence[Member]) -> PgVectorIndex:
    """Never a scan of everything, as on a table so small the planner would choose."""
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    connection.execute(text("SET LOCAL enable_sort = off"))
    starts = accumulate((member.passages for member in members[:-1]), initial=0)
    return PgVectorIndex(connection, dict(zip([m.reading_id for m in members], starts, strict=True)))


@on_postgresql
def test_pgvector_proposes_through_hnsw_what_is_then_ranked_to_the_same_bytes(world: World) -> None:
    _, members, people = stored(world, 30)
    dimension = people[0].codes.shape[1]
    with transaction(world.engine) as connection:
        assert bring_up_to_date(connection, [m.reading_id for m in members], dimension=dimension) == 30
        assert bring_up_to_date(connection, [m.reading_id for m in members], dimension=dimension) == 0
    with reading(world.engine) as connection:
        index = hnsw(connection, members)
        plan = "\n".join(
            connection.execute(
                text("EXPLAIN SELECT 1 FROM passage_vectors ORDER BY embedding <#> CAST(:q AS halfvec) LIMIT 3"),
                {"q": str(QUERIES.codes[0].tolist())},
            ).scalars()
        )
        found = retrieve(
            [p.codes for p in people], QUERIES.codes, build_index=lambda _: index, threshold=0, per_query=4
        )
        exact, _ = rank_line(REQUISITION, people, QUERIES, tools=TOOLS, build_index=lambda _: index)
    assert "ix_passage_vectors_embedding" in plan
    assert bytes_of(exact) == bytes_of(rank(REQUISITION, people, QUERIES, calibration=TOOLS.calibration))
    chosen = [people[member] for member in found.members]
    assert 0 < len(chosen) < len(people)
    judged = judge_all(REQUISITION, chosen, QUERIES, calibration=TOOLS.calibration, scorer=Int8Scorer())
    ranked = rank(REQUISITION, chosen, QUERIES, calibration=TOOLS.calibration)
    assert bytes_of(rank_judged(REQUISITION, judged)) == bytes_of(ranked)


@on_postgresql
def test_the_recall_of_pgvector_is_known(world: World, record_property: Callable[[str, object], None]) -> None:
    _, members, people = stored(world, 30)
    with transaction(world.engine) as connection:
        bring_up_to_date(connection, [m.reading_id for m in members], dimension=people[0].codes.shape[1])
    codes = np.concatenate([person.codes for person in people])
    dots = codes.astype(np.int64) @ QUERIES.codes.astype(np.int64).T
    with reading(world.engine) as connection:
        index = hnsw(connection, members)
        found = [index.propose(QUERIES.codes[i : i + 1], per_query=10) for i in range(len(QUERIES.codes))]
    recall = np.mean(
        [  # by the products themselves: passages that tie may stand in for each other
            sum(int(value) >= sorted(column)[-10] for value in column[rows]) / 10
            for column, rows in zip(dots.T, found, strict=True)
        ]
    )
    record_property("recall", float(recall))
    assert recall >= 0.9


@on_postgresql
def test_pgvector_looks_at_the_pool_alone_however_near_the_others_are(world: World) -> None:
    requisition_id, members, _ = stored(world, 20)
    others, _ = an_opening(world, *(text_of(number) for number in range(20, 30)))
    query = TOOLS.encoder.encode(["Made Python reports number 1 every week"])  # type: ignore[list-item]
    proposed_readings(world.service, others, members_of(world, others), query)
    everyone = proposed_readings(world.service, requisition_id, members, query, per_query=500)
    assert everyone.readings == {member.reading_id for member in members}
    with reading(world.engine) as connection:
        rows = hnsw(connection, members[:2]).propose(query, per_query=5)
    assert len(rows) == min(5, sum(member.passages for member in members[:2]))


@on_postgresql
def test_another_dimension_empties_the_cache_and_fills_it_again(world: World) -> None:
    _, members, people = stored(world, 3)
    ids = [member.reading_id for member in members]
    with transaction(world.engine) as connection:
        bring_up_to_date(connection, ids, dimension=people[0].codes.shape[1])
        assert bring_up_to_date(connection, ids, dimension=32) == 3
        assert connection.execute(text("SELECT count(*) FROM passage_vectors")).scalar() == 0
        assert bring_up_to_date(connection, ids, dimension=people[0].codes.shape[1]) == 3
        passages = sum(member.passages for member in members)
        assert connection.execute(text("SELECT count(*) FROM passage_vectors")).scalar() == passages


@on_postgresql
def test_what_goes_with_a_reading_goes_from_the_cache(world: World) -> None:
    _, members, people = stored(world, 2)
    with transaction(world.engine) as connection:
        bring_up_to_date(connection, [m.reading_id for m in members], dimension=people[0].codes.shape[1])
        for table in ("evidence", "reading_skills", "shingles"):
            connection.execute(text(f"DELETE FROM {table}"))
        connection.execute(text("DELETE FROM readings WHERE id = :id"), {"id": members[0].reading_id})
        left = connection.execute(text("SELECT DISTINCT reading_id FROM passage_vectors")).scalars().all()
    assert left == [members[1].reading_id]


def test_a_proposal_above_the_threshold_is_made_of_what_the_index_proposed_and_audited_by_stage(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.storage.audits import audit_of_proposal, published_audit
    from api.storage.gate import proposal_by_id
    from api.storage.rankings import places_of, ranking_by_id
    from api.workflows import retrieve as module
    from api.workflows.propose import rank_and_audit, request_proposal

    requisition_id, people = an_opening(world, *(text_of(number) for number in range(12)))
    few = partial(proposed_readings, per_query=1)
    monkeypatch.setattr(module, "proposed_readings", few)
    service = low(world).service
    asked = request_proposal(service, world.actor(), requisition_id)
    rank_and_audit(service, asked.id)
    with reading(world.engine) as connection:
        made = proposal_by_id(connection, asked.id)
        ranking, places = ranking_by_id(connection, str(made.ranking_id)), places_of(connection, str(made.ranking_id))
        audit = audit_of_proposal(connection, asked.id)
        assert audit is not None
        stages = {family["stage"] for family in published_audit(connection, audit.id)["families"]}
    assert ranking.provenance["engine"] == PROPOSED_BY_INDEX
    assert 0 < len(places.candidates) < len(people)
    assert len(places.candidates) + len(places.not_retrieved) == len(people)
    assert {"reading", "retrieval", "shortlist"} <= stages
