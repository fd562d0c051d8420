from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from screening.resume import Position, Resume, month
from screening.segment import segment
from tests.make import document_from_text

LAYOUTS = Path(__file__).parents[3].parent / "shared" / "data" / "layouts" / "offlinecv"


def resume_of(body: str) -> Resume:
    return segment(document_from_text(f"Ana Mora\nana@example.com\n\nExperience\n{body}\n\nEducation\nBSc\n"))


def positions(body: str) -> tuple[Position, ...]:
    return resume_of(body).positions


def named(body: str) -> list[tuple[str, str]]:
    return [(position.title, position.employer) for position in positions(body)]


@pytest.mark.parametrize(
    "body",
    [
        "Staff Nurse, Mercy Hospital — Jan 2019 - Present\n• Cared for people",
        "Staff Nurse\nMercy Hospital, Boston, MA\nJan 2019 - Present\n• Cared for people",
        "Mercy Hospital   Jan 2019 - Present\nStaff Nurse\n• Cared for people",
        "Jan 2019 - Present\nStaff Nurse\nMercy Hospital\n• Cared for people",
        "Staff Nurse | Mercy Hospital | Boston, MA | Jan 2019 - Present\n• Cared for people",
        "Staff Nurse at Mercy Hospital (Jan 2019 - Present)\n• Cared for people",
        "Staff Nurse January 2019 to Current Mercy Hospital - Boston , MA\n• Cared for people",
    ],
)
def test_title_and_employer_are_told_apart_in_any_order(body: str) -> None:
    assert named(body) == [("Staff Nurse", "Mercy Hospital")]
    assert positions(body)[0].interval.start == month(2019, 1)
    assert positions(body)[0].interval.current


def test_positions_under_one_employer_share_it() -> None:
    body = "Acme Corporation\nStaff Engineer Aug 2024 - Present\n• Led\nSenior Engineer Jul 2022 - Aug 2024\n• Built"
    assert named(body) == [("Staff Engineer", "Acme Corporation"), ("Senior Engineer", "Acme Corporation")]


def test_an_employer_with_dates_of_its_own_is_no_position() -> None:
    body = "Acme Corporation 2015 - Present\nLead Engineer 2018 - Present\n• Led\nEngineer 2015 - 2018\n• Built"
    assert named(body) == [("Lead Engineer", "Acme Corporation"), ("Engineer", "Acme Corporation")]


def test_spans_are_exact_slices_and_entries_follow_one_another() -> None:
    resume = resume_of("Chef, Blue Bistro\nJan 2019 - Present\n• Cooked\nCook, Red Grill\n2015 - 2018\n• Cooked")
    first, second = resume.positions
    for position in (first, second):
        assert position.title_span is not None
        assert position.employer_span is not None
        text = resume.document.text
        assert text[position.title_span.start : position.title_span.end] == position.title
        assert text[position.employer_span.start : position.employer_span.end] == position.employer
    assert first.end == second.start


def test_a_year_inside_a_sentence_begins_no_entry() -> None:
    body = "Chef, Blue Bistro\nJan 2019 - Present\n• Cut waste by half in 2020 and opened a second kitchen in 2021"
    assert len(positions(body)) == 1


def test_undated_entries_are_found_by_their_titles() -> None:
    body = "Senior Platform Engineer, CloudWorks Inc.\n• Designed it\nSoftware Engineer, Initech Corp.\n• Built it"
    assert [title for title, _ in named(body)] == ["Senior Platform Engineer", "Software Engineer"]


def folded(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())


@pytest.mark.skipif(not LAYOUTS.is_dir(), reason="needs the shared layout samples beside the repository")
def test_the_annotated_layout_samples_give_their_titles_and_employers() -> None:
    from screening.readers.pdf import read_pdf

    found = expected = 0
    for truth_file in sorted(LAYOUTS.glob("*.truth.json")):
        truth = json.loads(truth_file.read_text())
        data = truth_file.with_name(truth_file.name.replace(".truth.json", ".pdf")).read_bytes()
        got = segment(read_pdf(data, sha256="0" * 64)).positions
        pairs = {(folded(position.title), folded(position.employer)) for position in got}
        for entry in truth["experience"]:
            expected += 1
            found += (folded(entry["title"]), folded(entry["company"])) in pairs
    assert found >= 0.9 * expected
