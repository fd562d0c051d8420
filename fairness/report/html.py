"""The report as one self-contained HTML page: no scripts, no requests, styles and drawings inside.

Places what the view decided. Knows no figure and no wording of its own beyond names of regions.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from fairness.report.blocks import Report
from fairness.report.drawing import svg

__all__ = ["base_stylesheet", "html_of", "page_from"]

_LANGUAGE = "en"


def html_of(report: Report) -> str:
    """The page of a report; the same report gives the same text."""
    return page_from("report.html.j2", report=report)


def base_stylesheet() -> str:
    """Colours, type, tables, chips and drawings that every page of Evenhand shares; a page's own rules follow it."""
    return _text("base.css")


def page_from(template: str, **values: Any) -> str:
    """A page from one of this package's templates, with the stylesheet inside."""
    page = _environment().get_template(template)
    return page.render(language=_LANGUAGE, **values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_text), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["svg"] = svg
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment


@cache
def _text(name: str) -> str:
    return (resources.files("fairness.report") / "templates" / name).read_text(encoding="utf-8")
