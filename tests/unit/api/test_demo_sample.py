"""The demo sample: generated, varied, the same every time, and the same careers under swapped identities."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import yaml
from docx import Document

from api.demo_sample import Sample, make_sample, make_swapped
from api.demo_sample.careers import REFERENCE
from api.demo_sample.content import PROFESSIONS, Level, name_bank, profession
from api.demo_sample.identities import Identity
from api.demo_sample.people import Layout, Person, cast, swapped
from api.demo_sample.selfid import assign_groups

FEW = 12
FULL = 48
SEED = 7
UNREADABLE = ("scan-", "protected-")
DATA_AND_SOFTWARE = {"data_engineer", "software_engineer", "data_analyst"}
RESERVED_PHONE = re.compile(r".*555[ -]01\d\d|.*7946 0\d{3}|.*7700 900\d{3}|07700 900\d{3}")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("few"), people=FEW)


@pytest.fixture(scope="module")
def few_swapped(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_swapped(tmp_path_factory.mktemp("swapped"), people=FEW)


def contents(sample: Sample) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(sample.resumes.iterdir())}


def text_of(path: Path) -> str:
    """All text of a file, white space made single."""
    if path.suffix == ".docx":
        document = Document(BytesIO(path.read_bytes()))
        section = document.sections[0]
        parts = (section.header._element, document.element.body, section.footer._element)
        text = " ".join(node.text or "" for part in parts for node in part.iter() if node.tag.endswith("}t"))
    else:
        with_pages = pypdfium2.PdfDocument(path)
        text = " ".join(page.get_textpage().get_text_range() for page in with_pages)
        with_pages.close()
    return " ".join(text.split())


def readable(sample: Sample) -> list[Path]:
    return [path for path in sorted(sample.resumes.iterdir()) if not path.name.startswith(UNREADABLE)]


def rows(sample: Sample) -> list[dict[str, str]]:
    return list(csv.DictReader(sample.self_identification.read_text(encoding="utf-8").splitlines()))


def without_identity(person: Person) -> Person:
    """A person with the identity of nobody and no years of study."""
    nobody = cast(seed=0, people=1)[0].identity
    studies = tuple(replace(study, start_year=0, end_year=0) for study in person.career.studies)
    return replace(person, identity=nobody, career=replace(person.career, studies=studies))


def test_the_same_seed_gives_the_same_bytes(few: Sample, tmp_path: Path) -> None:
    again = make_sample(tmp_path, people=FEW)

    assert contents(again) == contents(few)
    assert again.self_identification.read_bytes() == few.self_identification.read_bytes()
    assert again.requisition.read_bytes() == few.requisition.read_bytes()


def test_another_seed_gives_other_people() -> None:
    assert cast(seed=1, people=FEW) != cast(seed=2, people=FEW)


def test_no_file_says_when_it_was_really_made(few: Sample) -> None:
    made = [re.findall(rb"/(?:CreationDate|ModDate) ?\(D:(\d{8})", content) for content in contents(few).values()]

    assert {day for days in made for day in days} == {b"20261001"}


def test_at_least_forty_files_can_be_read_and_say_who_wrote_them(full: Sample) -> None:
    people = {person.file_name: person for person in cast(seed=SEED, people=FULL)}
    files = readable(full)

    assert len(files) >= 40
    assert full.count == len(contents(full)) == FULL + 2
    for path in files:
        text = text_of(path)
        assert people[path.name].identity.name in text
        assert people[path.name].career.headline.lower() in text.lower()
        assert not set("{}") & set(text), f"a slot of {path.name} was left open"


def test_there_are_six_layouts_and_eight_professions() -> None:
    people = cast(seed=SEED, people=FULL)[:FULL]
    professions = {person.career.profession for person in people}

    assert {person.layout for person in people} == set(Layout)
    assert min(Counter(person.layout for person in people).values()) >= 6
    assert len(professions - DATA_AND_SOFTWARE) + 1 == 8
    assert 16 <= sum(person.career.profession in DATA_AND_SOFTWARE for person in people) <= 20


def test_some_resumes_have_two_pages_and_none_more_than_two(full: Sample) -> None:
    pages = Counter(len(pypdfium2.PdfDocument(path)) for path in readable(full) if path.suffix == ".pdf")

    assert set(pages) == {1, 2}


def test_every_profession_has_a_dozen_achievements_a_level() -> None:
    banks = [profession(key).achievements[level] for key in PROFESSIONS for level in Level]

    assert all(len(set(bank)) >= 12 for bank in banks)


def test_nobody_writes_a_sentence_twice() -> None:
    for person in cast(seed=SEED, people=FULL):
        sentences = [sentence for job in person.career.jobs for sentence in job.bullets]
        assert len(sentences) == len(set(sentences))


def test_jobs_follow_one_another_and_end_by_the_reference_date() -> None:
    reference = REFERENCE[0] * 12 + REFERENCE[1] - 1
    for person in cast(seed=SEED, people=FULL):
        later_start = reference
        for job in person.career.jobs:
            assert job.start < (job.end if job.end is not None else reference) <= later_start
            later_start = job.start


def test_contact_details_belong_to_nobody() -> None:
    for person in (*cast(seed=SEED, people=FULL), *cast(seed=8, people=FULL)):
        assert RESERVED_PHONE.fullmatch(person.identity.phone), person.identity.phone
        assert person.identity.email.endswith(("example.org", "example.com"))


def test_every_name_can_be_set_in_the_standard_pdf_fonts() -> None:
    for parts in name_bank().names:
        " ".join(parts).encode("windows-1252")


def test_people_beyond_the_name_bank_still_have_names_of_their_own() -> None:
    many = 3 * len(name_bank().names)

    names = [person.identity.name.upper() for person in cast(seed=SEED, people=many)]

    assert len(set(names)) > 0.97 * many


def test_swapping_changes_every_part_of_the_identity() -> None:
    people = cast(seed=SEED, people=FULL)
    for swap_seed in range(1, 4):
        others = swapped(people, seed=SEED, swap_seed=swap_seed)
        for person, other in zip(people, others, strict=True):
            for part in Identity.__slots__:
                assert getattr(person.identity, part) != getattr(other.identity, part)
            for study, moved in zip(person.career.studies, other.career.studies, strict=True):
                assert (study.start_year, study.end_year) != (moved.start_year, moved.end_year)


def test_swapping_changes_nothing_but_identity_and_years_of_study() -> None:
    people = cast(seed=SEED, people=FULL)

    others = swapped(people, seed=SEED, swap_seed=1)

    assert [without_identity(person) for person in people] == [without_identity(other) for other in others]


def test_swapped_files_have_the_same_names_and_achievements_and_no_trace_of_the_first_identity(
    few: Sample, few_swapped: Sample
) -> None:
    people = {person.file_name: person for person in cast(seed=SEED, people=FEW)}

    assert contents(few_swapped).keys() == contents(few).keys()
    assert few_swapped.self_identification.read_bytes() == few.self_identification.read_bytes()
    for path in readable(few_swapped):
        person, text = people[path.name], text_of(path)
        for trace in (person.identity.name, person.identity.email, person.identity.phone, person.identity.street):
            assert trace.lower() not in text.lower()
        assert all(bullet in text for job in person.career.jobs for bullet in job.bullets)


def test_the_scan_holds_no_text_and_the_protected_file_does_not_open(few: Sample) -> None:
    scan, protected = (next(few.resumes.glob(f"{start}*.pdf")) for start in UNREADABLE)

    assert text_of(scan) == ""
    with pytest.raises(pypdfium2.PdfiumError, match="password"):
        pypdfium2.PdfDocument(protected)


def test_one_person_hides_keywords(few: Sample, full: Sample) -> None:
    for sample in (few, full):
        stuffed = [path for path in readable(sample) if "snowflake bigquery redshift" in text_of(path)]
        assert len(stuffed) == 1


def test_self_identification_has_one_row_for_each_file(few: Sample, full: Sample) -> None:
    for sample in (few, full):
        assert sorted(row["file"] for row in rows(sample)) == sorted(contents(sample))


def test_each_group_is_large_enough_to_audit_and_not_everyone_answers(full: Sample) -> None:
    sexes = Counter(row["sex"] for row in rows(full))
    races = Counter(row["race_ethnicity"] for row in rows(full))

    for answers in (sexes, races):
        assert answers.pop("", 0) + answers.pop("declined", 0) >= 1
    assert len(sexes) == 2
    assert len(races) == 4
    assert min((sexes + races).values()) >= 5


def test_groups_are_dealt_evenly_down_the_expected_order() -> None:
    dealt = assign_groups(range(1, 51), seed=SEED)

    first = [dealt[number] for number in range(1, 11)]

    assert Counter(groups.sex for groups in first) == {"Female": 5, "Male": 5}
    assert sorted(Counter(groups.race_ethnicity for groups in first).values()) == [2, 2, 2, 4]


def test_the_requisition_asks_for_a_data_engineer(few: Sample) -> None:
    asked = yaml.safe_load(few.requisition.read_text(encoding="utf-8"))
    modes = Counter(requirement.get("mode", "scored") for requirement in asked["requirements"])

    assert (asked["title"], asked["cut"], str(asked["reference_date"])) == ("Data Engineer", 10, "2026-11-01")
    assert modes == {"scored": 7, "gate": 1, "note": 1}


def test_a_person_is_shown_by_number_only() -> None:
    person = cast(seed=SEED, people=1)[0]

    assert person.identity.name not in f"{person!r} {person.identity!r}"
