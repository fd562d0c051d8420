"""An open position: what it asks, how much each thing weighs, how many people it takes.

Reads the YAML that people write and refuses what cannot be scored or may not be asked, naming the line and what to
write instead. Knows no candidate.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

import yaml

from screening.criteria import refusal, warning
from screening.errors import RequisitionError
from screening.resume import Month, RedactedText, month

__all__ = ["EvidenceRule", "Kind", "Mode", "Requirement", "Requisition", "asked", "parse_requisition"]

MAX_REQUIREMENTS = 100  # beyond that a requisition says nothing any more
MAX_TEXT = 500  # characters of one requirement: a sentence, not a page
MAX_CUT = 10_000
MAX_YEARS = 60


Choice = TypeVar("Choice", bound=StrEnum)


class Kind(StrEnum):
    """What sort of thing is asked."""

    SKILL = "skill"
    EXPERIENCE = "experience"
    TITLE = "title"
    EDUCATION = "education"
    CERTIFICATION = "certification"
    LANGUAGE = "language"
    LOCATION = "location"


class Mode(StrEnum):
    """How it counts: a gate orders people before or after, scored gives points, a note is only shown."""

    GATE = "gate"
    SCORED = "scored"
    NOTE = "note"


class EvidenceRule(StrEnum):
    """Which sentences count as evidence: all, or those alone that stand under a position held or a project."""

    ANYWHERE = "anywhere"
    EXPERIENCE = "experience"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing asked.

    `alternatives` holds the text, or the members of any_of in the order written: the best of them counts, once.
    `weight` is relative and > 0 for scored requirements, 0 otherwise. `min_years` is in years, None if not asked.
    `rule` says which sentences count. `from_posting` quotes the words of the posting that it was proposed from, empty
    if somebody wrote it by hand; nothing is ranked by them.
    """

    id: str
    kind: Kind
    mode: Mode
    alternatives: tuple[RedactedText, ...]
    weight: Fraction = Fraction(0)
    min_years: Fraction | None = None
    rule: EvidenceRule = EvidenceRule.ANYWHERE
    from_posting: str = ""

    @property
    def text(self) -> str:
        """What is asked, in one line."""
        return " or ".join(self.alternatives)


@dataclass(frozen=True, slots=True)
class Requisition:
    """An open position. `reference` is the month that "present" means; `cut` is how many go onto the shortlist."""

    id: str
    title: str
    reference_date: dt.date
    cut: int
    requirements: tuple[Requirement, ...]
    warnings: tuple[str, ...] = ()

    @property
    def reference(self) -> Month:
        """The month of the reference date."""
        return month(self.reference_date.year, self.reference_date.month)

    @property
    def scored(self) -> tuple[Requirement, ...]:
        """The requirements that give points, in order."""
        return tuple(r for r in self.requirements if r.mode is Mode.SCORED)


_TOP_KEYS = ("id", "title", "reference_date", "cut", "requirements")
_ITEM_KEYS = ("id", "kind", "text", "any_of", "weight", "mode", "min_years", "evidence", "from_posting")
_EXAMPLE = "'- kind: skill', then 'text: Python' and 'weight: 5'"


def asked(text: str) -> RedactedText:
    """Words of an employer, in one line: they ask something and say nothing of any candidate."""
    return RedactedText(" ".join(text.split()))


def parse_requisition(source: str, *, default_id: str = "requisition") -> Requisition:
    """Read a requisition from YAML.

    Raises:
        RequisitionError: with the line and what to write instead, for unknown keys, weights ≤ 0 or not numbers, an
            empty list, duplicate ids, protected criteria and everything else that cannot be used.
    """
    root = _compose(source)
    entries = _mapping(root, _TOP_KEYS, what="the requisition")
    for key in ("title", "reference_date", "requirements"):
        if key not in entries:
            raise RequisitionError(f"'{key}' is missing.", line=_line(root), instead=f"a line '{key}: …'", part=key)
    requirements = _requirements(entries["requirements"])
    title = _text(entries["title"], "title")
    _refuse(title, entries["title"])
    return Requisition(
        id=_text(entries["id"], "id") if "id" in entries else default_id,
        title=title,
        reference_date=_date(entries["reference_date"]),
        cut=_cut(entries["cut"]) if "cut" in entries else 10,
        requirements=requirements,
        warnings=tuple(_warnings(requirements)),
    )


