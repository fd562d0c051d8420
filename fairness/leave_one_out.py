"""Who would be in if everybody were ranked without the points of one requirement, for each requirement in turn.

Knows points and outcomes. Does not know labels: nobody's group can change who is in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairness.errors import InputError
from fairness.tables import PersonRow

__all__ = ["ScoredPool", "scored_pool"]


@dataclass(frozen=True, slots=True)
class ScoredPool:
    """Everybody with points at a stage: points by requirement (a column each), and who is in without each of them.

    Columns, scores (sums of the points) and the numbers in `chosen_without` follow the order of `people`. `places` are
    those of all requisitions together; `decided` is False where the stage has no outcomes, and `chosen_without` empty.
    """

    stage: str
    people: tuple[PersonRow, ...]
    columns: Mapping[str, Sequence[int]]
    scores: Sequence[int]
    decided: bool
    places: int
    kept_out: int
    chosen_without: Mapping[str, Sequence[int]]


def scored_pool(people: Sequence[PersonRow], stage: str) -> ScoredPool | None:
    """The pool of a stage with everybody ranked anew without each requirement; None where nobody has points.

    Each requisition is ranked by itself with as many places as it had, a tie at the cut wholly in. Someone who was not
    selected with a score above the lowest selected one was kept out by something else, and stays out.

    Raises:
        InputError: somebody's points do not add up to the score given; the message names the stage and how many.
    """
    ranked = tuple(person for person in people if person.stage == stage and person.points)
    if not ranked:
        return None
    given = [person.points for person in ranked]
    names = sorted(set().union(*given))
    columns = {name: [points.get(name, 0) for points in given] for name in names}
    scores = list(map(sum, zip(*columns.values(), strict=True)))
    _check_sums(ranked, scores, stage)
    decided = any(person.selected is not None for person in ranked)
    contests = [_contest(ranked, scores, members) for members in _by_requisition(ranked)]
    return ScoredPool(
        stage=stage,
        people=ranked,
        columns=columns,
        scores=scores,
        decided=decided,
        places=sum(contest.places for contest in contests),
        kept_out=sum(contest.kept_out for contest in contests),
        chosen_without={name: _chosen(scores, columns[name], contests) for name in names} if decided else {},
    )


def _check_sums(people: Sequence[PersonRow], scores: Sequence[int], stage: str) -> None:
    wrong = sum(
        person.score is not None and person.score != total for person, total in zip(people, scores, strict=True)
    )
    if wrong:
        raise InputError(
            f"at stage {stage} the points of {wrong} of {len(people)} people do not add up to their scores: "
            "give the points that the score is the sum of, or leave the score out"
        )


def _by_requisition(people: Sequence[PersonRow]) -> list[list[int]]:
    members: dict[str, list[int]] = defaultdict(list)
    for index, person in enumerate(people):
        members[person.requisition].append(index)
    return list(members.values())


@dataclass(frozen=True, slots=True)
class _Contest:
    """One requisition: who competes for how many places, and how many others something else than the score kept out."""

    competing: Sequence[int]
    places: int
    kept_out: int


def _contest(people: Sequence[PersonRow], scores: Sequence[int], members: Sequence[int]) -> _Contest:
    selected = [index for index in members if people[index].selected]
    if not selected:
        return _Contest((), 0, 0)
    lowest = min(scores[index] for index in selected)
    competing = [index for index in members if people[index].selected or scores[index] <= lowest]
    return _Contest(competing, len(selected), len(members) - len(competing))


def _chosen(scores: Sequence[int], points: Sequence[int], contests: Sequence[_Contest]) -> list[int]:
    """Who is in when everybody is ranked on the score less these points."""
    chosen: list[int] = []
    for contest in contests:
        if not contest.places:
            continue
        rest = [scores[index] - points[index] for index in contest.competing]
        last = sorted(rest, reverse=True)[contest.places - 1]
        chosen += [index for index, score in zip(contest.competing, rest, strict=True) if score >= last]
    return chosen
