"""A stored ranking → the same again, from stored readings, codes and questions, or the first thing that differs.

Asks no encoder: what was asked lies in the database as codes. Whoever was erased since cannot be judged again; they are
counted, and everything about the others is still verified.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import NotFound
from api.storage.database import Connection, reading, transaction
from api.storage.evidence import evidence_detail, prepared_readings, question_vectors_of, rows_of_reading
from api.storage.ledger import Action, Detail, append
from api.storage.pool import pool_hash
from api.storage.rankings import (
    Columns,
    StoredRanking,
    hash_in_ledger,
    packed_places,
    places_of,
    posted,
    ranking_by_id,
    ranking_hash,
)
from api.workflows.gather import AT_ONCE, judge_readings
from api.workflows.rank import calibration_hash, question_keys, text_key_of, understood
from api.workflows.service import Service
from screening.digest import canonical
from screening.evidence import EVIDENCE_VERSION, FULL, Evidence, GateState, Queries
from screening.ports import Tools
from screening.ranking import maximum_points
from screening.requisition import Mode, Requisition

__all__ = ["Replayed", "replay", "replay_ranking"]

MOST_SHOWN: Final = 60  # characters of a value that differs


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found: `difference` is "" where everything that is left gives what was stored."""

    ranking_id: str
    hash: str
    people: int
    verified: int
    erased: int
    difference: str

    @property
    def is_same(self) -> bool:
        """Whether everything that is left gives what was stored."""
        return not self.difference


class _Asking(NamedTuple):
    """What is asked, and with what it is judged."""

    requisition: Requisition
    queries: Queries
    tools: Tools


class _Again(NamedTuple):
    """A reading judged again."""

    content_hash: str
    evidence: tuple[Evidence, ...]


class _Differs(Exception):
    """The first thing that is not as it was stored."""


def replay_ranking(service: Service, actor: Actor, ranking_id: str) -> Replayed:
    """Compute a ranking of the actor's organisation again; that it was done, and what came of it, is on the ledger.

    Raises:
        Forbidden: the actor may not replay.
        NotFound: there is no such ranking in the actor's organisation.
    """
    require(actor, Permission.RUN_REPLAY)
    with reading(service.engine) as connection:
        if ranking_by_id(connection, ranking_id).organisation_id != actor.organisation_id:
            raise NotFound
    found = replay(service, ranking_id)
    with transaction(service.engine) as connection:
        detail: dict[str, Detail] = {"same": found.is_same, "verified": found.verified, "erased": found.erased}
        append(connection, Action.REPLAYED, subject=ranking_id, by=actor.by, detail=detail)
    return found


def replay(service: Service, ranking_id: str) -> Replayed:
    """Compute a ranking again from what is stored, and compare it place by place.

    Raises:
        NotFound: there is no such ranking.
    """
    tools = service.tools()
    with reading(service.engine) as connection:
        stored, places = ranking_by_id(connection, ranking_id), places_of(connection, ranking_id)
        erased = 0
        try:
            requisition, queries = _inputs(connection, stored, places, tools)
            again = _judged_again(connection, stored, places, _Asking(requisition, queries, tools))
            erased = len(places.readings) - len(again)
            _compare_pool(stored, places, again)
            _compare(requisition, places, again)
            difference = ""
        except _Differs as error:
            difference = str(error)
    people = len(places.candidates)
    return Replayed(ranking_id, stored.hash, people, people - erased if not difference else 0, erased, difference)


def _inputs(
    connection: Connection, stored: StoredRanking, places: Columns, tools: Tools
) -> tuple[Requisition, Queries]:
    """What was asked, checked against every hash that the ranking names."""
    made_of = stored.provenance
    if ranking_hash(packed_places(places), canonical(dict(made_of))) != stored.hash:
        raise _Differs("the stored places or their provenance are not those that were hashed")
    if hash_in_ledger(connection, stored.id) != stored.hash:
        raise _Differs("the ledger does not name this hash for this ranking")
    found = posted(connection, stored.requisition_id, stored.version)
    if found.hash != made_of["requisition_sha256"]:
        raise _Differs(f"version {stored.version} of the requisition is not the one that was ranked")
    here = {"evidence": EVIDENCE_VERSION, "calibration_sha256": calibration_hash(tools.calibration)}
    for name, value in here.items():
        if made_of[name] != value:
            raise _Differs(f"{name} was {_short(made_of[name])}, this software has {_short(value)}")
    requisition = understood(found)
    keys = question_keys(
        requisition,
        calibration=made_of["calibration"],
        taxonomy=made_of["taxonomy"],
        encoder=made_of["encoder"],
    )
    if keys != made_of["questions"]:
        raise _Differs("the requirements do not give the questions that were ranked by")
    texts = tuple(text for requirement in requisition.requirements for text in requirement.alternatives)
    wanted = [text_key_of(t, taxonomy=made_of["taxonomy"], encoder=made_of["encoder"]) for t in texts]
    known = question_vectors_of(connection, set(wanted))
    missing = [text for text, key in zip(texts, wanted, strict=True) if key not in known]
    if missing:
        raise _Differs(f"the codes of what is asked are missing: {_short(missing[0])}")
    codes = np.stack([known[key][0] for key in wanted])
    return requisition, Queries(texts, codes, tuple(known[key][1] for key in wanted))


