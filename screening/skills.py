"""What the mentions of a skill say: how it was used, for how long, when last.

Knows spans and dates of a redacted résumé. Does not know taxonomies: a matcher finds the mentions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from screening.ports import SkillMatcher
from screening.resume import (
    Month,
    RedactedPosition,
    RedactedResume,
    RedactedText,
    Rung,
    Section,
    SectionKind,
    SkillMention,
    Span,
    months_covered,
)

__all__ = [
    "SKILLS_VERSION",
    "Skill",
    "claimed",
    "denied",
    "find_skills",
    "positions_at",
    "rung_at",
    "skills_of",
    "told_of_work",
]

SKILLS_VERSION = "3"
CONTEXT = 60  # characters before a mention in which a negation or an aspiration is looked for

_LISTS = (SectionKind.SKILLS, SectionKind.LANGUAGES, SectionKind.CERTIFICATIONS)
_PROJECTS = (SectionKind.PROJECTS, SectionKind.VOLUNTEERING, SectionKind.PUBLICATIONS)
_RUNGS = (Rung.LISTED, Rung.PROJECT, Rung.ROLE)

# Said right before a mention, within the same clause: the skill is denied, or only hoped for. A "no" further away
# denies something else ("No accidents in five years of driving", "zero downtime with Kubernetes").
_DEGREE = (
    r"(?:(?:a|an|any|the|prior|previous|formal|professional|commercial|current|valid|hands-on|real|practical|direct"
    r"|working|much|significant|specific|actual|relevant|full|deep|technical|in-depth|yet|ever|really|very|fully"
    r"|currently|particularly|at all) +){0,3}"
)
_NOUN = (
    r"(?:experience|knowledge|exposure|background|training|familiarity|understanding|skills?|proficiency"
    r"|certificat(?:e|es|ion|ions)|licen[cs]es?|qualifications?) +(?:(?:with|in|of|on|as|using|for|to) +)?"
)
_STATE = (
    r"(?:(?:be|been|familiar|experienced|proficient|skilled|trained|certified|qualified|licen[cs]ed|confident|competent"
    r"|fluent|used?|using|know|known|work|worked|working|ha[dsv]e?|hold|holds|held|possess|speaks?|learn(?:ed|t)|done"
    r"|studied|driven?|touched|tried|written|practi[sc]ed|programmed|coded|completed|an?) +){1,2}"
    r"(?:(?:with|in|of|on|as|for|to|by) +)?"
)
_OTHERS = r"(?:[\w+#./-]+(?: [\w+#./-]+)?(?:, *(?:(?:and|or|nor) +)?| +(?:and|or|nor) +|/)){0,4}"  # "Java, Scala or "
_DENIED = re.compile(
    rf"\b(?:no|without|lack(?:s|ed|ing)?|neither) +{_DEGREE}(?:[\w+#./-]+ +n?or +){{0,2}}$"
    rf"|\b(?:no|without|lack(?:s|ed|ing)?|zero|little|limited) +{_DEGREE}{_NOUN}{_DEGREE}{_OTHERS}$"
    rf"|\b(?:not|never|cannot|\w+n['’]t) +{_DEGREE}{_STATE}{_DEGREE}(?:{_NOUN})?{_DEGREE}{_OTHERS}$"
    rf"|\b(?:unfamiliar with|inexperienced (?:with|in)) +{_DEGREE}{_OTHERS}$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"\s{0,2}(?:[:=–—-]|\()\s{0,2}(?:none|no|nil|not spoken|no knowledge|never used)\b", re.IGNORECASE
)

_HOPED = re.compile(
    r"(?:\A|[.;:!?•(\n–—,-] *|\b(?:am|['’]m|currently|now|also|still|and|started|began|actively|self) +)"
    r"(?:self-)?(?:learning|studying) +(?:(?:about|how to|to use|to program in|the basics of|to) +)?"
    r"(?:[\w+#./-]+(?:, *(?:and +)?| +(?:and|or) +)){0,3}$"  # "learning Rust, Go and ", never "machine learning in "
    r"|\b(?:interested in|keen to|eager to|hop(?:e|ing) to|want(?:s|ing)? to|plan(?:s|ning)? to"
    r"|would like to|aspir(?:e|ing) to|beginner in|self-study of|currently taking)\b[^.;:!?•\n]{0,35}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill of one person: best rung, months in positions (None if unknown), last month of use, every place."""

    id: str
    label: str
    rung: Rung
    months: int | None
    last_used: Month | None
    spans: tuple[Span, ...]


