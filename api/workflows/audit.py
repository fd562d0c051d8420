"""Audit a proposal: who came through each stage, by what people said of themselves → aggregates and a verdict.

The one workflow that joins outcomes with self-identification. Only aggregates leave it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from api.errors import BadInput
from api.storage.self_identification import SelfIdentification, read_self_identification
from fairness import Audit, FairnessError, PersonRow, audit_persons, load_policy, sha256_of, to_json
from fairness.alternatives import PoolPurpose
from fairness.perturbation import Certificate
from fairness.plain import plain
from fairness.pooling import Earlier, with_earlier
from fairness.ports import Predictor
from fairness.supplement import with_alternatives, with_certificate, with_proxies
from screening.digest import digest
from screening.evidence import FULL
from screening.ports import AuditVerdict, Outcome

__all__ = ["AuditResult", "Stage", "audit_proposal", "search_other_weights"]

JOINT = ("sex", "race_ethnicity")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the line: everyone who entered it and everyone who came through, by the name of their file.

    `scores` of those who were ranked, and `points` by requirement of those who met the gates, where the stage is a cut.
    """

    name: str
    entered: tuple[str, ...]
    passed: frozenset[str]
    scores: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    points: Mapping[str, Mapping[str, int]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class AuditResult:
    """The audit in the shape that `evenhand audit --json` prints, the verdict for the gate, and notes."""

    published: Mapping[str, Any]
    verdict: AuditVerdict
    notes: tuple[str, ...]


def audit_proposal(
    subject: str,
    stages: Sequence[Stage],
    *,
    self_id: Path | SelfIdentification | None,
    twins: Mapping[str, str],
    requisition: str = "",
    policy: str | None = None,
    certificate: Certificate | None = None,
    predictor: Predictor | None = None,
    vectors: Mapping[str, Sequence[float]] | None = None,
    earlier: Sequence[Earlier] = (),
    left_out: Mapping[str, int] | None = None,
) -> AuditResult:
    """Audit the proposal `subject` over `stages`, in their order.

    Args:
        subject: hash of the proposal; the verdict is of exactly this.
        stages: who entered and who passed, stage by stage.
        self_id: a CSV of self-identification or the answers themselves, or None where nobody was asked.
        twins: further names of a file, to the name that speaks for it.
        requisition: id of the requisition, for the record.
        policy: id of the policy pack, the default one if None.
        certificate: of paired swaps of the same run.
        predictor: looks for proxies in points and vectors; None looks for none.
        vectors: by file, the mean code of a résumé's redacted passages.
        earlier: audits of the released shortlists of the same job family, in the order of time.
        left_out: who is counted nowhere, and why, in numbers.

    Raises:
        BadInput: naming the line of the self-identification that cannot be used.
    """
    known = _known(self_id)
    answers, notes = _matched(known, stages, twins)
    rows = _rows(stages, answers, requisition)
    try:
        audit = audit_persons(
            rows,
            policy=load_policy(policy) if policy else load_policy(),
            stages=[stage.name for stage in stages],
            families=_families(known),
            scale=FULL,
        )
        if predictor is not None:
            audit = with_proxies(audit, rows, predictor, vectors=vectors)
        if certificate is not None:
            audit = with_certificate(audit, certificate)
    except FairnessError as error:
        where = self_id if isinstance(self_id, Path) else "the self-identification"
        raise BadInput(f"{where}: {error}") from None
    if earlier:
        audit = with_earlier(audit, earlier, Earlier(requisition, to_json(audit)), stage=stages[-1].name)
    published = _published(audit, subject, left_out)
    verdict = AuditVerdict(
        audit_id=digest(published), subject=subject, outcome=Outcome(audit.gate.outcome), reasons=audit.gate.reasons
    )
    return AuditResult(published, verdict, notes)


def search_other_weights(
    stages: Sequence[Stage],
    *,
    self_id: SelfIdentification,
    requisition: str,
    policy: str,
    told: Callable[[int, int], None],
) -> list[Any]:
    """Other weights on people of the past, family by family, in the shape that an audit publishes.

    Args:
        stages: who entered and who passed, stage by stage; the last one has points.
        self_id: what people said of themselves.
        requisition: id of the requisition, for the record.
        policy: id of the policy pack.
        told: how many families are searched, of how many.

    Raises:
        FairnessError: nothing can be searched; the message says why.
    """
    answers, _ = _matched(self_id, stages, {})
    rows = _rows(stages, answers, requisition)
    audit = audit_persons(
        rows,
        policy=load_policy(policy),
        stages=[stage.name for stage in stages],
        families=list(JOINT),
        scale=FULL,
    )
    searched: list[Any] = plain(with_alternatives(audit, rows, purpose=PoolPurpose.HISTORICAL, told=told).alternatives)
    return searched


def _published(audit: Audit, subject: str, left_out: Mapping[str, int] | None) -> dict[str, Any]:
    """The audit as it is published, with the hash over all of it."""
    published: dict[str, Any] = to_json(audit)
    published["subject"] = subject
    if left_out is not None:
        published["left_out"] = dict(left_out)
    published["sha256"] = sha256_of(published)
    return published


def _known(self_id: Path | SelfIdentification | None) -> SelfIdentification:
    if isinstance(self_id, SelfIdentification):
        return self_id
    return read_self_identification(self_id) if self_id else SelfIdentification(JOINT, {})


def _rows(stages: Sequence[Stage], answers: Mapping[str, Mapping[str, str]], requisition: str) -> list[PersonRow]:
    """Outcomes and answers joined: one row a person and stage."""
    return [
        PersonRow(
            id=person,
            selected=person in stage.passed,
            score=stage.scores.get(person),
            points=stage.points.get(person, {}),
            groups=answers.get(person, {}),
            requisition=requisition,
            stage=stage.name,
        )
        for stage in stages
        for person in stage.entered
    ]


def _families(known: SelfIdentification) -> list[str]:
    """What decides is always audited: a family that nobody was asked about cannot be computed, and holds."""
    return [*JOINT, "|".join(JOINT), *(family for family in known.families if family not in JOINT)]


def _matched(
    known: SelfIdentification, stages: Sequence[Stage], twins: Mapping[str, str]
) -> tuple[dict[str, Mapping[str, str]], tuple[str, ...]]:
    """Answers by the file that speaks for each person, and what did not match, in numbers."""
    everyone = {person for stage in stages for person in stage.entered}
    answers: dict[str, Mapping[str, str]] = {}
    strangers = 0
    for file, given in known.answers.items():
        person = twins.get(file, file)
        if person not in everyone:
            strangers += 1
        elif person == file or person not in answers:
            answers[person] = given
    if not strangers:
        return answers, ()
    return answers, (f"{strangers} rows of the self-identification name files that are not in the folder.",)
