"""What may be seen while the gate is shut, what opens it, and what a saved run proves."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from api.demo_sample import Sample
from tests.integration.conftest import Evenhand

SIGN_OFF = ("--sign-off", "pooled audit reviewed", "--by", "C. Officer")


@pytest.fixture(scope="module")
def shut(evenhand: Evenhand, sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A run without self-identification: nothing can be computed."""
    out = tmp_path_factory.mktemp("shut")
    done = evenhand("screen", sample.requisition, sample.resumes, "--out", out)
    assert done.returncode == 1, done.stderr
    return out, done.stdout


@pytest.fixture(scope="module")
def released(evenhand: Evenhand, sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same people, signed off, where SQL counts under positions and projects alone."""
    out, ruled = tmp_path_factory.mktemp("released"), tmp_path_factory.mktemp("ruled") / "requisition.yaml"
    source = sample.requisition.read_text("utf-8")
    ruled.write_text(source.replace("    text: SQL\n", "    text: SQL\n    evidence: experience\n"), "utf-8")
    done = evenhand("screen", ruled, sample.resumes, "--out", out, *SIGN_OFF)
    assert done.returncode == 1, done.stderr
    return out, done.stdout


LONG = 40  # characters: a shorter quote may be a word of the requisition itself


def _people(out: Path) -> list[str]:
    return [f["candidate"] for f in json.loads((out / "inputs/files.json").read_text("utf-8")) if f["candidate"]]


def test_without_self_identification_nothing_can_be_computed_and_the_gate_stays_shut(shut: tuple[Path, str]) -> None:
    out, printed = shut
    audit = json.loads((out / "audit.json").read_text("utf-8"))
    assert audit["gate"]["outcome"] == "hold"
    assert "On hold" in printed
    assert not (out / "ranking.json").exists()
    assert not (out / "shortlist.csv").exists()
    assert (out / "sealed/ranking.json").exists()


def test_a_shut_gate_shows_nobody_no_order_and_no_score(shut: tuple[Path, str]) -> None:
    out, printed = shut
    sealed = json.loads((out / "sealed/ranking.json").read_text("utf-8"))
    report = (out / "report.html").read_text("utf-8")
    for shown in (printed, report):
        assert not any(candidate in shown for candidate in _people(out))
        assert not any(
            f"{place['score'] // 10 / 10:.1f}" in shown for place in sealed["places"] if place["score"] > 1_000
        )
        assert not any(
            points["quotes"][0]["quote"] in shown
            for p in sealed["places"]
            for points in p["points"]
            if points["quotes"] and len(points["quotes"][0]["quote"]) > LONG
        )


def test_a_sign_off_releases_the_shortlist_and_stands_in_every_result(released: tuple[Path, str]) -> None:
    out, printed = released
    shortlist = json.loads((out / "shortlist.json").read_text("utf-8"))
    assert shortlist["gate"]["sign_off"] == {"by": "C. Officer", "reason": "pooled audit reviewed", "verified": False}
    assert "C. Officer" in printed
    assert "C. Officer" in (out / "report.html").read_text("utf-8")
    assert not (out / "sealed").exists()
    rows = list(csv.DictReader((out / "shortlist.csv").read_text("utf-8").splitlines()))
    assert {row["file"] for row in rows} == {place["file"] for place in shortlist["places"]}


def test_a_rule_of_evidence_is_saved_with_the_run_told_and_kept_to(
    shut: tuple[Path, str], released: tuple[Path, str]
) -> None:
    free, ruled = (
        {
            (place["candidate"], one["requirement"]): one
            for place in json.loads((out / name).read_text("utf-8"))["places"]
            for one in place["points"]
        }
        for out, name in ((shut[0], "sealed/ranking.json"), (released[0], "ranking.json"))
    )
    assert {key for key, one in ruled.items() if one != free[key]} <= {key for key in free if key[1] == "sql"}
    assert any(one["strength"] < free[key]["strength"] for key, one in ruled.items())
    assert all(one["strength"] <= free[key]["strength"] for key, one in ruled.items())
    assert all(one["rung"] != "listed" for (_, name), one in ruled.items() if name == "sql")
    asked = json.loads((released[0] / "inputs/requisition.json").read_text("utf-8"))["requirements"]
    assert [one["id"] for one in asked if "evidence" in one] == ["sql"]
    assert "counts only under positions held and projects" in (released[0] / "report.html").read_text("utf-8")


def test_a_sign_off_without_a_name_is_refused(evenhand: Evenhand, sample: Sample) -> None:
    done = evenhand("screen", sample.requisition, sample.resumes, "--sign-off", "because")
    assert done.returncode == 2
    assert "--by" in done.stderr


def test_a_shut_run_replaces_what_an_open_one_left(evenhand: Evenhand, sample: Sample, tmp_path: Path) -> None:
    evenhand("screen", sample.requisition, sample.resumes, "--out", tmp_path, *SIGN_OFF)
    assert (tmp_path / "shortlist.json").exists()
    evenhand("screen", sample.requisition, sample.resumes, "--out", tmp_path)
    assert not (tmp_path / "shortlist.json").exists()
    assert not (tmp_path / "ranking.json").exists()


def test_the_report_is_one_file_without_script_or_request(released: tuple[Path, str]) -> None:
    report = (released[0] / "report.html").read_text("utf-8")
    assert "<script" not in report
    assert 'src="http' not in report
    assert "<svg" in report
    assert "Not yet reviewed" in report or "not yet reviewed" in report


@pytest.mark.parametrize("which", ["shut", "released"])
def test_a_saved_run_verifies(evenhand: Evenhand, which: str, request: pytest.FixtureRequest) -> None:
    out, _ = request.getfixturevalue(which)
    done = evenhand("verify", out, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["places"] == len(_people(out))


@pytest.mark.parametrize(
    "name",
    [
        "ranking.json",
        "audit.json",
        "shortlist.json",
        "report.html",
        "receipt.json",
        "inputs/requisition.yaml",
        "inputs/resumes.jsonl",
        "inputs/passages.npy",
        "inputs/queries.npy",
        "inputs/queries.json",
        "inputs/calibration.json",
        "inputs/files.json",
    ],
)
def test_one_changed_byte_is_found_and_its_file_named(
    evenhand: Evenhand, released: tuple[Path, str], name: str
) -> None:
    path = released[0] / name
    original = path.read_bytes()
    place = len(original) // 2
    path.write_bytes(original[:place] + bytes([original[place] ^ 1]) + original[place + 1 :])
    try:
        done = evenhand("verify", released[0])
    finally:
        path.write_bytes(original)
    assert done.returncode == 2
    assert name in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_changed_score_is_named_by_its_place(evenhand: Evenhand, released: tuple[Path, str]) -> None:
    path = released[0] / "ranking.json"
    original = path.read_bytes()
    ranking = json.loads(original)
    ranking["places"][2]["score"] += 1
    path.write_bytes((json.dumps(ranking, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode())
    try:
        done = evenhand("verify", released[0])
    finally:
        path.write_bytes(original)
    assert "places[2].score" in done.stderr
