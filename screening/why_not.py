"""What would have to be evidenced for somebody to be inside the cut, everybody else staying as they are.

Answers a person who asks why. Exact: it is the arithmetic of the ranking read backwards. Knows no group and no model.
"""

from __future__ import annotations

from dataclasses import dataclass

from screening.candidate import CandidateId
from screening.evidence import FULL, GateState
from screening.ranking import Place, Points, Ranking

__all__ = ["Rise", "WhyNot", "why_not"]


@dataclass(frozen=True, slots=True)
class Rise:
    """A requirement whose strength would have to be at least `strength` (0…10000) instead of `strength_now`."""

    requirement: str
    strength_now: int
    strength: int
    points: int


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why somebody is outside the cut.

    `gates` are those known to be unmet, which have to be met first. `short` is how many points of 10000 are missing
    then. `single` are rises that would each be enough alone, the smallest first. `together` are the fewest
    requirements that would be enough where no single one is; empty where not even all of them are.
    """

    gates: tuple[str, ...]
    short: int
    single: tuple[Rise, ...]
    together: tuple[Rise, ...]


def why_not(ranking: Ranking, candidate: CandidateId, *, cut: int | None = None) -> WhyNot | None:
    """The smallest change of evidence that would bring `candidate` inside the cut; None if they are inside.

    Raises:
        KeyError: they are not in the ranking.
    """
    place = next((p for p in ranking.places if p.candidate == candidate), None)
    if place is None:
        raise KeyError(candidate)
    taken = cut or ranking.requisition.cut
    others = sorted((p.score for p in ranking.places if p.eligible and p.candidate != candidate), reverse=True)
    needed = others[taken - 1] if len(others) >= taken else 0  # whoever ties with the last one is inside
    unmet = tuple(gate.requirement for gate in place.gates if gate.state is GateState.NOT_MET)
    short = max(0, needed - place.score)
    if not unmet and not short:
        return None
    rises = [rise for one in place.points if (rise := _rise(one, short)) is not None] if short else []
    single = tuple(sorted(rises, key=lambda rise: (rise.strength - rise.strength_now, rise.requirement)))
    return WhyNot(unmet, short, single, () if single or not short else _together(place, short))


def _rise(one: Points, short: int) -> Rise | None:
    """The least strength that gives `short` points more; None where even the full strength does not."""
    wanted = one.points + short
    if wanted > one.maximum:
        return None
    strength = -(-FULL * wanted // one.maximum)
    return Rise(one.evidence.requirement, one.evidence.strength, strength, short)


def _together(place: Place, short: int) -> tuple[Rise, ...]:
    """The requirements with most to gain, until they are enough: no smaller number of them would be."""
    chosen: list[Rise] = []
    left = short
    for one in sorted(place.points, key=lambda p: (p.points - p.maximum, p.evidence.requirement)):
        gain = min(left, one.maximum - one.points)
        rise = _rise(one, gain) if gain else None
        if rise is not None:
            chosen.append(rise)
            left -= gain
    return tuple(chosen) if not left else ()
