"""An erased person on slates and shortlists: counts, places and decisions stay, and no word of theirs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.storage.audits import published_audit
from api.storage.database import reading
from api.storage.retention import Conflict
from api.storage.roles import Role
from api.storage.states import DecisionChoice, ErasureState
from api.workflows.decide import Wanted, decide
from api.workflows.erase import ask_erasure, decide_conflict
from api.workflows.export_person import export_person
from api.workflows.release import release
from api.workflows.see_shortlist import see_shortlist
from screening.lifecycle import State
from tests.people import World, a_world
from tests.site import new_engine
from tests.slates import LEANING, a_slate, propose, state_of


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    engine = new_engine(tmp_path)
    yield a_world(engine, tmp_path)
    engine.dispose()


def erase(world: World, candidate: str) -> None:
    compliance = world.actor(Role.COMPLIANCE)
    asked = ask_erasure(world.service, compliance, candidate, reason="The person asked")
    assert asked.erasure.state is ErasureState.CONFLICT
    decide_conflict(world.service, compliance, asked.erasure.id, erase=True, reason="No duty applies here")


def test_a_released_shortlist_keeps_the_place_of_an_erased_person_and_none_of_their_words(world: World) -> None:
    slate = a_slate(world)
    proposal, audit = propose(world, slate)
    shortlist = release(world.service, world.actor(), proposal.id)
    gone = slate.strong[0]
    manager = world.actor(Role.HIRING_MANAGER)
    wanted = Wanted(gone, DecisionChoice.ADVANCE, "Ann Berg was convincing")
    decide(world.service, manager, shortlist.id, [wanted])
    with reading(world.engine) as connection:
        before = published_audit(connection, audit)
    erase(world, gone)
    seen = see_shortlist(world.service, world.actor(), shortlist.id)
    [place] = [one for one in seen.places if one["candidate"] == gone]
    assert (place["is_erased"], len(seen.places)) == (True, len(slate.strong))
    assert {quote["quote"] for one in place["points"] for quote in one["quotes"]} == {None}
    assert all(quote["quote"] for one in seen.places if one is not place for quote in one["points"][0]["quotes"])
    assert [one.reason for one in seen.decisions] == [""]
    with reading(world.engine) as connection:
        assert published_audit(connection, audit) == before


def test_an_erasure_makes_an_open_proposal_stale(world: World) -> None:
    slate = a_slate(world)
    proposal, _ = propose(world, slate)
    assert state_of(world, proposal.id) is State.OPEN
    erase(world, slate.weak[0])
    assert state_of(world, proposal.id) is State.STALE


def test_a_held_slate_stands_against_an_erasure(world: World) -> None:
    slate = a_slate(world, LEANING)
    proposal, _ = propose(world, slate)
    assert state_of(world, proposal.id) is State.HELD
    asked = ask_erasure(world.service, world.actor(Role.COMPLIANCE), slate.weak[0], reason="The person asked")
    assert Conflict.HELD_SLATE in asked.erasure.conflicts
    assert state_of(world, proposal.id) is State.HELD


def test_an_export_holds_the_place_on_a_released_shortlist_and_nothing_before_it(world: World) -> None:
    slate = a_slate(world)
    proposal, _ = propose(world, slate)
    assert person(world, slate.strong[0])["shortlists"] == []
    release(world.service, world.actor(), proposal.id)
    [shortlist] = person(world, slate.strong[0])["shortlists"]
    [place] = shortlist["places"]
    assert place["score"] == sum(one["points"] for one in place["points"])
    assert any("Python" in words for words in place["quoted"].values())
    [below] = person(world, slate.weak[0])["shortlists"]
    assert (below["not_yet_reviewed"], below["places"]) == (True, [])


def person(world: World, candidate: str) -> dict[str, Any]:
    found = export_person(world.service, world.actor(Role.COMPLIANCE), candidate)
    with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
        read: dict[str, Any] = json.loads(archive.read("person.json"))
        return read
