"""What a demo prints: the audit as compliance sees it and, once released, the shortlist as its team sees it.

The same tables as `evenhand screen` prints; people stand by their pseudonyms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from api.demo.filling import Told
from api.demo.people import Cast
from api.reports.run_json import requisition_json
from api.storage.roles import Role
from api.workflows.batches import files_in_sight
from api.workflows.see_audits import see_audit
from api.workflows.see_shortlist import Seen, not_yet_reviewed, see_shortlist
from api.workflows.service import Service
from screening.requisition import parse_requisition

__all__ = ["run_of"]

ALL_FILES: Final = 10_000

Json = Mapping[str, Any]


def run_of(service: Service, cast: Cast, told: Told, source: str) -> dict[str, Any]:
    """The view that `api.reports.terminal.show_run` prints."""
    now = datetime.now(UTC)
    recruiter, officer = cast.as_actor(Role.RECRUITER, at=now), cast.as_actor(Role.COMPLIANCE, at=now)
    assert told.proposal.audit_id is not None
    audit = see_audit(service, officer, told.proposal.audit_id)
    files = files_in_sight(service, recruiter, told.batch_id, states=(), after=-1, limit=ALL_FILES)
    seen = None if told.shortlist_id is None else see_shortlist(service, recruiter, told.shortlist_id)
    pool = 0
    if seen is not None:
        pool = len(seen.places) + len(not_yet_reviewed(service, recruiter, seen.shortlist.id))
    return {
        "requisition": requisition_json(parse_requisition(source)),
        "files": [
            {"file": one.name or "a résumé", "status": one.file.state.value, "reason": one.file.reason} for one in files
        ],
        "audit": audit.figures,
        "gate": {
            "outcome": audit.audit.outcome.value,
            "shut": seen is None,
            "reasons": list(audit.figures["gate"]["reasons"]),
            "sign_off": None,
            "who_may_open": "A compliance officer may sign it off: sign in below as one.",
        },
        "cut": {"asked": told.proposal.cut, "pool": pool, "tie_note": ""},
        "ranking": None if seen is None else {"places": _places(seen)},
    }


def _places(seen: Seen) -> list[dict[str, Any]]:
    shared = Counter(place["rank"] for place in seen.places)
    return [
        {**place, "file": place["pseudonym"], "tied": shared[place["rank"]] > 1, "selected": True}
        for place in seen.places
    ]