def find_skills(
    text: RedactedText,
    *,
    sections: Sequence[Section],
    ignored: Sequence[tuple[int, int]],
    matcher: SkillMatcher,
) -> tuple[SkillMention, ...]:
    """The skills that `text` claims; what it denies ("no experience with") or hopes for ("learning") is left out."""
    listed = tuple((section.start, section.end) for section in sections if section.kind in _LISTS)
    found = matcher.mentions(text, listed=listed, ignored=ignored)
    return tuple(SkillMention(m.id, m.label, m.start, m.end) for m in found if claimed(text, m.start, m.end))


def claimed(text: str, start: int, end: int | None = None) -> bool:
    """Whether what begins at `start` is claimed, not denied or hoped for, judging by the words before it."""
    return not denied(text, start, end) and not _HOPED.search(_before(text, start))


def denied(text: str, start: int, end: int | None = None) -> bool:
    """Whether the words around start…end deny it: "no experience with" before it, "none" in its place after it."""
    after = end is not None and _DENIED_AFTER.match(text, end) is not None
    return after or _DENIED.search(_before(text, start)) is not None


def _before(text: str, start: int) -> str:
    return text[max(0, start - CONTEXT) : start]


def positions_at(resume: RedactedResume, places: Iterable[int]) -> tuple[RedactedPosition, ...]:
    """The positions in whose entries any of `places` lies, in the résumé's order."""
    wanted = tuple(places)
    return tuple(p for p in resume.positions if any(p.start <= place < p.end for place in wanted))


def rung_at(resume: RedactedResume, place: int) -> Rung:
    """How a skill mentioned at `place` is evidenced: in a position held, in a project, or only listed."""
    if any(p.start <= place < p.end for p in resume.positions):
        return Rung.ROLE
    for section in resume.sections:
        if section.start <= place < section.end:
            if section.kind in _PROJECTS:
                return Rung.PROJECT
            if section.kind is SectionKind.EXPERIENCE:
                return Rung.ROLE
    return Rung.LISTED


def told_of_work(resume: RedactedResume) -> tuple[Span, ...]:
    """Where positions held and projects are told of, in order: every place in them has a rung above listed.

    Entries that follow each other are one part, so that a passage across two of them lies within it.
    """
    parts = [(position.start, position.end) for position in resume.positions]
    parts += [(s.start, s.end) for s in resume.sections if s.kind in (SectionKind.EXPERIENCE, *_PROJECTS)]
    joined: list[Span] = []
    for start, end in sorted(parts):
        last = joined[-1] if joined else None
        if last is not None and (start <= last.end or not resume.text[last.end : start].strip()):
            joined[-1] = Span(last.start, max(last.end, end))
        else:
            joined.append(Span(start, end))
    return tuple(joined)


def skills_of(resume: RedactedResume, *, reference: Month | None) -> tuple[Skill, ...]:
    """The skills of a résumé, in order of their first mention; months and last use only with a reference month."""
    places: dict[str, list[SkillMention]] = {}
    for mention in resume.skills:
        places.setdefault(mention.id, []).append(mention)
    return tuple(_skill(resume, mentions, reference) for mentions in places.values())


def _skill(resume: RedactedResume, mentions: list[SkillMention], reference: Month | None) -> Skill:
    held = positions_at(resume, (m.start for m in mentions))
    rung = max((rung_at(resume, m.start) for m in mentions), key=_RUNGS.index)
    months = months_covered((p.interval for p in held), reference=reference) if reference is not None else None
    return Skill(
        id=mentions[0].id,
        label=mentions[0].label,
        rung=rung,
        months=months,
        last_used=_last_used(held, reference),
        spans=tuple(Span(m.start, m.end) for m in mentions),
    )


def _last_used(held: Iterable[RedactedPosition], reference: Month | None) -> Month | None:
    ends = [reference if p.interval.current else p.interval.end for p in held]
    known = [end for end in ends if end is not None]
    return max(known) if known else None
