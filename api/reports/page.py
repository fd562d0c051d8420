"""What the page of a run may show, decided once, before any template sees it.

With the gate shut nothing of the ranking is passed on: no candidate, order, score or count of the selected. Template
and stylesheet therefore cannot show what is not here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from api.reports import words
from api.reports.audit_view import audit_view, reason_views
from api.reports.people_view import people_view
from fairness.report import protect, wording
from fairness.report.wording import Term

__all__ = ["page_view"]

Json = Mapping[str, Any]

_READ = "read"
_FEWEST_REASONS, _MOST_REASONS = 3, 8  # shown at once, the gravest; the others open on request and in print
_MODES = {"gate": "Gate: met, not met or unknown", "scored": "Scored", "note": "Note: shown, scores nothing"}
_SENTENCES = {
    "nothing": "No file could be read, so nobody was ranked and nothing was audited.",
    "hold": "On hold: a named person has to sign it off before anybody sees the shortlist. This page holds no "
    "candidate, order or score.",
    "signed": "The audit holds this shortlist; a named person released it.",
    "open_with_notice": "The audit was computed: some numbers are too small to tell, or deserve attention. The "
    "shortlist is released together with the notices below.",
    "open": "The audit was computed and shows no indicator of a disparity.",
}


def page_view(run: Json) -> dict[str, Any]:
    """Everything the template reads; people only where the gate is open."""
    gate = run.get("gate") or {}
    shut = bool(gate.get("shut", True))
    people = None if shut or run.get("ranking") is None else people_view(run)
    requisition = run.get("requisition") or {}
    files = _files(run.get("files") or (), with_people=not shut)
    audit = _protected(run.get("audit"))
    reasons = reason_views([str(reason) for reason in (audit.get("gate") or gate).get("reasons") or ()])
    term, sentence = _state(gate, shut=shut, read=files["read_count"])
    return {
        "title": requisition.get("title") or requisition.get("id") or "Requisition without a title",
        "state": {"term": term, "sentence": sentence},
        "shut": shut,
        "next": _next_steps(gate, term, shut=shut, read=files["read_count"]),
        "facts": _facts(run, files, people),
        "tie_note": "" if shut else (run.get("cut") or {}).get("tie_note") or "",
        "reasons": reasons,
        "reasons_title": _reasons_title(shut=shut, held=gate.get("outcome") == "hold"),
        "reasons_shown": min(_MOST_REASONS, max(_FEWEST_REASONS, sum(one["tone"] == "stop" for one in reasons))),
        "sign_off": None if shut else gate.get("sign_off"),
        "people": people,
        "requisition": _requisition(requisition),
        "audit": audit_view(audit),
        "notes": [str(note) for note in run.get("notes") or ()],
        "files": files,
        "provenance": _provenance(run, gate),
    }


def _protected(audit: Json | None) -> Json:
    """The audit without what small groups would give away: this page is handed round, `audit.json` is not."""
    groups = [group for family in (audit or {}).get("families") or () for group in family.get("groups") or ()]
    counted = groups and all(isinstance(group.get(key), int) for group in groups for key in ("n", "selected"))
    return protect(audit) if audit and counted else audit or {}


def _state(gate: Json, *, shut: bool, read: int) -> tuple[Term, str]:
    """The chip of the gate, and the sentence that says what happened."""
    outcome = str(gate.get("outcome") or "hold")
    if shut:
        return wording.gate_state("hold"), _SENTENCES["hold" if read else "nothing"]
    if gate.get("sign_off") or outcome == "hold":
        return Term("Released by sign-off", "notice", "attention"), _SENTENCES["signed"]
    return wording.gate_state(outcome), _SENTENCES.get(outcome, "The gate is open.")


def _reasons_title(*, shut: bool, held: bool) -> str:
    if shut:
        return "Why it is on hold"
    return "Why the audit holds it" if held else "Notices of the audit"


def _next_steps(gate: Json, term: Term, *, shut: bool, read: int) -> list[str]:
    if shut and not read:
        return ["See what to do about each file below, then screen the folder again."]
    if shut:
        return [
            "Read the reasons and the figures below.",
            "A compliance officer, not the person who wrote the requisition or ran the screening, releases the "
            "shortlist by name and with a reason, or leaves it on hold.",
            "Leave requirements, weights, cut and pool as they are until then: a change needs its own approval, with a "
            "job-related reason.",
        ]
    steps = ["Talk to the people on the shortlist first: it is a priority to talk to, and a person decides about each."]
    if term.tone == "notice" and gate.get("reasons"):
        steps.insert(0, "Read what the audit says before using the shortlist.")
    return steps


def _facts(run: Json, files: Json, people: Json | None) -> list[tuple[str, str]]:
    requisition, cut = run.get("requisition") or {}, run.get("cut") or {}
    facts = [
        ("Files received", str(files["total"])),
        ("Read", str(files["read_count"])),
        ("People in the pool", _shown(cut.get("pool"))),
        ("Places asked for", _shown(cut.get("asked", requisition.get("cut")))),
    ]
    if people is not None:
        facts.append(("On the shortlist", _shown(cut.get("selected"), len(people["selected"]))))
    return [*facts, ("Reference date", wording.day(requisition.get("reference_date")))]


def _shown(value: Any, otherwise: Any = wording.NONE) -> str:
    return str(otherwise if value is None else value)


def _requisition(requisition: Json) -> dict[str, Any]:
    rows = [_requirement(row) for row in requisition.get("requirements") or ()]
    return {
        "rows": rows,
        "has_years": any(row["min_years"] != wording.NONE for row in rows),
        "warnings": [str(warning) for warning in requisition.get("warnings") or ()],
    }


def _requirement(row: Json) -> dict[str, Any]:
    mode = str(row.get("mode") or wording.NONE)
    scored = mode == "scored"
    return {
        "id": row.get("id") or "",
        "text": row.get("text") or "",
        "kind": wording.plain_words(row.get("kind") or wording.NONE),
        "mode": _MODES.get(mode, wording.plain_words(mode)),
        "rule": words.rule(row.get("evidence")),
        "weight": _shown(row.get("weight")) if scored else wording.NONE,
        "min_years": _shown(row.get("min_years")),
        "maximum": words.out_of_100(row.get("maximum")) if scored else wording.NONE,
    }


def _files(files: Sequence[Json], *, with_people: bool) -> dict[str, Any]:
    """Every file by name: those that were read, and those a person has to look at."""
    rows = sorted((_file(file, with_people=with_people) for file in files), key=_by_file)
    counts = Counter(row["status"] for row in rows)
    return {
        "total": len(rows),
        "read": [row for row in rows if row["status"] == _READ],
        "read_count": counts[_READ] + counts["duplicate"],
        "attention": [row for row in rows if row["status"] != _READ],
        "counts": [(words.file_status(code), count) for code, count in sorted(counts.items(), key=_read_first)],
    }


def _by_file(row: Json) -> str:
    return str(row["file"])


def _read_first(pair: tuple[str, int]) -> tuple[bool, str]:
    return pair[0] != _READ, pair[0]


def _file(file: Json, *, with_people: bool) -> dict[str, Any]:
    original = file.get("duplicate_of") if with_people else None
    status = "duplicate" if original else str(file.get("status") or "failed")
    return {
        "file": str(file.get("file") or "file not named"),
        "status": status,
        "term": words.file_status(status),
        "reason": f"the same as {original}" if original else file.get("reason") or "",
        "candidate": file.get("candidate") if with_people else None,
    }


def _provenance(run: Json, gate: Json) -> list[tuple[str, str]]:
    """Every pair that says what was used and what came out, as text."""
    audit = run.get("audit") or {}
    policy = audit.get("policy") or {}
    named = {
        "gate.subject": gate.get("subject"),
        "gate.audit_id": gate.get("audit_id"),
        "audit.sha256": audit.get("sha256"),
        "audit.policy": " ".join(str(policy[key]) for key in ("id", "version") if policy.get(key)) or None,
    }
    pairs = {**(run.get("provenance") or {}), **named}
    return [(str(key), _as_text(value)) for key, value in pairs.items()]


def _as_text(value: Any) -> str:
    if value is None:
        return "not given"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
