"""A résumé in the open format JSON Resume (jsonresume.org/schema), from what was read; knows no database.

Holds what is known and leaves the rest out: employers and schools are not kept, because nothing needs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from screening.resume import Month, RedactedPosition, RedactedResume, month_text

__all__ = ["SCHEMA", "json_resume"]

SCHEMA: Final = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"

Json = dict[str, Any]


def json_resume(
    resume: RedactedResume | None,
    *,
    name: str = "",
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    urls: Sequence[str] = (),
    skills: Sequence[tuple[str, str]] = (),
) -> Json:
    """What is known of a person; without a name it says who nobody is. `skills` are labels and how they are shown."""
    basics: Json = {
        "name": name,
        "email": next(iter(emails), ""),
        "phone": next(iter(phones), ""),
        "url": next(iter(urls), ""),
        "profiles": [{"url": url} for url in urls[1:]],
    }
    return {
        "$schema": SCHEMA,
        "basics": {key: value for key, value in basics.items() if value},
        "work": [] if resume is None else [_position(one) for one in resume.positions],
        "skills": [{"name": label, "level": rung} for label, rung in skills],
        "languages": [],
        "meta": {"canonical": SCHEMA, "version": "v1.0.0"},
    }


def _position(position: RedactedPosition) -> Json:
    dates = {"startDate": _month(position.interval.start), "endDate": _month(position.interval.end)}
    known = {key: value for key, value in dates.items() if value}
    return {"position": str(position.title).strip(), **known}


def _month(value: Month | None) -> str:
    return "" if value is None else month_text(value)
