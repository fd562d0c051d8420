"""`evenhand verify`: recompute a saved run or an auditor's pack and compare, or walk the ledger of a data directory."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from api.commands.configuring import settings_for
from api.commands.printing import write_line
from api.workflows.verify import verify_run
from api.workflows.verify_pack import verify_pack
from models.calibration import calibration_from

__all__ = ["verify_command"]


def verify_command(path: Path, *, as_json: bool) -> int:
    """Verify the run in a folder, the ledger of a data directory, or the pack that a file is.

    Raises:
        BadSavedRun: naming the first difference of a run or a pack.
        LedgerBroken: naming the first entry that is not what was written.
    """
    if path.is_file():
        return _pack(path, as_json=as_json)
    if not (path / "inputs").exists() and _holds_database(path):
        return _ledger(path, as_json=as_json)
    return _run(path, as_json=as_json)


def _holds_database(path: Path) -> bool:
    from api.storage.opening import holds_database

    return holds_database(path, settings_for())


def _ledger(path: Path, *, as_json: bool) -> int:
    from api.storage.database import DATABASE_FILE
    from api.storage.opening import open_storage, verify_ledger

    settings = settings_for()
    if (path / DATABASE_FILE).is_file():
        settings = settings.model_copy(update={"data_dir": path, "database_url": None})
    with open_storage(settings) as storage:
        verified = verify_ledger(storage)
    if as_json:
        write_line(json.dumps(asdict(verified), indent=1, sort_keys=True))
        return 0
    write_line(f"Verified: {verified.entries} ledger entries, each following the one before.\nHead {verified.head}")
    if verified.checkpoints:
        write_line(f"Signed up to entry {verified.vouched_up_to}, by {verified.checkpoints} checkpoints.")
    else:
        write_line(
            "There are no signed checkpoints: whether the end was cut off, or all of it rewritten, cannot be told."
        )
    return 0


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
        f"Verified: {verified.files} files as packed; {verified.tables} tables computed again from the counts, "
        f"figures.csv and policy.toml made again, all equal.\nAudit {verified.sha256}\nPolicy {verified.policy}"
    )
    if verified.beyond:
        write_line(f"In audit.json, by its hash alone, because counts cannot give them: {', '.join(verified.beyond)}")
    write_line(
        f"By their sums alone, which whoever rewrites the whole pack can make anew: {', '.join(verified.by_sum)}"
    )
    return 0
