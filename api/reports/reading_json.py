"""What was read of one file, as plain values; `start` and `end` index `text`."""

from __future__ import annotations

from typing import Any

from screening.errors import ReadStatus
from screening.resume import (
    Education,
    Interval,
    Month,
    Position,
    RedactedResume,
    Resume,
    month_text,
    months_covered,
)
from screening.skills import Skill, skills_of

__all__ = ["reading_json"]

Json = dict[str, Any]


def reading_json(
    file: str,
    sha256: str,
    status: ReadStatus,
    reason: str,
    understood: tuple[Resume, RedactedResume] | None,
    *,
    reference: Month | None,
) -> Json:
    """One file's row. Without `reference` the months of current positions are null."""
    row: Json = {"file": file, "sha256": sha256 or None, "status": status.value, "reason": reason}
    if understood is None:
        empty: Json = {"pages": None, "language": None, "text": None, "sections": [], "contact": None}
        return {**row, **empty, "positions": [], "education": [], "skills": [], "hidden_text": [], "quality": None}
    resume, redacted = understood
    document = resume.document
    return {
        **row,
        "pages": len(document.pages),
        "language": redacted.language or None,
        "text": document.text,
        "sections": [{"kind": s.kind.value, "title": s.title, "start": s.start, "end": s.end} for s in resume.sections],
        "contact": _contact(resume),
        "positions": [_position(p, reference) for p in resume.positions],
        "education": [_education(e) for e in resume.education],
        "skills": [_skill(s, resume) for s in skills_of(redacted, reference=reference)],
        "hidden_text": [{"page": h.page, "reason": h.reason.value, "quote": h.quote} for h in document.hidden],
        "quality": document.quality,
    }


def _contact(resume: Resume) -> Json:
    contact = resume.contact
    return {
        "name": contact.name or None,
        "emails": list(contact.emails),
        "phones": list(contact.phones),
        "urls": list(contact.urls),
        "locations": [location.text for location in contact.locations],
    }


def _dates(interval: Interval) -> Json:
    return {
        "start": month_text(interval.start) if interval.start is not None else None,
        "end": month_text(interval.end) if interval.end is not None else None,
        "current": interval.current,
    }


def _position(position: Position, reference: Month | None) -> Json:
    dates = position.interval
    if dates.current and reference is None:
        months = None
    else:
        known = reference if reference is not None else (dates.end or Month(0))
        months = months_covered([dates], reference=known)
    return {"title": position.title, "employer": position.employer, **_dates(dates), "months": months}


def _education(education: Education) -> Json:
    return {
        "degree": education.degree,
        "field": education.field,
        "institution": education.institution,
        **_dates(education.interval),
    }


def _skill(skill: Skill, resume: Resume) -> Json:
    text = resume.document.text
    pages = resume.document.pages
    return {
        "id": skill.id,
        "label": skill.label,
        "rung": skill.rung.value,
        "months": skill.months,
        "last_used": month_text(skill.last_used) if skill.last_used is not None else None,
        "spans": [
            {
                "page": next((p.number for p in pages if p.start <= s.start < p.end), 1),
                "start": s.start,
                "end": s.end,
                "quote": text[s.start : s.end],
            }
            for s in skill.spans
        ],
    }
