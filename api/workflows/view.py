"""A run as the report shows it: with the gate shut, nothing that tells who or in which order."""

from __future__ import annotations

from typing import Any

from api.reports.run_json import requisition_json
from api.workflows.screen import Screened
from screening.candidate import CandidateId
from screening.digest import digest

__all__ = ["gate_view", "run_view"]


def gate_view(screened: Screened) -> dict[str, Any]:
    """The gate's outcome, its reasons, and who signed off."""
    signed = screened.sign_off if screened.shortlist is not None and screened.shortlist.sign_off else None
    return {
        "outcome": screened.audit.verdict.outcome.value,
        "shut": screened.shortlist is None,
        "reasons": list(screened.audit.verdict.reasons),
        "sign_off": {"by": signed.by, "reason": signed.reason, "verified": False} if signed else None,
        "subject": screened.proposal.subject,
        "audit_id": screened.audit.verdict.audit_id,
    }


def run_view(screened: Screened) -> dict[str, Any]:
    """What `report.html` is rendered from."""
    ranked = screened.ranked
    selected = set(screened.proposal.selected) if screened.shortlist else set()
    places = None if screened.shortlist is None else _places(screened, selected)
    over = len(screened.proposal.selected) > screened.proposal.cut
    return {
        "requisition": requisition_json(ranked.requisition),
        "files": [
            {
                "file": f.file,
                "status": f.status.value,
                "reason": f.reason,
                "candidate": f.candidate if places is not None else None,
                "duplicate_of": f.duplicate_of,
            }
            for f in ranked.pool.files
        ],
        "audit": screened.audit.published,
        "gate": gate_view(screened),
        "cut": {
            "asked": screened.proposal.cut,
            "selected": len(screened.proposal.selected) if places is not None else None,
            "pool": len(ranked.ranking.places),
            "tie_note": "A tie at the cut is never split, so more people are in." if over and places else "",
        },
        "provenance": {**ranked.provenance, "ranking_sha256": digest(ranked.published)},
        "notes": list(screened.audit.notes),
        "ranking": None if places is None else {"places": places},
    }


def _places(screened: Screened, selected: set[CandidateId]) -> list[dict[str, Any]]:
    hidden = {
        p.resume.id: [{"page": h.page, "reason": h.reason.value, "quote": h.quote} for h in p.resume.hidden]
        for p in screened.ranked.pool.people
    }
    places = screened.ranked.published["places"]
    shared = [p["rank"] for p in places]
    return [
        {
            **place,
            "tied": shared.count(place["rank"]) > 1,
            "selected": place["candidate"] in selected,
            "hidden": hidden[place["candidate"]],
        }
        for place in places
    ]
