"""The import contracts of pyproject.toml hold, and they see what they are there to see."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import PACKAGES, ROOT, imports_of, sources

RUN = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-P", "-c", RUN], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("file", "planted", "contract"),
    [
        ("screening/ranking.py", "import models.encoder", "the rooms do not know each other"),
        ("eval/metrics.py", "import api.cli", "entrances over rooms"),
        ("screening/evidence.py", "import screening.shortlist", "the line has one direction"),
        ("screening/unplaced.py", "", "the line has one direction"),
        ("api/reports/words.py", "import api.workflows.screen", "the service has one direction"),
        ("api/unplaced.py", "", "the service has one direction"),
        ("screening/skills.py", "import spacy", "what is learned or native stays in models"),
        ("fairness/rates.py", "import sklearn", "scikit-learn stays"),
        ("models/encoder.py", "import pydantic_settings", "the web, the database and the settings"),
        ("fairness/rates.py", "import jinja2", "templates and pages stay in the service"),
        ("fairness/rates.py", "import fpdf", "templates and pages stay in the service"),
        ("fairness/audit.py", "import fairness.report", "the arithmetic of an audit does not know its report"),
        ("api/reports/words.py", "import sqlalchemy", "the database is spoken to in storage alone"),
        ("api/storage/ledger.py", "import api.storage.accounts", "storage has one direction"),
        ("api/reports/run_json.py", "import api.storage.self_identification", "only the audit reads"),
        ("fairness/rates.py", "import fairness.audit", "no package goes round in circles"),
    ],
)
def test_a_planted_import_breaks_its_contract(copy: Path, file: str, planted: str, contract: str) -> None:
    with (copy / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{planted}\n")
    result = lint(copy)
    broken = [line for line in result.stdout.splitlines() if " BROKEN" in line]
    assert result.returncode != 0
    assert any(contract in line for line in broken), result.stdout


def test_the_contracts_speak_of_every_package_in_the_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    assert project["importlinter"]["root_packages"] == project["hatch"]["build"]["targets"]["wheel"]["packages"]


def test_eval_takes_nothing_of_scikit_learn_but_its_metrics() -> None:
    """import-linter sees outside packages by their first name only."""
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sources("eval")
        for name, line in imports_of(path)
        if name.split(".")[0] == "sklearn" and not name.startswith("sklearn.metrics")
    ]
    assert not found
