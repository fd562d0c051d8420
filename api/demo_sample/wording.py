"""How a résumé words dates, contact lines and personal particulars; the same for PDF and DOCX."""

from __future__ import annotations

from api.demo_sample.careers import Job, Study
from api.demo_sample.people import Person

__all__ = ["contact_lines", "particulars", "period", "study_line", "study_years"]

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE_STYLES = 4
_NOW = ("Present", "present", "to date", "Current")


def period(job: Job, look: int) -> str:
    """From when to when a job was held, in one of four ways of writing dates."""
    style = look % _DATE_STYLES
    end = _NOW[style] if job.end is None else _month(job.end, style)
    dash = " \N{EN DASH} " if style != 1 else " - "
    return f"{_month(job.start, style)} to date" if end == "to date" else f"{_month(job.start, style)}{dash}{end}"


def study_years(study: Study) -> str:
    """From when to when a study took."""
    return f"{study.start_year} \N{EN DASH} {study.end_year}"


def study_line(study: Study) -> str:
    """Institution and what there is to add."""
    return f"{study.institution}. {study.note}." if study.note else study.institution


def contact_lines(person: Person) -> tuple[str, ...]:
    """Address, phone and mail, each to stand on a line or behind a separator."""
    identity = person.identity
    return (identity.address, identity.phone, identity.email)


def particulars(person: Person) -> tuple[str, ...]:
    """What this person chose to say of pronouns, birth and family."""
    identity, shows = person.identity, person.shows
    born = identity.birth_date
    told = (
        (shows.pronouns, f"Pronouns: {identity.pronouns}"),
        (shows.birth_date, f"Date of birth: {born.day} {_MONTHS[born.month - 1]} {born.year}"),
        (shows.marital_status, f"Marital status: {identity.marital_status}"),
    )
    return tuple(line for shown, line in told if shown)


def _month(month: int, style: int) -> str:
    year, place = divmod(month, 12)
    name = _MONTHS[place]
    return (f"{name[:3]} {year}", f"{place + 1:02d}/{year}", f"{name} {year}", f"{name[:3]} {year}")[style]
