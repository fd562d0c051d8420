from __future__ import annotations

import pytest

from screening.criteria import refusal, warning


@pytest.mark.parametrize(
    "asked",
    [
        "young",
        "Young and dynamic team",
        "Energetic young person",
        "digital native",
        "Maximum age 35",
        "Under 35",
        "25-35 years old",
        "Candidates under 30",
        "No older than 35",
        "Aged under 40",
        "Must be young",
        "recent graduate",
        "Recent college graduates only",
        "Recent grads",
        "class of 2024",
        "native speaker",
        "Native English speaker",
        "Native-level English",
        "English mother tongue",
        "Accent-free English",
        "Women only",
        "Male candidates preferred",
        "Must be a man",
        "No children",
        "Not pregnant",
        "Unmarried",
        "Must be married",
        "White candidates only",
        "Must be Caucasian",
        "Christian preferred",
        "Practising Catholic",
        "US citizen",
        "German nationality",
        "Born in France",
        "Able-bodied",
        "Physically fit",
        "No disabilities",
        "In good health",
        "Heterosexual",
        "Non-union",
    ],
)
def test_a_protected_criterion_is_refused_with_a_lawful_alternative(asked: str) -> None:
    refused = refusal(asked)
    assert refused is not None
    assert refused.phrase.casefold() in asked.casefold()
    assert refused.why
    assert refused.instead


@pytest.mark.parametrize(
    "work",
    [
        "Care for pregnant women",
        "Teaches young children",
        "Works with young people",
        "Teaches pupils aged 11 to 16",
        "Coaches girls aged 10 to 14",
        "Runs the girls' football team",
        "Finds and mends race conditions",
        "race condition",
        "Embraces change",
        "Able seaman",
        "Able-bodied seaman",
        "Women's health nursing",
        "Sexual health clinic",
        "Black belt in Six Sigma",
        "Black-box and white-box testing",
        "Single sign-on",
        "Straight-line depreciation",
        "Prepares healthy food",
        "Health and safety",
        "Immigration and US citizenship law",
        "US citizenship applications",
        "Islamic banking",
        "Religious education teacher",
        "Native mobile apps",
        "React Native",
        "Cloud native applications",
        "Elderly care",
        "Trucks no older than 15 years",
        "Disability support work",
        "Married filing jointly tax returns",
        "German B2",
        "Ages cheese and cures meat",
        "Union contract negotiation",
    ],
)
def test_work_that_serves_or_mentions_a_group_is_not_refused(work: str) -> None:
    assert refusal(work) is None


@pytest.mark.parametrize("asked", ["native speaker", "NATIVE SPEAKER", "Native Speaker"])
def test_a_refusal_does_not_depend_on_case(asked: str) -> None:
    assert refusal(asked) is not None


def test_what_is_offered_instead_is_not_refused_itself() -> None:
    for asked in ("young", "recent graduate", "native speaker", "men only", "unmarried", "able-bodied", "US citizen"):
        refused = refusal(asked)
        assert refused is not None
        assert refusal(refused.instead) is None


@pytest.mark.parametrize(
    "asked",
    [
        "Salesman",
        "Lives within 10 miles",
        "Zip code 90210",
        "Graduated after 2015",
        "Culture fit",
        "High energy",
        "No gaps",
        "Ivy League",
        "Top university",
        "Currently employed",
        "Overqualified people need not apply",
    ],
)
def test_a_criterion_that_often_stands_for_a_trait_is_warned_of_but_not_refused(asked: str) -> None:
    warned = warning(asked)
    assert warned is not None
    assert warned.instead
    assert refusal(asked) is None


def test_plain_work_is_neither_refused_nor_warned_of() -> None:
    assert warning("Runs batch pipelines in production") is None
    assert refusal("Runs batch pipelines in production") is None


@pytest.mark.parametrize("asked", ["Christian values", "hijab free", "LGBT", "Jung und dynamisch"])
def test_further_ways_to_ask_for_a_trait_are_refused(asked: str) -> None:
    assert refusal(asked) is not None
