"""A reason of the gate as people read it: what it is about, the verdict, and the sentence.

Knows how an audit spells its reasons. Computes no figure; a reason spelled otherwise is shown in its own words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fairness.report import wording as words
from fairness.report.wording import Term

__all__ = ["Reason", "reason_of"]

_JUDGED = re.compile(
    r"(?P<family>[^,:]+), (?P<stage>[^,]+?)(?P<pooled>, over requisitions)?: (?P<verdict>[a-z_]+)\. (?P<rest>.+)",
    re.DOTALL,
)
_UNCOMPUTED = re.compile(r"(?P<family>\S+) at stage (?P<stage>.+?) (?P<rest>cannot be computed .+)", re.DOTALL)
"""What the audit says of a family that cannot be judged at all."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What a reason is about ("Sex, shortlist"), its verdict, and what it says; no `term` where it names none."""

    where: str
    term: Term | None
    text: str


def reason_of(reason: str, *, limit: str = "4/5") -> Reason:
    """A reason taken apart; one that does not say what it is about has its text alone."""
    if found := _JUDGED.fullmatch(reason):
        return Reason(_where(found), words.verdict(found["verdict"], limit=limit), words.label(found["rest"]))
    if found := _UNCOMPUTED.fullmatch(reason):
        return Reason(
            _where(found), words.verdict("not_computable"), words.sentence_case(words.in_words(found["rest"]))
        )
    return Reason("", None, words.in_words(reason))


def _where(found: re.Match[str]) -> str:
    pooled = found.groupdict().get("pooled") or ""
    return f"{words.family_name(found['family'])}, {words.stage_name(found['stage']).lower()}{pooled}"
