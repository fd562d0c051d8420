"""`evenhand bench`: speed and memory, with what the least possible work would take in the same run."""

from __future__ import annotations

import json
from dataclasses import asdict

from api.commands.printing import write_line
from eval.audit_speed import measure_audit

__all__ = ["bench_audit"]


def bench_audit(people: int, *, as_json: bool) -> int:
    """Audit that many people made for the purpose, and say how long each part took."""
    speed = measure_audit(people)
    if as_json:
        write_line(json.dumps(asdict(speed), indent=1))
        return 0
    write_line(f"{speed.people:,} people, {speed.families} families (the intersection among them)")
    for what, seconds in (
        ("reading the file alone", speed.read_only_s),
        ("counting three columns alone", speed.count_only_s),
        ("parsing and checking every line", speed.parse_s),
        ("audit with sweep, ties, ranking and scoring", speed.audit_s),
        ("publishing as JSON", speed.publish_s),
    ):
        write_line(f"  {what:<46}{seconds:7.2f} s")
    write_line(f"  {'most memory held':<46}{speed.peak_mb:7.0f} MB")
    return 0
