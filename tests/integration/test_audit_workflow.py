"""The audit of a proposal: which families are computed, whatever people were asked."""

from __future__ import annotations

from pathlib import Path

from api.workflows.audit import Stage, audit_proposal
from screening.ports import Outcome

FILES = tuple(f"{number:02d}.pdf" for number in range(40))


def test_a_family_that_nobody_was_asked_about_holds_the_shortlist(tmp_path: Path) -> None:
    table = tmp_path / "self_id.csv"
    table.write_text("file,sex\n" + "".join(f"{f},{'Female' if int(f[:2]) % 2 else 'Male'}\n" for f in FILES))
    stage = Stage("shortlist", FILES, frozenset(FILES[:20]))
    result = audit_proposal("subject", [stage], self_id=table, twins={})
    assert {f["family"] for f in result.published["families"]} >= {"sex", "race_ethnicity"}
    assert result.verdict.outcome is Outcome.HOLD
    assert result.verdict.subject == "subject"
