"""The report of an adverse-impact audit, from its published JSON: a page, a PDF, tables and a pack for auditors.

Knows what an audit publishes. Never a person, a file or a clock: dates and versions are given, and the same input gives
the same bytes. An outside auditor can render a report without the rest of Evenhand:

    >>> from fairness import CountRow, audit_counts, load_policy, to_json
    >>> rows = [CountRow("sex", "Female", 20, 3), CountRow("sex", "Male", 80, 16)]
    >>> "Small numbers, watch" in render_html(to_json(audit_counts(rows, policy=load_policy())))
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fairness.report.disclosure import SMALLEST, protect, safe_update
from fairness.report.family import limit_of
from fairness.report.html import html_of
from fairness.report.pack import auditor_pack
from fairness.report.pdf import EPOCH, pdf_of
from fairness.report.publication import render_publication
from fairness.report.summary import nobody_answered, verdict_sentence
from fairness.report.tidy import tidy_csv
from fairness.report.view import DEFAULT_TITLE, Details, View, report_of

__all__ = [
    "SMALLEST",
    "Details",
    "View",
    "auditor_pack",
    "headline",
    "nobody_answered",
    "protect",
    "render_html",
    "render_pdf",
    "render_publication",
    "safe_update",
    "tidy_csv",
]


def headline(audit: Mapping[str, Any]) -> str:
    """The sentence at the head of the report: the gravest finding; the same in both views."""
    return verdict_sentence(audit, limit_of(audit))


def render_html(
    audit: Mapping[str, Any],
    *,
    view: View = View.INTERNAL,
    title: str = DEFAULT_TITLE,
    prepared: Details | None = None,
) -> str:
    """One self-contained page: no scripts, no requests; readable without colour, by keyboard, on paper.

    Args:
        audit: the JSON that `fairness.to_json` makes; sections that it lacks are left out.
        view: INTERNAL hides small groups, STATUTORY shows every figure.
        title: what kind of report this is, at the head of the page.
        prepared: what was audited, by whom and when, and with which versions.
    """
    return html_of(report_of(audit, view=view, title=title, prepared=prepared))


def render_pdf(
    audit: Mapping[str, Any],
    *,
    view: View = View.INTERNAL,
    title: str = DEFAULT_TITLE,
    prepared: Details | None = None,
    created: datetime = EPOCH,
) -> bytes:
    """The same report on paper, with an outline and numbered pages.

    Core fonts hold Latin-1 alone: other characters are spelled out, lose their accents, or become "?".

    Args:
        audit: as in `render_html`.
        view: as in `render_html`.
        title: as in `render_html`.
        prepared: as in `render_html`.
        created: what the file says of its creation, with a time zone; by default the beginning of 1970.
    """
    return pdf_of(report_of(audit, view=view, title=title, prepared=prepared), created=created)
