"""A requisition as fields and as the YAML that is kept: from one to the other, and what is wrong with it.

What an editor sends is written as YAML and read by the one parser, so that a file and an editor are refused alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import yaml

from api.reports.run_json import requisition_json
from screening.criteria import Refusal, Warned, refusals, warnings
from screening.digest import digest
from screening.errors import RequisitionError
from screening.requisition import EvidenceRule, Mode, Requirement, Requisition, parse_requisition

__all__ = [
    "Finding",
    "Meant",
    "Severity",
    "field_in_words",
    "fields_of",
    "lint",
    "meaning_of",
    "requirement_fields",
    "with_ids",
    "written",
]

TOP: Final = ("id", "title", "reference_date", "cut")
PARTS: Final = ("id", "kind", "text", "any_of", "weight", "mode", "min_years", "evidence", "from_posting")
MAX_SOURCE: Final = 200_000  # characters: a hundred requirements of the longest kind, and comments


class Severity:
    """How bad a finding is: what is refused cannot be saved."""

    REFUSED: Final = "refused"
    WARNED: Final = "warned"
    INVALID: Final = "invalid"


@dataclass(frozen=True, slots=True)
class Meant:
    """A requisition as it will be kept: its YAML, what that means, and the hash of the meaning."""

    source: str = field(repr=False)
    requisition: Requisition
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about a requisition: `at` is "title", "requirements/2", or "line 7" of the YAML."""

    at: str
    severity: str
    says: str
    instead: str
    phrase: str
    start: int | None = None
    end: int | None = None

    @property
    def wording(self) -> str:
        """The words that may be written instead, where `instead` quotes some; empty else."""
        found = _QUOTED.search(self.instead)
        return found.group(1) if found and self.severity != Severity.INVALID else ""


_QUOTED: Final = re.compile(r"'([^']+)'")


def meaning_of(source: str, *, requisition_id: str) -> Meant:
    """What a source means; `requisition_id` is its id where it names none.

    Raises:
        RequisitionError: it cannot be used, naming the line.
    """
    if len(source) > MAX_SOURCE:
        raise RequisitionError(f"the requisition is longer than {MAX_SOURCE} characters.", instead="a shorter one")
    requisition = parse_requisition(source, default_id=requisition_id)
    return Meant(source, requisition, digest(requisition_json(requisition)))


def written(fields: Mapping[str, Any], *, requisition_id: str) -> Meant:
    """What fields mean, written as YAML.

    Raises:
        RequisitionError: they cannot be used; it names the field, because there is no line to name.
    """
    source, places = _yaml(fields)
    try:
        return meaning_of(source, requisition_id=requisition_id)
    except RequisitionError as error:
        raise _of_fields(error, places) from None


def field_in_words(error: RequisitionError) -> str:
    """What is wrong with fields, for a page: which requirement, what, and what may be asked instead."""
    _, _, rest = error.place.partition("requirements/")
    number = rest.partition("/")[0]
    where = f"Requirement {int(number) + 1}: " if number.isdecimal() else ""
    instead = f" Write instead: {error.instead}." if error.instead and '": ' not in error.instead else ""
    return f"{where}{error.says}{instead}"


