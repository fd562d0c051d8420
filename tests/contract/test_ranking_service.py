"""Evidence, rankings and proposals in both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import numpy as np
import pytest
from sqlalchemy import delete, func, select, update

from api.errors import Conflict, Forbidden, NotFound
from api.storage.database import Connection, Engine, reading, transaction
from api.storage.gate import make_stale, proposal_by_id
from api.storage.ledger import Action, By
from api.storage.pool import LeftOut, pool_of
from api.storage.rankings import places_of
from api.storage.readings import current_readings
from api.storage.retention import Retention
from api.storage.roles import Role
from api.storage.states import ApplicationState, FileState
from api.storage.tables import (
    applications,
    candidates,
    evidence,
    files,
    ledger,
    question_vectors,
    rankings,
    readings,
)
from api.workflows.gather import gather_evidence
from api.workflows.propose import rank_and_audit, request_proposal
from api.workflows.rank import rank_pool
from screening.lifecycle import State
from screening.pipeline import ask
from screening.ports import Codes
from screening.ranking import Prepared, rank
from screening.requisition import parse_requisition
from tests.fakes import FakeEncoder
from tests.make import fake_tools
from tests.openings import SOURCE, TEXTS, a_version, an_opening, with_tools
from tests.people import NOON, World, a_world

WORKER = By("worker", NOON)


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def counted(connection: Connection, table: object) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


class CountingEncoder(FakeEncoder):
    """Counts the texts that it is asked to encode."""

    asked: ClassVar[list[str]] = []

    def encode(self, texts: object) -> Codes:
        self.asked.extend(texts)  # type: ignore[arg-type]
        return super().encode(texts)  # type: ignore[arg-type]


def test_the_stored_ranking_is_the_lines_own(world: World) -> None:
    requisition_id, _ = an_opening(world)
    gather_evidence(world.service, requisition_id)
    ranked = rank_pool(world.service, requisition_id, by=WORKER)
    requisition = parse_requisition(SOURCE.format(weight=3))
    tools = world.service.tools()
    with reading(world.engine) as connection:
        people = current_readings(connection, ranked.places.candidates)
        assert places_of(connection, ranked.stored.id) == ranked.places
    pool = [Prepared(replace(one.resume, id=one.candidate_id), one.codes) for one in people]  # type: ignore[arg-type]
    expected = rank(requisition, pool, ask(requisition, tools), calibration=tools.calibration)
    assert list(ranked.places.candidates) == [place.candidate for place in expected.places]
    assert list(ranked.places.ranks) == [place.rank for place in expected.places]
    assert list(ranked.places.scores) == [place.score for place in expected.places]
    assert [list(p) for p in ranked.places.points] == [[p.points for p in place.points] for place in expected.places]
    assert [list(g) for g in ranked.places.gates] == [[g.state for g in place.gates] for place in expected.places]


def test_each_reading_is_judged_once_for_each_question_and_each_text_encoded_once(world: World) -> None:
    requisition_id, people = an_opening(world)
    CountingEncoder.asked.clear()
    counting = with_tools(world, replace(fake_tools(), encoder=CountingEncoder()))
    done: list[tuple[int, int]] = []
    assert gather_evidence(counting.service, requisition_id, progress=lambda *at: done.append(at)) == len(people)
    assert done == [(4, 4)]
    assert gather_evidence(counting.service, requisition_id) == 0
    with reading(world.engine) as connection:
        assert counted(connection, question_vectors) == 4
        kept = connection.execute(select(evidence.c.detail).where(evidence.c.question != "2" * 64)).scalars().all()
    assert len(kept) == 4 * len(people)
    assert sorted(CountingEncoder.asked) == ["Builds reports for planners", "Python", "Rust", "SQL"]


def test_no_word_of_a_quote_is_kept_with_the_evidence(world: World) -> None:
    requisition_id, _ = an_opening(world)
    gather_evidence(world.service, requisition_id)
    with reading(world.engine) as connection:
        details = connection.execute(select(evidence.c.detail)).scalars().all()
    assert any('"quotes":[[1,' in detail for detail in details)
    assert not [detail for detail in details if "planners" in detail or "Python" in detail]


def test_another_weight_is_ranked_without_the_encoder_and_without_judging(world: World) -> None:
    requisition_id, _ = an_opening(world)
    gather_evidence(world.service, requisition_id)
    first = rank_pool(world.service, requisition_id, by=WORKER)
    a_version(world, requisition_id, SOURCE.format(weight=50))
    CountingEncoder.asked.clear()
    counting = with_tools(world, replace(fake_tools(), encoder=CountingEncoder()))
    second = rank_pool(counting.service, requisition_id, by=WORKER)
    assert CountingEncoder.asked == []
    assert second.places.points != first.places.points
    assert (first.stored.pool_hash, first.stored.version) == (second.stored.pool_hash, second.stored.version - 1)
    with reading(world.engine) as connection:
        assert counted(connection, rankings) == 2


def test_a_question_that_nobody_was_judged_for_cannot_be_ranked(world: World) -> None:
    requisition_id, _ = an_opening(world)
    with pytest.raises(Conflict, match="not gathered"):
        rank_pool(world.service, requisition_id, by=WORKER)


def test_the_pool_counts_each_person_once_and_says_who_is_left_out(world: World) -> None:
    requisition_id, people = an_opening(world, *TEXTS, TEXTS[0], TEXTS[1], TEXTS[2])
    twin, withdrawn, erased, expired, unread = people[0], *people[2:6]
    with transaction(world.engine) as connection:
        _set(connection, people[1], merged_into=twin)
        _set(connection, erased, erased_at=NOON, wrapped_key=None)
        _set(connection, expired, consent_until=NOON - timedelta(days=1))
        connection.execute(delete(evidence).where(evidence.c.reading_id.in_(_readings(unread))))
        for table in ("reading_skills", "shingles"):
            found = readings.metadata.tables[table]
            connection.execute(delete(found).where(found.c.reading_id.in_(_readings(unread))))
        connection.execute(delete(readings).where(readings.c.candidate_id == unread))
        connection.execute(
            update(applications)
            .where(applications.c.candidate_id == withdrawn)
            .values(state=ApplicationState.WITHDRAWN)
        )
    with reading(world.engine) as connection:
        pool = pool_of(connection, requisition_id, Retention(), at=NOON)
    assert pool.left_out == LeftOut(withdrawn=1, expired=1, erased=1, merged=1, unread=1)
    assert {member.person_id for member in pool.members} == {twin, people[6]}
    assert pool.unread == (unread,)


def _set(connection: Connection, candidate_id: str, **values: object) -> None:
    connection.execute(update(candidates).where(candidates.c.id == candidate_id).values(**values))


def _readings(candidate_id: str) -> object:
    return select(readings.c.id).where(readings.c.candidate_id == candidate_id)


def test_a_merged_person_is_ranked_by_their_newest_reading_under_the_persons_own_id(world: World) -> None:
    requisition_id = world.requisition()
    a_version(world, requisition_id, SOURCE.format(weight=3))
    older = world.candidate(TEXTS[3], requisition_id=requisition_id)
    newer = world.candidate(TEXTS[0], requisition_id=requisition_id, created_at=NOON + timedelta(minutes=1))
    with transaction(world.engine) as connection:
        _set(connection, newer, merged_into=older)
    gather_evidence(world.service, requisition_id)
    places = rank_pool(world.service, requisition_id, by=WORKER).places
    assert places.candidates == (older,)
    assert places.scores[0] > 0


def test_people_of_another_encoder_are_encoded_anew_and_the_old_reading_stays(world: World) -> None:
    requisition_id, people = an_opening(world)
    other = with_tools(world, replace(fake_tools(), encoder=FakeEncoder("fake@2", dimension=32)))
    gather_evidence(other.service, requisition_id)
    with reading(world.engine) as connection:
        rows = connection.execute(select(readings.c.encoder, readings.c.dimension).where(readings.c.is_current)).all()
        assert counted(connection, readings) == 2 * len(people)
    assert {tuple(row) for row in rows} == {("fake@2", 32)}
    assert len(rank_pool(other.service, requisition_id, by=WORKER).places.candidates) == len(people)


def test_somebody_erased_while_they_are_judged_leaves_no_evidence(world: World) -> None:
    from api.storage.evidence import add_evidence
    from screening.evidence import Evidence

    with transaction(world.engine) as connection:
        add_evidence(connection, [(str(uuid4()), "4" * 64, Evidence("r1", 1))])
        assert counted(connection, evidence) == 0


def test_a_proposal_is_asked_for_once_while_it_is_being_made(world: World) -> None:
    requisition_id, _ = an_opening(world)
    jobs: list[tuple[str, str]] = []
    service = replace(world.service, enqueue=lambda _c, job, ids: jobs.append((job, ids["proposal"])))
    first = request_proposal(service, world.actor(), requisition_id)
    again = request_proposal(service, world.actor(Role.HIRING_MANAGER), requisition_id)
    assert first.id == again.id
    assert jobs == [("rank_and_audit", first.id)]
    assert (first.cut, first.subject, first.ranking_id) == (2, None, None)


def test_who_may_not_propose_or_see_the_requisition_cannot_ask(world: World) -> None:
    requisition_id, _ = an_opening(world)
    for role in (Role.COMPLIANCE, Role.AUDITOR, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden):
            request_proposal(world.service, world.actor(role), requisition_id)
    with pytest.raises(NotFound):
        request_proposal(world.service, world.stranger(), requisition_id)


def test_while_files_are_being_read_nothing_is_proposed(world: World) -> None:
    requisition_id, people = an_opening(world)
    with transaction(world.engine) as connection:
        connection.execute(update(files).where(files.c.candidate_id == people[0]).values(state=FileState.READING))
    with pytest.raises(Conflict, match="still being read"):
        request_proposal(world.service, world.actor(), requisition_id)


def test_the_job_ranks_cuts_and_audits_and_doing_it_again_changes_nothing(world: World) -> None:
    requisition_id, _ = an_opening(world)
    asked = request_proposal(world.service, world.actor(), requisition_id)
    state = rank_and_audit(world.service, asked.id)
    assert state != asked.state
    with reading(world.engine) as connection:
        made = proposal_by_id(connection, asked.id)
        places = places_of(connection, str(made.ranking_id))
        entries = counted(connection, ledger)
        ranked = connection.execute(select(ledger.c.detail).where(ledger.c.action == Action.RANKED.value)).scalars()
        assert not [d for d in ranked if any(person in d for person in places.candidates)]
    assert made.selected == places.candidates[: len(made.selected)]
    assert len(made.selected) >= 2
    assert rank_and_audit(world.service, asked.id) == state
    with reading(world.engine) as connection:
        assert counted(connection, ledger) == entries
        assert counted(connection, rankings) == 1


def test_an_order_is_kept_as_numbers_of_the_database_and_not_of_numpy(world: World) -> None:
    requisition_id, _ = an_opening(world)
    gather_evidence(world.service, requisition_id)
    places = rank_pool(world.service, requisition_id, by=WORKER).places
    assert not [one for one in (*places.ranks, *places.scores) if isinstance(one, np.integer)]


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[int], None]) -> list[int]:
    """Let something happen each time after the evidence was gathered, and before the pool is ranked."""
    from api.workflows import propose

    real, times = propose.gather_evidence, [0]

    def gather_then(*given: object, **how: object) -> int:
        judged = real(*given, **how)  # type: ignore[arg-type]
        times[0] += 1
        happens(times[0])
        return judged

    monkeypatch.setattr(propose, "gather_evidence", gather_then)
    return times


def test_somebody_who_comes_in_while_the_pool_is_ranked_is_ranked_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    requisition_id, _ = an_opening(world)
    asked = request_proposal(world.service, world.actor(), requisition_id)
    late: list[str] = []

    def comes_in(time: int) -> None:
        if time == 1:
            late.append(world.candidate(TEXTS[1], requisition_id=requisition_id))

    times = meanwhile(monkeypatch, comes_in)
    rank_and_audit(world.service, asked.id)
    with reading(world.engine) as connection:
        made = proposal_by_id(connection, asked.id)
        assert late[0] in places_of(connection, str(made.ranking_id)).candidates
        assert counted(connection, rankings) == 1
    assert times == [2]


def test_a_weight_edited_while_the_pool_is_ranked_leaves_the_proposal_stale_and_unranked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    requisition_id, _ = an_opening(world)
    asked = request_proposal(world.service, world.actor(), requisition_id)

    def is_edited(_time: int) -> None:
        a_version(world, requisition_id, SOURCE.format(weight=40))
        with transaction(world.engine) as connection:
            make_stale(connection, requisition_id, by=WORKER)

    meanwhile(monkeypatch, is_edited)
    assert rank_and_audit(world.service, asked.id) is State.STALE
    with reading(world.engine) as connection:
        made = proposal_by_id(connection, asked.id)
        assert (made.ranking_id, made.subject, counted(connection, rankings)) == (None, None, 0)


def test_a_pool_that_never_rests_is_given_up_for_now_and_nothing_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    requisition_id, _ = an_opening(world)
    asked = request_proposal(world.service, world.actor(), requisition_id)
    meanwhile(monkeypatch, lambda _time: world.candidate(TEXTS[0], requisition_id=requisition_id) and None)
    with pytest.raises(Conflict, match="faster than it is ranked"):
        rank_and_audit(world.service, asked.id)
    with reading(world.engine) as connection:
        assert counted(connection, rankings) == 0
        assert proposal_by_id(connection, asked.id).state is State.PROPOSED


def test_two_workers_that_make_one_proposal_make_one_ranking(world: World) -> None:
    requisition_id, _ = an_opening(world)
    asked = request_proposal(world.service, world.actor(), requisition_id)
    with ThreadPoolExecutor(2) as both:
        states = list(both.map(lambda _: rank_and_audit(world.service, asked.id), range(2)))
    assert len(set(states)) == 1
    with reading(world.engine) as connection:
        assert counted(connection, rankings) == 1


def test_people_erased_between_ranking_and_now_are_left_out_of_the_next_one(world: World) -> None:
    requisition_id, people = an_opening(world)
    gather_evidence(world.service, requisition_id)
    first = rank_pool(world.service, requisition_id, by=WORKER)
    with transaction(world.engine) as connection:
        _set(connection, people[0], erased_at=NOON, wrapped_key=None)
    second = rank_pool(world.service, requisition_id, by=WORKER)
    assert set(first.places.candidates) - set(second.places.candidates) == {people[0]}
    assert second.stored.left_out["erased"] == 1