def _compose(source: str) -> yaml.MappingNode:
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        raise RequisitionError("This is not YAML.", line=line, instead="'key: value' lines, lists with '- '") from None
    except RecursionError:
        raise RequisitionError("This is nested too deeply to be a requisition.") from None
    if not isinstance(root, yaml.MappingNode):
        raise RequisitionError("A requisition is a list of 'key: value' lines.", instead="'title: Data Engineer' …")
    return root


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _mapping(node: yaml.Node, allowed: tuple[str, ...], *, what: str) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        raise RequisitionError(f"{what} must be 'key: value' lines.", line=_line(node), instead=_EXAMPLE)
    entries: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = _scalar(key)
        if name not in allowed:
            known = ", ".join(allowed)
            raise RequisitionError(f"unknown key '{name}' in {what}.", line=_line(key), instead=f"one of {known}")
        if name in entries:
            raise RequisitionError(f"'{name}' stands twice in {what}.", line=_line(key), instead="it once")
        entries[name] = value
    return entries


def _scalar(node: yaml.Node) -> str:
    """The words of a plain value; "" for lists and mappings, whose aliases may unfold without end."""
    return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""


_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters that are no space, and those that turn the direction of a text: people read something else."""


def _text(node: yaml.Node, name: str) -> str:
    value = _scalar(node)
    if not value or node.tag == "tag:yaml.org,2002:null":
        raise RequisitionError(f"'{name}' is empty.", line=_line(node), instead=f"'{name}: some words'")
    if len(value) > MAX_TEXT:
        raise RequisitionError(
            f"'{name}' is longer than {MAX_TEXT} characters.", line=_line(node), instead="a sentence"
        )
    if unseen := _UNSEEN.search(value):
        raise RequisitionError(
            f"'{name}' holds a character that no reader sees (U+{ord(unseen.group()):04X}).",
            line=_line(node),
            instead=f"'{name}' without it",
        )
    if not value.isprintable():
        value = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    if not value:
        raise RequisitionError(f"'{name}' is empty.", line=_line(node), instead=f"'{name}: some words'")
    return value


def _number(node: yaml.Node, name: str) -> Fraction:
    """A finite decimal number, exactly as written."""
    try:
        number = Decimal(_scalar(node))
    except InvalidOperation:
        raise RequisitionError(f"'{name}' is not a number.", line=_line(node), instead=f"'{name}: 3'") from None
    if not number.is_finite() or abs(number.adjusted()) > 9:
        raise RequisitionError(f"'{name}' is not a usable number.", line=_line(node), instead=f"'{name}: 3'")
    return Fraction(number)


def _date(node: yaml.Node) -> dt.date:
    try:
        return dt.date.fromisoformat(_scalar(node))
    except ValueError:
        raise RequisitionError(
            "'reference_date' is not a date.", line=_line(node), instead="'reference_date: 2026-11-01'"
        ) from None


def _cut(node: yaml.Node) -> int:
    number = _number(node, "cut")
    if number.denominator != 1 or not 1 <= number <= MAX_CUT:
        raise RequisitionError(
            f"'cut' must be a whole number from 1 to {MAX_CUT}.", line=_line(node), instead="'cut: 10'"
        )
    return int(number)


def _requirements(node: yaml.Node) -> tuple[Requirement, ...]:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise RequisitionError("'requirements' is empty.", line=_line(node), instead=_EXAMPLE)
    if len(node.value) > MAX_REQUIREMENTS:
        raise RequisitionError(f"more than {MAX_REQUIREMENTS} requirements.", line=_line(node), instead="fewer")
    requirements: list[Requirement] = []
    seen: set[str] = set()
    for number, item in enumerate(node.value, 1):
        requirement = _requirement(item, number)
        if requirement.id in seen:
            raise RequisitionError(
                f"the id '{requirement.id}' stands twice.", line=_line(item), instead="another id", part="id"
            )
        seen.add(requirement.id)
        requirements.append(requirement)
    return tuple(requirements)


def _requirement(node: yaml.Node, number: int) -> Requirement:
    entries = _mapping(node, _ITEM_KEYS, what=f"requirement {number}")
    kind = _choice(entries.get("kind"), Kind, "kind", node)
    mode = _choice(entries["mode"], Mode, "mode", node) if "mode" in entries else Mode.SCORED
    if kind is Kind.LOCATION and mode is Mode.SCORED:
        raise RequisitionError(
            "a location gives no points: where people live often stands for origin.",
            line=_line(node),
            instead="'mode: gate' or 'mode: note'",
            part="mode",
        )
    return Requirement(
        id=_text(entries["id"], "id") if "id" in entries else f"r{number}",
        kind=kind,
        mode=mode,
        alternatives=_alternatives(entries, node),
        weight=_weight(entries, mode, node),
        min_years=_years(entries["min_years"]) if "min_years" in entries else None,
        rule=_rule(entries["evidence"], kind) if "evidence" in entries else EvidenceRule.ANYWHERE,
        from_posting=_text(entries["from_posting"], "from_posting") if "from_posting" in entries else "",
    )


_NEVER_UNDER_WORK = {Kind.EDUCATION: "a degree", Kind.LOCATION: "a place of living"}


def _rule(node: yaml.Node, kind: Kind) -> EvidenceRule:
    rule = _choice(node, EvidenceRule, "evidence", node)
    if rule is EvidenceRule.EXPERIENCE and kind in _NEVER_UNDER_WORK:
        raise RequisitionError(
            f"{_NEVER_UNDER_WORK[kind]} does not stand under a position held, so nothing would ever count.",
            line=_line(node),
            instead="no 'evidence', or 'evidence: anywhere'",
        )
    return rule


def _choice(node: yaml.Node | None, options: type[Choice], name: str, item: yaml.Node) -> Choice:
    allowed = ", ".join(options)
    if node is None:
        raise RequisitionError(
            f"'{name}' is missing.", line=_line(item), instead=f"'{name}:' and one of {allowed}", part=name
        )
    try:
        return options(_scalar(node))
    except ValueError:
        raise RequisitionError(f"'{name}' is not known.", line=_line(node), instead=f"one of {allowed}") from None


def _alternatives(entries: dict[str, yaml.Node], node: yaml.Node) -> tuple[RedactedText, ...]:
    if ("text" in entries) == ("any_of" in entries):
        raise RequisitionError(
            "a requirement has either 'text' or 'any_of'.", line=_line(node), instead=_EXAMPLE, part="text"
        )
    if "text" in entries:
        return (_asked(entries["text"], "text"),)
    options = entries["any_of"]
    if not isinstance(options, yaml.SequenceNode) or not options.value:
        raise RequisitionError("'any_of' is a list.", line=_line(options), instead="'any_of: [Snowflake, BigQuery]'")
    texts = tuple(_asked(option, "any_of") for option in options.value)
    if len({text.casefold() for text in texts}) < len(texts):
        raise RequisitionError("'any_of' names the same thing twice.", line=_line(options), instead="each once")
    return texts


def _asked(node: yaml.Node, name: str) -> RedactedText:
    text = _text(node, name)
    _refuse(text, node)
    return RedactedText(text)


def _refuse(text: str, node: yaml.Node) -> None:
    if refused := refusal(text):
        raise RequisitionError(
            f"'{refused.phrase}' cannot be asked: {refused.why}.", line=_line(node), instead=refused.instead
        )


def _weight(entries: dict[str, yaml.Node], mode: Mode, node: yaml.Node) -> Fraction:
    if "weight" not in entries:
        if mode is not Mode.SCORED:
            return Fraction(0)
        raise RequisitionError(
            "a scored requirement needs a weight.", line=_line(node), instead="'weight: 3'", part="weight"
        )
    weight = _number(entries["weight"], "weight")
    if weight <= 0:
        raise RequisitionError("a weight is greater than 0.", line=_line(entries["weight"]), instead="'weight: 1'")
    return weight if mode is Mode.SCORED else Fraction(0)


def _years(node: yaml.Node) -> Fraction:
    years = _number(node, "min_years")
    if not 0 < years <= MAX_YEARS:
        raise RequisitionError(
            f"'min_years' lies above 0, up to {MAX_YEARS}.", line=_line(node), instead="'min_years: 3'"
        )
    return years


def _warnings(requirements: tuple[Requirement, ...]) -> list[str]:
    found = []
    for requirement in requirements:
        if warned := warning(requirement.text):
            found.append(f"{requirement.id}: '{warned.phrase}' is accepted, but {warned.why}. Better: {warned.instead}")
    return found