def with_ids(items: Sequence[Mapping[str, Any]], *, taken: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The requirements with an id each, so that the next version can be compared with this one."""
    used = {str(item["id"]) for item in items if item.get("id")} | set(taken)
    free = (f"r{number}" for number in range(1, len(items) + len(used) + 2) if f"r{number}" not in used)
    return [{**item, "id": item.get("id") or next(free)} for item in items]


def fields_of(requisition: Requisition) -> dict[str, Any]:
    """A requisition as the fields of its file."""
    return {
        "id": requisition.id,
        "title": requisition.title,
        "reference_date": requisition.reference_date.isoformat(),
        "cut": requisition.cut,
        "requirements": [requirement_fields(requirement) for requirement in requisition.requirements],
    }


def requirement_fields(requirement: Requirement) -> dict[str, Any]:
    """A requirement as the fields of its file; what was not given is left out."""
    many = len(requirement.alternatives) > 1
    found: dict[str, Any] = {"id": requirement.id, "kind": requirement.kind.value}
    found |= {"any_of": list(requirement.alternatives)} if many else {"text": requirement.text}
    found["mode"] = requirement.mode.value
    if requirement.mode is Mode.SCORED:
        found["weight"] = _plain(requirement.weight)
    if requirement.min_years is not None:
        found["min_years"] = _plain(requirement.min_years)
    if requirement.rule is not EvidenceRule.ANYWHERE:
        found["evidence"] = requirement.rule.value
    if requirement.from_posting:
        found["from_posting"] = requirement.from_posting
    return found


def lint(source: str | None, fields: Mapping[str, Any] | None) -> tuple[Finding, ...]:
    """Everything to say about a requisition that is being written, and that need not be whole yet."""
    findings: list[Finding] = []
    if fields is not None:
        findings += _criteria("title", str(fields.get("title") or ""))
        items: Sequence[Mapping[str, Any]] = fields.get("requirements") or ()
        for number, item in enumerate(items):
            many: Sequence[str] = item.get("any_of") or ()
            for text in (item.get("text"), *many):
                findings += _criteria(f"requirements/{number}", str(text or ""))
    elif source is not None:
        for number, line in enumerate(source.splitlines(), 1):
            findings += _criteria(f"line {number}", line.partition(" #")[0])
    if not any(finding.severity == Severity.REFUSED for finding in findings):
        findings += _invalid(source, fields)
    return tuple(findings)


def _criteria(at: str, text: str) -> list[Finding]:
    def finding(found: Refusal | Warned, severity: str) -> Finding:
        says = f"'{found.phrase}': {found.why}."
        return Finding(at, severity, says, found.instead, found.phrase, found.start, found.end)

    return [
        *(finding(found, Severity.REFUSED) for found in refusals(text)),
        *(finding(found, Severity.WARNED) for found in warnings(text)),
    ]


def _invalid(source: str | None, fields: Mapping[str, Any] | None) -> list[Finding]:
    try:
        if fields is not None:
            written(fields, requisition_id="requisition")
        else:
            meaning_of(source or "", requisition_id="requisition")
    except RequisitionError as error:
        at = error.place or (f"line {error.line}" if error.line else "")
        return [Finding(at, Severity.INVALID, error.says, error.instead or "", "")]
    return []


def _of_fields(error: RequisitionError, places: Mapping[int, str]) -> RequisitionError:
    """The same of fields: it names the field, and speaks of no line and no YAML."""
    place = places.get(error.line or 0, "")
    if error.part:
        head, _, _ = place.rpartition("/") if "/" in place else ("", "", "")
        place = f"{head}/{error.part}" if head else error.part
    instead = None if error.instead is None else _EXAMPLE.sub(_as_json, error.instead.removeprefix("a line "))
    return RequisitionError(error.says, instead=instead, part=error.part, place=place)


_EXAMPLE: Final = re.compile(rf"'(?:- )?({'|'.join({*TOP, *PARTS})}): ?([^']*)'")


def _as_json(example: re.Match[str]) -> str:
    """`'weight: 3'` as `"weight": 3`."""
    name, value = example.groups()
    if value.startswith("["):
        value = json.dumps(value.strip("[]").split(", "))
    elif value and not value.isdecimal():
        value = json.dumps(value, ensure_ascii=False)
    return f'"{name}": {value}' if value else f'"{name}"'


def _yaml(fields: Mapping[str, Any]) -> tuple[str, dict[int, str]]:
    """One field a line, and what stands on each line."""
    lines, places = list[str](), dict[int, str]()

    def add(line: str, place: str) -> None:
        lines.append(line)
        places[len(lines)] = place

    for name in TOP:
        if fields.get(name) is not None:
            add(f"{name}: {_scalar(fields[name])}", name)
    add("requirements:", "requirements")
    for number, item in enumerate(fields.get("requirements") or ()):
        lead = "- "
        for name in PARTS:
            value = item.get(name)
            if value is not None and (name, value) != ("evidence", EvidenceRule.ANYWHERE):
                inner = f"[{', '.join(map(_scalar, value))}]" if name == "any_of" else _scalar(value)
                add(f"{lead}{name}: {inner}", f"requirements/{number}/{name}")
                lead = "  "
    return "\n".join(lines) + "\n", places


def _scalar(value: object) -> str:
    """A value on one line, as YAML reads it back."""
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() else str(value)
    if isinstance(value, bool | int | float):
        return str(value)
    text = " ".join(str(value).split())
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**6).strip()


def _plain(value: Fraction) -> int | float:
    """As a number of JSON."""
    return value.numerator if value.denominator == 1 else float(value)