def _judged_again(connection: Connection, stored: StoredRanking, places: Columns, asking: _Asking) -> dict[str, _Again]:
    """Everyone whose reading is still there, judged again, by the id of the reading."""
    again: dict[str, _Again] = {}
    for part in _parts(places.readings):
        people = prepared_readings(connection, part)
        wrong = next((r for r, one in people.items() if one.codes.shape[1] != asking.queries.codes.shape[1]), None)
        if wrong is not None:
            raise _Differs(f"the codes of reading {wrong} are of another encoder")
        found = judge_readings(asking.requisition, people, asking.queries, asking.tools)
        for reading_id, evidence in found.items():
            _compare_evidence(connection, reading_id, evidence, stored.provenance["questions"])
            again[reading_id] = _Again(people[reading_id].resume.content_hash, evidence)
    return again


def _compare_pool(stored: StoredRanking, places: Columns, again: Mapping[str, _Again]) -> None:
    """Whether the pool is the one that was hashed; what was erased or never retrieved left no hash to compare with."""
    if places.not_retrieved or len(again) < len(places.readings):
        return
    rows = zip(places.candidates, places.readings, strict=True)
    members = sorted((person, reading, again[reading].content_hash) for person, reading in rows)
    if pool_hash(members, places.unread) != stored.pool_hash:
        raise _Differs("the people and readings are not the pool that was hashed")


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _compare_evidence(
    connection: Connection, reading_id: str, found: Sequence[Evidence], questions: Mapping[str, str]
) -> None:
    kept = rows_of_reading(connection, reading_id, set(questions.values()))
    for one in found:
        row = kept.get(questions[one.requirement])
        again = (one.strength, one.state.value if one.state else None, evidence_detail(one))
        if row != again:
            raise _Differs(
                f"the evidence of reading {reading_id} for {one.requirement} is {_short(row)}, {_not(again)}"
            )


def _compare(requisition: Requisition, places: Columns, again: Mapping[str, _Again]) -> None:
    """Points, scores, gates, ranks and the order inside a tie, of everyone who can be judged again."""
    maxima = maximum_points(requisition.requirements)
    gated = tuple(r.id for r in requisition.requirements if r.mode is Mode.GATE)
    if (tuple(maxima), gated) != (places.scored, places.gated):
        raise _Differs("the requirements are not those that the places have points for")
    for row, reading_id in enumerate(places.readings):
        if reading_id in again:
            _compare_place(row, places, {one.requirement: one for one in again[reading_id].evidence}, maxima)
    standing = [
        (GateState.NOT_MET.value in gates, -score) for gates, score in zip(places.gates, places.scores, strict=True)
    ]
    if standing != sorted(standing):
        row = next(row for row in range(1, len(standing)) if standing[row] < standing[row - 1])
        raise _Differs(f"place {row + 1} stands behind place {row}, and its points say before")
    first: dict[tuple[bool, int], int] = {}
    for number, one in enumerate(standing, 1):
        _same(first.setdefault(one, number), places.ranks[number - 1], f"the rank of place {number}")
    last: tuple[tuple[bool, int], str, str] | None = None
    for row, reading_id in enumerate(places.readings):
        if reading_id in again:
            key = (standing[row], again[reading_id].content_hash, places.candidates[row])
            if last is not None and key < last:
                raise _Differs(f"place {row + 1} stands in the wrong turn inside its tie")
            last = key


def _compare_place(row: int, places: Columns, found: Mapping[str, Evidence], maxima: Mapping[str, int]) -> None:
    points = tuple(maxima[name] * found[name].strength // FULL for name in places.scored)
    for name, kept, again in zip(places.scored, places.points[row], points, strict=True):
        _same(again, kept, f"the points of place {row + 1} for {name}")
    _same(sum(points), places.scores[row], f"the score of place {row + 1}")
    for name, state in zip(places.gated, places.gates[row], strict=True):
        _same(found[name].state, state, f"the gate {name} of place {row + 1}")


def _same(again: Any, kept: Any, what: str) -> None:
    if again != kept:
        raise _Differs(f"{what} is {_short(kept)}, {_not(again)}")


def _not(again: Any) -> str:
    return f"its inputs give {_short(again)}"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
