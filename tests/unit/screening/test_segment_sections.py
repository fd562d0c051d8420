from __future__ import annotations

from itertools import pairwise

import pytest

from screening.resume import SectionKind
from screening.segment import segment
from tests.make import document_from_text


def kinds(text: str) -> list[SectionKind]:
    return [section.kind for section in segment(document_from_text(text)).sections]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("WORK EXPERIENCE", SectionKind.EXPERIENCE),
        ("Professional Experience & Projects", SectionKind.EXPERIENCE),
        ("Leadership and Work Experience", SectionKind.EXPERIENCE),
        ("E X P E R I E N C E", SectionKind.EXPERIENCE),
        ("ProfessionalExperience", SectionKind.EXPERIENCE),
        ("== Skills ==", SectionKind.SKILLS),
        ("Education:", SectionKind.EDUCATION),
        ("Berufserfahrung", SectionKind.EXPERIENCE),
        ("Expérience professionnelle", SectionKind.EXPERIENCE),
        ("Formación académica", SectionKind.EDUCATION),
        ("Competenze", SectionKind.SKILLS),
        ("Opleiding", SectionKind.EDUCATION),
        ("Idiomas", SectionKind.LANGUAGES),
        ("Personal Details", SectionKind.PERSONAL),
        ("HOSPITALITY EXPERIENCE", SectionKind.EXPERIENCE),
    ],
)
def test_a_heading_begins_a_section_of_its_kind(heading: str, kind: SectionKind) -> None:
    assert kinds(f"Ana Mora\nana@example.com\n\n{heading}\nsomething said here\n") == [SectionKind.HEADER, kind]


def test_sections_tile_the_text() -> None:
    text = "Ana Mora\n\nSummary\nGood at it.\n\nSkills: Python, SQL\n\nEducation\nBSc, X University 2012\n"
    sections = segment(document_from_text(text)).sections
    assert sections[0].start == 0
    assert sections[-1].end == len(text)
    assert all(left.end == right.start for left, right in pairwise(sections))
    assert [section.kind for section in sections][1:] == ["summary", "skills", "education"]


def test_a_label_inside_an_entry_does_not_end_the_experience() -> None:
    text = (
        "Experience\nEngineer, Acme Inc\nJan 2019 - Present\n- Built it\nSkills: Python, SQL\n"
        "Analyst, Beta Ltd\nJan 2015 - Dec 2018\n- Did it\nEducation\nBSc, X University\n"
    )
    assert [position.title for position in segment(document_from_text(text)).positions] == ["Engineer", "Analyst"]


def test_text_without_headings_is_all_header() -> None:
    assert kinds("just some words\nand more of them") == [SectionKind.HEADER]


def test_an_empty_document_has_one_empty_section() -> None:
    resume = segment(document_from_text(""))
    assert [(section.start, section.end) for section in resume.sections] == [(0, 0)]
    assert resume.contact.name == ""
