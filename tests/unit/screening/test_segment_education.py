from __future__ import annotations

from screening.resume import Education, Interval, month
from screening.segment import segment
from tests.make import document_from_text


def education(body: str) -> tuple[Education, ...]:
    return segment(document_from_text(f"Ana Mora\na@example.com\n\nEducation\n{body}\n\nSkills\nPython\n")).education


def test_degree_field_and_institution_are_told_apart() -> None:
    (found,) = education("B.S. in Computer Science, State University\nAug 2017 - May 2021")
    assert (found.degree, found.field, found.institution) == ("B.S.", "Computer Science", "State University")
    assert found.interval == Interval(month(2017, 8), month(2021, 5))


def test_one_date_alone_is_when_it_ended() -> None:
    (found,) = education("Bachelor of Arts: History, May 2012\nIndiana State University")
    assert found.interval == Interval(None, month(2012, 5))


def test_each_degree_is_its_own_entry() -> None:
    found = education("Caltech Sep 2022 – Present\nPh.D., Mathematics\nMIT May 2022\nM.S., Computer Science")
    assert [(item.degree, item.institution) for item in found] == [("Ph.D.", "Caltech"), ("M.S.", "MIT")]


def test_degrees_below_one_institution_share_it() -> None:
    found = education("San Jose State University May 2027\nB.S. Business Administration\nB.A. Japanese")
    assert [item.institution for item in found] == ["San Jose State University"] * 2


def test_a_state_is_no_degree() -> None:
    (found,) = education("Boston College, Boston, MA\nBachelor of Science, Biology 2015")
    assert found.degree == "Bachelor of Science"
