from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from eval.ranking_speed import measure_ranking
from models.calibration import builtin_calibration


def test_every_engine_is_measured_and_the_exact_ones_give_the_baselines_order() -> None:
    speed = measure_ranking(3_000, rerank_people=200, rounds=2)
    assert 2_500 < speed.passages < 3_500
    assert [one.is_exact for one in speed.engines[:2]] == [True, True]
    assert speed.engines[0].times_faster == 1.0
    assert all(0 < one.p50_ms <= one.p95_ms and 0 <= one.recall <= 1 for one in speed.engines)
    assert speed.bytes_a_passage <= 450
    assert (speed.rerank_people, speed.rerank_p50_ms > 0) == (200, True)


@pytest.mark.parametrize("kind", ["skill", "experience", "title"])
def test_strengths_of_many_at_once_are_those_of_one_by_one(kind: str) -> None:
    calibration = builtin_calibration()
    draw = np.random.default_rng(3)
    counts = draw.integers(0, 4, 4_000)
    totals = draw.integers(-6_193_536, 6_193_537, 4_000) * counts
    edges = np.array([row[0] * 127 * 127 * 3 // 10_000 + shift for row in calibration.tables[kind] for shift in (0, 1)])
    totals, counts = np.concatenate([totals, edges]), np.concatenate([counts, np.full(len(edges), 3)])
    one_by_one = [
        calibration.strength(kind, int(total), int(count)) if count else 0
        for total, count in zip(totals, counts, strict=True)
    ]
    assert calibration.strengths(kind, totals, counts).tolist() == one_by_one


def test_the_command_prints_engines_and_the_stored_pool(capsys: pytest.CaptureFixture[str]) -> None:
    from api.commands.benching_ranking import bench_ranking

    assert bench_ranking(600, 40, as_json=True) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["stored"]["people"] == printed["rerank_people"] == 40
    assert bench_ranking(600, 40, as_json=False) == 0
    out = capsys.readouterr().out
    assert "× baseline" in out
    assert "another version, pool, order, row, ledger" in out


def test_a_changed_weight_loads_no_model_and_no_index() -> None:
    program = (
        "import sys, tempfile, pathlib\n"
        "from api.commands.benching_ranking import _stored\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    assert _stored(20, pathlib.Path(folder)).people == 20\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'faiss', 'spacy'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")
