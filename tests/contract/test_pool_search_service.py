"""Searching the pool and rediscovery in both databases: who is found, who never is, what is kept of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from api.errors import BadInput, Conflict, Forbidden, Frozen, NotFound
from api.storage.changes import changes_of
from api.storage.database import Engine, reading, transaction
from api.storage.ledger import Action, verify
from api.storage.roles import Role
from api.storage.states import ConsentBasis, Origin, RequisitionState
from api.storage.tables import applications, candidates, ledger, readings, requisitions, search_hits, search_log
from api.workflows.consent import withdraw
from api.workflows.search import Looked, rediscover, search
from screening.lifecycle import State
from tests.people import NOON, World, a_world
from tests.slates import LEANING, MANAGER, a_slate, propose, state_of

POOL = ConsentBasis.POOL
PYTHON = "Ann Berg\nExperience\nAnalyst, Blue Freight\nJan 2019 - Dec 2020\n• Built Python pipelines, e.g. in C++."
WELDER = "Bo Lind\nExperience\nWelder, Red Yard\nJan 2019 - Dec 2020\n• Welding of hulls."


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def found(world: World, words: str = "", role: Role = Role.RECRUITER, **facets: object) -> list[str]:
    hits = search(world.service, world.actor(role), Looked(words, **facets), limit=50)
    return [person.person_id for person in hits.people]


def test_people_are_found_by_words_skills_and_phrases_in_the_order_of_their_ids(world: World) -> None:
    engineers = sorted(world.candidate(PYTHON, basis=POOL) for _ in range(3))
    welder = world.candidate(WELDER, basis=POOL)
    assert found(world, "python") == engineers
    assert found(world, '"python pipelines" AND c++') == engineers
    assert found(world, "NOT python") == [welder]
    assert found(world, "weld*") == [welder]
    assert found(world, skills=("Welding",)) == [welder]
    assert found(world, "hulls", skills=("python",)) == []


def test_no_name_finds_anybody(world: World) -> None:
    world.candidate(PYTHON, basis=POOL)
    for words in ("Ann", "Berg", "ann@example.org", "2019"):
        assert found(world, words) == []


def test_unknown_years_are_a_question_and_no_reason_to_leave_somebody_out(world: World) -> None:
    unknown, short, long = (world.candidate(PYTHON, basis=POOL) for _ in range(3))
    with transaction(world.engine) as connection:
        for who, months in ((short, 12), (long, 61)):
            connection.execute(update(readings).where(readings.c.candidate_id == who).values(months=months))
    assert found(world, "python", min_years=5) == sorted((unknown, long))
    assert found(world, "python", min_years=5, only_known_years=True) == [long]


def test_a_region_is_a_fact_that_is_looked_for_and_not_shown(world: World) -> None:
    one = world.candidate(PYTHON, basis=POOL)
    with transaction(world.engine) as connection:
        connection.execute(update(readings).where(readings.c.candidate_id == one).values(regions="leeds, uk\nberlin"))
    assert found(world, region="LEEDS") == [one]
    assert found(world, region="%") == []


def test_who_may_not_be_considered_any_more_is_never_found(world: World) -> None:
    expired = world.candidate(PYTHON, basis=POOL, until=NOON - timedelta(days=1))
    withdrawn = world.candidate(PYTHON, basis=POOL)
    withdraw(world.service, world.actor(), withdrawn, requisition_id=None, keep=False)
    erased = world.candidate(PYTHON, basis=POOL)
    with transaction(world.engine) as connection:
        gone = update(candidates).where(candidates.c.id == erased).values(erased_at=NOON, wrapped_key=None)
        connection.execute(gone)
    for_one_position = world.candidate(PYTHON)
    assert found(world, "python") == []
    requisition_id = world.requisition()
    for who in (expired, withdrawn, erased, for_one_position):
        with pytest.raises((NotFound, Conflict)):
            rediscover(world.service, world.actor(), requisition_id, [who])


def test_applicants_of_an_open_requisition_are_found_while_it_is_open(world: World) -> None:
    requisition_id = world.requisition()
    applicant = world.candidate(PYTHON, requisition_id=requisition_id)
    assert found(world, "python") == [applicant]
    with transaction(world.engine) as connection:
        connection.execute(update(requisitions).values(state=RequisitionState.CLOSED))
    assert found(world, "python") == []


def test_one_person_of_several_records_is_found_once(world: World) -> None:
    older, newer = world.candidate(WELDER, basis=POOL), world.candidate(PYTHON, basis=POOL)
    with transaction(world.engine) as connection:
        connection.execute(update(candidates).where(candidates.c.id == newer).values(merged_into=older))
    assert found(world, "python") == [older]
    assert found(world, "python OR welding") == [older]


def test_other_teams_and_other_roles_find_nobody(world: World) -> None:
    world.candidate(PYTHON, basis=POOL)
    assert search(world.service, world.stranger(), Looked("python"), limit=5).people == ()
    for role in (MANAGER, Role.COMPLIANCE, Role.AUDITOR, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden):
            search(world.service, world.actor(role), Looked("python"), limit=5)


def test_pages_go_on_and_every_page_is_kept_with_who_was_on_it(world: World) -> None:
    people = sorted(world.candidate(PYTHON, basis=POOL) for _ in range(3))
    first = search(world.service, world.actor(), Looked("python"), limit=2)
    rest = search(world.service, world.actor(), Looked("python"), after=first.after, limit=2)
    assert [one.person_id for one in (*first.people, *rest.people)] == people
    assert rest.after is None
    with reading(world.engine) as connection:
        verify(connection)
        rows = connection.execute(select(search_log)).all()
        assert sorted(row.hits for row in rows) == [1, 2]
        assert len({row.query_hash for row in rows}) == 1
        assert sorted(connection.execute(select(search_hits.c.candidate_id)).scalars()) == people
        entries = connection.execute(select(ledger.c.detail).where(ledger.c.action == Action.SEARCHED)).scalars().all()
    assert len(entries) == 2
    assert not any("python" in entry for entry in entries)


@pytest.mark.parametrize("facets", [{}, {"region": " "}, {"min_years": 0}, {"min_years": 61}, {"skills": ("x",) * 11}])
def test_a_search_for_nothing_or_too_much_is_refused(world: World, facets: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        found(world, "", **facets)


def test_people_of_the_pool_are_brought_to_a_requisition_once_and_shut_its_gate(world: World) -> None:
    slate = a_slate(world)
    proposal, _ = propose(world, slate)
    new = world.candidate(PYTHON, basis=POOL)
    done = rediscover(world.service, world.actor(), slate.requisition_id, [new, new])
    assert (done.added, done.already_there) == ((new,), ())
    again = rediscover(world.service, world.actor(), slate.requisition_id, [new])
    assert (again.added, again.already_there) == ((), (new,))
    assert state_of(world, proposal.id) is State.STALE
    with reading(world.engine) as connection:
        query = select(applications.c.origin).where(applications.c.candidate_id == new)
        assert connection.execute(query).scalars().all() == [Origin.REDISCOVERY]
    hits = search(world.service, world.actor(), Looked("python", requisition_id=slate.requisition_id), limit=50)
    assert {one.person_id for one in hits.people if one.is_in_pool} >= {new}


def test_rediscovery_is_all_or_none_and_refused_by_a_closed_requisition(world: World) -> None:
    requisition_id = world.requisition()
    agreed, not_agreed = world.candidate(PYTHON, basis=POOL), world.candidate(PYTHON)
    with pytest.raises(Conflict, match="one position"):
        rediscover(world.service, world.actor(), requisition_id, [agreed, not_agreed])
    with pytest.raises(NotFound):
        rediscover(world.service, world.stranger(), requisition_id, [agreed])
    with pytest.raises(BadInput):
        rediscover(world.service, world.actor(), requisition_id, [])
    with transaction(world.engine) as connection:
        assert connection.execute(select(applications)).all() == []
        connection.execute(update(requisitions).values(state=RequisitionState.CLOSED))
    with pytest.raises(Conflict, match="closed"):
        rediscover(world.service, world.actor(), requisition_id, [agreed])


def test_a_held_slate_takes_in_nobody_and_keeps_the_attempt(world: World) -> None:
    slate = a_slate(world, LEANING)
    propose(world, slate)
    new = world.candidate(PYTHON, basis=POOL)
    with pytest.raises(Frozen):
        rediscover(world.service, world.actor(), slate.requisition_id, [new])
    with reading(world.engine) as connection:
        assert len(changes_of(connection, slate.requisition_id)) == 1
        assert connection.execute(select(applications).where(applications.c.candidate_id == new)).all() == []
