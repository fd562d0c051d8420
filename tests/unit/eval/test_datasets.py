"""What a labelled set has to look like, and what is said where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.datasets import load_ranking_set
from eval.errors import DatasetError

REQUISITION = """id: {id}
title: Clerk
reference_date: 2024-01-01
requirements:
  - kind: skill
    text: filing
    weight: 1
"""
HEADER = "requisition_id\tresume\tgrade"


def labelled(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """A set with the requisitions a and b, the résumés 1.pdf and 2.pdf and these rows of grades."""
    for part in ("requisitions", "resumes"):
        (folder / part).mkdir()
    for name in ("a", "b"):
        (folder / "requisitions" / f"{name}.yaml").write_text(REQUISITION.format(id=name), "utf-8")
    for name in ("1.pdf", "2.pdf"):
        (folder / "resumes" / name).write_bytes(b"%PDF")
    (folder / "qrels.tsv").write_text("\n".join([header, *rows, ""]), "utf-8")
    return folder


def test_requisitions_and_grades_are_read(tmp_path: Path) -> None:
    dataset = load_ranking_set(labelled(tmp_path, "a\t1.pdf\t5", "a\t2.pdf\t2", "b\t1.pdf\t1"))
    assert dataset.name == tmp_path.name
    assert [r.id for r in dataset.requisitions] == ["a", "b"]
    assert dataset.grades == {"a": {"1.pdf": 5, "2.pdf": 2}, "b": {"1.pdf": 1}}
    assert dataset.judgements == 3


def test_more_than_relevant_or_not_makes_a_graded_set(tmp_path: Path) -> None:
    assert load_ranking_set(labelled(tmp_path, "a\t1.pdf\t1", "a\t2.pdf\t2")).graded


@pytest.mark.parametrize("other", ["1", "0"])
def test_only_relevant_or_not_makes_a_binary_set(tmp_path: Path, other: str) -> None:
    assert not load_ranking_set(labelled(tmp_path, "a\t1.pdf\t1", f"a\t2.pdf\t{other}")).graded


def test_the_hash_changes_with_a_grade_and_not_with_the_place(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        (tmp_path / name).mkdir()
    one = load_ranking_set(labelled(tmp_path / "one", "a\t1.pdf\t1"))
    two = load_ranking_set(labelled(tmp_path / "two", "a\t1.pdf\t1"))
    three = load_ranking_set(labelled(tmp_path / "three", "a\t2.pdf\t1"))
    assert one.sha256 == two.sha256 != three.sha256


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("c\t1.pdf\t1", "no requisition has the id 'c'"),
        ("a\t3.pdf\t1", "holds no file '3.pdf'"),
        ("a\t1.pdf\tgood", "a grade is a whole number from 0 to 30"),
        ("a\t1.pdf\t-1", "a grade is a whole number from 0 to 30"),
        ("a\t1.pdf\t31", "a grade is a whole number from 0 to 30"),
        ("a\t1.pdf\t1.5", "a grade is a whole number from 0 to 30"),
        ("a\t1.pdf", "2 columns instead of 3"),
        ("a 1.pdf 1", "1 columns instead of 3"),
        ("b\t2.pdf\t3", "judged twice"),
    ],
)
def test_a_bad_row_is_named_with_its_file_and_line(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(DatasetError, match=said) as refused:
        load_ranking_set(labelled(tmp_path, "b\t2.pdf\t1", row))
    assert refused.value.line == 3
    assert refused.value.file.endswith("qrels.tsv")


def test_a_missing_header_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="line 1: the first line names the columns"):
        load_ranking_set(labelled(tmp_path, header="a\t1.pdf\t1"))


def test_a_requisition_that_cannot_be_used_is_named_with_its_line(tmp_path: Path) -> None:
    folder = labelled(tmp_path, "a\t1.pdf\t1")
    (folder / "requisitions" / "b.yaml").write_text(
        REQUISITION.format(id="b").replace("weight: 1", "weight: 0"), "utf-8"
    )
    with pytest.raises(DatasetError, match=r"b\.yaml: line 7: a weight is greater than 0"):
        load_ranking_set(folder)


def test_two_requisitions_with_one_id_are_refused(tmp_path: Path) -> None:
    folder = labelled(tmp_path, "a\t1.pdf\t1")
    (folder / "requisitions" / "b.yaml").write_text(REQUISITION.format(id="a"), "utf-8")
    with pytest.raises(DatasetError, match=r"b\.yaml: the id 'a' stands in another file"):
        load_ranking_set(folder)


def test_grades_that_are_all_equal_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="all grades are equal"):
        load_ranking_set(labelled(tmp_path, "a\t1.pdf\t4", "a\t2.pdf\t4"))


def test_a_set_without_grades_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="there are no grades"):
        load_ranking_set(labelled(tmp_path))


@pytest.mark.parametrize("missing", ["requisitions", "resumes"])
def test_a_missing_folder_is_named(tmp_path: Path, missing: str) -> None:
    labelled(tmp_path, "a\t1.pdf\t1")
    (tmp_path / missing).rename(tmp_path / "elsewhere")
    with pytest.raises(DatasetError, match=f"{missing}: this folder is missing"):
        load_ranking_set(tmp_path)


def test_a_missing_file_of_grades_is_named(tmp_path: Path) -> None:
    labelled(tmp_path, "a\t1.pdf\t1")
    (tmp_path / "qrels.tsv").unlink()
    with pytest.raises(DatasetError, match=r"qrels\.tsv: this cannot be read"):
        load_ranking_set(tmp_path)


def test_a_folder_without_requisitions_is_refused(tmp_path: Path) -> None:
    labelled(tmp_path, "a\t1.pdf\t1")
    for path in (tmp_path / "requisitions").iterdir():
        path.unlink()
    with pytest.raises(DatasetError, match="there are no requisitions"):
        load_ranking_set(tmp_path)
