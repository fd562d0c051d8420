"""No identifier in what ranks people names a protected trait: code that cannot name it cannot weigh it.

Words inside strings and comments are allowed (a requisition that asks for an age has to be refused by some word), and
so is `screening.redact`, whose work is to take them out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, parsed, sources

PROTECTED = frozenset(
    """
    gender genders gendered sex sexes sexual sexuality orientation male males female females masculine feminine
    race races racial ethnicity ethnicities ethnic caucasian hispanic latino latina asian
    age ages aged birth birthday birthdate birthdates dob young younger elderly
    religion religions religious faith faiths muslim christian jewish
    nationality nationalities citizenship immigrant immigration
    disability disabilities disabled veteran veterans
    pregnant pregnancy maternity paternity marital married unmarried
    transgender lesbian gay
    """.split()  # noqa: SIM905 - words in rows read better than a list of sixty strings
)
WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")


def words(identifier: str) -> list[str]:
    """`maxAge_s` → ["max", "age", "s"]."""
    return [word.casefold() for word in WORD.findall(identifier)]


def identifiers(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 1)
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name, line
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name, line
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, line
            case ast.alias(name=name, asname=other):
                yield from ((part, line) for part in (*name.split("."), other or ""))
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.ExceptHandler(name=str(name)):
                yield name, line
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from ((name, line) for name in names)
            case _:
                pass


def guarded() -> list[Path]:
    redact = ROOT / "screening" / "redact"
    return [path for path in sources("screening", "models") if redact not in path.parents]


def test_no_identifier_names_a_protected_trait() -> None:
    found = sorted(
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in guarded()
        for name, line in {*identifiers(parsed(path)), (path.stem, 1)}
        if PROTECTED & set(words(name))
    )
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("source", "trait"),
    [
        ("candidate_age = 1", "age"),
        ("class GenderScore: ...", "gender"),
        ("def f(*, isVeteran): ...", "veteran"),
        ("f(race=1)", "race"),
        ("x.HTTPSexField", "sex"),
        ("from m import disability as d", "disability"),
    ],
)
def test_the_rule_sees_snake_and_camel_case(source: str, trait: str) -> None:
    assert trait in {word for name, _ in identifiers(ast.parse(source)) for word in words(name)}


@pytest.mark.parametrize(
    "innocent", ["passage", "language", "page", "embrace", "trace", "Sussex", "averages", "stages"]
)
def test_the_rule_looks_at_whole_words_only(innocent: str) -> None:
    assert not PROTECTED & set(words(innocent))
