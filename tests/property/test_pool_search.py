"""The language of pool search: what the database finds is what a plain evaluator finds, on random texts and queries."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from api.errors import BadInput
from api.storage.database import Engine, reading, transaction
from api.storage.readings import search_text
from api.storage.search import condition_of
from api.storage.sought import MAX_QUERY, matches, parse_query
from api.storage.tables import readings
from tests.people import a_world
from tests.site import new_engine

WORDS = ("python", "c++", "node.js", "data", "Straße", "l'eau", "50%", "a_b", "ci/cd", "R", "manager", "managing")
TEXTS = (
    "",
    "Python, data; node.js",
    "Data Python",
    "python data",
    "C++ and C",
    "STRASSE 50% a_b",
    "axb 500",
    "manager of managers, managing CI/CD",
    "R\nL’eau l'eau",
)


@st.composite
def queries(draw: st.DrawFn, depth: int = 3) -> str:
    """A query that is written right."""
    kind = draw(st.sampled_from(("word", "phrase", "star", "not", "and", "or", "side", "paren"))) if depth else "word"
    if kind == "word":
        return draw(st.sampled_from(WORDS))
    if kind == "phrase":
        return '"' + " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))) + '"'
    if kind == "star":
        return draw(st.sampled_from(WORDS))[:4].strip("'’._/%") + "*"
    inner = draw(queries(depth=depth - 1))
    if kind == "not":
        return f"NOT ({inner})"
    if kind == "paren":
        return f"( {inner} )"
    joint = {"and": " AND ", "or": " OR ", "side": " "}[kind]
    return f"{inner}{joint}{draw(queries(depth=depth - 1))}"


def plainly(query: str, text: str) -> bool:
    """The reference: the query as an expression of Python over the words of the text."""
    words = search_text(text)
    expression, before = "", False
    for token in re.findall(r'"[^"]*"|\(|\)|[^\s()"]+', query):
        starts = token not in ("AND", "OR", ")")
        expression += " and " if before and starts else ""
        if token in ("AND", "OR", "NOT", "(", ")"):
            expression += f" {token.lower()} "
        else:
            pattern = search_text(token.strip('"'))
            found = (pattern[:-1] if token.endswith("*") else pattern) in words
            expression += str(found)
        before = token not in ("AND", "OR", "NOT", "(")
    return bool(eval(expression))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("pool")
    made = new_engine(folder)
    world = a_world(made, folder)
    for text in TEXTS:
        candidate_id = world.candidate("Ann Berg")
        with transaction(made) as connection:
            here = readings.c.candidate_id == candidate_id
            connection.execute(readings.update().where(here).values(search_text=search_text(text), language=""))
    yield made
    made.dispose()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries())
def test_the_database_and_the_reference_find_the_same(engine: Engine, query: str) -> None:
    if len(query) > MAX_QUERY:
        return
    tree = parse_query(query)
    expected = sorted(search_text(text) for text in TEXTS if plainly(query, text))
    assert sorted(search_text(text) for text in TEXTS if matches(tree, search_text(text))) == expected
    with reading(engine) as connection:
        found = connection.execute(select(readings.c.search_text).where(condition_of(tree))).scalars()
        assert sorted(found) == expected


@settings(max_examples=500, deadline=None)
@given(text=st.text(alphabet='abANDORNOT"“”()-* \t%_\\', max_size=60))
def test_any_text_is_a_query_or_an_error_that_names_a_place(text: str) -> None:
    try:
        parse_query(text)
    except BadInput as error:
        assert re.search(r"character \d+|empty", str(error))


def test_a_hundred_parentheses_are_refused_and_not_followed() -> None:
    for text in ("(" * 200 + "a" + ")" * 200, "NOT " * 100 + "a"):
        with pytest.raises(BadInput):
            parse_query(text)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("python AND", 11),
        ("(python", 1),
        ("python)", 7),
        ('"python', 1),
        ("OR python", 1),
        ("a OR OR b", 6),
        ("a AND () b", 8),
        ("python ***", 8),
    ],
)
def test_a_query_that_cannot_be_understood_says_where(words: str, place: int) -> None:
    with pytest.raises(BadInput, match=f"character {place}:"):
        parse_query(words)
