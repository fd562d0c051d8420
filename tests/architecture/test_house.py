"""House rules that no linter knows."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib

import pytest

from tests.architecture.tree import PACKAGES, ROOT, imports_of, module_name, parsed, sources, text_files

UNPICKLERS = frozenset({"pickle", "cPickle", "_pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib"})
MACHINE_PATH = re.compile(r"(?<![\w.}])/(?:home|Users|root|work|workspace|mnt)/[\w.-]+|(?<!\w)[A-Z]:\\\\?Users\\")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_name_means_our_package(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__file__ == str(ROOT / package / "__init__.py")


def test_nobody_hides_the_builtin_eval() -> None:
    """`import eval` would; `from eval.metrics import …` does not."""
    found = []
    for path in [*sources(), *(ROOT / "tests").rglob("*.py")]:
        for node in ast.walk(parsed(path)):
            names = node.names if isinstance(node, ast.Import | ast.ImportFrom) else ()
            if any((alias.asname or alias.name.split(".")[0]) == "eval" for alias in names):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not found


def test_nothing_is_fetched_from_a_hub() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node).startswith("torch.hub")
    ]
    found += [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources()
        for name, line in imports_of(path)
        if name.startswith(("torch.hub", "huggingface_hub", "transformers.utils.hub"))
    ]
    assert not found


def test_nothing_is_unpickled() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sources()
        for name, line in imports_of(path)
        if name.split(".")[0] in UNPICKLERS
    ]
    assert not found


def test_arrays_and_tensors_are_loaded_without_pickle() -> None:
    found = []
    for path in sources():
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            if called in ("np.load", "numpy.load") and given.get("allow_pickle") != "False":
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {called} without allow_pickle=False")
            if called == "torch.load" and given.get("weights_only") != "True":
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {called} without weights_only=True")
    assert not found


def test_the_wheel_holds_the_five_packages_and_no_tests() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert sorted(wheel["packages"]) == sorted(PACKAGES)


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in text_files()
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if (match := MACHINE_PATH.search(line))
    ]
    assert not found


@pytest.mark.parametrize("path", sources(), ids=module_name)
def test_a_module_says_what_it_is(path: object) -> None:
    assert ast.get_docstring(parsed(path))  # type: ignore[arg-type]


def test_a_decision_record_is_short_and_names_its_check() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert records
    for record in records:
        text = record.read_text("utf-8")
        assert re.match(r"\d{4}-[a-z0-9-]+\.md", record.name), record.name
        assert len(text.splitlines()) <= 60, f"{record.name} is longer than 60 lines"
        assert "Kept by" in text, f"{record.name} does not name the check that keeps it"


def test_every_dependency_has_a_decision() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[<>=!~\[; ]", requirement)[0] for requirement in listed}
    records = [path.read_text("utf-8") for path in (ROOT / "docs" / "decisions").glob("*-dependencies-*.md")]
    decided = {name for text in records for name in re.findall(r"^\* \*\*([\w.-]+)\*\*", text, re.MULTILINE)}
    assert names == decided
