"""Before a release no route, page, stream, export or search tells a recruiter or a hiring manager who is selected.

Worlds that differ only in who is selected, or in how many, are asked the same questions in the same states of the gate,
with ids, secrets and the clock pinned. Every answer has to be the same, byte for byte.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import delete, insert, select
from starlette.testclient import TestClient

import api.v1.batches
import api.web.events
import api.workflows.rank
from api.app import create_app
from api.storage.database import DATABASE_FILE, Connection, database_url, open_database, reading, transaction
from api.storage.gate import StoredProposal, proposal_by_id
from api.storage.roles import Role
from api.storage.tables import evidence, files, readings
from api.workflows.gather import gather_evidence
from api.workflows.sign_off import sign_off
from screening.digest import digest
from screening.lifecycle import State
from tests.people import World
from tests.site import Clock, Site, a_site, new_engine
from tests.slates import BALANCED, LEANING, MANAGER, Slate, a_slate, change_requirements, propose, state_of

WATCHERS = (Role.RECRUITER, MANAGER)
HELD, OPEN, SIGNED_OFF, STALE = range(4)  # places in `slates`
LEFT_OUT = {"/metrics"}  # counts and durations of requests since the start, for whoever runs the machine
OPENS_THE_GATE = re.compile(r"/release$")  # what is released may be seen: tried last, on what is held
SLATE_IN_PATH = re.compile(r"\{(requisition|proposal|audit|shortlist|ranking)\w*\}")
PERSON_IN_PATH = re.compile(r"\{(candidate|person|people)\w*\}")
SAFE = ("GET",)
MOMENT = re.compile(r"expires=[^;]+")  # of a cookie, by the machine's own clock


@dataclass(frozen=True)
class Base:
    """One database with people and evidence and no proposal, to be copied; `swap` makes another world of a copy."""

    site: Site
    data: Path
    slates: tuple[Slate, ...]


@dataclass(frozen=True)
class Answered:
    """One answer, as bytes."""

    asked: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Base]:
    folder = tmp_path_factory.mktemp("base")
    engine = new_engine(folder)
    site = a_site(engine, folder)
    slates = tuple(a_slate(site.world, groups) for groups in (LEANING, BALANCED, LEANING, BALANCED))
    for slate in slates:
        gather_evidence(site.world.service, slate.requisition_id)
    engine.dispose()
    yield Base(site, folder / "data", slates)


Restart = Callable[[str], None]


@pytest.fixture
def pinned(monkeypatch: pytest.MonkeyPatch) -> Restart:
    """Ids and secrets begin anew at each call, and are the same for the same word."""
    drawn = ["", itertools.count()]

    def urandom(size: int) -> bytes:
        return hashlib.shake_256(f"{drawn[0]} {next(drawn[1])}".encode()).digest(size)  # type: ignore[call-overload]

    def restart(word: str) -> None:
        drawn[:] = [word, itertools.count()]

    monkeypatch.setattr(os, "urandom", urandom)
    monkeypatch.setattr(random, "_urandom", urandom)
    monkeypatch.setattr(api.web.events, "EVERY_S", 0.01)
    monkeypatch.setattr(api.web.events, "AT_MOST_S", 0.01)
    monkeypatch.setattr(api.v1.batches, "LOOK_S", 0.01)
    monkeypatch.setattr(api.v1.batches, "WATCHED_S", 0.02)
    return restart


def another_world(base: Base, folder: Path, change: Callable[[Connection, Base], None] | None) -> Site:
    """A copy of the base in which evidence was changed, behind an app of its own."""
    folder.mkdir()
    shutil.copy(base.data / DATABASE_FILE, folder / DATABASE_FILE)
    engine = open_database(database_url(None, data_dir=folder))
    if change is not None:
        with transaction(engine) as connection:
            change(connection, base)
    clock = Clock()
    service = replace(base.site.world.service, engine=engine, now=clock)
    return Site(create_app(service), replace(base.site.world, service=service), clock)


def nobody_changes(_connection: Connection, _base: Base) -> None:
    """The world as it is."""


def others_are_selected(connection: Connection, base: Base) -> None:
    """In every slate somebody who has what is asked and somebody of the same groups who has not change places."""
    for slate in base.slates:
        strong, weak = _alike(slate)
        _give_evidence(connection, {strong: weak, weak: strong})


def one_more_is_selected(connection: Connection, base: Base) -> None:
    """In an open slate somebody comes to tie with the last one who is in."""
    slate = base.slates[OPEN]
    strong, weak = _alike(slate)
    _give_evidence(connection, {weak: strong, **dict.fromkeys(slate.strong, strong)})


def _alike(slate: Slate) -> tuple[str, str]:
    """Both of the second group and its first race: the first who has what is asked, and the first such who has not."""
    return (slate.strong[3], slate.weak[4]) if len(slate.strong) == 6 else (slate.strong[0], slate.weak[10])


def _give_evidence(connection: Connection, to: Mapping[str, str]) -> None:
    """Let each person have the evidence of another; what the résumés say stays as it is."""
    query = select(readings.c.candidate_id, readings.c.id).where(readings.c.is_current)
    of_person = {row.candidate_id: row.id for row in connection.execute(query)}
    rows = [dict(row._mapping) for row in connection.execute(select(evidence))]
    for person, other in to.items():
        mine, theirs = of_person[person], of_person[other]
        connection.execute(delete(evidence).where(evidence.c.reading_id == mine))
        given = [{**row, "reading_id": mine} for row in rows if row["reading_id"] == theirs]
        connection.execute(insert(evidence), given)


def brought_to_every_state(site: Site, base: Base) -> list[StoredProposal]:
    """A slate that is held, one that is open, one that is signed off, one that is stale: none of them released."""
    world = site.world
    made = [propose(world, slate) for slate in base.slates]
    sign_off(world.service, world.actor(Role.COMPLIANCE), made[SIGNED_OFF][1], reason="job related")
    change_requirements(world, world.actor(MANAGER), base.slates[STALE].requisition_id, weight=7)
    states = [state_of(world, proposal.id) for proposal, _ in made]
    assert states == [State.HELD, State.OPEN, State.SIGNED_OFF, State.STALE]
    return [proposal for proposal, _ in made]


def everything_asked(
    site: Site, proposals: list[StoredProposal], base: Base, restart: Restart, *, only: re.Pattern[str]
) -> Iterator[Answered]:
    """Every route as each of those who wait for the release, about each slate; what changes something comes last."""
    contexts = [found for found in iter_route_contexts(site.app.routes) if only.search(found.path or "")]
    document = site.app.openapi()
    restart("browsers")
    browsers = {role: site.browser(role) for role in WATCHERS}
    for safe, role, found in itertools.product((True, False), WATCHERS, contexts):
        path = found.path or ""
        for method in sorted(getattr(found.original_route, "methods", None) or ()):
            if path in LEFT_OUT or method in ("HEAD", "OPTIONS") or (method in SAFE) is not safe:
                continue
            for number, ids in enumerate(_ids(site.world, base, proposals, path)):
                restart(f"{role} {method} {path} {number}")
                client = browsers[role] if safe else site.browser(role)  # some of what is asked ends the session
                yield _ask(client, role, method=method, path=path, ids=ids, document=document)


def _ids(world: World, base: Base, proposals: list[StoredProposal], path: str) -> Iterator[Mapping[str, str]]:
    """What stands in the braces of a path: of each slate its requisition and proposal, or two of its people."""
    for place, (slate, proposal) in enumerate(zip(base.slates, proposals, strict=True)):
        if (OPENS_THE_GATE.search(path) and place != HELD) or (place and not SLATE_IN_PATH.search(path)):
            continue
        for person in _alike(slate) if PERSON_IN_PATH.search(path) else [slate.strong[0]]:
            with reading(world.engine) as connection:
                file = connection.execute(select(files.c.id).where(files.c.candidate_id == person)).scalar_one()
            yield {
                "requisition_id": slate.requisition_id,
                "proposal_id": proposal.id,
                "candidate_id": person,
                "file_id": file,
                "batch_id": world.batch_id,
                "team_id": world.team_id,
                "user_id": world.actor(Role.COMPLIANCE).user_id,
                "number": "2",
                "version": "2",
                "document": "report.html",
                "kind": "swaps",
            }


def _ask(
    client: TestClient, role: Role, *, method: str, path: str, ids: Mapping[str, str], document: Mapping[str, Any]
) -> Answered:
    def value(match: re.Match[str]) -> str:
        return ids.get(match[1], ids.get("proposal_id", "none"))

    url = re.sub(r"\{(\w+)(?::\w+)?\}", value, path)
    operation = document["paths"].get(path, {}).get(method.lower(), {})
    query = {one["name"]: _example(one["schema"], document, one["name"], ids) for one in _asked_for(operation, "query")}
    content = operation.get("requestBody", {}).get("content", {})
    body = _example(content["application/json"]["schema"], document, "", ids) if "application/json" in content else None
    headers = {one["name"]: '"1"' for one in _asked_for(operation, "header") if one["name"] == "If-Match"}
    response = client.request(method, url, params=query, json=body, headers=headers)
    kept = tuple(sorted((name, MOMENT.sub("", text)) for name, text in response.headers.items()))
    return Answered(f"{role} {method} {url} {json.dumps(body)}", response.status_code, kept, response.content)


def _asked_for(operation: Mapping[str, Any], where: str) -> list[Mapping[str, Any]]:
    return [one for one in operation.get("parameters", ()) if one["in"] == where and one["name"] != "cursor"]


def _example(schema: Mapping[str, Any], document: Mapping[str, Any], name: str, ids: Mapping[str, str]) -> Any:
    """A value that fits a schema; names that end as ids do get an id of the slate."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return _example(options[0], document, name, ids)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            fields = schema.get("properties", {})
            return {key: _example(one, document, key, ids) for key, one in fields.items()}
        case "array":
            return [_example(schema.get("items", {}), document, name.removesuffix("s"), ids)]
        case "integer" | "number":
            return max(1, int(schema.get("minimum", 1)))
        case "boolean":
            return True
    return ids.get(name) or (ids.get("requisition_id", "Python") if name.endswith("_id") else "Python")


