"""Policy packs: dated thresholds, and what the gate makes of each verdict.

Knows numbers and names from a file. Does not compute anything and holds no threshold of its own.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

from fairness.citations import Ask, parse_asks
from fairness.errors import PolicyError
from fairness.packs import PackKind, find_pack, pack_names

__all__ = [
    "FamilyRule",
    "GatePolicy",
    "Outcome",
    "Policy",
    "SmallGroups",
    "Treatment",
    "Verdict",
    "load_policy",
    "parse_policy",
    "policy_packs",
]

DEFAULT_POLICY = "ugesp"


class Verdict(StrEnum):
    """What the figures say about one group at one stage; graded, because no single number decides."""

    NOT_COMPUTABLE = "not_computable"
    INSUFFICIENT = "insufficient"
    INCONCLUSIVE_MISSING_DATA = "inconclusive_missing_data"
    INDICATED = "indicated"
    SMALL_NUMBERS_WATCH = "small_numbers_watch"
    PRACTICAL_ONLY = "practical_only"
    STATISTICAL_ATTENTION = "statistical_attention"
    NO_INDICATION = "no_indication"


class Outcome(StrEnum):
    """What the gate does: let the shortlist out, let it out with a notice, or hold it for a compliance officer."""

    OPEN = "open"
    OPEN_WITH_NOTICE = "open_with_notice"
    HOLD = "hold"

    @property
    def severity(self) -> int:
        """0 open, 1 open with notice, 2 hold: the worst decides."""
        return list(Outcome).index(self)


class Treatment(StrEnum):
    """What the verdicts of a family may do to the gate: all of it, a notice at most, or nothing."""

    DECIDES = "decides"
    NOTICE = "notice"
    REPORT = "report"


class SmallGroups(StrEnum):
    """What happens to a group below `min_share` of the known people: compared like any other, or counted alone."""

    SHOWN = "shown"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class FamilyRule:
    """How the gate treats a family, and on what basis."""

    family: str
    treatment: Treatment
    basis: str


@dataclass(frozen=True, slots=True)
class GatePolicy:
    """The outcome of each verdict, the treatment of each family, and what inconsistent tables do."""

    outcomes: tuple[tuple[Verdict, Outcome], ...]
    families: tuple[FamilyRule, ...]
    unlisted_family: Treatment
    reconciliation: Outcome

    def outcome(self, verdict: Verdict) -> Outcome:
        """What a verdict means in a family that decides."""
        return dict(self.outcomes)[verdict]

    def treatment(self, family: str) -> Treatment:
        """How much a family's verdicts weigh."""
        return next((rule.treatment for rule in self.families if rule.family == family), self.unlisted_family)

    def deciding_families(self) -> tuple[str, ...]:
        """Families whose worst verdict decides, in the order of the pack."""
        return tuple(rule.family for rule in self.families if rule.treatment is Treatment.DECIDES)


@dataclass(frozen=True, slots=True)
class Policy:
    """One dated policy pack. Ratios are exact fractions; `min_n` is in people; `asks` says what the law asks."""

    id: str
    version: str
    title: str
    status: str
    as_of: str
    citations: tuple[str, ...]
    category_scheme: str
    threshold: Fraction
    alpha: Fraction
    min_n: int
    min_share: Fraction
    power_floor: Fraction
    detectable_power: Fraction
    practical_difference: Fraction
    practical_h: Fraction
    interval_level: Fraction
    gate: GatePolicy
    small_groups: SmallGroups = SmallGroups.SHOWN
    asks: tuple[Ask, ...] = ()


@cache
def load_policy(policy_id: str = DEFAULT_POLICY) -> Policy:
    """The policy pack with that file name or id.

    Raises:
        PolicyError: there is none, it is a pack that computes nothing, or it is malformed.
    """
    pack = find_pack(policy_id)
    if pack.kind is not PackKind.POLICY:
        computing = ", ".join(policy_packs())
        raise PolicyError(f"{policy_id!r} is a {pack.kind} and computes nothing; packs that compute: {computing}")
    return parse_policy(pack.text)


def policy_packs() -> tuple[str, ...]:
    """File names, sorted, of the packs that compute; `load_policy` takes each."""
    return pack_names(PackKind.POLICY)


def parse_policy(text: str) -> Policy:
    """A policy pack from TOML; see `policy/ugesp.toml` for the shape.

    Raises:
        PolicyError: not TOML, a key is missing, or a value is out of range; the message names it.
    """
    try:
        return _policy(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"the policy pack is not TOML: {error}") from error
    except KeyError as error:
        raise PolicyError(f"the policy pack lacks the key {error}") from error
    except ValueError as error:
        raise PolicyError(f"the policy pack has a value that cannot be used: {error}") from error


def _policy(raw: dict[str, Any]) -> Policy:
    return Policy(
        id=raw["id"],
        version=raw["version"],
        title=raw["title"],
        status=raw["status"],
        as_of=raw["as_of"],
        citations=tuple(raw["citations"]),
        category_scheme=raw["category_scheme"],
        threshold=_proportion(raw, "threshold"),
        alpha=_proportion(raw, "alpha"),
        min_n=_count(raw, "min_n"),
        min_share=_proportion(raw, "min_share"),
        power_floor=_proportion(raw, "power_floor"),
        detectable_power=_proportion(raw, "detectable_power"),
        practical_difference=_proportion(raw, "practical_difference"),
        practical_h=_proportion(raw, "practical_h"),
        interval_level=_proportion(raw, "interval_level"),
        gate=_gate(raw["gate"]),
        small_groups=SmallGroups(raw.get("small_groups", SmallGroups.SHOWN)),
        asks=parse_asks(raw.get("asks", ())),
    )


def _gate(raw: dict[str, Any]) -> GatePolicy:
    outcomes = {Verdict(name): Outcome(outcome) for name, outcome in raw["verdicts"].items()}
    if missing := [verdict for verdict in Verdict if verdict not in outcomes]:
        raise PolicyError(f"the policy pack maps no outcome for: {', '.join(missing)}")
    families = tuple(
        FamilyRule(name, Treatment(entry["treatment"]), entry["basis"]) for name, entry in raw["families"].items()
    )
    return GatePolicy(
        outcomes=tuple(outcomes.items()),
        families=families,
        unlisted_family=Treatment(raw["unlisted_family"]),
        reconciliation=Outcome(raw["reconciliation"]),
    )


def _proportion(raw: dict[str, Any], key: str) -> Fraction:
    value = raw[key]
    if not isinstance(value, str):
        raise PolicyError(f'{key} must be written as text, such as "4/5", so that it is exact')
    proportion = Fraction(value)
    if not 0 < proportion < 1:
        raise PolicyError(f"{key} must lie between 0 and 1, not {value}")
    return proportion


def _count(raw: dict[str, Any], key: str) -> int:
    value = raw[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise PolicyError(f"{key} must be a whole number of people, at least 1")
    return value
