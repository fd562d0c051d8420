"""Builders of small values for tests."""

from __future__ import annotations

import datetime as dt
import hashlib
from fractions import Fraction

from screening.pipeline import ask, encode, understand
from screening.ports import Tools
from screening.ranking import Prepared, Ranking, rank
from screening.requisition import EvidenceRule, Kind, Mode, Requirement, Requisition
from screening.resume import Document, HiddenText, Line, Page, RedactedResume, RedactedText
from tests.fakes import FakeEncoder, FakeMatcher, LinearCalibration

__all__ = [
    "a_person",
    "a_ranking",
    "a_requirement",
    "a_requisition",
    "a_resume",
    "document_from_text",
    "fake_tools",
    "resume_text",
]


def document_from_text(
    text: str,
    *,
    format: str = "txt",
    sizes: dict[int, float] | None = None,
    bold: frozenset[int] = frozenset(),
    hidden: tuple[HiddenText, ...] = (),
    links: tuple[str, ...] = (),
    quality: int = 100,
) -> Document:
    """A document of one page; `sizes` and `bold` style lines by their number from 0."""
    lines, start, block = [], 0, 0
    for number, part in enumerate(text.split("\n")):
        block += not part.strip()
        size = (sizes or {}).get(number, 10.0 if sizes else 0.0)
        lines.append(Line(page=1, start=start, end=start + len(part), block=block, size=size, bold=number in bold))
        start += len(part) + 1
    return Document(
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        format=format,
        text=text,
        pages=(Page(number=1, start=0, end=len(text)),),
        lines=tuple(lines),
        hidden=hidden,
        links=links,
        quality=quality,
    )


def fake_tools() -> Tools:
    """Tools that load nothing."""
    return Tools(FakeEncoder(), FakeMatcher(), LinearCalibration())


def a_requirement(
    *alternatives: str,
    id: str = "r1",
    kind: Kind = Kind.SKILL,
    mode: Mode = Mode.SCORED,
    weight: int | Fraction = 1,
    min_years: int | Fraction | None = None,
    rule: EvidenceRule = EvidenceRule.ANYWHERE,
) -> Requirement:
    """A requirement that asks for Python, or for the best of `alternatives`."""
    return Requirement(
        id=id,
        kind=kind,
        mode=mode,
        alternatives=tuple(RedactedText(text) for text in alternatives or ("Python",)),
        weight=Fraction(weight) if mode is Mode.SCORED else Fraction(0),
        min_years=None if min_years is None else Fraction(min_years),
        rule=rule,
    )


def a_requisition(*requirements: Requirement, cut: int = 10, id: str = "engineer") -> Requisition:
    """A requisition that asks for Python, or for `requirements`; "present" means November 2026."""
    return Requisition(id, "Engineer", dt.date(2026, 11, 1), cut, requirements or (a_requirement(),))


def resume_text(
    *,
    name: str = "Ana Mora",
    summary: str = "",
    experience: str = "",
    projects: str = "",
    education: str = "",
    skills: str = "",
) -> str:
    """The text of a résumé with a heading for each part that is given."""
    parts = {
        "Summary": summary,
        "Experience": experience,
        "Projects": projects,
        "Education": education,
        "Skills": skills,
    }
    body = "".join(f"\n{heading}\n{part}\n" for heading, part in parts.items() if part)
    return f"{name}\n{name.split(maxsplit=1)[0].lower()}@example.com\n{body}"


def a_resume(text: str = "", *, language: str = "", quality: int = 100, **parts: str) -> RedactedResume:
    """What may be seen of the résumé with this text, or with these parts of `resume_text`."""
    document = document_from_text(text or resume_text(**parts), quality=quality)
    return understand(document, fake_tools(), language=language)[1]


def a_person(text: str = "", *, language: str = "", quality: int = 100, **parts: str) -> Prepared:
    """Somebody ready to be ranked."""
    return encode(a_resume(text, language=language, quality=quality, **parts), fake_tools())


def a_ranking(requisition: Requisition, *pool: Prepared) -> Ranking:
    """`pool` ranked with tools that load nothing."""
    tools = fake_tools()
    return rank(requisition, pool, ask(requisition, tools), calibration=tools.calibration)
