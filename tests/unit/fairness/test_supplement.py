"""What an audit can be given beside its counts: proxies, other weights, a certificate."""

import random

import pytest

from fairness import PersonRow, audit_persons, load_policy, to_json
from fairness.alternatives import LiveSlateRefused, PoolPurpose
from fairness.perturbation import certify
from fairness.supplement import with_alternatives, with_certificate, with_proxies
from models.predictor import LinearPredictor

POLICY = load_policy()


def _people(count=160, seed=4):
    """A pool in which one requirement, `years of cobol`, goes with being Male and nothing else does."""
    rng = random.Random(seed)
    rows = []
    for index in range(count):
        sex = "Female" if index % 2 else "Male"
        points = {
            "python": rng.randint(0, 3000),
            "writing": rng.randint(0, 3000),
            "years of cobol": rng.randint(1500, 3500) if sex == "Male" else rng.randint(0, 1500),
        }
        rows.append((sex, points, sum(points.values())))
    last = sorted((score for *_, score in rows), reverse=True)[count // 4 - 1]
    return [
        PersonRow(f"p{i}", score >= last, score, {"sex": sex}, points=points)
        for i, (sex, points, score) in enumerate(rows)
    ]


def test_a_planted_requirement_is_the_driver_the_proxy_and_what_other_weights_take_back():
    people = _people()
    audit = audit_persons(people, policy=POLICY, scale=10_000)
    female = next(one for one in audit.attribution if one.group == "Female")
    assert female.driver == "years of cobol"
    assert sum(one.contribution for one in female.requirements) == female.gap
    assert female.requirements[0].without.impact_ratio > 4 * female.impact_ratio
    scanned = with_proxies(audit, people, LinearPredictor())
    scan = next(one for one in scanned.proxies if one.group == "Female")
    assert scan.auc > scan.chance_high
    assert scan.features[0].name == "years of cobol"
    bounds = {"years of cobol": (0, 1), "python": (1, 2), "writing": (1, 2)}
    searched = with_alternatives(scanned, people, purpose=PoolPurpose.HISTORICAL, bounds=bounds)
    assert searched.alternatives[0].current.lowest_ratio < POLICY.threshold
    published = to_json(searched)
    assert published["proxies"] and published["alternatives"] and published["attribution"]
    assert published["gate"] == to_json(audit)["gate"]


def test_a_live_pool_is_never_searched():
    people = _people(40)
    with pytest.raises(LiveSlateRefused):
        with_alternatives(audit_persons(people, policy=POLICY), people, purpose=PoolPurpose.LIVE)


def test_a_certificate_is_published_with_the_audit_it_belongs_to():
    people = _people(40)
    certificate = certify(
        ["ann", "bob"], score=lambda items: [len(i) for i in items], swaps={"name": lambda item, seed: item.upper()},
        cut=1, subject="names", seed=1,
    )  # fmt: skip
    audit = with_certificate(audit_persons(people, policy=POLICY), certificate)
    assert to_json(audit)["perturbation"]["unchanged"] is True
