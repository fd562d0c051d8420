"""Why somebody is not on a released shortlist, and the smallest change of evidence that would bring them onto it.

Of the ranking that was released, and after its release alone. Tells requirements, never a place or a score.
"""

from __future__ import annotations

from dataclasses import dataclass

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import NotFound
from api.storage.candidates import pseudonym
from api.storage.database import Connection, reading
from api.storage.evidence import evidence_of
from api.storage.gate import proposal_by_id
from api.storage.rankings import Columns, StoredRanking, places_of, posted, ranking_by_id
from api.storage.shortlists import shortlist_by_id
from api.workflows.propose import as_ranking
from api.workflows.rank import understood
from api.workflows.service import Service
from screening.candidate import CandidateId
from screening.evidence import Evidence
from screening.ranking import Place, Points, Ranking, maximum_points
from screening.requisition import EvidenceRule, Requirement, Requisition
from screening.why_not import Rise, why_not

__all__ = ["Absence", "Raised", "explain_absence"]


@dataclass(frozen=True, slots=True)
class Raised:
    """What a requirement gave, and what it would have to give; points of 10000; `rule` says what counts at all."""

    text: str
    points: int
    needed: int
    maximum: int
    rule: EvidenceRule = EvidenceRule.ANYWHERE


@dataclass(frozen=True, slots=True)
class Absence:
    """`gates` that are known to be unmet; `single` changes of which each is enough; `together` where none is.

    `is_unread` where nothing could be read, `is_inside` where they are on the list after all.
    """

    pseudonym: str
    gates: tuple[str, ...] = ()
    single: tuple[Raised, ...] = ()
    together: tuple[Raised, ...] = ()
    is_unread: bool = False
    is_inside: bool = False


def explain_absence(service: Service, actor: Actor, shortlist_id: str, candidate_id: str) -> Absence:
    """Why somebody of its pool is not on a released shortlist.

    Raises:
        Forbidden: the actor may not see shortlists.
        NotFound: there is no such shortlist in sight, or nobody of that id in its pool.
    """
    require(actor, Permission.SHORTLIST_READ)
    with reading(service.engine) as connection:
        shortlist = shortlist_by_id(connection, shortlist_id)
        require_team(actor, organisation_id=shortlist.organisation_id, team_id=shortlist.team_id)
        proposal = proposal_by_id(connection, shortlist.proposal_id)
        assert proposal.ranking_id is not None  # a shortlist was released from it
        stored, places = ranking_by_id(connection, proposal.ranking_id), places_of(connection, proposal.ranking_id)
        who = pseudonym(candidate_id)
        if candidate_id in (*places.unread, *places.not_retrieved):
            return Absence(who, is_unread=True)
        if candidate_id not in places.candidates:
            raise NotFound
        requisition = understood(posted(connection, proposal.requisition_id, proposal.version))
        ranking = _with_points(connection, requisition, stored, places, places.candidates.index(candidate_id))
    found = why_not(ranking, CandidateId(candidate_id), cut=proposal.cut)
    if found is None:
        return Absence(who, is_inside=True)
    asked = {one.id: one for one in requisition.requirements}
    mine = {one.evidence.requirement: one for one in _place(ranking, candidate_id).points}
    return Absence(
        who,
        tuple(str(asked[name].text) for name in found.gates),
        tuple(_raised(one, asked, mine) for one in found.single),
        tuple(_raised(one, asked, mine) for one in found.together),
    )


def _with_points(
    connection: Connection, requisition: Requisition, stored: StoredRanking, places: Columns, row: int
) -> Ranking:
    """The ranking as far as the question needs it: everybody's score, and the points of the one who is asked about."""
    plain = as_ranking(requisition, places)
    questions = stored.provenance["questions"]
    strengths = {one.requirement: one for one in evidence_of(connection, places.readings[row], questions, text="")}
    maxima = maximum_points(requisition.requirements)
    points = tuple(
        Points(got, maxima[name], strengths.get(name) or Evidence(name, 0))
        for name, got in zip(places.scored, places.points[row], strict=True)
    )
    one = plain.places[row]
    asked = Place(one.rank, one.candidate, one.score, points, one.gates, one.notes, one.confidence, one.doubts)
    return Ranking(requisition, (*plain.places[:row], asked, *plain.places[row + 1 :]))


def _place(ranking: Ranking, candidate_id: str) -> Place:
    return next(one for one in ranking.places if one.candidate == candidate_id)


def _raised(rise: Rise, asked: dict[str, Requirement], mine: dict[str, Points]) -> Raised:
    one, requirement = mine[rise.requirement], asked[rise.requirement]
    return Raised(str(requirement.text), one.points, one.points + rise.points, one.maximum, requirement.rule)
