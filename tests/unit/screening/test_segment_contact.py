from __future__ import annotations

import time

import pytest

from screening.resume import Contact
from screening.segment import segment
from tests.make import document_from_text

BODY = "\n\nExperience\nChef, Blue Bistro\nJan 2019 - Present\n- Cooked\n\nSkills\nCooking\n"


def contact(head: str, *, after: str = "") -> Contact:
    return segment(document_from_text(head + BODY + after)).contact


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("ANA MORA\nana@example.com", "ANA MORA"),
        ("Etta\netta@example.com", "Etta"),
        ("Ludwig van der Berg\nl@example.com", "Ludwig van der Berg"),
        ("Smith, John\nj@example.com", "Smith, John"),
        ("Curriculum Vitae\nSinéad O'Brien\ns@example.com", "Sinéad O'Brien"),
        ("Resume of Jane Smith\nj@example.com", "Jane Smith"),
        ("Name: Ana Mora\nPhone: (312) 555-0123", "Ana Mora"),
        ("Jane Doe, RN, BSN\nj@example.com", "Jane Doe"),
        ("J O R D A N R E Y E S\njordan@example.com", "J O R D A N R E Y E S"),
        ("Software Engineer\nJane Smith\nj@example.com", "Jane Smith"),
        ("Jane Smith | j@example.com | (312) 555-0123", "Jane Smith"),
    ],
)
def test_the_name_is_found_however_it_is_written(head: str, name: str) -> None:
    assert contact(head).name == name


@pytest.mark.parametrize("head", ["ACCOUNTANT", "HR MANAGER", "EXECUTIVECHEF", "LINE COOK", "INFORMATION TECHNOLOGY"])
def test_a_job_title_is_never_the_name(head: str) -> None:
    assert contact(head).name == ""


def test_reachable_details_are_found_as_written() -> None:
    found = contact("Ana Mora\nana.mora@example.com | (312) 555-0123 | linkedin.com/in/anamora | Austin, TX")
    assert found.emails == ("ana.mora@example.com",)
    assert found.phones == ("(312) 555-0123",)
    assert found.urls == ("linkedin.com/in/anamora",)
    assert [place.text for place in found.locations] == ["Austin, TX"]


def test_dates_are_no_telephone_numbers() -> None:
    assert contact("Ana Mora\n2015 - 2018\n01/2019 - 03/2021").phones == ()


def test_every_later_occurrence_of_the_name_is_marked() -> None:
    document = document_from_text(
        "Ana Mora\nana@example.com" + BODY + "Signed, A. Mora\nMora, Ana (Mora's own words)\n"
    )
    marked = [document.text[span.start : span.end] for span in segment(document).contact.spans]
    assert {"Ana Mora", "A. Mora", "Mora, Ana", "Mora's"} <= set(marked)


def test_an_ordinary_word_is_marked_only_in_the_whole_name() -> None:
    document = document_from_text("Grant Cook\ng@example.com" + BODY + "Wrote a Grant. Cook at home. Grant Cook.\n")
    marked = [document.text[span.start : span.end] for span in segment(document).contact.spans]
    assert marked.count("Grant Cook") == 2
    assert "Grant" not in marked


def test_street_and_postcode_are_marked() -> None:
    document = document_from_text("Ana Mora\n123 Main Street, Springfield, IL 62701\nana@example.com" + BODY)
    marked = [document.text[span.start : span.end] for span in segment(document).contact.spans]
    assert "123 Main Street" in marked
    assert "62701" in marked


def test_permission_to_work_is_a_fact_about_place() -> None:
    found = contact("Ana Mora\na@example.com\nAuthorized to work in the US. Willing to relocate.")
    texts = [place.text for place in found.locations]
    assert "Authorized to work in the US" in texts
    assert "Willing to relocate" in texts


@pytest.mark.parametrize("unit", ["a", "(", "1", " ", "a@", "1/", "2019 - ", "City, ", "B.S. ", "to work ", "X\n"])
def test_hostile_text_takes_bounded_time(unit: str) -> None:
    begun = time.process_time()
    segment(document_from_text(unit * (100_000 // len(unit))))
    assert time.process_time() - begun < 15
