"""What people read promises nothing that an audit cannot: no claim of freedom from bias, no verdict of law."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, parsed, sources

BANNED = re.compile(
    r"\b(?:un-?biased|de-?biased|bias[- ]free|best candidates?|violat(?:ion|ions|es|ed))\b", re.IGNORECASE
)
TEMPLATES = (".j2", ".html", ".md", ".css", ".toml", ".yaml", ".txt")


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Texts of a module that may reach a person: every string that is not a docstring standing alone."""
    alone = {id(node.value) for node in ast.walk(parsed(path)) if isinstance(node, ast.Expr)}
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


def help_texts(path: Path) -> Iterator[tuple[int, str]]:
    """Docstrings of the commands: they are the text of --help."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node)):
            yield node.lineno, text


def test_no_text_of_ours_uses_a_banned_word() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {match.group()}"
        for path in sources()
        for line, text in [*strings(path), *(help_texts(path) if path.name == "cli.py" else ())]
        if (match := BANNED.search(text))
    ]
    assert not found


def test_no_template_or_package_data_uses_a_banned_word() -> None:
    folders = [ROOT / name for name in ("screening", "models", "api", "eval", "fairness")]
    files = [p for folder in folders for p in folder.rglob("*") if p.is_file() and p.suffix in TEMPLATES]
    assert any(path.suffix == ".j2" for path in files)
    found = [str(path.relative_to(ROOT)) for path in files if BANNED.search(path.read_text("utf-8"))]
    assert not found


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", "docs/guides", "docs/reference", "docs/architecture.md"])
def test_no_page_for_users_uses_a_banned_word(page: str) -> None:
    path = ROOT / page
    pages = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    assert pages
    assert not [str(one.relative_to(ROOT)) for one in pages if BANNED.search(one.read_text("utf-8"))]


@pytest.mark.parametrize("text", ["an unbiased ranking", "Debiased", "the Best candidate", "a violation of the rule"])
def test_the_rule_sees_the_words(text: str) -> None:
    assert BANNED.search(text)
