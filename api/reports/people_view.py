"""The people of an open run as the report shows them: the shortlist with its evidence, and who is not yet reviewed.

Reads a ranking that may be shown. People below the cut keep their id and file and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from api.reports import words
from api.reports.charts import dot
from fairness.report.wording import plain_words

__all__ = ["people_view"]

Json = Mapping[str, Any]

MATRIX_COLUMNS = 10  # requirements shown side by side at most; beyond, the cards alone hold the points
SHORT_TEXT = 22  # characters of a requirement that fit over a column; longer ones show their id


def people_view(run: Json) -> dict[str, Any]:
    """Shortlisted people in order with their evidence, the rest by id alone."""
    requirements = {str(r.get("id")): r for r in (run.get("requisition") or {}).get("requirements") or ()}
    places: Sequence[Json] = (run.get("ranking") or {}).get("places") or ()
    sharing = Counter(place.get("rank") for place in places)
    selected = [place for place in places if place.get("selected")]
    columns = [r for r in requirements.values() if r.get("mode") == "scored"]
    below = [place for place in places if not place.get("selected")]
    return {
        "columns": [_column(r) for r in columns] if len(columns) <= MATRIX_COLUMNS else [],
        "too_wide": len(columns) > MATRIX_COLUMNS,
        "selected": [_person(place, requirements, tied=sharing[place.get("rank")] > 1) for place in selected],
        "below": sorted(({"candidate": _name(p), "file": p.get("file") or ""} for p in below), key=_by_candidate),
        "legend": {"full": dot(4, 4), "half": dot(2, 4), "ring": dot(1, 8), "none": dot(0, 4)},
        "has_gates": any(place.get("gates") for place in selected),
    }


def _by_candidate(person: Json) -> tuple[str, str]:
    return person["candidate"], person["file"]


def _name(place: Json) -> str:
    return str(place.get("candidate") or "id not given")


def _column(requirement: Json) -> dict[str, Any]:
    text, ident = str(requirement.get("text") or ""), str(requirement.get("id"))
    return {
        "id": ident,
        "label": text if text and len(text) <= SHORT_TEXT else plain_words(ident).replace("-", " "),
        "maximum": words.out_of_100(requirement.get("maximum"), 1),
    }


def _person(place: Json, requirements: Mapping[str, Json], *, tied: bool) -> dict[str, Any]:
    points = [_points(one, requirements) for one in place.get("points") or ()]
    gates = [_gate(one, requirements) for one in place.get("gates") or ()]
    confidence = place.get("confidence")
    return {
        "rank": f"{place.get('rank')}{'=' if place.get('tied') or tied else ''}",
        "candidate": _name(place),
        "file": place.get("file") or "",
        "score": words.out_of_100(place.get("score"), 1),
        "exact_score": words.out_of_100(place.get("score")),
        "points": points,
        "by_requirement": {one["id"]: one for one in points},
        "gates": gates,
        "notes": [_note(one, requirements) for one in place.get("notes") or ()],
        "questions": [*_gate_questions(gates), *_month_questions(points)],
        "confidence": confidence,
        "confidence_word": words.confidence_word(confidence),
        "doubts": [plain_words(doubt) for doubt in place.get("doubts") or ()],
        "hidden": [
            {"page": one.get("page"), "reason": words.hidden_reason(one.get("reason")), "quote": one.get("quote") or ""}
            for one in place.get("hidden") or ()
        ],
    }


def _points(one: Json, requirements: Mapping[str, Json]) -> dict[str, Any]:
    asked = _asked(one, requirements)
    points, maximum = one.get("points"), one.get("maximum")
    share = min(1.0, points / maximum) if points and maximum else 0.0
    return {
        "id": str(one.get("requirement")),
        "text": _text(one, requirements),
        "kind": asked.get("kind") or "",
        "points": words.out_of_100(points),
        "short": words.out_of_100(points, 1),
        "maximum": words.out_of_100(maximum),
        "width": round(100 * share),
        "dot": dot(points, maximum),
        "found": ", ".join(
            part
            for part in (
                _counted(one, asked),
                words.rung(one.get("rung")),
                _time(one, asked),
                words.rule(asked.get("evidence")),
            )
            if part
        ),
        "months_unknown": bool(one.get("months_unknown")),
        "min_years": asked.get("min_years"),
        "quotes": list(one.get("quotes") or ()),
    }


def _time(one: Json, asked: Json) -> str:
    if one.get("months_unknown"):
        return "time not known"
    shown = words.months(one.get("months"))
    wanted = asked.get("min_years")
    return f"{shown} (asked: {words.years(wanted)})" if shown and wanted else shown


def _counted(one: Json, asked: Json) -> str:
    """Which of several alternatives gave the points."""
    alternative = one.get("alternative")
    several = len(asked.get("alternatives") or ()) > 1
    return f"{alternative} counted" if several and isinstance(alternative, str) and one.get("points") else ""


def _gate(one: Json, requirements: Mapping[str, Json]) -> dict[str, Any]:
    state = str(one.get("state") or "unknown")
    return {
        "text": _text(one, requirements),
        "state": state,
        "term": words.gate_state(state),
        "is_ruled": bool(_asked(one, requirements).get("evidence")),
        "quotes": list(one.get("quotes") or ()),
    }


def _note(one: Json | str, requirements: Mapping[str, Json]) -> dict[str, Any]:
    if isinstance(one, str):
        return {"text": one, "quotes": [], "plain": True}
    quotes = list(one.get("quotes") or ())
    found = words.mention(quotes=bool(quotes), by_name=bool(one.get("rung"))) if quotes else ""
    return {"text": _text(one, requirements), "quotes": quotes, "plain": False, "found": found}


def _text(one: Json, requirements: Mapping[str, Json]) -> str:
    return str(_asked(one, requirements).get("text") or one.get("requirement"))


def _asked(one: Json, requirements: Mapping[str, Json]) -> Json:
    return requirements.get(str(one.get("requirement"))) or {}


def _gate_questions(gates: Sequence[Json]) -> list[tuple[str, str]]:
    return [
        (
            gate["text"],
            f"{'no position held or project says so' if gate['is_ruled'] else 'the résumé does not say'}. "
            "Unknown is a question, never a failure.",
        )
        for gate in gates
        if gate["state"] == "unknown"
    ]


def _month_questions(points: Sequence[Json]) -> list[tuple[str, str]]:
    return [
        (one["text"], f"for how long? The dates could not be read{_cost_nothing(one)}")
        for one in points
        if one["months_unknown"]
    ]


def _cost_nothing(one: Json) -> str:
    return f"; asked: {words.years(one['min_years'])}. No points were taken off." if one["min_years"] else "."
