"""`evenhand audit`, `policies`, `ll144` and `verify` of a pack, as an outside auditor uses them."""

import hashlib
import io
import json
import random
import zipfile

import pytest

from api.commands.auditing import Outputs, audit_command
from api.commands.ll144 import check_command, summary_command
from api.commands.policies import policies_command
from api.commands.verifying import verify_command
from api.errors import BadInput, BadSavedRun
from fairness import canonical_json, sha256_of

COUNTS = """family,group,n,selected,stage
sex,Female,40,30,reading
sex,Male,40,38,reading
sex,Female,40,8,shortlist
sex,Male,40,16,shortlist
"""
DETAILS = """tool: Ranking 1
audit_date: 2026-10-01
distribution_date: 2026-10-15
auditor: Example Auditors LLP
data_source: Applications of 2026
data_explanation: The employer's own use
"""


@pytest.fixture
def counts(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text(COUNTS)
    return file


@pytest.fixture
def persons(tmp_path):
    rng = random.Random(3)
    lines = ["id,selected,score,sex,race_ethnicity,points:python,points:years"]
    people = []
    for i in range(80):
        sex, python = ("F", "M")[i % 2], rng.randint(0, 50)
        years = rng.randint(0, 20) + 25 * (sex == "M")
        people.append((f"p{i}", python + years, sex, ("White", "Asian", "")[i % 3], python, years))
    last = sorted((score for _, score, *_ in people), reverse=True)[19]
    lines += [f"{i},{int(score >= last)},{score},{sex},{race},{a},{b}" for i, score, sex, race, a, b in people]
    file = tmp_path / "persons.csv"
    file.write_text("\n".join(lines) + "\n")
    return file


def _json(capsys):
    return json.loads(capsys.readouterr().out)


def test_stages_keep_the_order_in_which_the_file_names_them(counts, capsys):
    audit_command(counts, as_json=True)
    published = _json(capsys)
    assert published["funnel"][0]["stages"] == ["reading", "shortlist"]


def test_a_stage_and_a_family_can_be_chosen(counts, persons, capsys):
    audit_command(counts, as_json=True, stages=["shortlist"])
    assert {family["stage"] for family in _json(capsys)["families"]} == {"shortlist"}
    audit_command(persons, as_json=True, families=["sex"])
    assert {family["family"] for family in _json(capsys)["families"]} == {"sex"}


@pytest.mark.parametrize(("option", "value"), [("stages", ["hiring"]), ("families", ["eye_colour"]), ("pool", "mine")])
def test_what_is_not_in_the_file_is_refused_with_what_there_is(counts, option, value):
    with pytest.raises(BadInput):
        audit_command(counts, **{option: value})


def test_points_bring_the_waterfall_and_the_scan_and_a_live_pool_no_search(persons, capsys):
    audit_command(persons, as_json=True)
    published = _json(capsys)
    female = next(one for one in published["attribution"] if one["group"] == "Female")
    assert female["driver"] == "years"
    assert published["proxies"]
    assert published["alternatives"] == []


def test_a_historical_pool_is_searched_for_other_weights(persons, capsys):
    audit_command(persons, as_json=True, pool="historical", families=["sex"])
    search = _json(capsys)["alternatives"][0]
    assert search["tried"] > 1
    assert search["purpose"] == "historical"


def test_all_files_are_written_and_the_pack_can_be_recomputed(persons, tmp_path, capsys):
    paths = {name: tmp_path / f"report.{name}" for name in ("html", "pdf", "csv")}
    pack = tmp_path / "pack.zip"
    audit_command(persons, outputs=Outputs(**paths, pack=pack, view="statutory"))
    assert paths["html"].read_text().startswith("<!doctype html>") or "<html" in paths["html"].read_text()
    assert paths["pdf"].read_bytes().startswith(b"%PDF")
    assert "impact_ratio" in paths["csv"].read_text()
    capsys.readouterr()
    assert verify_command(pack, as_json=True) == 0
    verified = _json(capsys)
    assert verified["tables"] == 3
    assert "attribution" in verified["beyond"]


def _repacked(pack, name, change):
    with zipfile.ZipFile(pack) as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist()}
    files[name] = change(files[name])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry, data in files.items():
            archive.writestr(entry, data)
    pack.write_bytes(out.getvalue())


