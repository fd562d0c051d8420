"""What an audit can be given beside its counts: a proxy scan, a search for other weights, a certificate of swaps.

Each adds a section and changes nothing else: no verdict, no gate. Knows anonymous rows and an audit.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from fairness.alternatives import Alternatives, PoolPurpose, PoolRow, search
from fairness.at_the_cut import SEED, kept_out
from fairness.audit import Audit
from fairness.errors import InputError
from fairness.figures import FamilyFigures
from fairness.groups import JOINT, load_scheme
from fairness.perturbation import Certificate
from fairness.policies import Treatment
from fairness.ports import Predictor
from fairness.proxies import MIN_SIDE, FeatureKind, ProxyScan, scan
from fairness.tables import PersonRow, normalised
from fairness.weight_space import Weight

MOST_SCANNED = 2_000
"""People of a larger pool that a scan looks at, drawn once and for all: more would tell little and take long."""

__all__ = ["with_alternatives", "with_certificate", "with_proxies"]


def with_certificate(audit: Audit, certificate: Certificate) -> Audit:
    """The audit with the certificate of paired swaps of the same run."""
    return replace(audit, perturbation=certificate)


def with_proxies(
    audit: Audit,
    rows: Sequence[PersonRow],
    predictor: Predictor,
    *,
    vectors: Mapping[str, Sequence[float]] | None = None,
) -> Audit:
    """The audit with a scan of how well points by requirement, and vectors where given, tell the groups apart.

    Looks at the families that weigh, one requisition, groups of at least `MIN_SIDE` people with as many others beside.

    Args:
        audit: the audit of the same rows.
        rows: the rows that were audited; those with points take part.
        predictor: learns from some people and predicts others.
        vectors: by id, the numbers of a person's redacted text.
    """
    scans = [
        one
        for family in _last_stages(audit)
        if family.requisitions == 1 and audit.policy.gate.treatment(family.family) is not Treatment.REPORT
        for one in _scans(audit, family, rows, predictor, vectors or {})
    ]
    return replace(audit, proxies=tuple(scans))


def with_alternatives(
    audit: Audit,
    rows: Sequence[PersonRow],
    *,
    purpose: PoolPurpose,
    weights: Mapping[str, Weight] | None = None,
    bounds: Mapping[str, tuple[Weight, Weight]] | None = None,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Audit:
    """The audit with a search for other weights, for each family that decides.

    Args:
        audit: the audit of the same rows.
        rows: the rows that were audited, of one requisition; those with points take part, at the cut they had.
        purpose: a past or a simulated pool.
        weights: current weights; by default 1 for each requirement, so that what is found are factors of the points.
        bounds: lowest and highest weight by requirement; by default half and twice the current one.
        told: how many families are searched, of how many.

    Raises:
        LiveSlateRefused: the pool is live.
        InputError: no row has points and an outcome, or the rows are of several requisitions.
    """
    families = [
        family for family in _last_stages(audit) if audit.policy.gate.treatment(family.family) is Treatment.DECIDES
    ]
    found = []
    for number, family in enumerate(families):
        told(number, len(families))
        found.append(_searched(audit, family, rows, purpose=purpose, weights=weights, bounds=bounds))
    return replace(audit, alternatives=tuple(found))


def _last_stages(audit: Audit) -> list[FamilyFigures]:
    """Each single family at the last stage of the funnel: the cut that the points belong to."""
    last = {family.family: family for family in audit.families if JOINT not in family.family}
    return list(last.values())


def _scans(
    audit: Audit,
    family: FamilyFigures,
    rows: Sequence[PersonRow],
    predictor: Predictor,
    vectors: Mapping[str, Sequence[float]],
) -> Iterator[ProxyScan]:
    people = sorted(_labelled(audit, family, rows), key=lambda person: person.id)
    if len(people) > MOST_SCANNED:
        people = random.Random(SEED).sample(people, MOST_SCANNED)
    names = sorted({name for person in people for name in person.points})
    points = {person.id: [float(person.points.get(name, 0)) for name in names] for person in people}
    labels = {person.id: person.groups[family.family] for person in people}
    kinds = [(FeatureKind.REQUIREMENT_SCORES, names, points)] if names else []
    if shown := {one: vectors[one] for one in labels if one in vectors}:
        kinds.append((FeatureKind.PASSAGE_VECTORS, [], {one: list(vector) for one, vector in shown.items()}))
    for kind, named, features in kinds:
        known = [labels[one] for one in features]
        for group in sorted(set(known) & {figures.group for figures in family.groups}):
            if known.count(group) >= MIN_SIDE:
                yield scan(features, named, labels, predictor, family=family.family, group=group, kind=kind, seed=SEED)


def _searched(
    audit: Audit,
    family: FamilyFigures,
    rows: Sequence[PersonRow],
    *,
    purpose: PoolPurpose,
    weights: Mapping[str, Weight] | None,
    bounds: Mapping[str, tuple[Weight, Weight]] | None,
) -> Alternatives:
    people = _labelled(audit, family, rows)
    if len({person.requisition for person in people}) > 1:
        raise InputError("a search for other weights needs the people of one requisition: choose one")
    cut = sum(bool(person.selected) for person in people)
    names = sorted({name for person in people for name in person.points})
    if not cut or not names:
        raise InputError("a search for other weights needs people with `points:` by requirement, some of them selected")
    outside = kept_out(people)
    pool = [PoolRow(p.groups, p.points, eligible=p.id not in outside) for p in people]
    return search(
        pool,
        weights or dict.fromkeys(names, 1),
        family=family.family,
        cut=cut,
        purpose=purpose,
        policy=audit.policy,
        seed=SEED,
        bounds=bounds,
    )


def _labelled(audit: Audit, family: FamilyFigures, rows: Sequence[PersonRow]) -> list[PersonRow]:
    """The family's people at its stage, with the scheme's labels; those with points, where anybody has some."""
    at_stage = [row for row in rows if row.stage == family.stage]
    labelled = normalised(at_stage, [family.family], load_scheme(audit.policy.category_scheme))
    return [person for person in labelled if person.points or person.score is not None]
