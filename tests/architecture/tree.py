"""The source tree as the architecture tests see it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["PACKAGES", "ROOT", "imports_of", "module_name", "parsed", "sources", "text_files"]

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("screening", "models", "api", "eval", "fairness")
FOLDERS = (*PACKAGES, "docs", "tests", ".ci")


def sources(*packages: str) -> list[Path]:
    """Python files of `packages`, of all five by default."""
    return sorted(path for package in packages or PACKAGES for path in (ROOT / package).rglob("*.py"))


def module_name(path: Path) -> str:
    """`screening/redact/__init__.py` → "screening.redact"."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path.relative_to(ROOT)))


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every imported name in full ("os.path", "eval.metrics.ndcg"), with its line; those inside functions too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def text_files() -> list[Path]:
    """Every text file of the project: what lies at its top and below its folders, hidden and built ones left out."""
    top = [path for path in ROOT.iterdir() if path.is_file()]
    below = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts]
    return sorted(path for path in [*top, *below] if path.is_file() and _is_text(path))


def _is_text(path: Path) -> bool:
    data = path.read_bytes()
    return b"\0" not in data and len(data) < 2_000_000
