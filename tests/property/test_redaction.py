"""Swapping who somebody is changes nothing that ranking sees."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.redact import redact
from screening.resume import MASK, RedactedResume
from screening.segment import segment
from tests.make import document_from_text

NAMES = Path(__file__).parents[2].parent / "shared" / "data" / "names" / "names.csv"
FEW = settings(max_examples=25, deadline=None, derandomize=True)

PEOPLE = (
    ("Imani Okafor", "imani.okafor@example.com", "She", "her", "Ms."),
    ("Bartholomew Featherstonehaugh", "b.featherstonehaugh1974@mail.example.org", "He", "his", "Mr."),
    ("Li Na", "lina@example.cn", "She", "her", "Mrs."),
    ("José Álvarez-Núñez", "jose@alvarez.example", "He", "his", "Mr."),
)
ADDRESSES = (
    "12 Oak Street, Austin, TX 78701",
    "4711 Martin Luther King Boulevard, Apt 12, San Francisco, CA 94110",
    "9 Elm Rd, Albany, NY 12207",
)
PHONES = ("(212) 555-0199", "+1 415 555 0134", "512-555-0147")
TRAITS = ("married", "divorced", "widowed", "Muslim", "Catholic", "Hispanic", "gay", "transgender")
CLUBS = ("Society of Women Engineers", "Black Student Union", "Women in Tech", "Hindu Student Association")

TEMPLATE = """{name}
{address}
{phone} | {email}

Summary
Welder with 12 years of experience in ship building and pipe fitting. {pronoun} reads drawings and trains apprentices.

Experience
Senior Welder, Harbour Works
March {first} - June {second}
• Joined pressure pipes by TIG and MIG welding and kept {possessive} certificates current
• Trained nine apprentices and wrote the safety plan of the yard
• Cut rework by 30% with a checklist that the whole yard uses today
Pipe Fitter, North Docks
05/{zero} - 02/{first}
• Fitted cooling pipes on twelve ferries and tested every joint under pressure
• {title} {last} was named apprentice of the year

Education
Diploma in Metal Work, Harbour Trade School, {zero}

Activities
Treasurer, {club}
Status: {trait}

Skills
TIG welding, MIG welding, blueprint reading, forklift, Spanish
"""

Person: TypeAlias = tuple[str, str, str, str, str]


def planted(
    person: Person = PEOPLE[0],
    *,
    address: str = ADDRESSES[0],
    phone: str = PHONES[0],
    trait: str = TRAITS[0],
    club: str = CLUBS[0],
    year: int = 2010,
) -> dict[str, str]:
    """What goes into the blanks of the template."""
    name, email, pronoun, possessive, title = person
    return {
        "name": name,
        "email": email,
        "pronoun": pronoun,
        "possessive": possessive,
        "title": title,
        "last": name.split()[-1],
        "address": address,
        "phone": phone,
        "trait": trait,
        "club": club,
        "zero": str(year - 4),
        "first": str(year),
        "second": str(year + 3),
    }


people = st.builds(
    planted,
    st.sampled_from(PEOPLE),
    address=st.sampled_from(ADDRESSES),
    phone=st.sampled_from(PHONES),
    trait=st.sampled_from(TRAITS),
    club=st.sampled_from(CLUBS),
    year=st.integers(min_value=1975, max_value=2018),
)


def redacted(values: dict[str, str]) -> RedactedResume:
    return redact(segment(document_from_text(TEMPLATE.format(**values))))


@FEW
@given(people)
def test_a_swap_leaves_hash_and_passages_equal(values: dict[str, str]) -> None:
    one, other = redacted(planted()), redacted(values)
    assert [passage.text for passage in one.passages] == [passage.text for passage in other.passages]
    assert one.content_hash == other.content_hash


@FEW
@given(people)
def test_nothing_planted_remains_and_masks_hold_it(values: dict[str, str]) -> None:
    found = redacted(values)
    whole = TEMPLATE.format(**values)
    covered = "".join(whole[mask.start : mask.end] + "\n" for mask in found.masks)
    for key in ("name", "email", "phone", "trait", "club", "zero", "first", "second"):
        assert values[key] not in found.text
        assert values[key] in covered
    assert len(found.text) == len(whole)
    assert all(new in (old, MASK) for old, new in zip(whole, found.text, strict=True))


@FEW
@given(people)
def test_redaction_of_redacted_text_changes_nothing(values: dict[str, str]) -> None:
    once = redacted(values).text
    assert redact(segment(document_from_text(once))).text == once


@pytest.mark.data
def test_names_of_the_swap_set_leave_no_trace() -> None:
    if not NAMES.exists():
        pytest.skip("the names for swapping are not beside this repository")
    with NAMES.open(newline="", encoding="utf-8") as rows:
        names = [row["name"] for row in csv.DictReader(rows) if row["name_type"] == "full"][::8]
    base = redacted(planted())
    for name in names:
        values = {**planted(), "name": name, "last": name.split()[-1]}
        found = redacted(values)
        assert name not in found.text
        assert found.content_hash == base.content_hash
