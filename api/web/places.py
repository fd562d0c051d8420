"""A released shortlist as its pages show it: places, cells and shapes, from what the use case gave.

Computes nothing of its own: points, states and quotes are those of the snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from markupsafe import Markup

from api.reports.words import confidence_word, mention, months, quoted, rule, rung
from api.storage.candidates import pseudonym
from api.storage.decisions import StoredDecision, in_force
from api.storage.states import DecisionChoice
from api.web.words import exact, points
from api.workflows.decide import included
from api.workflows.see_shortlist import Seen
from screening.requisition import Kind

__all__ = ["BroughtIn", "Cell", "Line", "PlaceView", "Quote", "brought_in_of", "places_of"]

Json = Mapping[str, Any]

FULL_FROM: Final = 0.75  # share of the points a requirement can give, from which its dot is drawn full
HALF_FROM: Final = 0.25
ONE_DOT: Final = 127 * 127  # the dot product of a code of int8 with itself
GATES: Final = {
    "met": ("check", "Met", "open"),
    "not_met": ("close", "Not met", "stop"),
    "unknown": ("question", "Unknown", "notice"),
}
DOTS: Final = {"full": "Strong", "half": "Some", "low": "Little", "none": "No evidence"}


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the résumé and where it stands."""

    text: Markup | None
    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement of one person; `points` and `maximum` are out of 100, empty for gates and notes.

    `exact` are the points with every digit that they have, and `origin` says how they came about.
    """

    id: str
    number: int
    text: str
    mode: str
    points: str
    maximum: str
    filled: int
    shape: str
    words: str
    icon: str
    tone: str
    quotes: tuple[Quote, ...]
    detail: str
    rule: str
    exact: str = ""
    origin: str = ""

    @property
    def said(self) -> str:
        """What the cell says to those who hear it."""
        return (
            f"{self.text}: {self.points} of {self.maximum}" if self.mode == "scored" else f"{self.text}: {self.words}"
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """A gate in the rail."""

    icon: str
    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Somebody on the list; `rank` is "3=" where it is shared."""

    candidate: str
    pseudonym: str
    rank: str
    score: str
    exact: str
    confidence: int
    confidence_word: str
    doubts: tuple[str, ...]
    is_erased: bool
    gates: tuple[Line, ...]
    scored: tuple[Line, ...]
    notes: tuple[Line, ...]
    questions: tuple[str, ...]
    decision: StoredDecision | None
    is_kept_back: bool

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every requirement, in the order of the requisition."""
        return tuple(sorted((*self.gates, *self.scored, *self.notes), key=lambda line: line.number))


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """Somebody from below the cut whom a person brought in: without a rank and without a score."""

    candidate: str
    pseudonym: str
    decision: StoredDecision | None
    is_kept_back: bool


def brought_in_of(seen: Seen, *, before_whom: str | None = None) -> tuple[BroughtIn, ...]:
    """Who was brought in, in the order of their ids, which says nothing; decisions are kept back as on the list."""
    placed = {str(one["candidate"]) for one in seen.places}
    decided = in_force(seen.decisions)
    found = []
    for candidate in sorted(included(seen.decisions) - placed):
        decision = decided.get(candidate)
        is_kept_back = decision is not None and before_whom is not None and candidate not in _own(seen, before_whom)
        shown = None if is_kept_back else decision
        found.append(BroughtIn(candidate, pseudonym(candidate), shown, is_kept_back))
    return tuple(found)


def _own(seen: Seen, user_id: str) -> frozenset[str]:
    """About whom somebody has decided themselves; to bring somebody in is not yet to decide about them."""
    made = (one for one in seen.decisions if one.user_id == user_id and one.undone_at is None)
    return frozenset(one.candidate_id for one in made if one.choice is not DecisionChoice.INCLUDE)


def places_of(seen: Seen, *, before_whom: str | None = None) -> tuple[PlaceView, ...]:
    """Everybody on the shortlist, in its order.

    What others decided of somebody is kept back from `before_whom` until they have decided themselves. Scores have a
    second decimal where two people would else seem to share one and do not.
    """
    own = {one.candidate_id for one in seen.decisions if one.user_id == before_whom and one.undone_at is None}
    asked = {str(one["id"]): (number, one) for number, one in enumerate(seen.requisition["requirements"], 1)}
    decided = in_force(seen.decisions)
    shared = {rank for rank, group in groupby(seen.places, key=lambda one: one["rank"]) if len(list(group)) > 1}
    scores = {int(one["score"]) for one in seen.places}
    in_full = len({points(score) for score in scores}) < len(scores)
    return tuple(
        _place(
            one,
            asked,
            decided.get(str(one["candidate"])),
            shared,
            is_kept_back=before_whom is not None
            and str(one["candidate"]) in decided
            and str(one["candidate"]) not in own,
            in_full=in_full,
        )
        for one in seen.places
    )


def _place(
    one: Json,
    asked: Mapping[str, tuple[int, Json]],
    decision: Any,
    shared: set[Any],
    *,
    is_kept_back: bool,
    in_full: bool,
) -> PlaceView:
    return PlaceView(
        candidate=str(one["candidate"]),
        pseudonym=str(one["pseudonym"]),
        rank=f"{one['rank']}{'=' if one['rank'] in shared else ''}",
        score=exact(int(one["score"])) if in_full else points(int(one["score"])),
        exact=exact(int(one["score"])),
        confidence=int(one["confidence"]),
        confidence_word=confidence_word(int(one["confidence"])),
        doubts=tuple(map(str, one["doubts"])),
        is_erased=bool(one["is_erased"]),
        gates=tuple(_gate(line, asked) for line in one["gates"]),
        scored=tuple(_scored(line, asked) for line in one["points"]),
        notes=tuple(_note(line, asked) for line in one["notes"]),
        questions=tuple(map(str, one["questions"])),
        decision=None if is_kept_back else decision,
        is_kept_back=is_kept_back,
    )


def _scored(line: Json, asked: Mapping[str, tuple[int, Json]]) -> Line:
    got, most = int(line["points"]), int(line["maximum"])
    part = got / most if most else 0.0
    shape = "full" if part >= FULL_FROM else "half" if part >= HALF_FROM else "low" if got else "none"
    made = _line(line, asked, points(got), points(most), round(100 * part), shape, DOTS[shape], "", "")
    return replace(made, exact=exact(got), origin=_origin(line, most))


def _origin(line: Json, most: int) -> str:
    """How the points came about, in the words of the arithmetic."""
    share, full = exact(int(line["strength"])), exact(most)
    whole = f"This requirement can give {full} points, by its weight."
    if not int(line["strength"]):
        return f"{whole} Nothing in the text is near enough to count."
    count = int(line["similarity"]["count"])
    mean = int(line["similarity"]["total"]) / (count * ONE_DOT) if count else 0.0
    said = "The nearest sentence is" if count == 1 else f"On average the {count} nearest sentences are"
    alike = f"{said} alike to it by {mean:.2f} of 1."
    raised = f" Found by name: {rung(str(line['rung']))}." if line["rung"] else ""
    return f"{whole} {alike}{raised} That counts as {share} % of it: {exact(int(line['points']))} points, floored."


def _gate(line: Json, asked: Mapping[str, tuple[int, Json]]) -> Line:
    icon, words, tone = GATES.get(str(line["state"]), GATES["unknown"])
    return _line(line, asked, "", "", 0, str(line["state"]), words, icon, tone)


def _note(line: Json, asked: Mapping[str, tuple[int, Json]]) -> Line:
    by_name, quotes = _is_by_name(line, asked[str(line["requirement"])][1]), bool(line["quotes"])
    shape = "mentioned" if by_name else "nearest" if quotes else "not_mentioned"
    return _line(line, asked, "", "", 0, shape, mention(quotes=quotes, by_name=by_name), "dot", "quiet")


def _is_by_name(line: Json, asked: Json) -> bool:
    """Whether the words asked, or a skill of that name, were found; a place is found in no other way."""
    return bool(line["rung"]) or (asked["kind"] == Kind.LOCATION and int(line["strength"]) > 0)


def _line(
    line: Json,
    asked: Mapping[str, tuple[int, Json]],
    got: str,
    most: str,
    filled: int,
    shape: str,
    words: str,
    icon: str,
    tone: str,
) -> Line:
    name = str(line["requirement"])
    number, one = asked[name]
    return Line(
        id=name,
        number=number,
        text=str(one["text"]),
        mode=str(one["mode"]),
        points=got,
        maximum=most,
        filled=filled,
        shape=shape,
        words=words,
        icon=icon,
        tone=tone,
        quotes=_quotes(line["quotes"]),
        detail=_detail(line, one),
        rule=rule(one.get("evidence")),
    )


def _quotes(found: Sequence[Json]) -> tuple[Quote, ...]:
    return tuple(
        Quote(None if q["quote"] is None else quoted(q["quote"]), int(q["page"]), int(q["start"]), int(q["end"]))
        for q in found
    )


def _detail(line: Json, asked: Json) -> str:
    parts = []
    if len(asked["alternatives"]) > 1 and line["quotes"]:
        parts.append(f"by {line['alternative']}")
    if line["rung"]:
        parts.append(rung(str(line["rung"])))
    elif line.get("state") == "met" and line["quotes"]:
        parts.append("by the nearest sentence: read it")
    if line["months"]:
        parts.append(months(line["months"]))
    elif line["months_unknown"]:
        parts.append("for how long is not said")
    return ", ".join(parts)
