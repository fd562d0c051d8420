"""The wheel is whole: it holds the packages with their data and no tests, and works away from the source tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("screening", "models", "api", "eval", "fairness")
DATA = (".tsv", ".toml", ".j2", ".css", ".js", ".svg", ".yaml", ".xml")

CHECK = """
import sys
sys.path[:0] = [SITE]
sys.path.append(DEPENDENCIES)
import importlib, json
places = {name: importlib.import_module(name).__file__ for name in PACKAGES}
from api.cli import app
from api.demo_sample import make_sample
from api.reports.html import render_run
from fairness import load_policy, load_scheme
from models.calibration import builtin_calibration
from models.registry import encoder_card
from models.taxonomy import builtin_taxonomy
card = encoder_card("all-minilm-l6-v2")
print(json.dumps({
    "places": places,
    "path": sys.path,
    "concepts": len(builtin_taxonomy().concepts),
    "calibration": builtin_calibration().version,
    "policy": load_policy().id,
    "scheme": load_scheme().id,
    "encoder": card.revision,
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that nothing appears in the source tree."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for package in (*PACKAGES, "tests"):
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "hatch_build.py", "package.json", "package-lock.json"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(source)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_module_and_all_package_data(names: set[str]) -> None:
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    wanted = {path.relative_to(ROOT).as_posix() for path in files if path.suffix in (".py", *DATA)}
    assert not wanted - names


@pytest.mark.parametrize(
    "name",
    [
        "models/taxonomy/software.tsv",
        "models/registry.toml",
        "models/calibration.toml",
        "fairness/policy/ugesp.toml",
        "fairness/policy/eeo1.toml",
        "api/reports/templates/run.html.j2",
        "api/reports/templates/report.css",
        "api/demo_sample/common.toml",
        "api/demo_sample/requisition.yaml",
        "api/demo_sample/professions/data_engineer.toml",
        "api/web/static/vendor/htmx.js",
        "api/web/static/vendor/sse.js",
        "api/web/templates/layout.html.j2",
        "api/web/static/base.css",
        "api/web/static/app.js",
    ],
)
def test_the_wheel_holds_what_is_read_at_run_time(names: set[str], name: str) -> None:
    assert name in names


def test_the_wheel_holds_nothing_but_the_packages_and_its_own_record(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    assert not [name for name in names if name.endswith(".pyc") or "/test" in name]


def test_the_wheel_brings_the_command_and_the_licence(wheel: Path, names: set[str]) -> None:
    (entries,) = (name for name in names if name.endswith("entry_points.txt"))
    with zipfile.ZipFile(wheel) as archive:
        assert "evenhand = api.cli:main" in archive.read(entries).decode()
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_installed_packages_work_without_the_source_tree(wheel: Path, tmp_path: Path) -> None:
    """A fresh interpreter that ignores environment, user folder and .pth files, so the editable install is unseen."""
    site = tmp_path / "site"
    install = ["pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, "-m", *install, "--target", str(site), str(wheel)], check=True)
    dependencies = next(path for path in sys.path if path.endswith("site-packages"))
    given = f"SITE, DEPENDENCIES, PACKAGES = {str(site)!r}, {dependencies!r}, {PACKAGES!r}\n"
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error::ImportWarning", "-c", given + CHECK],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout.splitlines()[-1])
    assert str(ROOT) not in found["path"]
    assert {Path(place).parents[1] for place in found["places"].values()} == {site}
    assert found["concepts"] > 1_000
    assert (found["calibration"], found["policy"], found["scheme"]) != ("", "", "")
