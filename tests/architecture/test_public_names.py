"""`__all__` says what a module offers: every name in it exists, and everything public that it defines is in it."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, module_name, parsed, sources

COMMANDS = "its functions are commands that Typer registers, not names to import"
ENTRANCES = {"api.cli": COMMANDS}
"""Modules whose `__all__` need not be complete, each with the reason."""


def defined(path: Path) -> list[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node.name for node in parsed(path).body if isinstance(node, kinds) and not node.name.startswith("_")]


def with_public_names() -> list[Path]:
    return [path for path in sources() if not _private(path) and defined(path)]


def _private(path: Path) -> bool:
    return path.stem.startswith("_") and path.stem != "__init__"


def exported(path: Path) -> list[str] | None:
    for node in parsed(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            return list(ast.literal_eval(node.value))  # type: ignore[attr-defined] # an assignment
    return None


@pytest.mark.parametrize("path", with_public_names(), ids=module_name)
def test_everything_public_is_listed(path: Path) -> None:
    names = exported(path)
    assert names is not None, f"{path.relative_to(ROOT)} has public names and no __all__"
    if module_name(path) not in ENTRANCES:
        assert not [name for name in defined(path) if name not in names]


@pytest.mark.parametrize("path", [p for p in sources() if exported(p) is not None], ids=module_name)
def test_everything_listed_exists_and_stands_once(path: Path) -> None:
    names = exported(path) or []
    module = importlib.import_module(module_name(path))
    assert not [name for name in names if not hasattr(module, name)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", sorted(ENTRANCES))
def test_every_exception_is_still_needed(name: str) -> None:
    path = ROOT / Path(*name.split(".")).with_suffix(".py")
    assert set(defined(path)) - set(exported(path) or ())
