"""From an audit's JSON to the report that HTML and PDF show: which sections there are, in which order.

Knows the published shape of an audit. All wording is decided here and in the modules beside; templates only place it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from fairness.report import wording as words
from fairness.report.asked import asked_sections, is_asked
from fairness.report.blocks import Paragraph, Report, Section
from fairness.report.causes import alternatives_sections, proxy_sections, swap_sections
from fairness.report.disclosure import SMALLEST, protect
from fairness.report.family import Limit, family_section, limit_of
from fairness.report.gaps import attribution_sections
from fairness.report.method import (
    appendix_section,
    limits_section,
    methods_section,
    policy_section,
    reconciliation_section,
)
from fairness.report.points import Points
from fairness.report.scores import ranking_sections, scoring_sections
from fairness.report.summary import (
    NOT_THE_AUDIT,
    funnel_section,
    gate_lead,
    grid_section,
    nobody_answered,
    reasons_section,
    verdict_sentence,
)
from fairness.report.timeline import over_time_sections, stratified_sections

__all__ = ["DEFAULT_TITLE", "Details", "View", "report_of"]

Json = Mapping[str, Any]

DEFAULT_TITLE = "Adverse-impact audit"

MARK_LENGTH = 12
"""Hex digits of the hash that stand at the head of a page."""


class View(StrEnum):
    """Who reads: INTERNAL protects small groups; STATUTORY shows every figure, as publication rules ask."""

    INTERNAL = "internal"
    STATUTORY = "statutory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What no audit knows of itself; every part may be left out.

    `subject` is what was audited, such as a requisition's title; `reference` an id to find it by; `versions` are names
    and values of software and model; `notes` are sentences shown on the first page. `score_scale` is the highest score
    there is: with it, points of score are shown out of 100, without it as they are in the audit.
    """

    subject: str = ""
    reference: str = ""
    prepared_on: date | None = None
    prepared_by: str = ""
    versions: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    score_scale: int | None = None


def report_of(audit: Json, *, view: View, title: str = DEFAULT_TITLE, prepared: Details | None = None) -> Report:
    """The report of an audit in one of its two views.

    Args:
        audit: the JSON that `fairness.to_json` makes; sections that it lacks are left out.
        view: INTERNAL shows `disclosure.protect(audit)`, STATUTORY the audit as it is.
        title: what kind of report this is, at the head of every page.
        prepared: what the audit cannot know.
    """
    details = prepared or Details()
    is_protected = view is View.INTERNAL
    shown: Json = protect(audit) if is_protected else audit
    limit = limit_of(shown)
    sections = (
        *(() if is_asked(shown) else (grid_section(shown, limit),)),
        *reasons_section(shown, limit),
        *funnel_section(shown),
        *asked_sections(shown),
        *_figures(shown, limit),
        *_rest(shown, limit, Points(details.score_scale)),
        *reconciliation_section(shown),
        methods_section(shown),
        limits_section(is_protected=is_protected, smallest=SMALLEST),
        *policy_section(shown),
        appendix_section(shown, versions=details.versions, is_protected=is_protected),
    )
    return Report(
        kind=title,
        title=verdict_sentence(shown, limit),
        term=None if is_asked(shown) else words.gate_state((shown.get("gate") or {}).get("outcome")),
        lead=tuple(text for text in (gate_lead(shown), NOT_THE_AUDIT) if text),
        facts=_facts(shown, details, view),
        sections=sections,
        mark=str(shown.get("sha256") or "")[:MARK_LENGTH],
        foot=_foot(details, view),
        notices=details.notes,
    )


def _facts(audit: Json, details: Details, view: View) -> tuple[tuple[str, str], ...]:
    policy = audit.get("policy") or {}
    pairs = (
        ("Audited", details.subject),
        ("Id", details.reference),
        ("Prepared", words.day(details.prepared_on) if details.prepared_on else ""),
        ("Prepared by", details.prepared_by),
        ("People", _people(audit)),
        ("Families", _number(audit, "family")),
        ("Stages", _number(audit, "stage")),
        ("Threshold", str(policy.get("threshold") or "")),
        ("View", "Internal, small groups protected" if view is View.INTERNAL else "Statutory, every figure"),
    )
    return tuple((name, value) for name, value in pairs if value)


def _people(audit: Json) -> str:
    """Everybody at the first stage, where the protected view lets it be told."""
    tables = audit.get("families") or audit.get("scoring") or ()
    totals = [_total(table) for table in tables if table["stage"] == next(iter(tables))["stage"]]
    return str(max(totals)) if any(totals) else ""


def _total(table: Json) -> int:
    known, unknown = (table.get("known") or {}).get("n"), (table.get("unknown") or {}).get("n")
    return 0 if known is None or unknown is None else known + unknown


def _number(audit: Json, key: str) -> str:
    found = {table[key] for table in audit.get("families") or audit.get("scoring") or ()}
    return str(len(found)) if found else ""


def _figures(audit: Json, limit: Limit) -> tuple[Section, ...]:
    families = audit.get("families") or ()
    if not families or nobody_answered(audit):
        return ()
    parts = tuple(family_section(family, ident=f"f{index}", limit=limit) for index, family in enumerate(families))
    return (Section("families", "Selection by family and stage", sections=parts, listed="Selection"),)


def _rest(audit: Json, limit: Limit, points: Points) -> tuple[Section, ...]:
    chapters: tuple[tuple[str, str, str, Callable[[], tuple[Section, ...]]], ...] = (
        ("scoring", "Scoring rates", "Scores", lambda: scoring_sections(audit, limit, points)),
        ("ranking", "Ranking", "Ranking", lambda: ranking_sections(audit)),
        ("requirements", "Where a gap comes from", "Requirements", lambda: attribution_sections(audit, points)),
        ("proxies-chapter", "", "", lambda: proxy_sections(audit)),
        ("requisitions", "Over requisitions", "Requisitions",
         lambda: (*stratified_sections(audit, limit), *over_time_sections(audit))),
        ("alternatives", "Alternatives", "Alternatives", lambda: alternatives_sections(audit, limit)),
        ("swaps", "Names exchanged", "Swaps", lambda: swap_sections(audit, points)),
    )  # fmt: skip
    found: list[Section] = []
    for ident, title, listed, build in chapters:
        parts = build()
        if parts and not title:
            found += parts
        elif parts:
            intro = [Paragraph(_INTROS[ident])]
            if ident == "scoring" and audit.get("families"):
                intro.append(Paragraph(_SCORES_DO_NOT_WEIGH))
            found.append(Section(ident, title, tuple(intro), parts, listed=listed))
    return tuple(found)


_INTROS = {
    "scoring": "Who scores above the median of everybody: what a score does where no cut was made.",
    "ranking": "How groups are spread over the places, from the first down.",
    "requirements": "The score is a sum of points, so the gap of two mean scores is a sum over the requirements.",
    "requisitions": "Each requisition is compared within itself, then all of them are taken together.",
    "alternatives": "Other weights of about equal use, on people who are not waiting for a decision.",
    "swaps": "The same documents scored again, with nothing but names and the like exchanged.",
}


_SCORES_DO_NOT_WEIGH = (
    "The gate does not weigh these verdicts where people were selected, as here: a score alone keeps nobody out, the "
    "cut does, and the gate is decided by who was selected. A verdict here says where to look before the next cut."
)


def _foot(details: Details, view: View) -> str:
    parts = [details.subject, details.reference, words.day(details.prepared_on) if details.prepared_on else ""]
    return " · ".join([*(part for part in parts if part), f"{view} view"])
