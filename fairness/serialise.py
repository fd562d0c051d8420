"""An audit as plain JSON values, in the published shape, with canonical bytes and their hash.

Undefined is null, and a sentence in `undefined` beside it says why. Knows shapes; computes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from fairness.audit import Audit, ScoringFigures
from fairness.comparison import Comparison
from fairness.errors import FairnessDefect
from fairness.figures import FamilyFigures, GroupFigures
from fairness.intervals import Interval
from fairness.missing import Bounds
from fairness.pattern import PatternFigures
from fairness.plain import plain
from fairness.questions import Answers, OrderAnswer
from fairness.rates import Cell, selection_rate
from fairness.stratified import Estimate, Test
from fairness.sweep import SweepPoint
from fairness.ties import TieEnvelope

__all__ = ["answers_json", "canonical_json", "sha256_of", "to_json"]

Json = dict[str, Any]

NO_REFERENCE_SELECTIONS = "the group compared with selected nobody"
IS_REFERENCE = "this is the group the others are compared with"
EMPTY = "nobody is in this group"
EVERYBODY = "everybody was selected, so there is no chance to weigh"
ZERO_CELL = "a group without selections has no logarithm"
NO_MOVE = "no selection can be moved that way"
NO_UPPER_END = "no ratio, however high, can be ruled out"
UNMISSABLE = "even a ratio of 0 would be missed too often with so few people"


def to_json(audit: Audit) -> Json:
    """The published shape; its `sha256` is that of `canonical_json` of everything else."""
    body: Json = {
        "families": [_family(family) for family in audit.families],
        "scoring": [_scoring(figures) for figures in audit.scoring],
        "stratified": [_pattern(pattern) for pattern in audit.stratified],
        "reconciliation": [
            {
                "stage": one.stage,
                "family": one.family,
                "other": one.other,
                "group": one.group,
                "found": _cell(one.found),
                "in_other": _cell(one.in_other),
                "sentence": one.sentence,
            }
            for one in audit.reconciliation
        ],
        "gate": {
            "outcome": str(audit.gate.outcome),
            "reasons": list(audit.gate.reasons),
            "public_reasons": list(audit.gate.public_reasons),
        },
        "policy": _policy(audit),
        "funnel": plain(audit.funnel),
        "over_time": plain(audit.over_time),
        "ranking": plain(audit.ranking),
        "attribution": plain(audit.attribution),
        "proxies": plain(audit.proxies),
        "alternatives": plain(audit.alternatives),
        "perturbation": plain(audit.perturbation),
        **({} if audit.answers is None else answers_json(audit.answers)),
    }
    return {**body, "sha256": sha256_of(body)}


def canonical_json(value: Any) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, UTF-8, floats by their shortest exact form.

    Raises:
        FairnessDefect: the value holds NaN or infinity, which an audit never does.
    """
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise FairnessDefect(f"an audit holds a number that is not a number: {error}") from error
    return text.encode("utf-8")


def sha256_of(value: Any) -> str:
    """Hex digest of the canonical bytes; for a published audit, of all fields but `sha256`."""
    if isinstance(value, Mapping):
        value = {key: entry for key, entry in value.items() if key != "sha256"}
    return hashlib.sha256(canonical_json(value)).hexdigest()


def answers_json(answers: Answers) -> Json:
    """Answers kind by kind; shares, skews and exposures as objects by group."""
    return {
        "availability": plain(answers.availability),
        "power": plain(answers.power),
        "orders": [_order(order) for order in answers.orders],
        "prefixes": plain(answers.prefixes),
    }


def _order(order: OrderAnswer) -> Json:
    skews = [{**plain(skew), "by_group": dict(skew.by_group), "smoothed": dict(skew.smoothed)} for skew in order.skew]
    exposures = {
        "total": dict(order.exposure.total),
        "per_person": dict(order.exposure.per_person),
        "ratio": order.exposure.ratio,
    }
    return {**plain(order), "desired": plain(dict(order.desired)), "skew": skews, "exposure": exposures}


def _policy(audit: Audit) -> Json:
    policy = audit.policy
    return {
        "id": policy.id,
        "version": policy.version,
        "title": policy.title,
        "status": policy.status,
        "as_of": policy.as_of,
        "citations": list(policy.citations),
        "category_scheme": policy.category_scheme,
        "threshold": str(policy.threshold),
        "alpha": str(policy.alpha),
        "min_n": policy.min_n,
        "min_share": str(policy.min_share),
    }


def _family(family: FamilyFigures) -> Json:
    return {
        "family": family.family,
        "stage": family.stage,
        "reference": list(family.reference),
        "robust_reference": list(family.robust_reference),
        "groups": [_group(group) for group in family.groups],
        "known": _cell(family.known),
        "unknown": _cell(family.unknown),
        "declined": _cell(family.declined),
        "bounds": {group.group: _bounds(group.bounds) for group in family.groups},
        "omnibus": None
        if family.omnibus is None
        else {
            "chi2": family.omnibus.statistic,
            "df": family.omnibus.df,
            "p": family.omnibus.p,
            "min_expected": family.omnibus.min_expected,
        },
        "sweep": [_sweep_point(point) for point in family.sweep],
        "ties": {} if family.ties is None else _ties(family.ties),
        "requisitions": family.requisitions,
        "verdict": str(family.verdict),
        "reason": family.reason,
    }


