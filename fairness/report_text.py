"""An audit in sentences, for compliance: outcome, then each family, then what could not be told.

Names families and groups, so it is never shown to recruiters; they read `gate.public_reasons`. No HTML.
"""

from __future__ import annotations

from collections.abc import Iterator

from fairness.audit import Audit, ScoringFigures
from fairness.figures import FamilyFigures
from fairness.policies import Outcome

__all__ = ["explain"]

_OUTCOMES = {
    Outcome.OPEN: "Gate: open. The indicators were computed and none is raised.",
    Outcome.OPEN_WITH_NOTICE: "Gate: open with notice. The shortlist may be released together with the notices below.",
    Outcome.HOLD: "Gate: hold. A compliance officer decides, by name and with a reason.",
}
NOT_THE_AUDIT = (
    "These are indicators for the people responsible, not legal advice, and not the independent bias audit that "
    "New York City's Local Law 144 asks for."
)


def explain(audit: Audit) -> list[str]:
    """The audit as sentences, gravest first within a family; the last one says what this is not."""
    sentences = [_OUTCOMES[audit.gate.outcome], *audit.gate.reasons]
    for family in audit.families:
        sentences += _family(family)
    for figures in audit.scoring:
        sentences += _scoring(figures)
    sentences += [pattern.sentence for pattern in audit.stratified]
    sentences += [one.sentence for one in audit.over_time]
    sentences += [disagreement.sentence for disagreement in audit.reconciliation]
    sentences += [one.sentence for part in (audit.attribution, audit.proxies, audit.alternatives) for one in part]
    if audit.perturbation is not None:
        sentences.append(audit.perturbation.sentence)
    policy = audit.policy
    sentences.append(f"Policy {policy.id}, version {policy.version}: {policy.status}.")
    sentences.append(NOT_THE_AUDIT)
    return list(dict.fromkeys(sentences))


def _family(family: FamilyFigures) -> Iterator[str]:
    everybody = family.known.n + family.unknown.n
    yield (
        f"{family.family} at stage {family.stage}: {everybody} people, {family.known.n} of known group; "
        f"{family.unknown.n} did not identify themselves ({family.declined.n} of them declined), "
        f"{family.unknown.selected} of those selected."
    )
    if family.reason:
        yield family.reason
    if family.reference != family.robust_reference and family.robust_reference:
        highest, judged = (" and ".join(names) for names in (family.reference, family.robust_reference))
        yield (
            f"The highest rate is that of {highest}, too few people, or too small a share of those known, to compare "
            f"others with; verdicts compare with {judged}, and both comparisons are shown."
        )
    yield from (group.sentence for group in family.groups)
    if family.ties is not None and family.ties.split:
        yield (
            f"{family.ties.tied} people share the score of the last of {family.ties.cut} places and only "
            f"{family.ties.seats} of them were selected: the figures with all and with none of them are shown."
        )


def _scoring(figures: ScoringFigures) -> Iterator[str]:
    counts = figures.counts
    yield (
        f"Scoring rate by {figures.family.family} at stage {figures.family.stage}: {counts.median.above} of "
        f"{counts.median.n} people score above the median, {counts.median.tied} exactly on it."
    )
    if figures.family.reason:
        yield figures.family.reason
    yield from (group.sentence for group in figures.family.groups)
