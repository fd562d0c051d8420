"""One requisition beside the released ones of its job family: a pattern over all of them holds the next release.

Also decides where a single audit cannot: so few people answered that any selection would be in doubt. Knows audits and
counts. Never a résumé, an order or a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from fairness.audit import Audit, audit_counts
from fairness.figures import FamilyFigures
from fairness.gate import Gate, decide, public_reasons
from fairness.pattern import PatternFigures
from fairness.policies import Outcome, Policy, Treatment, Verdict
from fairness.tables import CountRow

__all__ = ["DECIDED_TOGETHER", "Earlier", "counts_of", "with_earlier"]

HELD_TOGETHER: Final = "The audit over the requisitions of this job family holds this release. {sentence}"
DECIDED_TOGETHER: Final = (
    "So few answers were given that this audit alone cannot tell; the audit over the requisitions of this job family "
    "decides."
)
UNDECIDED: Final = frozenset({Verdict.INSUFFICIENT, Verdict.NOT_COMPUTABLE})


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier audit published, and the name of its requisition."""

    requisition: str
    published: Mapping[str, Any]


def counts_of(published: Mapping[str, Any], *, requisition: str, stage: str) -> tuple[CountRow, ...]:
    """The counts by group of a published audit at one stage; unknown and declined are rows of their own."""
    return tuple(
        CountRow(table["family"], group, n, selected, stage, requisition)
        for table in published["families"]
        if table["stage"] == stage
        for group, n, selected in _cells(table)
        if n
    )


def with_earlier(audit: Audit, earlier: Sequence[Earlier], own: Earlier, *, stage: str) -> Audit:
    """The audit beside the released ones of its job family: patterns over all of them, and the gate that follows.

    A pattern that indicates, with this requisition or without it, holds. Where missing answers put every group of a
    family in doubt, and the pattern can be computed, the pattern decides, with a notice at least.

    Args:
        audit: the audit of one requisition.
        earlier: what was released before, one a requisition, in the order of time.
        own: what `audit` publishes by itself.
        stage: the stage that is pooled.
    """
    if not earlier:
        return audit
    names = [one.requisition for one in (*earlier, own)]
    rows = [
        row for one in (*earlier, own) for row in counts_of(one.published, requisition=one.requisition, stage=stage)
    ]
    before = [row for row in rows if row.requisition != own.requisition]
    if not before or len(before) == len(rows):
        return audit
    policy = audit.policy
    pooled = audit_counts(rows, policy=policy, stages=[stage], requisitions=names)
    indicated = [*_indicated(pooled, policy), *_indicated(audit_counts(before, policy=policy, stages=[stage]), policy)]
    thin = {table.family for table in audit.families if table.stage == stage and _decided_by(table, pooled, policy)}
    deciding = [pattern for pattern in pooled.stratified if pattern.family in thin]
    gate = decide(audit.families, deciding, audit.reconciliation, policy=policy.gate, detected=pooled.over_time)
    gate = _together(gate, indicated) if indicated else _with_word(gate) if thin else gate
    return replace(audit, stratified=pooled.stratified, over_time=pooled.over_time, gate=gate)


def _cells(table: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Groups, those who declined and those who said nothing: everybody once."""
    unknown, declined = table["unknown"], table["declined"]
    silent = ("unknown", unknown["n"] - declined["n"], unknown["selected"] - declined["selected"])
    groups = [(group["group"], group["n"], group["selected"]) for group in table["groups"]]
    return [*groups, silent, ("declined", declined["n"], declined["selected"])]


def _indicated(pooled: Audit, policy: Policy) -> list[PatternFigures]:
    """Patterns that indicate a disparity in a family that decides; one requisition alone makes none."""
    return [
        pattern
        for pattern in pooled.stratified
        if pattern.verdict is Verdict.INDICATED and policy.gate.treatment(pattern.family) is Treatment.DECIDES
    ]


def _decided_by(table: FamilyFigures, pooled: Audit, policy: Policy) -> bool:
    """Whether a family is so thin in answers that its patterns decide: every group in doubt, every pattern computed."""
    if policy.gate.treatment(table.family) is not Treatment.DECIDES or table.reason:
        return False
    large = [group for group in table.groups if group.cell.n >= policy.min_n]
    verdicts = {group.verdict for group in large}
    if Verdict.INCONCLUSIVE_MISSING_DATA not in verdicts or Verdict.INDICATED in verdicts:
        return False
    if not all(group.bounds.straddle(policy.threshold) for group in large):
        return False
    patterns = [pattern for pattern in pooled.stratified if pattern.family == table.family and _large(pattern, policy)]
    return bool(patterns) and all(pattern.verdict not in UNDECIDED for pattern in patterns)


def _large(pattern: PatternFigures, policy: Policy) -> bool:
    focal = sum(one.focal.n for _, one in pattern.strata)
    reference = sum(one.reference.n for _, one in pattern.strata)
    return min(focal, reference) >= policy.min_n


def _together(gate: Gate, indicated: Sequence[PatternFigures]) -> Gate:
    said = [HELD_TOGETHER.format(sentence=f"{one.family}: {one.sentence}") for one in indicated]
    return Gate(Outcome.HOLD, tuple(dict.fromkeys([*said, *gate.reasons])), public_reasons(Outcome.HOLD))


def _with_word(gate: Gate) -> Gate:
    """A gate that the patterns decided: it says so, and is never simply open."""
    outcome = gate.outcome if gate.outcome is Outcome.HOLD else Outcome.OPEN_WITH_NOTICE
    return Gate(outcome, (DECIDED_TOGETHER, *gate.reasons), (*public_reasons(outcome), DECIDED_TOGETHER))
