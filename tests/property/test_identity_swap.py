"""Swapping who somebody is, in five layouts, leaves the same words, titles, months and hash."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from screening.redact import redact
from screening.resume import RedactedResume
from screening.segment import segment
from tests.make import document_from_text


@dataclass(frozen=True, slots=True)
class Person:
    """What is swapped."""

    name: str
    email: str
    phone: str
    street: str
    town: str
    pronouns: str
    status: str
    born: str
    graduated: str


PEOPLE = (
    Person(
        "Noor", "noor@example.com", "(212) 555-0199", "693 Ferry Hill", "Atlanta, GA 30361", "she/her", "Single",
        "2 May 1990", "2009",
    ),
    Person(
        "Ludmila Castellanos-Weiß", "lcastellanos@mail.example.org", "+44 20 7946 0750", "86 Beechnut Close",
        "Glasgow G11 3QE", "they/them", "In a relationship", "31 March 1971", "1994",
    ),
    Person(
        "IBRAHIM AL-RASHIDI", "i.alrashidi87@example.net", "+1 614 555 0147", "4711 Station Parade", "Tucson, AZ 85763",
        "he/they", "Married, two children", "17/01/1986", "2011",
    ),
)  # fmt: skip

WORK = """Experience
Senior Welder, Harbour Works
March 2015 - June 2022
• Joined pressure pipes by TIG and MIG welding and kept all certificates current
• Trained nine apprentices and wrote the safety plan of the whole yard
Pipe Fitter, North Docks
May 2011 - February 2015
• Fitted cooling pipes on twelve ferries and tested every joint under pressure
Education
Diploma in Metal Work, Harbour Trade School, {p.graduated}"""

ONE_COLUMN = (
    """CURRICULUM VITAE
{p.name}
Senior Welder
{p.street}, {p.town} | {p.phone} | {p.email}
Pronouns: {p.pronouns}
Date of birth: {p.born} · Marital status: {p.status}

"""
    + WORK
)

SIDEBAR = (
    """CONTACT
{p.street},
{p.town}
{p.phone}
{p.email}
{p.status}
TRADE
TIG welding
Forklift
LANGUAGES
Spanish (B2)
{p.name}
SENIOR WELDER
"""
    + WORK
)

RAIL = (
    """{p.name}
Senior Welder
Address   {p.street}, {p.town}
Phone   {p.phone}
E-mail   {p.email}
Pronouns   {p.pronouns}
Marital status   {p.status}

"""
    + WORK
)

FOOTER = (
    """{p.name}
Senior Welder

"""
    + WORK
    + """
Languages
English (native), Spanish (B2)
{p.street}, {p.town} · Pronouns: {p.pronouns}
{p.phone} · {p.email}"""
)

TEXT_BOX = (
    """{p.name} {p.phone} {p.email}
Senior Welder

"""
    + WORK
    + """
Skills
TIG welding, forklift, blueprint reading
{p.street}, {p.town} · Date of birth: {p.born}"""
)

LAYOUTS = {"one column": ONE_COLUMN, "sidebar": SIDEBAR, "rail": RAIL, "footer": FOOTER, "text box": TEXT_BOX}


def left(template: str, person: Person) -> RedactedResume:
    text = template.format(p=person)
    lines = text.split("\n")
    sizes = {number: 22.0 if line == person.name else 10.0 for number, line in enumerate(lines)}
    headings = ("CONTACT", "TRADE", "LANGUAGES", "Experience", "Education", "Skills", "Languages", person.name)
    bold = frozenset(number for number, line in enumerate(lines) if line in headings)
    return redact(segment(document_from_text(text, sizes=sizes, bold=bold)))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("person", PEOPLE[1:], ids=["long", "capitals"])
def test_swapping_the_person_changes_nothing_in_any_layout(layout: str, person: Person) -> None:
    first, second = left(LAYOUTS[layout], PEOPLE[0]), left(LAYOUTS[layout], person)
    assert [one.text for one in first.passages] == [one.text for one in second.passages]
    assert [(one.title, one.interval) for one in first.positions] == [
        (one.title, one.interval) for one in second.positions
    ]
    assert first.content_hash == second.content_hash


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_work_stays_in_every_layout(layout: str) -> None:
    redacted = left(LAYOUTS[layout], PEOPLE[1])
    assert [one.title for one in redacted.positions] == ["Senior Welder", "Pipe Fitter"]
    for words in ("Senior Welder", "Harbour Works", "TIG", "North Docks", "Diploma in Metal Work"):
        assert words in redacted.text


@pytest.mark.parametrize(
    "gone", ["CURRICULUM", "Pronouns", "Marital", "relationship", "Glasgow", "3QE", "Beechnut", "Date of birth"]
)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_labels_and_titles_of_the_document_leave_nothing(layout: str, gone: str) -> None:
    assert gone not in left(LAYOUTS[layout], PEOPLE[1]).text


def test_languages_and_their_levels_stay() -> None:
    text = left(FOOTER, PEOPLE[0]).text
    assert "English" in text
    assert "Spanish (B2)" in text
    assert "native" not in text


@pytest.mark.parametrize("title", ["WAREHOUSE LEAD", "ACCOUNTEXECUTIVE", "OFFICE MANAGER", "EXTENSION METHODOLOGIST"])
def test_a_title_at_the_head_is_never_the_name(title: str) -> None:
    resume = segment(document_from_text(f"{title}\nSummary\nRuns a floor of twenty people in two shifts.\n" + WORK))
    assert resume.contact.name == ""
    assert title in redact(resume).text


def test_a_date_broken_over_lines_takes_its_month_along() -> None:
    text = "Experience\nWelder, Harbour Works\nFebruary\n2024 –\nMarch 2025\n• Welded pipes\n"
    resume = segment(document_from_text(text))
    assert [one.interval.start for one in resume.positions] == [2024 * 12 + 1]
    assert "February" not in redact(resume).text
