"""Reads a published summary under 6 RCNY 5-303 as a stranger would: what is missing, too old, or does not add up.

Knows JSON values and the rule. Does not know the audit behind them, and no finding, not even the absence of findings,
says that the law is met. Takes the date as an argument.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from fairness.groups import INTERSECTION, JOINT, load_scheme
from fairness.published import count_of, date_of, figure_of, list_of, rows_of, text_of

__all__ = ["Finding", "validate"]

FAMILIES = (*INTERSECTION.split(JOINT), INTERSECTION)
"""The three tables, in the order of the rule: sex, race/ethnicity, both (6 RCNY 5-301(b))."""
MOST_DAYS = 365
"""An audit this many days old, or older, is not recent. Source: 6 RCNY 5-301, NYC Administrative Code 20-871."""
ROUNDING = Fraction(1, 200)
"""How far a figure rounded to two decimals may lie from the exact one."""
SMALL = Fraction(1, 50)
"""Share of all people below which a category may be left out of the ratios. Source: 6 RCNY 5-301(d)."""
OURSELVES = "evenhand"
LARGEST_SHOWN = 1000
"""Figures from here on are no rates or ratios anybody meant; the sentence says so instead of printing them."""

SUMMARY = "6 RCNY 5-303"
TABLES = "6 RCNY 5-301(b), 5-303"
EXCLUSION = "6 RCNY 5-301(d)"
AGE = "6 RCNY 5-301; NYC Administrative Code 20-871"
INDEPENDENCE = "6 RCNY 5-300; NYC Administrative Code 20-870"
DEFINITION = "6 RCNY 5-300"
NO_THRESHOLD = "Local Law 144 sets no threshold and certifies nothing"
SAME_PEOPLE = "arithmetic: the same people are counted in each table"

VERDICT_WORDS = re.compile(
    r"\b(?:non-?)?complian(?:t|ce)\b|\bcertif(?:y|ies|ied|icate|ication)\b|\bpass(?:ed|es)? (?:the |this |its )?"
    r"(?:bias )?audit\b|\bbias[ -]free\b|\bun-?biased\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend before publishing: where, what is wrong, what to do, and on what ground."""

    element: str
    problem: str
    remedy: str
    source: str


def validate(publication_json: Mapping[str, Any], *, today: datetime.date) -> tuple[Finding, ...]:
    """Everything wrong with a published summary, in the order of the page; empty where nothing was found.

    Figures may be exact (`{"num", "den"}`), which must then be exactly right, or numbers, which may be off by .005.

    Args:
        publication_json: the shape that `ll144.publication_json` makes; anything else in it is a finding, no error.
        today: the day on which the page is read.
    """
    tables = [table for table in list_of(publication_json.get("tables")) if isinstance(table, Mapping)]
    return (
        *_texts(publication_json),
        *_dates(publication_json, today),
        *_auditor(publication_json),
        *_unknown(publication_json),
        *_tables(tables),
        *_totals(tables),
        *_words(publication_json),
    )


def _texts(page: Mapping[str, Any]) -> Iterator[Finding]:
    wanted = {
        "tool": "name the tool that was audited",
        "data_source": "say where the data came from, and whether it is historical or test data",
        "data_explanation": "explain the data: whose, from when to when, and what was left out",
    }
    for element, remedy in wanted.items():
        if not text_of(page.get(element)):
            yield Finding(element, f"{element.replace('_', ' ')} is missing", remedy, SUMMARY)


def _dates(page: Mapping[str, Any], today: datetime.date) -> Iterator[Finding]:
    audited = date_of(page.get("audit_date"))
    if audited is None:
        yield Finding("audit_date", "the date of the most recent audit is missing", "give it as YYYY-MM-DD", SUMMARY)
    elif audited > today:
        yield Finding("audit_date", f"the audit is dated {audited}, in the future", "correct the date", SUMMARY)
    elif (days := (today - audited).days) >= MOST_DAYS:
        problem = f"the audit of {audited} is {days} days old"
        yield Finding("audit_age", problem, "publish an audit less than a year old before using the tool again", AGE)
    if date_of(page.get("distribution_date")) is None:
        problem = "the distribution date of the tool is missing"
        yield Finding("distribution_date", problem, "give the day the tool was put to use as YYYY-MM-DD", SUMMARY)