def differing(
    base: Base,
    folder: Path,
    restart: Restart,
    change: Callable[[Connection, Base], None],
    *,
    only: str,
) -> tuple[int, list[tuple[Answered, Answered]]]:
    """How many answers there are, and those that differ from the world as it is to the one that selects others."""
    answers, who = [], []
    for name, one in (("as it is", nobody_changes), ("changed", change)):
        restart("world")
        api.workflows.rank._MATRICES.clear()
        site = another_world(base, folder / name, one)
        a_leak(site)
        proposals = brought_to_every_state(site, base)
        who.append([proposal.selected for proposal in proposals])
        answers.append(list(everything_asked(site, proposals, base, restart, only=re.compile(only))))
        site.world.engine.dispose()
    assert who[0] != who[1]
    assert len(answers[0]) == len(answers[1])
    return len(answers[0]), [(one, two) for one, two in zip(*answers, strict=True) if one != two]


def a_leak(site: Site) -> None:
    """A route that names nobody and still tells: a hash of who is in."""

    @site.app.get("/leak/{proposal_id}")
    def leak(proposal_id: str) -> str:
        with reading(site.world.engine) as connection:
            return digest(proposal_by_id(connection, proposal_id).selected)


@pytest.mark.parametrize(
    ("change", "only"),
    [(others_are_selected, ""), (one_more_is_selected, r"requisition|proposal|audit|shortlist|^/$|desk|search|leak")],
)
def test_no_answer_tells_who_or_how_many_are_selected_but_one_that_was_planted(
    base: Base, tmp_path: Path, pinned: Restart, change: Callable[[Connection, Base], None], only: str
) -> None:
    asked, found = differing(base, tmp_path, pinned, change, only=only)
    telling = [one for one in found if "/leak/" not in one[0].asked]
    assert not telling, f"{len(telling)} of {asked} answers differ, the first: {telling[0]}"
    assert asked > 100
    assert found, "the planted route tells, and was not found"
