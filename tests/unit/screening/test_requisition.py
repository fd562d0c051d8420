from __future__ import annotations

import datetime as dt
import time
from fractions import Fraction

import pytest

from api.commands.schema import requisition_schema
from screening.errors import RequisitionError
from screening.requisition import MAX_CUT, MAX_REQUIREMENTS, MAX_TEXT, MAX_YEARS, Kind, Mode, parse_requisition

HEAD = "title: Data Engineer\nreference_date: 2026-11-01\n"
PYTHON = "requirements:\n  - kind: skill\n    text: Python\n    weight: 5\n"
WHOLE = """\
id: data-engineer-2026-11
title: Data Engineer
reference_date: 2026-11-01
cut: 7
requirements:
  - id: python
    kind: skill
    text: Python
    weight: 5
    mode: scored
    min_years: 3
  - kind: experience
    text: Runs batch and streaming pipelines in production
    weight: 3
  - kind: skill
    any_of: [Snowflake, BigQuery, Redshift]
    weight: 2
"""


def items(body: str) -> str:
    """A requisition whose one requirement has the lines of `body`; the first of them is line 4."""
    lines = "\n    ".join(body.split("\n"))
    return f"{HEAD}requirements:\n  - {lines}\n"


def refused(source: str) -> RequisitionError:
    with pytest.raises(RequisitionError) as caught:
        parse_requisition(source)
    return caught.value


def test_the_example_of_the_handbook_is_read_as_written() -> None:
    requisition = parse_requisition(WHOLE)
    python, pipelines, warehouse = requisition.requirements
    assert (requisition.id, requisition.title, requisition.cut) == ("data-engineer-2026-11", "Data Engineer", 7)
    assert requisition.reference_date == dt.date(2026, 11, 1)
    assert (python.id, python.kind, python.mode, python.min_years) == ("python", Kind.SKILL, Mode.SCORED, 3)
    assert (pipelines.kind, pipelines.weight) == (Kind.EXPERIENCE, 3)
    assert warehouse.alternatives == ("Snowflake", "BigQuery", "Redshift")


def test_what_is_left_out_has_a_default() -> None:
    requisition = parse_requisition(HEAD + PYTHON, default_id="data-engineer")
    assert (requisition.id, requisition.cut) == ("data-engineer", 10)
    assert [(r.id, r.mode, r.min_years) for r in requisition.requirements] == [("r1", Mode.SCORED, None)]


def test_default_ids_count_the_requirements_from_one() -> None:
    named = parse_requisition(WHOLE).requirements
    assert [requirement.id for requirement in named] == ["python", "r2", "r3"]


def test_decimals_are_kept_exactly_as_written() -> None:
    (requirement,) = parse_requisition(items("kind: skill\ntext: R\nweight: 0.1\nmin_years: 2.5")).requirements
    assert (requirement.weight, requirement.min_years) == (Fraction(1, 10), Fraction(5, 2))


