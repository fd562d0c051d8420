"""A folder of everything that goes wrong: one clear line each, the rest ranked, exit 1."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import pypdf

from api.demo_sample import Sample
from tests.integration.conftest import Evenhand

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(17) + b"\x00" * 64


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w>" + b" " * (120 * 1024 * 1024) + b"</w>")
    return stream.getvalue()


def _folder(sample: Sample, folder: Path) -> Path:
    folder.mkdir()
    good = sorted(sample.resumes.glob("applicant-*.pdf"))[:3]
    for file in good:
        shutil.copy(file, folder / file.name)
    pdf = good[0].read_bytes()
    locked = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    locked.encrypt("secret", algorithm="RC4-128")
    with (folder / "locked.pdf").open("wb") as file:
        locked.write(file)
    shutil.copy(sample.resumes / "scan-017.pdf", folder / "scan.pdf")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "truncated.pdf").write_bytes(pdf[: len(pdf) // 16])
    (folder / "picture.pdf").write_bytes(PNG)
    (folder / "bomb.docx").write_bytes(_bomb())
    with (folder / "huge.pdf").open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    shutil.copy(good[0], folder / "twin.pdf")
    return folder


def test_each_bad_file_gets_one_clear_line_and_the_rest_is_ranked(
    evenhand: Evenhand, sample: Sample, tmp_path: Path
) -> None:
    folder = _folder(sample, tmp_path / "mixed")
    done = evenhand("screen", sample.requisition, folder, "--json")
    assert done.returncode == 1, done.stderr
    states = {f["file"]: f for f in json.loads(done.stdout)["files"]}
    assert {name: states[name]["status"] for name in states if not name.startswith(("applicant", "twin"))} == {
        "locked.pdf": "encrypted",
        "scan.pdf": "needs_ocr",
        "empty.pdf": "empty",
        "truncated.pdf": "corrupt",
        "picture.pdf": "unsupported",
        "bomb.docx": "too_large",
        "huge.pdf": "too_large",
    }
    for state in states.values():
        assert state["status"] == "read" or state["reason"].endswith(".")
        assert "\n" not in state["reason"]
    assert states["twin.pdf"]["duplicate_of"]


def test_the_rest_is_ranked(evenhand: Evenhand, sample: Sample, tmp_path: Path) -> None:
    folder = _folder(sample, tmp_path / "mixed")
    done = evenhand("rank", sample.requisition, folder, "--json")
    assert len(json.loads(done.stdout)["places"]) == 3
    assert "bomb.docx: too_large" in done.stderr


def test_a_requisition_that_cannot_be_used_is_one_line_on_stderr(
    evenhand: Evenhand, sample: Sample, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(
        "title: X\nreference_date: 2026-11-01\nrequirements:\n- kind: skill\n  text: recent graduate\n  weight: 1\n"
    )
    done = evenhand("rank", bad, sample.resumes)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "line 5" in done.stderr
    assert "Write instead" in done.stderr


def test_an_empty_folder_and_a_missing_one_are_refused(evenhand: Evenhand, sample: Sample, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        done = evenhand("screen", sample.requisition, folder)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1


def test_a_wrong_option_is_one_line_too(evenhand: Evenhand, sample: Sample) -> None:
    for wrong in (("screen", "--bogus"), ("nonsense",), ("screen", sample.requisition, sample.resumes, "--cut", "0")):
        done = evenhand(*wrong)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1


def test_results_never_go_among_the_resumes_or_over_somebody_elses_files(
    evenhand: Evenhand, sample: Sample, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    for out in (tmp_path, sample.resumes / "out", sample.resumes):
        done = evenhand("screen", sample.requisition, sample.resumes, "--out", out)
        assert done.returncode == 2, out
    assert (tmp_path / "mine.txt").read_text() == "keep me"
    assert not (sample.resumes / "out").exists()


def test_links_and_names_that_are_not_utf_8_get_a_state_and_stop_nothing(
    evenhand: Evenhand, sample: Sample, tmp_path: Path
) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    (folder / "link.txt").symlink_to("/etc/passwd")
    Path(os.fsdecode(os.fsencode(folder) + b"/na\xffme.txt")).write_text(
        "Ana Mora\nana@example.org\n\nSkills\nPython, SQL\n"
    )
    done = evenhand("screen", sample.requisition, folder, "--json")
    states = {f["file"]: f["status"] for f in json.loads(done.stdout)["files"]}
    assert states == {"link.txt": "failed", "na\ufffdme.txt": "read"}