def _auditor(page: Mapping[str, Any]) -> Iterator[Finding]:
    auditor, tool = text_of(page.get("auditor")), text_of(page.get("tool"))
    remedy = "name the independent person or firm that made the audit"
    if not auditor:
        yield Finding("auditor", "no auditor is named", remedy, INDEPENDENCE)
        return
    named = bool(tool) and re.search(rf"(?<!\w){re.escape(tool)}(?!\w)", auditor, re.IGNORECASE)
    if named or OURSELVES in auditor.casefold():
        problem = f"the auditor {auditor!r} names the software or the tool itself, which is never its own auditor"
        yield Finding("auditor_independence", problem, remedy, INDEPENDENCE)


def _unknown(page: Mapping[str, Any]) -> Iterator[Finding]:
    if count_of(page.get("unknown_category")) is None:
        problem = "the number of people of unknown category is missing or not a whole number"
        yield Finding("unknown_category", problem, "publish it, 0 where everybody's is known", TABLES)


def _tables(tables: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    if not tables:
        remedy = "publish the tables by sex, by race/ethnicity and by both"
        yield Finding("results", "there is no summary of results", remedy, SUMMARY)
        return
    for family in FAMILIES:
        found = [table for table in tables if table.get("family") == family]
        if not found:
            yield Finding(f"table.{family}", f"the table by {family} is missing", "publish it too", TABLES)
        elif len(found) > 1:
            yield Finding(f"table.{family}", f"there are {len(found)} tables by {family}", "publish one", TABLES)
        for table in found:
            yield from _table(family, table)


def _table(family: str, table: Mapping[str, Any]) -> Iterator[Finding]:
    rows, excluded = rows_of(table.get("rows")), rows_of(table.get("excluded"))
    yield from _categories(family, [*rows, *excluded])
    for row in rows:
        yield from _row(f"{family}.{_group(row)}", row)
    yield from _ratios(family, rows)
    counts = [count_of(row.get("n")) for row in (*rows, *excluded)]
    everybody = None if None in counts else sum(count for count in counts if count is not None)
    for row in excluded:
        yield from _excluded(family, row, everybody)


def _categories(family: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    scheme = load_scheme()
    here = Counter(scheme.group_of(family, _group(row)) for row in rows)
    for group in _listed(family):
        if group not in here:
            remedy = "publish its row, with n = 0 where nobody applied"
            yield Finding(f"{family}.{group}", f"{group} is not in the table by {family}", remedy, TABLES)
    for group, times in here.items():
        if times > 1:
            problem = f"{group} stands {times} times in the table by {family}"
            yield Finding(f"{family}.{group}", problem, "publish one row a category", TABLES)


def _row(element: str, row: Mapping[str, Any]) -> Iterator[Finding]:
    """Number and rate of one category, excluded or not."""
    n, selected = count_of(row.get("n")), count_of(row.get("selected"))
    if n is None:
        problem = f"n is {_shown(row.get('n'))}: numbers are published, however small"
        yield Finding(f"{element}.n", problem, "publish how many people are in the category", SUMMARY)
    if selected is None:
        problem = f"the number selected is {_shown(row.get('selected'))}, so the rate cannot be checked"
        yield Finding(f"{element}.selected", problem, "publish how many were selected or scored above", DEFINITION)
    if n is not None and selected is not None and selected > n:
        problem = f"{selected} are selected of {n} people"
        yield Finding(f"{element}.selected", problem, "correct the one or the other", DEFINITION)
    if n == 0 and row.get("rate") is None:
        return
    rate = figure_of(row.get("rate"))
    if rate is None:
        problem = f"the selection or scoring rate is {_shown(row.get('rate'))}"
        yield Finding(f"{element}.rate", problem, "publish it as a number from 0 to 1", SUMMARY)
    elif n is not None and selected is not None and not _right(rate, _divided(selected, n)):
        problem = f"the rate is {_said(rate[0])}, but {selected} of {n} is {_said(_divided(selected, n))}"
        yield Finding(f"{element}.rate", problem, "divide the number selected by n", DEFINITION)


def _ratios(family: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    rates = {place: _rate_of(row) for place, row in enumerate(rows)}
    highest = max((rate for rate in rates.values() if rate is not None), default=Fraction(0))
    for place, row in enumerate(rows):
        own, element = rates[place], f"{family}.{_group(row)}.impact_ratio"
        given, expected = figure_of(row.get("impact_ratio")), None if own is None or not highest else own / highest
        if given is None and (row.get("impact_ratio") is not None or expected is not None):
            problem = f"the impact ratio is {_shown(row.get('impact_ratio'))}"
            yield Finding(element, problem, "divide the rate by the highest rate of the table", SUMMARY)
        elif given is not None and not _right(given, expected):
            problem = f"the impact ratio is {_said(given[0])}, but the rates give {_said(expected)}"
            yield Finding(element, problem, "divide the rate by the highest rate among those not excluded", DEFINITION)


def _excluded(family: str, row: Mapping[str, Any], everybody: int | None) -> Iterator[Finding]:
    element = f"{family}.{_group(row)}"
    yield from _row(element, row)
    if not text_of(row.get("justification")):
        problem = f"{_group(row)} is left out of the ratios without a justification"
        yield Finding(f"{element}.justification", problem, "publish the auditor's justification", EXCLUSION)
    n = count_of(row.get("n"))
    scheme_category = load_scheme().group_of(family, _group(row)) in _listed(family)
    if n is not None and everybody is not None and scheme_category and n >= SMALL * everybody:
        problem = f"{_group(row)} is left out of the ratios, but has {n} of {everybody} people, 2 % or more"
        yield Finding(f"{element}.share", problem, "publish its impact ratio", EXCLUSION)


def _totals(tables: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    people = {}
    for table in tables:
        counts = [count_of(row.get("n")) for row in (*rows_of(table.get("rows")), *rows_of(table.get("excluded")))]
        counts.append(count_of(table.get("unknown")))
        if None not in counts:
            people[str(table.get("family"))] = sum(count for count in counts if count is not None)
    if len(set(people.values())) > 1:
        said = ", ".join(f"{family} {total}" for family, total in people.items())
        remedy = "find the people counted in one table and not in another, the unknown among them"
        yield Finding("totals", f"the tables count different numbers of people: {said}", remedy, SAME_PEOPLE)


def _words(page: Mapping[str, Any]) -> Iterator[Finding]:
    """Claims that no audit supports, anywhere but in the auditor's own name."""
    for element, text in _strings({key: value for key, value in page.items() if key != "auditor"}, ""):
        if match := VERDICT_WORDS.search(text):
            problem = f"the text says {match.group()!r}"
            remedy = "state date, data and figures; leave the judgement to the reader"
            yield Finding(f"wording.{element}", problem, remedy, NO_THRESHOLD)


def _strings(value: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _strings(entry, f"{where}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for place, entry in enumerate(value):
            yield from _strings(entry, f"{where}.{place}".lstrip("."))


def _listed(family_name: str) -> list[str]:
    scheme = load_scheme()
    families = [scheme.family(part) for part in family_name.split(JOINT)]
    groups = [[g.name for g in family.groups if not g.counted_only] for family in families if family]
    return [JOINT.join(parts) for parts in product(*groups)]


def _rate_of(row: Mapping[str, Any]) -> Fraction | None:
    """The exact rate from the counts, or else the published one."""
    n, selected = count_of(row.get("n")), count_of(row.get("selected"))
    if n is not None and selected is not None:
        return _divided(selected, n)
    given = figure_of(row.get("rate"))
    return given[0] if given else None


def _divided(selected: int, n: int) -> Fraction | None:
    return Fraction(selected, n) if n else None


def _right(given: tuple[Fraction, bool], expected: Fraction | None) -> bool:
    value, exact = given
    if expected is None:
        return False
    return value == expected if exact else abs(value - expected) <= ROUNDING


def _group(row: Mapping[str, Any]) -> str:
    return text_of(row.get("group")) or "(no name)"


def _shown(value: Any) -> str:
    return "missing" if value is None else repr(value)


def _said(value: Fraction | None) -> str:
    """A figure for a reader; a stranger's number may be too large for a float."""
    if value is None:
        return "undefined"
    return f"{float(value):.4f}" if abs(value) < LARGEST_SHOWN else "far out of range"