@pytest.mark.parametrize("mode", ["gate", "note"])
def test_a_gate_or_a_note_needs_no_weight_and_gives_none(mode: str) -> None:
    (requirement,) = parse_requisition(items(f"kind: location\ntext: Boston\nmode: {mode}")).requirements
    (weighed,) = parse_requisition(items(f"kind: location\ntext: Boston\nmode: {mode}\nweight: 3")).requirements
    assert (requirement.weight, weighed.weight) == (0, 0)


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        (HEAD + "colour: blue\n" + PYTHON, 3, "unknown key 'colour'"),
        (items("kind: skill\ntext: Python\nweight: 5\nimportance: high"), 7, "unknown key 'importance'"),
        (HEAD + "title: Chef\n" + PYTHON, 3, "stands twice"),
        (items("kind: skill\ntext: Python\nweight: 0"), 6, "greater than 0"),
        (items("kind: skill\ntext: Python\nweight: -1"), 6, "greater than 0"),
        (items("kind: skill\ntext: Python\nweight: .nan"), 6, "not a number"),
        (items("kind: skill\ntext: Python\nweight: NaN"), 6, "not a usable number"),
        (items("kind: skill\ntext: Python\nweight: .inf"), 6, "not a number"),
        (items("kind: skill\ntext: Python\nweight: Infinity"), 6, "not a usable number"),
        (items("kind: skill\ntext: Python\nweight: 1e300"), 6, "not a usable number"),
        (items("kind: skill\ntext: Python\nweight: heavy"), 6, "not a number"),
        (items("kind: skill\ntext: Python\nweight: [5]"), 6, "not a number"),
        (items("kind: skill\ntext: Python"), 4, "needs a weight"),
        (items("kind: skill\ntext: Python\nmode: gate\nweight: 0"), 7, "greater than 0"),
        (HEAD + "requirements: []\n", 3, "'requirements' is empty"),
        (HEAD + "requirements:\n", 3, "'requirements' is empty"),
        (HEAD + "requirements: Python\n", 3, "'requirements' is empty"),
        (HEAD + "requirements: [Python]\n", 3, "requirement 1 must be"),
        (items("id: a\nkind: skill\ntext: X\nweight: 1") + "  - {id: a, kind: skill, text: Y, weight: 1}\n", 8, "'a'"),
        (items("id: r2\nkind: skill\ntext: X\nweight: 1") + "  - {kind: skill, text: Y, weight: 1}\n", 8, "'r2'"),
        (items("kind: skill\ntext: Python\nany_of: [SQL]\nweight: 1"), 4, "either 'text' or 'any_of'"),
        (items("kind: skill\nweight: 1"), 4, "either 'text' or 'any_of'"),
        (items("kind: skill\nany_of: []\nweight: 1"), 5, "'any_of' is a list"),
        (items("kind: skill\nany_of: Python\nweight: 1"), 5, "'any_of' is a list"),
        (items("kind: skill\nany_of: [Python, python]\nweight: 1"), 5, "the same thing twice"),
        (items("kind: skill\nany_of: [Python, '']\nweight: 1"), 5, "'any_of' is empty"),
        (items("kind: skill\ntext: ''\nweight: 1"), 5, "'text' is empty"),
        (items("kind: skill\ntext:\nweight: 1"), 5, "'text' is empty"),
        (items("kind: skill\ntext: {a: b}\nweight: 1"), 5, "'text' is empty"),
        (items(f"kind: skill\ntext: {'long ' * 101}\nweight: 1"), 5, "longer than"),
        (items("text: Python\nweight: 1"), 4, "'kind' is missing"),
        (items("kind: talent\ntext: Python\nweight: 1"), 4, "'kind' is not known"),
        (items("kind: skill\ntext: Python\nmode: must\nweight: 1"), 6, "'mode' is not known"),
        (items("kind: location\ntext: Boston\nweight: 1"), 4, "a location gives no points"),
        (items("kind: skill\ntext: Python\nweight: 1\nmin_years: 0"), 7, "'min_years'"),
        (items("kind: skill\ntext: Python\nweight: 1\nmin_years: 61"), 7, "'min_years'"),
        (items("kind: skill\ntext: Python\nweight: 1\nmin_years: three"), 7, "not a number"),
        (items("kind: skill\ntext: Python\nweight: 1\nevidence: recent"), 7, "'evidence' is not known"),
        (items("kind: education\ntext: BSc\nweight: 1\nevidence: experience"), 7, "a degree does not stand under"),
        ("title: X\nreference_date: today\n" + PYTHON, 2, "not a date"),
        ("title: X\nreference_date: 2026-02-30\n" + PYTHON, 2, "not a date"),
        ("title: X\nreference_date: [2026]\n" + PYTHON, 2, "not a date"),
        ("title: X\n" + PYTHON, 1, "'reference_date' is missing"),
        ("reference_date: 2026-11-01\n" + PYTHON, 1, "'title' is missing"),
        (HEAD, 1, "'requirements' is missing"),
        (HEAD + "cut: 0\n" + PYTHON, 3, "'cut' must be a whole number"),
        (HEAD + "cut: 2.5\n" + PYTHON, 3, "'cut' must be a whole number"),
        (HEAD + f"cut: {MAX_CUT + 1}\n" + PYTHON, 3, "'cut' must be a whole number"),
        (HEAD + "\tcut: 3\n" + PYTHON, 3, "not YAML"),
        (HEAD + "cut: [3\n", 4, "not YAML"),
        (HEAD + "requirements: &a [*a]\n", 3, "requirement 1 must be"),
        (HEAD + "<<: {cut: 3}\n" + PYTHON, 3, "unknown key '<<'"),
        (HEAD + "requirements: [*nothing]\n", 3, "not YAML"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_line(source: str, line: int, says: str) -> None:
    error = refused(source)
    assert says in str(error)
    assert (error.line, str(error).startswith(f"line {line}: ")) == (line, True)


@pytest.mark.parametrize("source", ["", "# nothing\n", "- a\n- b\n", "just words", "42", "null"])
def test_a_source_that_is_no_mapping_is_refused(source: str) -> None:
    assert "key: value" in str(refused(source))


def test_several_documents_in_one_file_are_refused() -> None:
    assert "not YAML" in str(refused(HEAD + PYTHON + "---\n" + HEAD + PYTHON))


def test_a_control_character_is_refused() -> None:
    assert "not YAML" in str(refused(HEAD + "cut: \x00\n" + PYTHON))


def test_a_tag_that_would_make_an_object_stays_a_word() -> None:
    (requirement,) = parse_requisition(
        items("kind: skill\ntext: !!python/name:os.system Python\nweight: 1")
    ).requirements
    assert requirement.text == "Python"


def test_more_requirements_than_anyone_can_weigh_are_refused() -> None:
    many = "".join("  - {kind: skill, text: Python, weight: 1}\n" for _ in range(MAX_REQUIREMENTS + 1))
    assert "more than" in str(refused(f"{HEAD}requirements:\n{many}"))


@pytest.mark.parametrize("opened", ["[", "{a: ", "- "])
def test_very_deep_nesting_is_refused(opened: str) -> None:
    assert isinstance(refused(f"{HEAD}requirements: \n  {opened * 700}"), RequisitionError)


@pytest.mark.parametrize(
    "use",
    [
        "reference_date: *b29\nrequirements: []",
        "? *b29\n: 1",
        "requirements: [{kind: *b29, text: X, weight: 1}]",
        "requirements: [{kind: skill, text: *b29, weight: 1}]",
        "requirements: [{kind: skill, any_of: *b29, weight: 1}]",
        "requirements: [{kind: skill, text: X, weight: *b29}]",
        "cut: *b29\nrequirements: [{kind: skill, text: X, weight: 1}]",
        "requirements: *b29",
    ],
)
def test_aliases_that_would_unfold_without_end_are_refused_at_once(use: str) -> None:
    doubled = "".join(f", &b{n} [*b{n - 1}, *b{n - 1}]" for n in range(1, 30))
    bomb = f"title: [&b0 [x, x]{doubled}]\n"
    head = "" if use.startswith("reference_date") else "reference_date: 2026-11-01\n"
    started = time.monotonic()
    refused(f"{bomb}{head}{use}\n")
    assert time.monotonic() - started < 2


def test_a_protected_criterion_is_refused_with_its_line_and_what_to_write_instead() -> None:
    error = refused(items("kind: language\nweight: 1\ntext: Native English speaker"))
    assert error.line == 6
    assert error.instead is not None
    assert "C1" in error.instead


def test_a_protected_criterion_among_alternatives_or_in_the_title_is_refused() -> None:
    assert refused(items("kind: title\nweight: 1\nany_of: [Clerk, Recent graduate]")).line == 6
    assert refused(HEAD.replace("Data Engineer", "Young data engineer, women only") + PYTHON).line == 1


def test_a_doubtful_criterion_is_accepted_with_a_warning_that_names_the_requirement() -> None:
    (said,) = parse_requisition(items("kind: experience\ntext: Good culture fit\nweight: 1")).warnings
    assert said.startswith("r1: 'culture fit'")


def test_the_published_schema_has_the_keys_of_the_parser() -> None:
    schema = requisition_schema()
    item = schema["properties"]["requirements"]["items"]
    for key in schema["properties"]:
        assert "unknown key" not in str(refused(f"{key}: [[]]\n"))
    for key in item["properties"]:
        assert "unknown key" not in str(refused(items(f"{key}: [[]]")))
    assert schema["additionalProperties"] is item["additionalProperties"] is False
    assert set(schema["required"]) == {"title", "reference_date", "requirements"}


def test_the_published_schema_has_the_choices_and_bounds_of_the_parser() -> None:
    schema = requisition_schema()
    listed = schema["properties"]["requirements"]
    item = listed["items"]["properties"]
    assert item["kind"]["enum"] == [kind.value for kind in Kind]
    assert item["mode"]["enum"] == [mode.value for mode in Mode]
    assert (item["mode"]["default"], schema["properties"]["cut"]["default"]) == ("scored", 10)
    assert (listed["maxItems"], item["text"]["maxLength"], item["min_years"]["maximum"]) == (
        MAX_REQUIREMENTS,
        MAX_TEXT,
        MAX_YEARS,
    )


@pytest.mark.parametrize("kind", [kind.value for kind in Kind])
@pytest.mark.parametrize("mode", [mode.value for mode in Mode])
def test_every_choice_of_the_schema_is_read_by_the_parser(kind: str, mode: str) -> None:
    source = items(f"kind: {kind}\nmode: {mode}\ntext: Something\nweight: 1")
    if (kind, mode) == ("location", "scored"):
        refused(source)
    else:
        (requirement,) = parse_requisition(source).requirements
        assert (requirement.kind, requirement.mode) == (kind, mode)