def _group(group: GroupFigures) -> Json:
    robust = None if group.robust is None else {"reference": group.judged_against, **_comparison(group.robust)}
    return {
        "group": group.group,
        **_cell(group.cell),
        "rate": _number(selection_rate(group.cell)),
        "share": _number(group.share),
        "is_reference": group.is_reference,
        **(_no_comparison(group) if group.literal is None else _comparison(group.literal)),
        "holm_p": group.holm_p,
        "benjamini_hochberg_p": group.bh_p,
        "robust": robust,
        "judged_against": group.judged_against,
        "excluded": None if group.excluded is None else {"reason": group.excluded},
        "verdict": str(group.verdict),
        "sentence": group.sentence,
    }


def _comparison(comparison: Comparison) -> Json:
    exact = comparison.exact
    figures: Json = {
        "impact_ratio": _ratio(comparison.impact_ratio),
        "below_four_fifths": comparison.below_threshold,
        "proof": comparison.proof,
        "rate_difference": _number(comparison.rate_difference),
        "rejection_ratio": _number(comparison.rejection_ratio),
        "interval": _interval(comparison.interval),
        "koopman_interval": _interval(comparison.koopman),
        "katz_interval": _interval(comparison.katz),
        "fisher_p": None if exact is None else exact.two_sided,
        "mid_p": None if exact is None else exact.mid_p,
        "fisher_lower_tail_p": None if exact is None else exact.lower_tail,
        "lancaster_mid_p": None if exact is None else exact.lower_mid_p,
        "z_d": comparison.z_d,
        "sd_units": comparison.sd_units,
        "z_ir": comparison.z_ir,
        "min_expected": comparison.min_expected,
        "asymptotic_unreliable": None if comparison.min_expected is None else comparison.min_expected < 5,
        "cohen_h": comparison.cohen_h,
        "phi": comparison.phi,
        "odds_ratio": _number(comparison.odds_ratio),
        "shortfall": {
            "pooled": _number(comparison.shortfall.pooled),
            "reference": _number(comparison.shortfall.reference),
        },
        "extra_selections": comparison.extra_selections,
        "flip": {
            "strict": comparison.flip.strict,
            "lenient": comparison.flip.lenient,
            "swaps_to_clear": comparison.flip.swaps_to_clear,
            "swaps_to_indicate": comparison.flip.swaps_to_indicate,
        },
        "power": comparison.power,
        "minimum_detectable_ratio": comparison.minimum_detectable_ratio,
    }
    return {**figures, "undefined": _why_undefined(comparison, figures)}


def _no_comparison(group: GroupFigures) -> Json:
    """The reference itself: ratio 1 where it selected anybody, and nothing to test."""
    nothing = _blank()
    if group.is_reference and group.cell.selected:
        nothing |= {"impact_ratio": _ratio(Fraction(1)), "below_four_fifths": False}
    reason = IS_REFERENCE if group.cell.selected else NO_REFERENCE_SELECTIONS
    if group.excluded and not group.is_reference:
        reason = group.excluded
    nothing["undefined"] = {key: reason for key, value in nothing.items() if value is None}
    return nothing


def _blank() -> Json:
    keys = (
        "impact_ratio below_four_fifths proof rate_difference rejection_ratio interval koopman_interval katz_interval "
        "fisher_p mid_p fisher_lower_tail_p lancaster_mid_p z_d sd_units z_ir min_expected asymptotic_unreliable "
        "cohen_h phi odds_ratio extra_selections power minimum_detectable_ratio"
    )
    figures: Json = dict.fromkeys(keys.split())
    figures["shortfall"] = {"pooled": None, "reference": None}
    figures["flip"] = {"strict": None, "lenient": None, "swaps_to_clear": None, "swaps_to_indicate": None}
    return figures


def _why_undefined(comparison: Comparison, figures: Json) -> dict[str, str]:
    reasons = {key: _reason(key, comparison) for key, value in figures.items() if value is None}
    for key in ("shortfall", "flip"):
        reasons |= {f"{key}.{part}": NO_MOVE for part, value in figures[key].items() if value is None}
    for key in ("interval", "koopman_interval"):
        if figures[key] is not None and figures[key]["high"] is None:
            reasons[f"{key}.high"] = NO_UPPER_END
    return reasons


def _reason(key: str, comparison: Comparison) -> str:
    focal, reference = comparison.focal, comparison.reference
    if not focal.n:
        return EMPTY
    if not reference.selected and not focal.selected:
        return NO_REFERENCE_SELECTIONS
    if key == "minimum_detectable_ratio" and reference.selected:
        return UNMISSABLE
    if not focal.rejected and not reference.rejected:
        return EVERYBODY
    if key in ("z_ir", "katz_interval"):
        return ZERO_CELL
    if key == "rejection_ratio":
        return "the group compared with rejected nobody"
    if key == "odds_ratio":
        return "the odds of the group compared with are 0, or this group rejected nobody"
    return NO_REFERENCE_SELECTIONS


