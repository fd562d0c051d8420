"""What is kept of a shortlist at its release: places, points and where each quote stands, in plain values.

Holds no words of a résumé: they are cut from the reading when the shortlist is shown, and are gone when somebody is
erased. People below the cut are in it by id alone, in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.reports.run_json import requisition_json
from api.storage.audits import StoredAudit
from api.storage.database import Connection
from api.storage.evidence import evidence_of
from api.storage.gate import StoredProposal
from api.storage.quoted import doubts_of
from api.storage.rankings import Columns, StoredRanking, posted
from screening.evidence import Evidence
from screening.ranking import maximum_points
from screening.requisition import Mode, Requisition, parse_requisition
from screening.shortlist import TIE_RULE, Shortlist

__all__ = ["snapshot"]

Json = dict[str, Any]


def snapshot(
    connection: Connection,
    proposal: StoredProposal,
    shortlist: Shortlist,
    *,
    ranking: StoredRanking,
    places: Columns,
    audit: StoredAudit,
) -> Json:
    """The shortlist as it is released; the same proposal gives the same snapshot."""
    found = posted(connection, proposal.requisition_id, proposal.version)
    requisition = parse_requisition(found.source, default_id=found.requisition_id)
    rows = {candidate: row for row, candidate in enumerate(places.candidates)}
    chosen = [rows[candidate] for candidate in shortlist.selected]
    doubts = doubts_of(connection, [places.readings[row] for row in chosen])
    return {
        "requisition": {**requisition_json(requisition), "version": proposal.version, "sha256": found.hash},
        "cut": proposal.cut,
        "tie_rule": TIE_RULE,
        "gate": {
            "outcome": audit.outcome.value,
            "public_reasons": list(audit.public_reasons),
            "audit": audit.id,
            "audit_sha256": audit.sha256,
            "signed_off": shortlist.sign_off is not None,
        },
        "ranking": {"id": ranking.id, "sha256": ranking.hash, "provenance": dict(ranking.provenance)},
        "places": [
            _place(
                connection,
                requisition,
                row,
                ranking=ranking,
                places=places,
                doubts=doubts.get(places.readings[row], ()),
            )
            for row in chosen
        ],
        "not_yet_reviewed": sorted((*shortlist.not_yet_reviewed, *places.not_retrieved, *places.unread)),
    }


def _place(
    connection: Connection,
    requisition: Requisition,
    row: int,
    *,
    ranking: StoredRanking,
    places: Columns,
    doubts: Sequence[str],
) -> Json:
    questions: Mapping[str, str] = ranking.provenance["questions"]
    found = {one.requirement: one for one in evidence_of(connection, places.readings[row], questions, text="")}
    maxima = maximum_points(requisition.requirements)
    points = dict(zip(places.scored, places.points[row], strict=True))
    states = dict(zip(places.gated, places.gates[row], strict=True))
    notes = [one.id for one in requisition.requirements if one.mode is Mode.NOTE]
    return {
        "rank": places.ranks[row],
        "candidate": places.candidates[row],
        "reading": places.readings[row],
        "score": places.scores[row],
        "points": [
            {"points": points[name], "maximum": maxima[name], **_evidence(name, found, requisition)}
            for name in places.scored
        ],
        "gates": [{"state": states[name], **_evidence(name, found, requisition)} for name in places.gated],
        "notes": [_evidence(name, found, requisition) for name in notes],
        "confidence": places.confidence[row],
        "doubts": list(doubts),
    }


def _evidence(name: str, found: Mapping[str, Evidence], requisition: Requisition) -> Json:
    asked = next(one for one in requisition.requirements if one.id == name)
    one = found.get(name) or Evidence(name, 0)
    return {
        "requirement": name,
        "strength": one.strength,
        "alternative": asked.alternatives[one.alternative],
        "similarity": {"total": one.similarity[0], "count": one.similarity[1]},
        "rung": one.rung.value if one.rung else None,
        "months": one.months,
        "months_unknown": one.months_unknown,
        "quotes": [{"page": quote.page, "start": quote.start, "end": quote.end} for quote in one.quotes],
    }