def test_a_changed_pack_is_named(counts, tmp_path, capsys):
    pack = tmp_path / "pack.zip"
    audit_command(counts, outputs=Outputs(pack=pack))
    _repacked(pack, "counts.csv", lambda data: data.replace(b"Female,40,8", b"Female,40,9"))
    with pytest.raises(BadSavedRun, match=r"counts\.csv"):
        verify_command(pack, as_json=False)


def test_a_file_that_is_no_pack_is_refused(counts):
    with pytest.raises(BadSavedRun, match="ZIP"):
        verify_command(counts, as_json=False)


def test_a_place_that_cannot_be_written_is_one_clear_error(counts, tmp_path):
    with pytest.raises(BadInput, match="cannot be written"):
        audit_command(counts, outputs=Outputs(html=tmp_path / "nowhere" / "r.html"))


def test_nobody_selected_never_reads_as_a_pass(tmp_path, capsys):
    file = tmp_path / "none.csv"
    file.write_text("family,group,n,selected\nsex,Female,30,0\nsex,Male,30,0\n")
    html = tmp_path / "r.html"
    for options in ({}, {"sentences": True}, {"as_json": True, "outputs": Outputs(html=html)}):
        audit_command(file, **options)
        printed = capsys.readouterr().out.casefold()
        assert "pass" not in printed
        assert "hold" in printed
    assert "pass" not in html.read_text().casefold()


def test_policies_are_listed_and_shown_with_their_status(capsys):
    policies_command(None, as_json=True)
    listed = {pack["id"]: pack for pack in _json(capsys)}
    assert listed["us-ugesp-1978"]["computes"] is True
    assert listed["us-il-hb3773-2026"]["computes"] is False
    policies_command("eu", as_json=False)
    assert "Annex III" in capsys.readouterr().out
    with pytest.raises(BadInput):
        policies_command("atlantis", as_json=False)


def test_a_citation_pack_computes_nothing_and_says_so(counts):
    with pytest.raises(BadInput, match="citation"):
        audit_command(counts, policy="illinois")


def test_the_published_summary_is_written_and_checked(persons, tmp_path, capsys):
    details, page, summary = (tmp_path / name for name in ("details.yaml", "page.html", "summary.json"))
    details.write_text(DETAILS)
    assert summary_command(persons, details, html=page, out=summary, today="2026-11-22") == 0
    assert "Example Auditors LLP" in page.read_text()
    assert check_command(summary, today="2026-11-22", as_json=True) == 0
    capsys.readouterr()
    assert check_command(summary, today="2028-01-01", as_json=True) == 1
    assert _json(capsys)[0]["element"] == "audit_age"


def test_details_that_lack_a_date_or_hold_a_strange_key_are_refused(persons, tmp_path):
    details = tmp_path / "details.yaml"
    for text in (DETAILS.replace("audit_date: 2026-10-01\n", ""), DETAILS + "colour: red\n", "- a\n"):
        details.write_text(text)
        with pytest.raises(BadInput):
            summary_command(persons, details, html=None, out=None, today=None)


def test_a_terminal_shows_scoring_rates_answers_and_whom_a_verdict_compares_with(tmp_path, capsys):
    file = tmp_path / "any.csv"
    file.write_text("id,score,sex\n" + "".join(f"p{i},{i},{'F' if i % 2 else 'M'}\n" for i in range(40)))
    audit_command(file)
    assert "above the median" in capsys.readouterr().out
    file.write_text("n,observed,availability\n405,15,0.154\n")
    audit_command(file)
    printed = capsys.readouterr().out
    assert "-6.52 standard deviations" in printed
    assert "no shortlist to decide about" in printed
    file.write_text("family,group,n,selected\nkind,Tiny,2,2\nkind,A,400,200\nkind,B,400,100\n")
    audit_command(file)
    printed = capsys.readouterr().out
    assert "Compared with A: the highest rate, of Tiny, is that of too few people." in printed
    assert "0.500" in printed


def test_a_search_for_weights_needs_points(counts):
    with pytest.raises(BadInput, match="points:NAME"):
        audit_command(counts, pool="historical")