def _scoring(figures: ScoringFigures) -> Json:
    counts = figures.counts
    known_median = counts.known_only_median
    body = _family(figures.family)
    for key in ("sweep", "ties", "requisitions"):
        del body[key]
    return {
        **body,
        "median": _number(counts.median.value),
        "n": counts.median.n,
        "tied_at_median": counts.median.tied,
        "above_median": counts.median.above,
        "unscored": counts.unscored,
        "known_only": {
            "median": None if known_median is None else _number(known_median.value),
            "tied_at_median": None if known_median is None else known_median.tied,
            "groups": [
                {"group": group, **_cell(counts.known_only.cells[group]), "impact_ratio": _ratio(ratio)}
                for group, ratio in figures.known_only_ratios
            ],
        },
    }


def _pattern(pattern: PatternFigures) -> Json:
    figures = pattern.figures
    tarone = None if figures.tarone is None else figures.tarone
    breslow_day = _test(figures.breslow_day)
    if breslow_day is not None and tarone is not None:
        breslow_day |= {"tarone_chi2": tarone.chi2, "tarone_p": tarone.p}
    events = figures.events
    return {
        "family": pattern.family,
        "stage": pattern.stage,
        "group": pattern.group,
        "reference": pattern.reference,
        "requisitions": figures.strata,
        "uninformative_requisitions": figures.uninformative,
        "cmh": _test(figures.cmh),
        "cmh_corrected": _test(figures.cmh_corrected),
        "mh_impact_ratio": _estimate(figures.impact_ratio),
        "mh_odds_ratio": _estimate(figures.odds_ratio),
        "breslow_day": breslow_day,
        "consistent": pattern.consistent,
        "multiple_events": None
        if events is None
        else {
            "observed": events.observed,
            "expected": events.expected,
            "shortfall": events.shortfall,
            "sd": events.sd,
            "z": events.z,
        },
        "strata": [_stratum(name, comparison) for name, comparison in pattern.strata],
        "verdict": str(pattern.verdict),
        "sentence": pattern.sentence,
        "undefined": _undefined_pattern(pattern),
    }


def _undefined_pattern(pattern: PatternFigures) -> dict[str, str]:
    figures = pattern.figures
    reasons = {
        "cmh": (figures.cmh, "no requisition has people of both groups, some selected and some not"),
        "mh_impact_ratio": (figures.impact_ratio, "the reference selected nobody where both groups had people"),
        "mh_odds_ratio": (figures.odds_ratio, "its divisor is 0"),
        "breslow_day": (figures.breslow_day, "it needs two informative requisitions and a common odds ratio above 0"),
    }
    return {key: reason for key, (value, reason) in reasons.items() if value is None}


def _stratum(name: str, comparison: Comparison) -> Json:
    return {
        "requisition": name,
        "focal": _cell(comparison.focal),
        "reference": _cell(comparison.reference),
        "impact_ratio": _ratio(comparison.impact_ratio),
        "below_four_fifths": comparison.below_threshold,
        "odds_ratio": _number(comparison.odds_ratio),
        "fisher_p": None if comparison.exact is None else comparison.exact.two_sided,
    }


def _sweep_point(point: SweepPoint) -> Json:
    return {
        "cut": point.cut,
        "chosen": point.chosen,
        "exploratory": True,
        "reference": list(point.reference),
        "groups": [
            {
                "group": group.group,
                **_cell(group.cell),
                "impact_ratio": _ratio(group.impact_ratio),
                "below_four_fifths": group.below_threshold,
                "fisher_p": group.fisher_p,
            }
            for group in point.groups
        ],
    }


def _ties(ties: TieEnvelope) -> Json:
    people = dict(ties.include_all)
    return {
        "cut": ties.cut,
        "tied": ties.tied,
        "seats": ties.seats,
        "split": ties.split,
        "include_all": _cells(ties.include_all),
        "exclude_all": _cells(ties.exclude_all),
        "expected": {group: {"n": people[group].n, "selected": float(value)} for group, value in ties.expected},
    }


def _cells(cells: Sequence[tuple[str, Cell]]) -> Json:
    return {group: _cell(cell) for group, cell in cells}


def _cell(cell: Cell) -> Json:
    return {"n": cell.n, "selected": cell.selected}


def _ratio(ratio: Fraction | None) -> Json | None:
    return None if ratio is None else {"num": ratio.numerator, "den": ratio.denominator, "value": float(ratio)}


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _interval(interval: Interval | None) -> Json | None:
    if interval is None:
        return None
    return {"method": interval.method, "level": interval.level, "low": interval.low, "high": interval.high}


def _bounds(bounds: Bounds) -> Json:
    return {"low": _number(bounds.low), "high": _number(bounds.high)}


def _test(test: Test | None) -> Json | None:
    return None if test is None else {"chi2": test.chi2, "df": test.df, "p": test.p}


def _estimate(estimate: Estimate | None) -> Json | None:
    return None if estimate is None else {"value": estimate.value, "low": estimate.low, "high": estimate.high}
