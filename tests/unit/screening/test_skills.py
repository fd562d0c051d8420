from __future__ import annotations

import pytest

from screening.resume import MASK, Month, RedactedResume, RedactedText, Rung, Section, SectionKind, month, month_text
from screening.skills import Skill, claimed, denied, find_skills, skills_of
from tests.fakes import FakeMatcher
from tests.make import a_resume

NOVEMBER = month(2026, 11)


def entry(dates: str, said: str = "Built Python reports.", title: str = "Analyst") -> str:
    return f"{title}, Blue Freight\n{dates}\n• {said}"


def python(resume: RedactedResume, reference: Month | None = NOVEMBER) -> Skill:
    return next(skill for skill in skills_of(resume, reference=reference) if skill.id == "python")


def is_claimed(sentence: str) -> bool:
    return claimed(sentence, sentence.rindex("Python"))


@pytest.mark.parametrize(
    "sentence",
    [
        "No Python",
        "No experience with Python",
        "no prior professional experience in Python",
        "Without any knowledge of Python",
        "Lacks Python",
        "Little experience with Python",
        "Zero knowledge of Python",
        "Not familiar with Python",
        "not yet certified in Python",
        "I have never used Python",
        "have never worked with Python",
        "I do not know Python",
        "I haven't used Python",
        "I haven’t used Python",
        "Unfamiliar with Python",
        "no experience with Java or Python",
        "no experience with Java, Scala or Python",
        "No Java or Python",
        "neither Java nor Python",
    ],
)
def test_what_is_denied_is_not_claimed(sentence: str) -> None:
    assert not is_claimed(sentence)
    assert denied(sentence, sentence.rindex("Python"))


@pytest.mark.parametrize(
    "sentence",
    [
        "Learning Python",
        "Currently learning Rust, SQL and Python",
        "• Studying Python",
        "I am learning about Python",
        "Interested in Python",
        "Keen to learn Python",
        "Hoping to use Python",
        "Would like to work with Python",
        "Beginner in Python",
    ],
)
def test_what_is_hoped_for_is_neither_claimed_nor_denied(sentence: str) -> None:
    assert not is_claimed(sentence)
    assert not denied(sentence, sentence.rindex("Python"))


@pytest.mark.parametrize(
    "sentence",
    [
        "Built Python reports",
        "No accidents in five years of Python",
        "Zero downtime deployments with Python",
        "Reduced outages to zero using Python",
        "Without supervision, maintained Python",
        "Not only Python",
        "Not just SQL but Python",
        "No experience with Rust but strong Python",
        "No Rust. Much Python",
        "Never missed a deadline in Python",
        "No incidents, Python",
        "Not responsible for payroll; Python",
        "Machine learning in Python",
        "Deep learning models with Python",
        "Learning management systems, Python",
        "Supported student learning with Python",
    ],
)
def test_a_no_or_a_learning_that_means_something_else_does_not_cost_the_skill(sentence: str) -> None:
    assert is_claimed(sentence)


def test_the_matcher_is_told_what_is_listed_and_who_employed() -> None:
    text = RedactedText("Skills\nRust, SQL\nWork\nWelding Works")
    sections = (Section(SectionKind.SKILLS, "Skills", 0, 17), Section(SectionKind.EXPERIENCE, "Work", 17, len(text)))
    asked: list[tuple[tuple[int, int], ...]] = []

    class Listening(FakeMatcher):
        def mentions(self, text, *, listed, ignored):
            asked.extend([tuple(listed), tuple(ignored)])
            return super().mentions(text, listed=listed, ignored=ignored)

    found = find_skills(text, sections=sections, ignored=[(22, len(text))], matcher=Listening())
    assert asked == [((0, 17),), ((22, len(text)),)]
    assert [mention.id for mention in found] == ["rust", "sql"]


def test_an_employer_named_like_a_skill_is_no_skill() -> None:
    resume = a_resume(experience="Clerk, Welding Ltd\nJan 2019 - Dec 2020\n• Kept SQL ledgers.")
    assert [mention.id for mention in resume.skills] == ["sql"]


def test_a_mention_is_the_very_slice_of_the_redacted_text() -> None:
    resume = a_resume(experience=entry("Jan 2019 - Dec 2020"), skills="Python, SQL")
    for mention in resume.skills:
        assert resume.text[mention.start : mention.end] == mention.label
        assert MASK not in mention.label


@pytest.mark.parametrize(
    ("parts", "rung"),
    [
        ({"skills": "Python, SQL"}, Rung.LISTED),
        ({"summary": "Writes Python for a living."}, Rung.LISTED),
        ({"projects": "• Wrote a parser in Python for fun.", "skills": "Python"}, Rung.PROJECT),
        ({"experience": entry("Jan 2019 - Dec 2020"), "projects": "• A Python parser.", "skills": "Python"}, Rung.ROLE),
    ],
)
def test_the_best_rung_of_all_mentions_counts(parts: dict[str, str], rung: Rung) -> None:
    assert python(a_resume(**parts)).rung is rung


def test_months_that_overlap_count_once() -> None:
    work = f"{entry('Jan 2019 - Dec 2020')}\n{entry('Jul 2020 - Jun 2021', title='Data Clerk')}"
    assert python(a_resume(experience=work)).months == 30


def test_only_positions_that_mention_the_skill_count() -> None:
    work = f"{entry('Jan 2019 - Dec 2020')}\n{entry('Jan 2010 - Dec 2015', 'Counted stock.', 'Clerk')}"
    assert python(a_resume(experience=work)).months == 24


def test_a_current_position_counts_until_the_reference_month() -> None:
    skill = python(a_resume(experience=entry("Nov 2025 - Present")))
    assert (skill.months, skill.last_used) == (13, NOVEMBER)


def test_last_used_is_the_latest_end_of_a_position_that_mentions_it() -> None:
    work = f"{entry('Jan 2019 - Dec 2020')}\n{entry('Jan 2010 - Mar 2015', title='Clerk')}"
    last = python(a_resume(experience=work)).last_used
    assert last is not None
    assert month_text(last) == "2020-12"


def test_a_skill_that_is_only_listed_has_no_months_and_no_last_use() -> None:
    skill = python(a_resume(skills="Python, SQL"))
    assert (skill.months, skill.last_used) == (None, None)


def test_without_a_reference_month_there_are_no_months() -> None:
    assert python(a_resume(experience=entry("Jan 2019 - Present")), reference=None).months is None


def test_skills_come_in_the_order_of_their_first_mention_with_every_place() -> None:
    resume = a_resume(experience=entry("Jan 2019 - Dec 2020", "Moved SQL reports to Python."), skills="Python, SQL")
    skills = skills_of(resume, reference=NOVEMBER)
    assert [skill.id for skill in skills] == ["sql", "python"]
    assert [len(skill.spans) for skill in skills] == [2, 2]
