"""The demo, as `make run` starts it: the whole service on embedded defaults, with a worker process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE_S = 240


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What a small demo printed, and the folder that it made."""
    out = tmp_path_factory.mktemp("demo") / "out"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EVENHAND_")}
    environment["EVENHAND_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/not-to-be-touched"
    command = [sys.executable, "-m", "api.cli", "demo", "--out", str(out), "--people", "20", "--no-serve"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, out


def test_the_demo_prints_an_audit_and_then_a_shortlist_or_nobody(told: tuple[str, Path]) -> None:
    printed, _ = told
    assert "22 files: " in printed
    assert "race ethnicity, shortlist" in printed
    audit, shortlist = printed.index("Policy us-ugesp-1978"), printed.find("priority to talk to")
    assert ("Gate: ▲ On hold" in printed) == (shortlist == -1)
    assert shortlist == -1 or audit < shortlist


def test_the_demo_shows_three_sign_ins(told: tuple[str, Path]) -> None:
    printed, _ = told
    found = re.findall(
        r"^  (recruiter|hiring manager|compliance) +(\S+@demo\.example) +(\S{12,})$", printed, re.MULTILINE
    )
    assert [role for role, _, _ in found] == ["recruiter", "hiring manager", "compliance"]


def test_the_demo_keeps_everything_in_its_own_folder(told: tuple[str, Path]) -> None:
    _, out = told
    assert (out / "data" / "evenhand.db").is_file()
    assert (out / "data-keys" / "master.key").is_file()
    assert (out / "data-ledger" / "signing.key.checkpoints.jsonl").is_file()


def test_a_second_position_holds_because_nobody_was_asked_about_themselves(told: tuple[str, Path]) -> None:
    printed, _ = told
    assert re.search(r"^A second requisition, Ward Nurse, is on hold: .+", printed, re.MULTILINE)
