"""From an audit's verdicts to one outcome: open, open with a notice, or hold.

Reasons for compliance name family, stage and group. Recruiters are told the outcome and never which group or family
caused it. Nothing here changes an order, a score or a cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fairness.figures import FamilyFigures
from fairness.pattern import PatternFigures
from fairness.policies import GatePolicy, Outcome, Treatment, Verdict
from fairness.reconciliation import Disagreement
from fairness.sequential import OverTime

__all__ = ["Gate", "decide", "public_reasons"]

PUBLIC_REASONS = {
    Outcome.OPEN: "The audit was computed and shows no indicator of a disparity.",
    Outcome.OPEN_WITH_NOTICE: (
        "The audit was computed; some numbers are too small to tell, or deserve attention. The figures count towards "
        "the audit over several requisitions."
    ),
    Outcome.HOLD: (
        "The audit holds this shortlist: a disparity is indicated, missing answers could hide one, or nothing could be "
        "computed. A compliance officer decides."
    ),
}
NO_FAMILY = "Nothing could be computed: the input has no family with outcomes."


@dataclass(frozen=True, slots=True)
class Gate:
    """The outcome, its reasons for compliance (gravest first), and the one sentence recruiters may read."""

    outcome: Outcome
    reasons: tuple[str, ...]
    public_reasons: tuple[str, ...]


def decide(
    families: Sequence[FamilyFigures],
    patterns: Sequence[PatternFigures],
    disagreements: Sequence[Disagreement],
    *,
    policy: GatePolicy,
    detected: Sequence[OverTime] = (),
) -> Gate:
    """The worst outcome of all tables, as far as the policy lets each family weigh.

    A pattern `detected` over time deserves attention; whether it also indicates is for the stratified figures to say.
    Where a family is stratified over requisitions its patterns decide and not its pooled table, which mixes pools.
    """
    found = [
        *_from_families(families, {(p.family, p.stage) for p in patterns if p.figures.cmh is not None}, policy),
        *_from_patterns(patterns, policy),
        *_from_time(detected, policy),
        *((policy.reconciliation, disagreement.sentence) for disagreement in disagreements),
    ]
    if not families:
        found.append((Outcome.HOLD, NO_FAMILY))
    elif asked := _nothing_weighed(families, policy):
        found.append((Outcome.HOLD, f"Nothing could be decided: this policy asks for {asked}, which the input lacks."))
    return _gate(found)


def _nothing_weighed(families: Sequence[FamilyFigures], policy: GatePolicy) -> str:
    """The families the policy decides by, where everything audited is only reported; "" where something weighs."""
    weighs = any(policy.treatment(family.family) is not Treatment.REPORT for family in families)
    return "" if weighs else " or ".join(policy.deciding_families())


def public_reasons(outcome: Outcome) -> tuple[str, ...]:
    """What recruiters and managers may read: the outcome, without group or family."""
    return (PUBLIC_REASONS[outcome],)


def _gate(found: Iterable[tuple[Outcome, str]]) -> Gate:
    ordered = sorted(found, key=lambda pair: -pair[0].severity)
    outcome = ordered[0][0] if ordered else Outcome.OPEN
    reasons = tuple(dict.fromkeys(reason for one, reason in ordered if one is not Outcome.OPEN))
    return Gate(outcome, reasons, public_reasons(outcome))


def _from_families(
    families: Sequence[FamilyFigures], stratified: set[tuple[str, str]], policy: GatePolicy
) -> Iterator[tuple[Outcome, str]]:
    for family in families:
        treatment = policy.treatment(family.family)
        where = f"{family.family}, {family.stage}"
        if family.reason:
            yield _weighed(Verdict.NOT_COMPUTABLE, treatment, policy), family.reason
        elif (family.family, family.stage) not in stratified:
            for group in family.groups:
                verdict = _of_group(group.verdict)
                yield _weighed(verdict, treatment, policy), f"{where}: {verdict}. {group.sentence}"


def _from_patterns(patterns: Sequence[PatternFigures], policy: GatePolicy) -> Iterator[tuple[Outcome, str]]:
    for pattern in patterns:
        if pattern.figures.cmh is None:
            continue
        verdict = _of_group(pattern.verdict)
        outcome = _weighed(verdict, policy.treatment(pattern.family), policy)
        yield outcome, f"{pattern.family}, {pattern.stage}, over requisitions: {verdict}. {pattern.sentence}"


def _from_time(detected: Sequence[OverTime], policy: GatePolicy) -> Iterator[tuple[Outcome, str]]:
    for one in detected:
        if one.alerted is not None:
            outcome = _weighed(Verdict.STATISTICAL_ATTENTION, policy.treatment(one.family), policy)
            yield outcome, f"{one.family}, {one.stage}, over time: {one.sentence}"


def _of_group(verdict: Verdict) -> Verdict:
    """A single group that cannot be computed, in a family that can, has nobody: too few to tell, never a hold."""
    return Verdict.INSUFFICIENT if verdict is Verdict.NOT_COMPUTABLE else verdict


def _weighed(verdict: Verdict, treatment: Treatment, policy: GatePolicy) -> Outcome:
    if treatment is Treatment.REPORT:
        return Outcome.OPEN
    outcome = policy.outcome(verdict)
    if treatment is Treatment.DECIDES:
        return outcome
    if verdict is Verdict.INSUFFICIENT or outcome is Outcome.OPEN:
        return Outcome.OPEN
    return Outcome.OPEN_WITH_NOTICE
