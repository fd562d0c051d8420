"""An audit with every section that a report can have, for the tests of the report; and that it is consistent."""

from fractions import Fraction

from fairness import PersonRow, audit_persons, load_policy, to_json
from fairness.plain import plain

POLICY = load_policy()
RACES = ("White", "Asian", "Black or African American", "Hispanic or Latino")


def people(stages=("reading", "shortlist")):
    """120 people with scores at the last stage; every fifth gave no sex."""
    rows = []
    for number in range(120):
        groups = {
            "sex": "" if number % 5 == 4 else "Female" if number % 2 else "Male",
            "race_ethnicity": RACES[number % 7 % 4],
        }
        score = (number * 37) % 100
        rows.append(PersonRow(f"p{number}", number % 11 != 3, None, groups, stage=stages[0]))
        rows.append(PersonRow(f"p{number}", score >= 70, score, groups, stage=stages[1]))
    return rows


def small_audit():
    return to_json(audit_persons(people(), policy=POLICY, stages=("reading", "shortlist")))


def exactly(value):
    return plain(Fraction(value))


CELL = {"n": 48, "selected": 12}
WHERE = {"family": "sex", "stage": "shortlist", "group": "Female", "reference": "Male"}


def whole(audit):
    """The audit with every section that other parts of the room publish."""
    return {
        **audit,
        "funnel": [funnel()],
        "over_time": [over_time()],
        "ranking": [ranking()],
        "attribution": [attribution()],
        "proxies": [proxies()],
        "alternatives": [alternatives()],
        "perturbation": [perturbation()],
    }


def funnel():
    step = {
        "stage": "shortlist",
        "cell": CELL,
        "rate": exactly("1/4"),
        "impact_ratio": exactly("4/5"),
        "below_threshold": False,
    }
    return {
        "family": "sex",
        "stages": ["reading", "shortlist"],
        "reference": ["Male", "Male"],
        "overall_reference": "Male",
        "groups": [{"group": "Female", "steps": [step, step], "overall": step}],
    }


def over_time():
    point = {
        "requisition": "R-1",
        "focal": CELL,
        "reference": CELL,
        "e_value": 3.5,
        "rolling_requisitions": 1,
        "rolling_impact_ratio": 0.9,
        "rolling_p": 0.4,
    }
    return {
        **WHERE,
        "window": 8,
        "points": [point, {**point, "requisition": "R-2", "e_value": 60.0}],
        "e_value": 60.0,
        "alert_at": 20.0,
        "alerted": "R-2",
        "comparisons": 1,
        "sentence": "Female stays behind Male.",
    }


def ranking():
    return {
        "family": "sex",
        "stage": "shortlist",
        "people": 96,
        "places": 36,
        "ties": 4,
        "desired": [["Female", exactly("1/2")], ["Male", exactly("1/2")]],
        "skew": [
            {
                "k": 5,
                "by_group": [
                    {"group": "Female", "value": None, "smoothed": -1.1},
                    {"group": "Male", "value": 0.69, "smoothed": 0.5},
                ],
                "absent": ["Female"],
            }
        ],
        "ndkl_nats": 0.05,
        "ndkl_bits": 0.07,
        "infeasible_index": 3,
        "infeasible_count": 4,
        "exposure": [{"group": "Female", "total": 4.5, "per_person": 0.09}],
        "exposure_ratio": 0.91,
        "prefix": [
            {
                "group": "Female",
                "share": exactly("1/2"),
                "alpha": 0.05,
                "adjusted_alpha": 0.01,
                "failing": [5],
                "failure_probability": 0.04,
            }
        ],
        "permutation": [{"measure": "ndkl", "observed": 0.05, "p": 0.2, "draws": 99}],
        "reason": None,
    }


def without():
    return {
        "requirement": "Degree",
        "cell": CELL,
        "reference": "Male",
        "reference_cell": CELL,
        "impact_ratio": exactly("9/10"),
        "change": exactly("1/10"),
        "below_threshold": False,
        "selected": 30,
    }


def attribution():
    parts = [
        {
            "requirement": name,
            "mean_group": exactly(a),
            "mean_reference": exactly(b),
            "contribution": exactly(b - a),
            "share_of_gap": exactly(Fraction(b - a, 3)),
            "without": without(),
        }
        for name, a, b in (("Degree", 10, 15), ("Python", 20, 18))
    ]
    return {
        **WHERE,
        "people": 96,
        "mean_group": exactly(30),
        "mean_reference": exactly(33),
        "gap": exactly(3),
        "impact_ratio": exactly("4/5"),
        "requirements": parts,
        "driver": "Degree",
        "sentence": "Degree makes the gap.",
    }


def proxies():
    return {
        "family": "sex",
        "group": "Female",
        "kind": "requirement_scores",
        "people": 96,
        "in_group": 48,
        "auc": 0.61,
        "chance_low": 0.4,
        "chance_high": 0.6,
        "permutation_p": 0.03,
        "folds": 5,
        "draws": 99,
        "features": [{"name": "Degree", "auc": 0.58}],
        "sentence": "Better than chance.",
        "reason": None,
    }


def alternatives():
    weights = {
        "weights": [["Degree", 2], ["Python", 3]],
        "utility": exactly(1),
        "lowest_ratio": exactly("3/5"),
        "lowest_group": "Female",
        "interval_low": 0.3,
        "selected": 36,
        "is_current": True,
        "on_frontier": False,
        "distance": exactly(0),
        "cross_fitted_ratio": None,
        "cross_fitted_utility": None,
    }
    found = {
        **weights,
        "weights": [["Degree", 1], ["Python", 3]],
        "lowest_ratio": exactly("17/20"),
        "is_current": False,
    }
    return {
        "family": "sex",
        "purpose": "historical",
        "cut": 36,
        "tolerance": exactly("1/50"),
        "folds": 5,
        "tried": 50,
        "seed": 7,
        "current": weights,
        "frontier": [found],
        "found": found,
        "sentence": "Degree at 1.",
        "reason": None,
    }


def perturbation():
    return {
        "subject": "résumés",
        "items": 20,
        "cut": 5,
        "unchanged": True,
        "idle": [],
        "sentence": "Nothing moved.",
        "sha256": "ab" * 32,
        "swaps": [
            {
                "swap": "first_name",
                "items": 20,
                "altered": 20,
                "changed": 0,
                "mean_change": 0.0,
                "max_change": 0,
                "max_displacement": 0,
                "mean_displacement": 0.0,
                "cut_flips": 0,
                "signed_rank_p": None,
            }
        ],
    }


def test_the_parts_of_the_sample_gap_sum_to_it():
    one = whole({})["attribution"][0]
    parts = [Fraction(part["contribution"]["num"], part["contribution"]["den"]) for part in one["requirements"]]
    assert sum(parts) == Fraction(one["gap"]["num"], one["gap"]["den"])
