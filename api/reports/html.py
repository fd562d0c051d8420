"""The report of one run as one HTML file: no script, no request, everything it needs inside.

Takes the JSON-like values of a run. Computes nothing, and shows no person while the gate is shut.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from api.reports import words
from api.reports.page import page_view
from fairness.report import wording
from fairness.report.html import base_stylesheet

__all__ = ["render_run"]


def render_run(run: Mapping[str, object]) -> str:
    """The page of a run.

    Args:
        run: `requisition`, `files`, `audit`, `gate`, `cut`, `provenance`, `notes` (on the audit) and `ranking` (None
            while the gate is shut), as plain JSON values. Any of them may be null; the page then says so.

    Returns:
        A whole HTML document. With `gate.shut` it holds no candidate id, order, score or count of the selected, even
        if a ranking is handed over.
    """
    return _template().render(page=page_view(run), css=_stylesheet())


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("api.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quoted"] = words.quoted
    environment.filters["day"] = wording.day
    return environment.get_template("run.html.j2")


@cache
def _stylesheet() -> Markup:
    """What all reports share, then our own file; both may stand in the page unescaped."""
    text = resources.files("api.reports").joinpath("templates/report.css").read_text(encoding="utf-8")
    return Markup(f"{base_stylesheet()}{text}")  # noqa: S704 — files of our packages, never input
