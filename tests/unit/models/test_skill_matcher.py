from __future__ import annotations

from itertools import pairwise

import pytest

from models.skill_matcher import TaxonomyMatcher
from models.taxonomy import parse_taxonomy


@pytest.fixture(scope="module")
def matcher() -> TaxonomyMatcher:
    return TaxonomyMatcher()


def in_prose(matcher: TaxonomyMatcher, text: str) -> list[str]:
    return [mention.id for mention in matcher.mentions(text)]


def in_list(matcher: TaxonomyMatcher, text: str) -> list[str]:
    return [mention.id for mention in matcher.mentions(text, listed=[(0, len(text))])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C, R, Go", ["c-language", "r-language", "go"]),
        ("Languages: R; Go", ["r-language", "go"]),
        ("C • Python • Excel", ["c-language", "python", "microsoft-excel"]),
        ("C++, C#", ["cpp", "csharp"]),
        ("C/C++, Java", ["cpp", "java"]),
    ],
)
def test_short_names_count_where_skills_are_listed(matcher: TaxonomyMatcher, text: str, expected: list[str]) -> None:
    assert in_list(matcher, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Led R&D for a C-level team",
        "Joined the C-suite",
        "Wrote the go to market plan",
        "Go to market strategy and launch",
        "Gave vitamin C and tested for hepatitis C",
        "Reported to J. R. Smith",
        "Grade C student",
        "Excel at work",
        "Excels under pressure",
        "We let it go",
        "Drove a Class C lorry",
    ],
)
def test_short_names_and_common_words_in_prose_are_no_skills(matcher: TaxonomyMatcher, text: str) -> None:
    doubtful = {"c-language", "r-language", "go", "microsoft-excel"}
    assert doubtful.isdisjoint(in_prose(matcher, text))
    assert doubtful.isdisjoint(in_prose(matcher, f"{text}. Wrote Python."))


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("R&D, Python", "r-language"),
        ("C-level reporting, Python", "c-language"),
        ("Go to market, Python", "go"),
        ("Vitamin C, Python", "c-language"),
        ("J. R. Smith, Python", "r-language"),
    ],
)
def test_a_short_name_that_is_part_of_something_else_is_no_skill_even_in_a_list(
    matcher: TaxonomyMatcher, text: str, skill: str
) -> None:
    found = in_list(matcher, text)
    assert skill not in found
    assert "python" in found


def test_a_short_name_among_other_skills_in_prose_counts(matcher: TaxonomyMatcher) -> None:
    assert in_prose(matcher, "Programmed in Go, Python and Rust") == ["go", "python", "rust"]


@pytest.mark.parametrize(
    ("text", "absent"),
    [("JavaScript developer", "java"), ("Teaches at the beach", "teaching"), ("Pythonesque humour", "python")],
)
def test_a_word_inside_a_word_is_no_skill(matcher: TaxonomyMatcher, text: str, absent: str) -> None:
    assert absent not in in_prose(matcher, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nursing: wound dressing, IV therapy and phlebotomy", ["nursing", "wound-care", "iv-therapy", "phlebotomy"]),
        ("TIG welding of stainless steel", ["tig-welding"]),
        ("General ledger and month-end close in QuickBooks", ["general-ledger", "month-end-close", "quickbooks"]),
        ("Contract drafting", ["contract-drafting"]),
        ("Lesson planning; classroom management", ["lesson-planning", "classroom-management"]),
        ("Forklift operation", ["forklift-operation"]),
        ("Cold calling", ["cold-calling"]),
    ],
)
def test_skills_of_many_trades_are_found(matcher: TaxonomyMatcher, text: str, expected: list[str]) -> None:
    assert in_prose(matcher, text) == expected


@pytest.mark.parametrize("text", ["PYTHON scripts", "python scripts", "Python 3 scripts", "Python programming"])
def test_a_skill_is_found_by_any_of_its_names_in_any_case(matcher: TaxonomyMatcher, text: str) -> None:
    assert in_prose(matcher, text) == ["python"]


def test_the_longest_name_wins(matcher: TaxonomyMatcher) -> None:
    (mention,) = matcher.mentions("Spark SQL")
    assert (mention.id, mention.start, mention.end) == ("spark", 0, 9)


@pytest.mark.parametrize(
    "text",
    [
        "We are committed to diversity and Python",
        "An equal opportunity employer, Python",
        "References available on request from Python",
        "I hereby certify that Python is true",
    ],
)
def test_boilerplate_holds_no_skills(matcher: TaxonomyMatcher, text: str) -> None:
    assert in_list(matcher, text) == []


def test_an_employers_name_is_no_skill(matcher: TaxonomyMatcher) -> None:
    text = "Oracle Database Ltd, wrote Python"
    assert [m.id for m in matcher.mentions(text, ignored=[(0, 19)])] == ["python"]


def test_an_item_of_a_list_that_the_taxonomy_does_not_know_is_kept_by_its_words(matcher: TaxonomyMatcher) -> None:
    text = "Quibbling  Widgetry, Python"
    unknown, python = matcher.mentions(text, listed=[(0, len(text))])
    assert (unknown.id, unknown.label) == ("x:quibbling widgetry", "Quibbling Widgetry")
    assert text[unknown.start : unknown.end] == "Quibbling  Widgetry"
    assert python.id == "python"


@pytest.mark.parametrize("item", ["Technical skills", "a sentence of far too many words here", "2019", "██ █████", "—"])
def test_a_heading_a_sentence_a_number_or_a_mask_is_no_item(matcher: TaxonomyMatcher, item: str) -> None:
    assert in_list(matcher, f"{item}\nPython") == ["python"]


def test_a_mask_beside_a_skill_does_not_hide_it(matcher: TaxonomyMatcher) -> None:
    assert in_list(matcher, "████████\nPython, SQL") == ["python", "sql"]


def test_mentions_come_in_order_of_place_and_do_not_overlap(matcher: TaxonomyMatcher) -> None:
    text = "SQL Server, Python, Microsoft Excel reports, Quibbling, Spark SQL, C"
    found = matcher.mentions(text, listed=[(0, len(text))])
    assert all(before.end <= after.start for before, after in pairwise(found))


@pytest.mark.parametrize("asked", ["Python", "python", " PYTHON ", "Python skills", "Python programming", "Python 3"])
def test_a_skill_is_asked_for_by_any_of_its_names(matcher: TaxonomyMatcher, asked: str) -> None:
    assert "python" in matcher.concepts(asked)


def test_what_is_narrower_counts_as_what_is_broader_and_not_the_other_way(matcher: TaxonomyMatcher) -> None:
    assert "django" in matcher.concepts("Python")
    assert "python" not in matcher.concepts("Django")


def test_what_is_not_known_has_no_concepts(matcher: TaxonomyMatcher) -> None:
    assert matcher.concepts("quibbling widgetry") == frozenset()


def test_the_version_changes_with_the_taxonomy() -> None:
    tables = ["id\tlabel\naa\tAlpha\n", "id\tlabel\naa\tAlphas\n"]
    versions = {TaxonomyMatcher(parse_taxonomy([("t.tsv", table)])).version for table in tables}
    assert len(versions) == 2