def _resummed(pack):
    """The sums of a pack made anew, as somebody who rewrites all of it would."""
    with zipfile.ZipFile(pack) as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist() if entry != "SHA256SUMS"}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    with zipfile.ZipFile(pack, "w") as archive:
        for name, data in {**files, "SHA256SUMS": sums.encode()}.items():
            archive.writestr(name, data)


def _rehashed(data, change):
    audit = json.loads(data)
    change(audit)
    return canonical_json({**audit, "sha256": sha256_of(audit)}) + b"\n"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("audit.json", lambda data: _rehashed(data, lambda a: a["policy"].update(threshold="1/2")), "policy"),
        ("audit.json", lambda data: _rehashed(data, lambda a: a["gate"].update(outcome="open")), "gate"),
        ("audit.json", lambda data: b"[" * 100_000, "not JSON"),
        ("counts.csv", lambda data: b"\xff\xfe", "counts.csv"),
        ("figures.csv", lambda data: data.replace(b"0.5", b"0.9"), "figures.csv"),
        ("policy.toml", lambda data: data.replace(b'"1/20"', b'"1/10"'), "policy.toml"),
    ],
)
def test_a_pack_rewritten_with_all_its_sums_is_still_named_where_it_can_be_made_again(
    counts, tmp_path, name, change, said
):
    pack = tmp_path / "pack.zip"
    audit_command(counts, outputs=Outputs(pack=pack))
    _repacked(pack, name, change)
    _resummed(pack)
    with pytest.raises(BadSavedRun, match=said):
        verify_command(pack, as_json=False)


def test_what_a_pack_is_held_against_its_sums_alone_is_said(counts, tmp_path, capsys):
    pack = tmp_path / "pack.zip"
    audit_command(counts, outputs=Outputs(pack=pack))
    verify_command(pack, as_json=False)
    assert "report.html" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("family;group;n;selected\nsex;F;1;1\n", "semicolons"),
        ("family,group,n,selected\nsex,F,3000000000000,1\n", "more than 10,000,000"),
        ('family,group,n,selected\nkind,"A\n\nGate: open",5,1\n', "control character"),
        ("family,group,n,selected\nkind,A\x1b[31m,5,1\n", "control character"),
        ("id,selected,score,sex,points:a\np1,1,9,F,5\n", "line 2: the points add up to 5, the score is 9"),
        ("n_focal,n_reference,reference_rate,ratio\n10,10,0.9,1.5\n", "from 0 to 1"),
        ("places,share,alpha\n1000000,0.5,0.1\n", "takes too long"),
        ("place,group,share\n1,M,0.5\n3,F,0.5\n", "gap"),
    ],
)
def test_what_cannot_be_audited_is_one_clear_line(tmp_path, text, said):
    file = tmp_path / "odd.csv"
    file.write_text(text)
    with pytest.raises(BadInput, match=said) as caught:
        audit_command(file)
    assert "\n" not in str(caught.value)


def test_large_numbers_are_audited_at_once(tmp_path, capsys):
    file = tmp_path / "large.csv"
    file.write_text("family,group,n,selected\nkind,A,10000000,3000000\nkind,B,9000000,2000000\nkind,unknown,900000,9\n")
    assert audit_command(file, as_json=True) == 0
    assert _json(capsys)["families"][0]["groups"][1]["fisher_p"] < 1e-300
    file.write_text("n,observed,availability\n1000000,333333,0.5\n")
    assert audit_command(file, as_json=True) == 0
    assert _json(capsys)["availability"][0]["test"]["two_sided_p"] < 1e-300


def test_a_score_left_empty_beside_points_is_their_sum(tmp_path, capsys):
    file = tmp_path / "points.csv"
    rows = "".join(f"p{i},{int(i > 12)},,{'F' if i % 2 else 'M'},{i},{i}\n" for i in range(24))
    file.write_text(f"id,selected,score,sex,points:a,points:b\n{rows}")
    assert audit_command(file, as_json=True) == 0
    assert _json(capsys)["attribution"]


def test_a_view_that_does_not_exist_is_refused_even_where_nothing_is_written(counts):
    with pytest.raises(BadInput, match="internal or statutory"):
        audit_command(counts, outputs=Outputs(view="all"))
