"""From a folder of real files to a ranking: the same bytes every time, and nothing of who people are in it."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from api.cache import Cache
from api.commands.bench import load_requisition
from api.demo_sample import Sample, make_swapped
from api.reports.run_json import pretty
from api.workflows.save import save_run
from api.workflows.screen import Bench, rank_folder, screen_folder
from api.workflows.swaps import SWAPS
from tests.integration.conftest import PEOPLE, Evenhand


def test_two_processes_with_one_and_two_threads_and_no_cache_give_the_same_bytes(
    evenhand: Evenhand, sample: Sample, tmp_path: Path
) -> None:
    runs = []
    for threads in (1, 2):
        out = tmp_path / str(threads)
        done = evenhand(
            "screen", sample.requisition, sample.resumes, "--out", out, "--no-cache",
            "--sign-off", "a test of replay", "--by", "R. Tester", threads=threads,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr  # a scan and a locked file are in the sample
        runs.append((out / "ranking.json").read_bytes())
    assert runs[0] == runs[1]


def test_other_files_in_the_folder_change_nothing_about_a_person(bench: Bench, sample: Sample, tmp_path: Path) -> None:
    few = tmp_path / "few"
    few.mkdir()
    for file in sorted(sample.resumes.iterdir())[:5]:
        shutil.copy(file, few)
    requisition, _ = load_requisition(sample.requisition)
    without_cache = Cache(None, reading="", encoder="")
    alone = rank_folder(requisition, few, _with_cache(bench, without_cache)).published["places"]
    among = {p["file"]: p for p in rank_folder(requisition, sample.resumes, bench).published["places"]}
    assert alone
    for place in alone:
        assert {**place, "rank": 0} == {**among[place["file"]], "rank": 0}


def test_a_folder_that_was_read_before_is_neither_read_nor_embedded_again(bench: Bench, sample: Sample) -> None:
    requisition, _ = load_requisition(sample.requisition)
    first = rank_folder(requisition, sample.resumes, bench).published
    again = rank_folder(requisition, sample.resumes, _that_may_not_work(bench)).published
    assert pretty(first) == pretty(again)


def test_swapping_who_people_are_changes_no_score_no_rank_no_points_and_nobody_at_the_cut(
    bench: Bench, sample: Sample, tmp_path: Path
) -> None:
    swapped = make_swapped(tmp_path, people=PEOPLE)
    requisition, _ = load_requisition(sample.requisition)
    before = screen_folder(requisition, sample.resumes, bench)
    after = screen_folder(requisition, swapped.resumes, bench)
    names = {"before": _standings(before.ranked.published), "after": _standings(after.ranked.published)}
    assert names["before"] == names["after"]
    assert _selected(before) == _selected(after)


def test_a_run_carries_a_certificate_of_swaps_and_another_one_reads_no_file_for_it(
    bench: Bench, sample: Sample
) -> None:
    requisition, _ = load_requisition(sample.requisition)
    first = screen_folder(requisition, sample.resumes, bench, swaps=4).audit.published["perturbation"]
    assert (first["items"], first["unchanged"]) == (4, True)
    assert {swap["swap"]: swap["changed"] for swap in first["swaps"]} == dict.fromkeys(SWAPS, 0)
    assert next(swap["altered"] for swap in first["swaps"] if swap["swap"] == "name") == 4
    again = screen_folder(requisition, sample.resumes, _that_may_not_work(bench), swaps=4).audit.published
    assert again["perturbation"] == first
    assert screen_folder(requisition, sample.resumes, bench, swaps=0).audit.published["perturbation"] is None


def test_shuffling_or_removing_self_identification_changes_no_byte_of_the_ranking(
    bench: Bench, sample: Sample, tmp_path: Path
) -> None:
    header, *rows = sample.self_identification.read_text("utf-8").splitlines()
    files, answers = zip(*(row.split(",", 1) for row in rows), strict=True)
    mixed = list(answers)
    random.Random(3).shuffle(mixed)
    shuffled = tmp_path / "shuffled.csv"
    shuffled.write_text("\n".join([header, *(f"{f},{a}" for f, a in zip(files, mixed, strict=True))]) + "\n", "utf-8")
    requisition, _ = load_requisition(sample.requisition)
    rankings = {
        pretty(screen_folder(requisition, sample.resumes, bench, self_id=table).ranked.published)
        for table in (sample.self_identification, shuffled, None)
    }
    assert len(rankings) == 1


def test_every_point_above_zero_has_a_quote_that_is_a_slice_of_the_redacted_text(bench: Bench, sample: Sample) -> None:
    requisition, _ = load_requisition(sample.requisition)
    ranked = rank_folder(requisition, sample.resumes, bench)
    texts = {ranked.pool.file_of(p.resume.id): p.resume for p in ranked.pool.people}
    quoted = 0
    for place in ranked.published["places"]:
        assert sum(p["points"] for p in place["points"]) == place["score"]
        for points in place["points"]:
            assert points["quotes"] or points["points"] == 0
            for quote in points["quotes"]:
                resume = texts[quote["file"]]
                assert resume.text[quote["start"] : quote["end"]] == quote["quote"]
                page = next(p for p in resume.pages if p.number == quote["page"])
                assert page.start <= quote["start"] < page.end
                quoted += 1
    assert quoted > len(ranked.published["places"])


def test_a_run_on_hold_comes_with_its_audit_as_page_and_pdf_and_with_nobody_in_them(
    evenhand: Evenhand, bench: Bench, sample: Sample, tmp_path: Path
) -> None:
    requisition, source = load_requisition(sample.requisition)
    screened = screen_folder(requisition, sample.resumes, bench)  # nobody was asked, so nothing can be computed
    save_run(screened, tmp_path, requisition_source=source)
    assert not (tmp_path / "shortlist.json").exists()
    page, paper = (tmp_path / "audit.html").read_text("utf-8"), (tmp_path / "audit.pdf").read_bytes()
    assert requisition.title in page
    assert paper.startswith(b"%PDF")
    for person in screened.ranked.pool.people:
        assert str(person.resume.id) not in page
        assert screened.ranked.pool.file_of(person.resume.id) not in page
    assert {"audit.html", "audit.pdf"} <= set(json.loads((tmp_path / "receipt.json").read_text("utf-8"))["files"])
    assert evenhand("verify", tmp_path).returncode == 0
    (tmp_path / "audit.pdf").write_bytes(paper + b" ")
    changed = evenhand("verify", tmp_path)
    assert changed.returncode != 0
    assert "audit.pdf was changed" in changed.stderr


def test_rank_says_that_no_audit_was_made_and_prints_the_published_shape(evenhand: Evenhand, sample: Sample) -> None:
    done = evenhand("rank", sample.requisition, sample.resumes, "--json")
    published = json.loads(done.stdout)
    assert "no audit was made" in done.stderr
    assert set(published) == {"requisition", "places", "provenance"}
    assert {"rank", "file", "score", "points", "gates", "confidence"} <= set(published["places"][0])
    assert not any(word in done.stdout for word in ("/tmp", "hostname", "threads"))


def test_read_prints_one_object_a_line_whose_offsets_index_its_text(evenhand: Evenhand, sample: Sample) -> None:
    files = sorted(sample.resumes.iterdir())[:4]
    done = evenhand("read", *files, "--json", "--reference-date", "2026-11-01")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["file"] for row in rows] == [str(f) for f in files]
    for row in rows:
        assert row["status"] == "read"
        assert row["positions"], row["file"]
        assert row["skills"], row["file"]
        for skill in row["skills"]:
            assert skill["rung"] in ("listed", "project", "role")
            assert all(row["text"][s["start"] : s["end"]] == s["quote"] for s in skill["spans"])


def test_months_of_current_positions_need_a_reference_date(evenhand: Evenhand, sample: Sample) -> None:
    file = sorted(sample.resumes.iterdir())[0]
    rows = [
        json.loads(evenhand("read", file, "--json", *extra).stdout)
        for extra in ((), ("--reference-date", "2026-11-01"))
    ]
    current = [[p["months"] for p in row["positions"] if p["current"]] for row in rows]
    assert all(months is None for months in current[0])
    assert all(months is not None for months in current[1])


def _with_cache(bench: Bench, cache: Cache) -> Bench:
    return Bench(
        bench.tools, cache, bench.readers, bench.identify, bench.progress, bench.build_index, bench.exact_passages
    )


def _that_may_not_work(bench: Bench) -> Bench:
    """The same bench with an encoder and readers that fail when asked."""

    class Refuses:
        revision = bench.tools.encoder.revision
        dimension = 384

        def encode(self, texts: object) -> object:
            raise AssertionError("embedded again")

        def read_files(self, paths: object) -> object:
            assert not list(paths), "read again"  # type: ignore[call-overload]
            return iter(())

    tools = type(bench.tools)(Refuses(), bench.tools.matcher, bench.tools.calibration)  # type: ignore[arg-type]
    return Bench(tools, bench.cache, Refuses(), bench.identify, bench.progress, bench.build_index)  # type: ignore[arg-type]


def _standings(published: dict[str, object]) -> dict[str, object]:
    return {
        p["file"]: (p["rank"], p["score"], [(x["requirement"], x["points"], x["strength"]) for x in p["points"]])
        for p in published["places"]  # type: ignore[attr-defined]
    }


def _selected(screened: object) -> list[str]:
    pool = screened.ranked.pool  # type: ignore[attr-defined]
    return sorted(pool.file_of(candidate) for candidate in screened.proposal.selected)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", ["read", "rank", "screen", "audit", "verify", "demo", "eval", "schema"])
def test_every_command_explains_itself(evenhand: Evenhand, command: str) -> None:
    done = evenhand(command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout
