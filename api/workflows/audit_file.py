"""A file of counts or person rows → an audit with all it can be given, and the counts behind it.

Knows the file's text and what the person who audits asked for. Opens and writes no file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from api.errors import BadInput
from fairness import (
    Audit,
    CountRow,
    ParsedCounts,
    ParsedPersons,
    ParsedQuestion,
    PersonRow,
    Policy,
    audit_counts,
    audit_persons,
    audit_question,
    load_scheme,
    parse_audit_csv,
)
from fairness.alternatives import PoolPurpose
from fairness.counts_file import counts_csv, counts_of_people
from fairness.ports import Predictor
from fairness.supplement import with_alternatives, with_proxies

__all__ = ["Asked", "Audited", "audit_text"]

Row = TypeVar("Row", CountRow, PersonRow)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a file is audited: the stages and families named (all, where none is), and what pool it is."""

    policy: Policy
    stages: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    pool: PoolPurpose = PoolPurpose.LIVE


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit, and what makes the file of counts from which its tables can be computed again ("" without outcomes)."""

    audit: Audit
    counts: Callable[[], str]


def audit_text(text: str, asked: Asked, *, predictor: Predictor) -> Audited:
    """Audit the text of a file.

    Stages and requisitions are taken in the order in which the file first names them. Points by requirement add the
    waterfall and the scan for proxies; a pool that is historical or simulated adds the search for other weights.

    Raises:
        FairnessError: the file cannot be audited; a line is named where one is at fault.
        BadInput: a stage or family asked for is not in the file.
    """
    parsed = parse_audit_csv(text, scheme=load_scheme(asked.policy.category_scheme))
    if asked.pool is not PoolPurpose.LIVE and not (isinstance(parsed, ParsedPersons) and parsed.rows[0].points):
        raise BadInput("a search for other weights needs person rows with a column `points:NAME` a requirement.")
    if isinstance(parsed, ParsedQuestion):
        return Audited(audit_question(parsed.question, policy=asked.policy), lambda: "")
    if isinstance(parsed, ParsedCounts):
        return _of_counts(parsed.rows, asked)
    return _of_people(parsed, asked, predictor)


def _of_counts(rows: Sequence[CountRow], asked: Asked) -> Audited:
    scheme = load_scheme(asked.policy.category_scheme)
    kept = _at_stages(rows, asked)
    wanted = [scheme.family_name(name) for name in asked.families]
    _check("family", wanted, {scheme.family_name(row.family) for row in kept})
    kept = [row for row in kept if not wanted or scheme.family_name(row.family) in wanted]
    audit = audit_counts(
        kept,
        policy=asked.policy,
        stages=_in_order(row.stage for row in kept),
        requisitions=_in_order(row.requisition for row in kept),
    )
    return Audited(audit, lambda: counts_csv(kept))


def _of_people(parsed: ParsedPersons, asked: Asked, predictor: Predictor) -> Audited:
    scheme = load_scheme(asked.policy.category_scheme)
    rows: list[PersonRow] = _at_stages(parsed.rows, asked)
    named = [part for name in asked.families for part in name.split("|")]
    wanted = [scheme.family_name(name) for name in named]
    _check("family", wanted, {scheme.family_name(name) for name in parsed.families})
    families = [name for name in parsed.families if not wanted or scheme.family_name(name) in wanted]
    audit = audit_persons(
        rows,
        policy=asked.policy,
        families=families or None,
        stages=_in_order(row.stage for row in rows),
        requisitions=_in_order(row.requisition for row in rows),
    )
    if any(row.points for row in rows):
        audit = with_proxies(audit, rows, predictor)
    if asked.pool is not PoolPurpose.LIVE:
        audit = with_alternatives(audit, rows, purpose=asked.pool)
    audited = list(dict.fromkeys(family.family for family in audit.families))
    return Audited(audit, lambda: counts_csv(counts_of_people(rows, audited, policy=asked.policy)) if audited else "")


def _at_stages(rows: Sequence[Row], asked: Asked) -> list[Row]:
    _check("stage", asked.stages, {row.stage for row in rows})
    return [row for row in rows if not asked.stages or row.stage in asked.stages]


def _check(what: str, wanted: Iterable[str], present: set[str]) -> None:
    for name in wanted:
        if name not in present:
            raise BadInput(f"there is no {what} {name!r} in the file; there are: {', '.join(sorted(present))}.")


def _in_order(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
