"""Rankings of a tiny pool, measured: fake tools, real line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from eval.baselines import Bm25, WholeDocument
from eval.datasets import RankingSet
from eval.errors import DatasetError
from eval.ranking import BASELINES, BINARY_MEASURES, GRADED_MEASURES, LINE, RankingEvaluation, evaluate_ranking
from eval.report import difference, mean_of, ranking_json, ranking_rows
from screening.candidate import CandidateId
from screening.ports import Codes, FoundSkill, Tools
from screening.ranking import Prepared
from screening.requisition import Kind, Requisition, parse_requisition
from screening.resume import MASK, Page, Passage, RedactedResume, RedactedText

VOCABULARY = ("filing", "typing", "welding", "baking", "nursing", "driving", "teaching", "selling")


class WordEncoder:
    """Codes that say which words of `VOCABULARY` a text holds; counts how often it is asked."""

    revision = "words"
    dimension = len(VOCABULARY)

    def __init__(self) -> None:
        self.calls: list[tuple[str, ...]] = []

    def encode(self, texts: Sequence[RedactedText]) -> Codes:
        self.calls.append(tuple(texts))
        rows = np.array([[text.split().count(w) for w in VOCABULARY] for text in texts], dtype=np.float64)
        rows = rows.reshape(len(texts), self.dimension)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.rint(127 * rows / np.where(lengths > 0, lengths, 1)).astype(np.int8)


class NoSkills:
    """Knows no skill."""

    version = "none"

    def mentions(
        self, text: RedactedText, *, listed: Sequence[tuple[int, int]], ignored: Sequence[tuple[int, int]]
    ) -> Sequence[FoundSkill]:
        return ()

    def concepts(self, asked: str) -> frozenset[str]:
        return frozenset()


class Proportional:
    """Strength in proportion to similarity."""

    version = "proportional"
    tables: Mapping[str, Sequence[tuple[int, int]]] = {}

    def strength(self, kind: Kind, total: int, count: int) -> int:
        return min(10_000, max(0, 10_000 * total // (127 * 127 * count)))


def tools() -> Tools:
    return Tools(WordEncoder(), NoSkills(), Proportional())


def prepared(text: str) -> Prepared:
    """Somebody whose résumé is one passage; masks in it are not embedded."""
    hashed = hashlib.sha256(text.encode()).hexdigest()
    words = RedactedText(" ".join(text.replace(MASK, " ").split()))
    passages = (Passage(1, 0, len(text), words),) if words else ()
    resume = RedactedResume(
        id=CandidateId(hashed[:12]),
        text=RedactedText(text),
        content_hash=hashed,
        pages=(Page(1, 0, len(text)),),
        sections=(),
        positions=(),
        passages=passages,
        masks=(),
        hidden=(),
        locations=(),
        quality=100,
    )
    return Prepared(resume, WordEncoder().encode([p.text for p in passages]))


def requisition(*asked: str, id: str = "a", kind: str = "experience") -> Requisition:
    items = "".join(f"  - {{kind: {kind}, text: {text}, weight: {weight}}}\n" for weight, text in enumerate(asked, 1))
    return parse_requisition(f"id: {id}\ntitle: Clerk\nreference_date: 2024-01-01\nrequirements:\n{items}")


def dataset(grades: dict[str, dict[str, int]], *requisitions: Requisition) -> RankingSet:
    return RankingSet("tiny", requisitions, grades, "0" * 64)


def evaluate(labelled: RankingSet, resumes: Mapping[str, Prepared | None]) -> RankingEvaluation:
    return evaluate_ranking(labelled, resumes, tools=tools(), progress=lambda done, total: None)


POOL = {
    "1.pdf": prepared("filing filing typing"),
    "2.pdf": prepared("typing baking baking"),
    "3.pdf": prepared("welding nursing"),
    "4.pdf": prepared("filing driving"),
}


def test_a_graded_set_ranks_the_graded_among_themselves() -> None:
    found = evaluate(dataset({"a": {"1.pdf": 7, "2.pdf": 3, "3.pdf": 1}}, requisition("typing", "filing")), POOL)
    assert found.measures == GRADED_MEASURES
    assert set(found.values) == {LINE, *BASELINES}
    assert found.values[LINE] == ({"Spearman": 1.0, "pairwise accuracy": 1.0, "nDCG@5": 1.0},)


def test_a_binary_set_ranks_everyone() -> None:
    found = evaluate(dataset({"a": {"2.pdf": 1}}, requisition("filing")), POOL)
    assert found.measures == BINARY_MEASURES
    values = found.values[LINE][0]
    # 1.pdf and 4.pdf hold the word; 2.pdf ties with 3.pdf on third place, ordered by their hash.
    first = POOL["2.pdf"].resume.content_hash < POOL["3.pdf"].resume.content_hash  # type: ignore[union-attr]
    assert values["AP"] == pytest.approx(1 / 3 if first else 1 / 4)
    assert values["P@10"] == pytest.approx(1 / 10)


def test_a_requisition_whose_grades_are_all_equal_is_skipped_for_correlation_and_pairs() -> None:
    grades = {"a": {"1.pdf": 2, "2.pdf": 2}, "b": {"1.pdf": 1, "2.pdf": 2}}
    found = evaluate(dataset(grades, requisition("filing"), requisition("filing", id="b")), POOL)
    assert mean_of(found, LINE, "Spearman").requisitions == 1
    assert mean_of(found, LINE, "pairwise accuracy").requisitions == 1
    assert mean_of(found, LINE, "nDCG@5").requisitions == 2


def test_scores_that_are_all_equal_count_as_no_association() -> None:
    found = evaluate(dataset({"a": {"1.pdf": 1, "3.pdf": 5}}, requisition("selling")), POOL)
    assert found.values["BM25"][0]["Spearman"] == 0.0
    assert found.values["BM25"][0]["pairwise accuracy"] == 0.5


def test_what_could_not_be_read_stands_last() -> None:
    resumes = {**POOL, "5.pdf": None}
    found = evaluate(dataset({"a": {"3.pdf": 1, "5.pdf": 4}}, requisition("filing")), resumes)
    assert found.unread == ("5.pdf",)
    assert all(values[0]["Spearman"] == -1.0 for values in found.values.values())


def test_two_files_with_the_same_bytes_stand_together() -> None:
    resumes = {**POOL, "1 copy.pdf": POOL["1.pdf"]}
    found = evaluate(dataset({"a": {"1.pdf": 1, "1 copy.pdf": 1}}, requisition("filing")), resumes)
    assert found.resumes == 5
    assert found.values[LINE][0]["AP"] == 1.0


def test_a_requisition_that_nobody_was_judged_for_has_no_values() -> None:
    found = evaluate(dataset({"a": {"1.pdf": 1}}, requisition("filing"), requisition("baking", id="b")), POOL)
    assert found.values[LINE][1] == {"nDCG@10": None, "P@10": None, "AP": None}


def test_a_judged_file_that_is_not_in_the_pool_is_refused() -> None:
    with pytest.raises(DatasetError, match=r"'9\.pdf' is judged"):
        evaluate(dataset({"a": {"9.pdf": 1}}, requisition("filing")), POOL)


def test_everything_asked_is_encoded_in_one_call() -> None:
    wired = tools()
    labelled = dataset({"a": {"1.pdf": 1}}, requisition("filing", "typing"), requisition("typing", id="b"))
    evaluate_ranking(labelled, POOL, tools=wired, progress=lambda done, total: None)
    assert wired.encoder.calls == [("filing", "typing")]  # type: ignore[attr-defined]


def test_progress_is_told_after_each_requisition() -> None:
    told: list[tuple[int, int]] = []
    labelled = dataset({"a": {"1.pdf": 1}}, requisition("filing"), requisition("typing", id="b"))
    evaluate_ranking(labelled, POOL, tools=tools(), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_bm25_counts_rare_words_more_and_repetition_less_and_less() -> None:
    people = [prepared(text) for text in ("filing typing", "filing baking", "filing filing", "typing welding")]
    bm25 = Bm25(people)
    rare, common = bm25.scores(requisition("welding"), [3]), bm25.scores(requisition("filing"), [0])
    assert rare[0] > common[0]
    once, twice = bm25.scores(requisition("filing"), [0, 2])
    assert once < twice < 2 * once


def test_bm25_is_the_formula() -> None:
    people = [prepared("filing typing"), prepared("baking baking baking nursing")]
    rarity = np.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    expected = 1 * 0.0 + 2 * rarity * 3 * 2.5 / (3 + 1.5 * (0.25 + 0.75 * 4 / 3))
    assert Bm25(people).scores(requisition("driving", "baking"), [1]) == pytest.approx([expected])


def test_bm25_does_not_read_masks_as_words() -> None:
    people = [prepared(f"filing {MASK * 9} {MASK * 4}"), prepared("filing")]
    first, second = Bm25(people).scores(requisition("filing"), [0, 1])
    assert first == second


def test_the_best_alternative_counts_once() -> None:
    head = "title: Clerk\nreference_date: 2024-01-01\nrequirements:\n"
    source = head + "  - {kind: skill, any_of: [filing, typing], weight: 1}"
    either, one = parse_requisition(source), requisition("filing")
    people = [prepared("filing typing"), prepared("baking")]
    codes = {t: WordEncoder().encode([RedactedText(t)]) for t in ("filing", "typing")}
    for ranker in (Bm25(people), WholeDocument(people, codes)):
        assert ranker.scores(either, [0]) == ranker.scores(one, [0])


def test_the_whole_document_is_the_cosine_with_the_mean_passage() -> None:
    codes = {"filing": WordEncoder().encode([RedactedText("filing")])}
    found = WholeDocument([prepared("filing typing"), prepared("filing")], codes).scores(requisition("filing"), [0, 1])
    assert found == pytest.approx([2**-0.5, 1.0], abs=1e-2)


def test_a_resume_without_passages_stands_last_by_whole_document() -> None:
    codes = {"filing": WordEncoder().encode([RedactedText("filing")])}
    scores = WholeDocument([prepared(MASK), prepared("baking")], codes).scores(requisition("filing"), [0, 1])
    assert scores == [-np.inf, 0.0]


def test_the_difference_is_paired_by_requisition() -> None:
    grades = {"a": {"1.pdf": 5, "3.pdf": 1}, "b": {"2.pdf": 5, "3.pdf": 1}}
    found = evaluate(dataset(grades, requisition("filing"), requisition("selling", id="b")), POOL)
    pairs = zip(found.values[LINE], found.values["BM25"], strict=True)
    expected = [line["Spearman"] - other["Spearman"] for line, other in pairs]  # type: ignore[operator]
    assert difference(found, "BM25", "Spearman").mean == pytest.approx(sum(expected) / 2)


def test_the_report_holds_every_ranker_measure_and_requisition() -> None:
    found = evaluate(dataset({"a": {"1.pdf": 5, "3.pdf": 1}}, requisition("filing")), POOL)
    report = ranking_json(found)
    assert report["kind"] == "graded"
    assert set(report["rankers"]) == {LINE, *BASELINES}
    assert report["rankers"][LINE]["Spearman"] == {"mean": 1.0, "low": None, "high": None, "requisitions": 1}
    assert report["by_requisition"][0]["requisition"] == "a"
    assert set(report["line_minus"]) == set(BASELINES)


def test_the_table_has_a_row_for_every_ranker_and_difference() -> None:
    found = evaluate(dataset({"a": {"1.pdf": 5, "3.pdf": 1}}, requisition("filing")), POOL)
    rows = ranking_rows(found)
    assert [row[0] for row in rows] == [LINE, *BASELINES, *(f"line − {name}" for name in BASELINES)]
    assert all(len(row) == 1 + len(GRADED_MEASURES) for row in rows)
    assert rows[0][1] == "1.000"
