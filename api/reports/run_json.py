"""A run as plain values: what is saved, replayed and shown. The same run gives the same bytes.

No clock, absolute path, thread count or host name; ids and file names, never names of people.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from screening.candidate import CandidateId
from screening.evidence import Evidence
from screening.ranking import Place, Ranking, maximum_points
from screening.requisition import EvidenceRule, Requirement, Requisition

__all__ = ["pretty", "ranking_json", "requisition_json", "shortlist_json"]

Json = dict[str, Any]


def pretty(value: object) -> bytes:
    """`value` as JSON that people can read and compare, the same bytes for the same value."""
    return (json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def requisition_json(requisition: Requisition) -> Json:
    """A requisition, with the points that each requirement can give."""
    maxima = maximum_points(requisition.requirements)
    return {
        "id": requisition.id,
        "title": requisition.title,
        "reference_date": requisition.reference_date.isoformat(),
        "cut": requisition.cut,
        "requirements": [_requirement(r, maxima.get(r.id)) for r in requisition.requirements],
        "warnings": list(requisition.warnings),
    }


def _requirement(requirement: Requirement, maximum: int | None) -> Json:
    """A requirement; rule and origin where it has them, so that what has none is as it always was."""
    more = {} if requirement.rule is EvidenceRule.ANYWHERE else {"evidence": requirement.rule.value}
    more |= {"from_posting": requirement.from_posting} if requirement.from_posting else {}
    return {
        "id": requirement.id,
        "kind": requirement.kind.value,
        "mode": requirement.mode.value,
        "text": requirement.text,
        "alternatives": list(requirement.alternatives),
        "weight": str(requirement.weight) if maximum is not None else None,
        "min_years": str(requirement.min_years) if requirement.min_years is not None else None,
        "maximum": maximum,
        **more,
    }


def ranking_json(ranking: Ranking, *, file_of: Callable[[CandidateId], str], provenance: Mapping[str, str]) -> Json:
    """A ranking with its evidence; every quote is the slice start…end of the redacted text of its file."""
    return {
        "requisition": requisition_json(ranking.requisition),
        "places": [_place(place, file_of(place.candidate), ranking.requisition) for place in ranking.places],
        "provenance": dict(provenance),
    }


def _place(place: Place, file: str, requisition: Requisition) -> Json:
    requirements = {r.id: r for r in requisition.requirements}
    return {
        "rank": place.rank,
        "file": file,
        "candidate": place.candidate,
        "score": place.score,
        "points": [
            {"points": p.points, "maximum": p.maximum, **_evidence(p.evidence, requirements, file)}
            for p in place.points
        ],
        "gates": [
            {"state": gate.state.value if gate.state else None, **_evidence(gate, requirements, file)}
            for gate in place.gates
        ],
        "notes": [_evidence(note, requirements, file) for note in place.notes],
        "confidence": place.confidence,
        "doubts": list(place.doubts),
    }


def _evidence(evidence: Evidence, requirements: Mapping[str, Requirement], file: str) -> Json:
    total, count = evidence.similarity
    return {
        "requirement": evidence.requirement,
        "strength": evidence.strength,
        "alternative": requirements[evidence.requirement].alternatives[evidence.alternative],
        "similarity": {"total": total, "count": count},
        "rung": evidence.rung.value if evidence.rung else None,
        "months": evidence.months,
        "months_unknown": evidence.months_unknown,
        "quotes": [
            {"file": file, "page": q.page, "start": q.start, "end": q.end, "quote": q.text} for q in evidence.quotes
        ],
    }


def shortlist_json(ranking: Json, *, selected: Sequence[str], gate: Json) -> Json:
    """The released shortlist: places of those selected, in order, with the audit that released it."""
    chosen = set(selected)
    return {
        "requisition": ranking["requisition"],
        "gate": gate,
        "places": [place for place in ranking["places"] if place["candidate"] in chosen],
        "not_yet_reviewed": sorted(p["file"] for p in ranking["places"] if p["candidate"] not in chosen),
    }
