"""The pack for an outside auditor: complete, checkable, and always the same bytes."""

import csv
import hashlib
import io
import json
import zipfile

import pytest
from test_report_sample import small_audit

from fairness import CountRow, audit_counts, canonical_json, load_policy, parse_audit_csv, sha256_of, to_json
from fairness.report import auditor_pack

POLICY = load_policy()
COUNTS = "family,group,n,selected\nsex,Female,20,3\nsex,Male,80,16\nsex,unknown,12,2\n"
VERSIONS = {"evenhand": "0.1.0", "encoder": "none"}


@pytest.fixture(scope="module")
def audit():
    return to_json(audit_counts(parse_audit_csv(COUNTS).rows, policy=POLICY))


def _files(pack):
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def test_the_pack_holds_everything_under_sorted_names(audit):
    names = list(_files(auditor_pack(audit, counts_csv=COUNTS, versions=VERSIONS)))
    assert names == sorted(names)
    assert set(names) == {
        "SHA256SUMS", "VERIFY.md", "audit.json", "counts.csv", "figures.csv", "policy.toml", "report.html",
        "report.pdf", "versions.json",
    }  # fmt: skip


def test_every_sum_is_right_and_every_file_has_one(audit):
    files = _files(auditor_pack(audit, counts_csv=COUNTS, versions=VERSIONS))
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}


def test_the_same_input_gives_the_same_bytes(audit):
    again = json.loads(json.dumps(audit))
    packs = [auditor_pack(one, counts_csv=COUNTS, versions=VERSIONS) for one in (audit, again)]
    assert packs[0] == packs[1]


def test_the_timestamps_are_fixed(audit):
    pack = auditor_pack(audit, counts_csv=COUNTS, versions=VERSIONS)
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_auditor_can_compute_the_audit_again_from_the_pack_alone(audit):
    files = _files(auditor_pack(audit, counts_csv=COUNTS, versions=VERSIONS))
    packed = json.loads(files["audit.json"])
    assert files["audit.json"] == canonical_json(packed) + b"\n"
    again = to_json(audit_counts(parse_audit_csv(files["counts.csv"].decode()).rows, policy=POLICY))
    assert again["sha256"] == packed["sha256"] == sha256_of(packed)
    instructions = files["VERIFY.md"].decode()
    assert audit["sha256"] in instructions
    assert "evenhand audit counts.csv --policy us-ugesp-1978 --json" in instructions
    assert load_policy("us-ugesp-1978") == POLICY
    assert "1. `evenhand verify PACK.zip`" in instructions
    assert "not in a spreadsheet that runs formulas" in instructions
    assert "not the independent bias audit" in instructions


def test_a_changed_audit_is_told_by_its_hash(audit):
    tampered = json.loads(json.dumps(audit))
    tampered["families"][0]["groups"][0]["selected"] = 16
    instructions = _files(auditor_pack(tampered, counts_csv=COUNTS, versions=VERSIONS))["VERIFY.md"].decode()
    assert sha256_of(tampered) in instructions
    assert sha256_of(tampered) != audit["sha256"]


def test_the_pack_shows_small_groups_as_the_statute_asks():
    rows = [CountRow("sex", "Female", 3, 1), CountRow("sex", "Male", 80, 16)]
    audit = to_json(audit_counts(rows, policy=POLICY))
    files = _files(auditor_pack(audit, counts_csv=COUNTS, versions=VERSIONS))
    assert "1 of 3" in files["report.html"].decode()
    figures = list(csv.DictReader(io.StringIO(files["figures.csv"].decode())))
    assert [row["value"] for row in figures if row["group"] == "Female" and row["statistic"] == "n"] == ["3"]


def test_an_unknown_policy_leaves_its_file_out_and_says_so(audit):
    other = {**audit, "policy": {**audit["policy"], "id": "somebody-elses"}}
    files = _files(auditor_pack(other, counts_csv=COUNTS, versions=VERSIONS))
    assert "policy.toml" not in files
    assert "is not in this pack" in files["VERIFY.md"].decode()


def test_what_counts_cannot_give_is_said():
    audit = {**small_audit(), "attribution": []}
    files = _files(auditor_pack(audit, counts_csv=COUNTS, versions=VERSIONS))
    assert "which need a score a person" in files["VERIFY.md"].decode()
    assert "waterfall" not in files["VERIFY.md"].decode()
