"""Requirements drafted from advertisements of different trades, with the taxonomy that comes along."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from models.skill_matcher import TaxonomyMatcher
from screening.criteria import refusal
from screening.criteria.tongues import level_wording, tongues
from screening.drafting import MAX_POSTING, Draft, Suggestion, draft
from screening.requisition import Kind, Mode, parse_requisition
from tests.fakes import FakeEncoder

POSTINGS = Path(__file__).parent / "postings"
NAMES = sorted(path.stem for path in POSTINGS.glob("*.txt"))
MATCHER = TaxonomyMatcher()


def posting(name: str) -> str:
    return (POSTINGS / f"{name}.txt").read_text("utf-8")


def drafted(text: str) -> Draft:
    return draft(text, encoder=FakeEncoder(), matcher=MATCHER)


def of(found: Draft, kind: Kind) -> list[str]:
    return [s.text for s in found.suggestions if s.kind is kind]


def levels(text: str) -> set[str]:
    """What may be asked of the languages that `text` names."""
    return {level_wording(one.name) for one in tongues(text)}


def the(found: Draft, text: str) -> Suggestion:
    return next(s for s in found.suggestions if s.text == text)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("data_engineer", "Senior Data Engineer"),
        ("ward_nurse", "Registered Nurse"),
        ("driver", "HGV Class 1 Driver"),
        ("bilanzbuchhalter", "Bilanzbuchhalter"),
        ("sales_manager", "Sales Manager"),
        ("sous_chef", "Sous Chef"),
        ("electrician", "Maintenance Electrician"),
        ("infirmier", "Infirmier(ère) en service de chirurgie H/F"),
        ("software_engineer", ""),
    ],
)
def test_the_title_is_told_from_what_surrounds_it(name: str, title: str) -> None:
    assert drafted(posting(name)).title == title


@pytest.mark.parametrize("name", NAMES)
def test_everything_proposed_can_stand_in_a_requisition(name: str) -> None:
    found = drafted(posting(name))
    items = []
    for s in found.suggestions:
        item: dict[str, object] = {"kind": s.kind, "mode": s.mode}
        item |= {"any_of": list(s.alternatives)} if len(s.alternatives) > 1 else {"text": s.text}
        item |= {"weight": s.weight} if s.mode is Mode.SCORED else {}
        item |= {"min_years": float(s.min_years)} if s.min_years else {}
        items.append(item)
    source = json.dumps({"title": "T", "reference_date": "2026-11-01", "requirements": items})
    assert len(parse_requisition(source).requirements) == len(found.suggestions) > 4


@pytest.mark.parametrize("name", NAMES)
def test_a_proposal_names_the_words_of_the_posting_that_it_came_from(name: str) -> None:
    text = posting(name)
    for s in drafted(text).suggestions:
        source = " ".join(text[s.span.start : s.span.end].casefold().split())
        assert s.text in levels(source) or all(part.casefold().rstrip(")") in source for part in s.alternatives)
        assert s.why.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_protected_criteria_are_flagged_with_a_lawful_wording_and_never_proposed(name: str) -> None:
    text = posting(name)
    found = drafted(text)
    assert bool(found.flags) is (name != "teacher")
    for flag in found.flags:
        assert text[flag.span.start : flag.span.end] == flag.phrase
        assert flag.instead
        if flag.is_refused:
            within = [s for s in found.suggestions if s.span.start < flag.span.end and flag.span.start < s.span.end]
            assert {(s.kind, s.text) for s in within} <= {(Kind.LANGUAGE, one) for one in levels(flag.phrase)}
    assert not any(refusal(s.text) for s in found.suggestions)


def test_years_stay_with_what_they_are_asked_of() -> None:
    found = drafted(posting("data_engineer"))
    assert the(found, "Python").min_years == 3
    assert (the(found, "Data Engineer").kind, the(found, "Data Engineer").min_years) == (Kind.TITLE, Fraction(5))
    assert the(found, "SQL").min_years is None


def test_one_of_several_is_proposed_as_one_requirement() -> None:
    assert the(drafted(posting("data_engineer")), "Snowflake or BigQuery or Redshift").alternatives == (
        "Snowflake",
        "BigQuery",
        "Redshift",
    )


def test_what_is_nice_to_have_weighs_least_and_what_must_be_there_weighs_more() -> None:
    found = drafted(posting("data_engineer"))
    assert the(found, "Terraform").weight == 1
    assert the(found, "Terraform").weight < the(found, "Snowflake or BigQuery or Redshift").weight
    assert the(found, "Snowflake or BigQuery or Redshift").weight < the(found, "SQL").weight


def test_benefits_the_company_and_formalities_are_left_out() -> None:
    text = posting("data_engineer")
    left_out = " | ".join(text[one.span.start : one.span.end] for one in drafted(text).left_out)
    for words in ("fast-growing fintech", "make banking simple", "85,000", "30 days holiday", "equal opportunity"):
        assert words in left_out


def test_an_equal_opportunity_clause_is_not_flagged() -> None:
    assert not any(
        "race" in flag.phrase or "religion" in flag.phrase for flag in drafted(posting("data_engineer")).flags
    )


def test_licences_and_permits_are_proposed_as_gates_and_praise_as_a_note() -> None:
    nurse, driver = drafted(posting("ward_nurse")), drafted(posting("driver"))
    assert the(nurse, "NMC registration").mode is Mode.GATE
    assert (the(nurse, "Right to work in the UK").kind, the(nurse, "Right to work in the UK").mode) == (
        Kind.LOCATION,
        Mode.GATE,
    )
    assert of(driver, Kind.CERTIFICATION)[0].startswith("Full UK HGV Class 1")
    assert the(driver, "Forklift licence").mode is Mode.NOTE
    engineer = drafted(posting("data_engineer"))
    assert the(engineer, "Excellent communication skills").mode is Mode.NOTE


def test_degrees_languages_and_german_headings_are_understood() -> None:
    found = drafted(posting("bilanzbuchhalter"))
    assert of(found, Kind.EDUCATION) == [
        "Abgeschlossene Ausbildung zum Bilanzbuchhalter oder Studium der Betriebswirtschaft"
    ]
    assert of(found, Kind.LANGUAGE) == ["German C1, written and spoken", "Gute Englischkenntnisse"]
    assert the(found, "Berufserfahrung in der Buchhaltung").min_years == 3


def test_a_line_that_ends_in_a_colon_says_what_stands_below_it() -> None:
    found = drafted(posting("teacher"))
    assert the(found, "GeoGebra or Desmos").weight == 1
    assert the(found, "Enhanced DBS").mode is Mode.NOTE
    assert of(found, Kind.EDUCATION) == [
        "Qualified Teacher Status (QTS) and a good honours degree in mathematics or a related subject"
    ]


def test_several_things_asked_in_one_line_are_several_proposals() -> None:
    found = drafted(posting("electrician"))
    assert the(found, "industrial maintenance").min_years == 3
    assert of(found, Kind.CERTIFICATION) == ["18th Edition", "Full driving licence"]
    assert of(found, Kind.LANGUAGE) == ["German B1"]


def test_a_slash_inside_a_name_is_no_choice() -> None:
    found = drafted(posting("software_engineer"))
    assert the(found, "CI/CD").weight == the(found, "Docker").weight
    assert the(found, "Kotlin or Scala or Go").alternatives == ("Kotlin", "Scala", "Go")


def test_what_is_asked_twice_is_proposed_once_with_the_heavier_words() -> None:
    found = drafted("Engineer\n\nNice to have\n- Python\n\nRequirements\n- At least 4 years of Python\n")
    python = [s for s in found.suggestions if s.text == "Python"]
    assert [(s.min_years, s.weight) for s in python] == [(4, 5)]


@pytest.mark.parametrize("text", ["", "\n\n \t", "•••", "Requirements:", "a" * (MAX_POSTING + 10), "- \n" * 3000])
def test_a_posting_that_asks_nothing_gives_nothing(text: str) -> None:
    assert drafted(text).suggestions == ()


@pytest.mark.parametrize("years", ["0 years", "99 years", "1000000 years", "-3 years", "3,5 years", "18 months"])
def test_odd_numbers_of_years_never_make_a_requirement_that_is_refused(years: str) -> None:
    for s in drafted(f"Role\nRequirements\n- {years} of experience with Python\n").suggestions:
        assert s.min_years is None or 0 < s.min_years <= 60


@pytest.mark.parametrize(
    ("asked", "proposed"),
    [
        ("Native speaker of German", ["German C1, written and spoken"]),
        ("mother tongue level French", ["French C1, written and spoken"]),
        ("Native German speaker; fluent English (C1)", ["German C1, written and spoken", "Fluent English (C1)"]),
        ("Native German speaker, fluent English (C1)", ["German C1, written and spoken", "Fluent English (C1)"]),
        ("madrelingua tedesca", ["German C1, written and spoken"]),
        ("Native speaker", []),
    ],
)
def test_of_a_language_that_cannot_be_asked_so_its_level_is_proposed(asked: str, proposed: list[str]) -> None:
    text = f"Clerk\n\nRequirements\n- {asked}\n"
    found = drafted(text)
    assert of(found, Kind.LANGUAGE) == proposed == [s.text for s in found.suggestions]
    assert not any(refusal(text[s.span.start : s.span.end]) for s in found.suggestions)


@pytest.mark.parametrize("name", [".NET", "C#", "C++", "F#", "Node.js", "ASP.NET", ".NET Core"])
def test_a_name_keeps_its_signs(name: str) -> None:
    assert of(drafted(f"Developer\n\nRequirements\n- {name}\n"), Kind.SKILL) == [name]


def test_a_young_employer_is_no_criterion_and_what_it_asks_beside_that_is() -> None:
    about = "We are a young company. A young and growing business. Ein junges, dynamisches Unternehmen."
    assert drafted(f"Clerk\n\nAbout us\n{about}\n\nRequirements\n- SQL\n").flags == ()
    asked = drafted(f"Clerk\n\nAbout us\n{about} Native speakers only.\n\nRequirements\n- SQL\n")
    assert [flag.phrase for flag in asked.flags] == ["Native speakers"]
