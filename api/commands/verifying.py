"""`evenhand verify`: recompute a saved run and compare."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from api.commands.bench import write_line
from api.workflows.verify import verify_run
from models.calibration import calibration_from

__all__ = ["verify_command"]


def verify_command(path: Path, *, as_json: bool) -> int:
    """Verify the run in `path`; raises BadSavedRun, naming the first thing that differs."""
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
