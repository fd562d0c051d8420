"""A stored ranking is computed again in both databases, and what was changed since is named."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from api.errors import Forbidden, NotFound
from api.storage.database import Connection, Engine, reading, transaction
from api.storage.ledger import Action, By
from api.storage.rankings import packed_places, places_of
from api.storage.roles import Role
from api.storage.tables import (
    evidence,
    ledger,
    question_vectors,
    rankings,
    reading_skills,
    readings,
    requisition_versions,
    shingles,
)
from api.workflows.gather import gather_evidence
from api.workflows.rank import Ranked, rank_pool
from api.workflows.replay import replay, replay_ranking
from tests.fakes import FakeEncoder, LinearCalibration
from tests.make import fake_tools
from tests.openings import TEXTS, an_opening, with_tools
from tests.people import NOON, World, a_world

WORKER = By("worker", NOON)


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def a_ranked(world: World, *texts: str) -> Ranked:
    requisition_id, _ = an_opening(world, *texts)
    gather_evidence(world.service, requisition_id)
    return rank_pool(world.service, requisition_id, by=WORKER)


class SilentEncoder(FakeEncoder):
    """Encodes nothing."""

    def encode(self, texts: object) -> object:  # type: ignore[override]
        raise AssertionError("a replay asks no encoder")


def test_a_ranking_is_computed_again_without_the_encoder(world: World) -> None:
    ranked = a_ranked(world)
    silent = with_tools(world, replace(fake_tools(), encoder=SilentEncoder()))
    found = replay(silent.service, ranked.stored.id)
    assert (found.difference, found.is_same, found.verified, found.erased) == ("", True, len(TEXTS), 0)
    assert found.hash == ranked.stored.hash


def test_it_is_computed_again_for_an_older_encoder_after_people_were_encoded_anew(world: World) -> None:
    ranked = a_ranked(world)
    other = with_tools(world, replace(fake_tools(), encoder=FakeEncoder("fake@2", dimension=32)))
    gather_evidence(other.service, ranked.stored.requisition_id)
    assert replay(other.service, ranked.stored.id).is_same


def test_compliance_may_replay_and_it_is_on_the_ledger(world: World) -> None:
    ranked = a_ranked(world)
    found = replay_ranking(world.service, world.actor(Role.COMPLIANCE), ranked.stored.id)
    assert found.is_same
    with reading(world.engine) as connection:
        entry = connection.execute(select(ledger).where(ledger.c.action == Action.REPLAYED.value)).one()
    assert (entry.subject, entry.detail) == (ranked.stored.id, '{"erased":0,"same":true,"verified":4}')


def test_others_may_not_and_another_organisation_finds_nothing(world: World, tmp_path: Path) -> None:
    ranked = a_ranked(world)
    for role in (Role.RECRUITER, Role.HIRING_MANAGER, Role.ADMINISTRATOR):
        with pytest.raises(Forbidden):
            replay_ranking(world.service, world.actor(role), ranked.stored.id)
    other = a_world(world.engine, tmp_path, name="Other")
    with pytest.raises(NotFound):
        replay_ranking(world.service, other.actor(Role.COMPLIANCE), ranked.stored.id)


@pytest.mark.parametrize("turn", range(4))
def test_who_was_erased_is_counted_and_the_rest_is_verified(world: World, turn: int) -> None:
    ranked = a_ranked(world)
    with transaction(world.engine) as connection:
        _erase(connection, ranked.places.readings[turn])
    found = replay(world.service, ranked.stored.id)
    assert (found.difference, found.verified, found.erased) == ("", len(TEXTS) - 1, 1)


def _erase(connection: Connection, reading_id: str) -> None:
    for table in (evidence, reading_skills, shingles):
        connection.execute(delete(table).where(table.c.reading_id == reading_id))
    connection.execute(delete(readings).where(readings.c.id == reading_id))


def _column(name: str, change: Callable[[tuple[object, ...]], tuple[object, ...]]) -> Callable[[World, Ranked], None]:
    """Rewrites a column of the places and the hash of the ranking, as whoever owns the database could."""

    def tamper(world: World, ranked: Ranked) -> None:
        places = replace(ranked.places, **{name: change(getattr(ranked.places, name))})
        with transaction(world.engine) as connection:
            connection.execute(update(rankings).values(places=zlib.compress(packed_places(places))))

    return tamper


def _evidence(**values: object) -> Callable[[World, Ranked], None]:
    def tamper(world: World, ranked: Ranked) -> None:
        question = ranked.stored.provenance["questions"]["r1"]
        here = (evidence.c.reading_id == ranked.places.readings[1]) & (evidence.c.question == question)
        with transaction(world.engine) as connection:
            connection.execute(update(evidence).where(here).values(**values))

    return tamper


def _codes(world: World, ranked: Ranked) -> None:
    with transaction(world.engine) as connection:
        here = readings.c.id == ranked.places.readings[0]
        old = connection.execute(select(readings.c.codes).where(here)).scalar_one()
        connection.execute(update(readings).where(here).values(codes=bytes(len(old))))


def _question(world: World, _: Ranked) -> None:
    with transaction(world.engine) as connection:
        connection.execute(delete(question_vectors).where(question_vectors.c.text == "SQL"))


def _requisition(world: World, _: Ranked) -> None:
    with transaction(world.engine) as connection:
        connection.execute(update(requisition_versions).values(hash="9" * 64))


def _source(world: World, _: Ranked) -> None:
    with transaction(world.engine) as connection:
        source = requisition_versions.c.source
        row = connection.execute(select(source).where(requisition_versions.c.number == 2)).scalar_one()
        changed = row.replace("Builds reports for planners", "Builds boats")
        connection.execute(
            update(requisition_versions).where(requisition_versions.c.number == 2).values(source=changed)
        )


@pytest.mark.parametrize(
    ("tamper", "named"),
    [
        (_column("scores", lambda scores: (9_999, *scores[1:])), "places or their provenance"),
        (_column("candidates", lambda ids: tuple(reversed(ids))), "places or their provenance"),
        (_evidence(strength=9_999), "the evidence of reading .* for r1"),
        (_evidence(detail="{}"), "the evidence of reading .* for r1"),
        (_codes, "the evidence of reading"),
        (_question, "codes of what is asked are missing: SQL"),
        (_requisition, "version 2 of the requisition"),
        (_source, "requirements do not give the questions"),
    ],
)
def test_what_was_changed_is_named(world: World, tamper: Callable[[World, Ranked], None], named: str) -> None:
    ranked = a_ranked(world)
    tamper(world, ranked)
    found = replay(world.service, ranked.stored.id)
    assert not found.is_same
    assert found.verified == 0
    assert re.search(named, found.difference), found.difference


def test_a_ranking_written_anew_with_a_hash_that_fits_is_told_by_the_ledger(world: World) -> None:
    from api.storage.rankings import ranking_hash
    from screening.digest import canonical

    ranked = a_ranked(world)
    places = replace(ranked.places, scores=(10_000, *ranked.places.scores[1:]))
    forged = ranking_hash(packed_places(places), canonical(dict(ranked.stored.provenance)))
    with transaction(world.engine) as connection:
        connection.execute(update(rankings).values(places=zlib.compress(packed_places(places)), hash=forged))
    assert "ledger" in replay(world.service, ranked.stored.id).difference


def test_another_calibration_is_said_and_not_taken_for_a_forgery(world: World) -> None:
    ranked = a_ranked(world)
    other = with_tools(world, replace(fake_tools(), calibration=LinearCalibration(floor=500)))
    assert "calibration_sha256 was" in replay(other.service, ranked.stored.id).difference


@pytest.mark.parametrize("column", ["scores", "points", "gates", "ranks"])
def test_numbers_that_no_input_gives_are_found_even_with_every_hash_forged(
    world: World, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.workflows import replay as module

    ranked = a_ranked(world)
    first = {"scores": 10_000, "points": (1, 1, 1), "gates": ("not_met",), "ranks": 2}[column]
    _column(column, lambda kept: (first, *kept[1:]))(world, ranked)
    with reading(world.engine) as connection:
        assert getattr(places_of(connection, ranked.stored.id), column)[0] == first
    monkeypatch.setattr(module, "ranking_hash", lambda _places, _provenance: ranked.stored.hash)
    difference = replay(world.service, ranked.stored.id).difference
    assert "place 1" in difference or "place 2" in difference


def test_people_of_one_text_keep_their_turn(world: World) -> None:
    ranked = a_ranked(world, *([TEXTS[0]] * 3), TEXTS[3])
    assert ranked.places.ranks == (1, 1, 1, 4)
    assert list(ranked.places.candidates[:3]) == sorted(ranked.places.candidates[:3])
    assert replay(world.service, ranked.stored.id).is_same
