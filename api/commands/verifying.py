"""`evenhand verify`: recompute a saved run or an auditor's pack, and compare."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from api.commands.printing import write_line
from api.workflows.verify import verify_run
from api.workflows.verify_pack import verify_pack
from models.calibration import calibration_from

__all__ = ["verify_command"]


def verify_command(path: Path, *, as_json: bool) -> int:
    """Verify the run in a folder, or the pack that a file is; raises BadSavedRun, naming the first difference."""
    return _pack(path, as_json=as_json) if path.is_file() else _run(path, as_json=as_json)


def _run(path: Path, *, as_json: bool) -> int:
    verified = verify_run(path, calibration=calibration_from)
    if as_json:
        write_line(json.dumps(asdict(verified), indent=1, sort_keys=True))
    else:
        released = f", released by {verified.released_by}" if verified.released_by else ""
        write_line(
            f"Verified: {verified.places} places recomputed from {verified.files} files, equal byte for byte.\n"
            f"Ranking {verified.ranking_sha256}\nProposal {verified.subject}\nGate {verified.gate}{released}"
        )
    return 0


def _pack(path: Path, *, as_json: bool) -> int:
    verified = verify_pack(path)
    if as_json:
        write_line(json.dumps(asdict(verified), indent=1, sort_keys=True))
        return 0
    write_line(
        f"Verified: {verified.files} files as packed, {verified.tables} tables computed again from the counts, equal "
        f"figure for figure.\nAudit {verified.sha256}\nPolicy {verified.policy}"
    )
    if verified.beyond:
        write_line(f"By their hash alone, because counts cannot give them: {', '.join(verified.beyond)}")
    return 0
