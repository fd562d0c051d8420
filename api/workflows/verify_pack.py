"""A pack for auditors → the same tables again from its counts, or the first thing that differs.

What counts cannot give (scores, points, documents) is checked by its hash alone, and said to be so.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.errors import BadSavedRun
from fairness import (
    FairnessError,
    ParsedCounts,
    audit_counts,
    load_policy,
    load_scheme,
    parse_audit_csv,
    sha256_of,
    to_json,
)
from fairness.packs import read_pack
from fairness.report import tidy_csv
from fairness.report.pack import SUMS

__all__ = ["VerifiedPack", "verify_pack"]

MOST_BYTES = 200 * 1024**2
"""Unpacked size of a pack, at most: one of 100,000 people has a few MB."""
FROM_SCORES = ("sweep", "ties")
"""What of a family needs a score a person."""
BEYOND = ("scoring", "ranking", "attribution", "proxies", "alternatives", "perturbation")
"""Sections that need more than counts."""
MADE_AGAIN = ("figures.csv", "policy.toml")
BY_SUM = ("VERIFY.md", "report.html", "report.pdf", "versions.json")
ADDED = "added.json"
"""What was made after the audit, if anything: its hash does not cover it."""
FROM_COUNTS = ("stratified", "reconciliation", "funnel", "over_time", "gate")


@dataclass(frozen=True, slots=True)
class VerifiedPack:
    """What was checked: tables by computing them again, figures and policy by making them again.

    `beyond` names parts of the audit that counts cannot give, and `by_sum` files that were held against their sums
    alone: whoever rewrites a whole pack, sums included, can change those.
    """

    files: int
    tables: int
    policy: str
    sha256: str
    beyond: tuple[str, ...]
    by_sum: tuple[str, ...]


def verify_pack(path: Path) -> VerifiedPack:
    """Check every sum, the hash of the audit, and every figure that its counts give.

    Raises:
        BadSavedRun: naming the first thing that differs or is missing.
    """
    files = _unpacked(path)
    _check_sums(files)
    audit = _audit(files)
    if audit.get("sha256") != sha256_of(audit):
        raise BadSavedRun("audit.json: its sha256 is not that of its content.")
    again = _again(audit, files["counts.csv"].decode("utf-8", "replace"))
    for key in ("families", "policy", *FROM_COUNTS):
        _same(_comparable(audit[key]), _comparable(again[key]), key)
    _check_made_again(files, audit)
    beyond = tuple(key for key in BEYOND if audit.get(key))
    beyond = (*(part for part in FROM_SCORES if any(family.get(part) for family in audit["families"])), *beyond)
    by_sum = (*BY_SUM, *(name for name in (ADDED,) if name in files))
    policy = f"{audit['policy']['id']} {audit['policy']['version']}"
    return VerifiedPack(len(files) - 1, len(audit["families"]), policy, str(audit["sha256"]), beyond, by_sum)


def _unpacked(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise BadSavedRun(f"{path} is larger than any pack: it was not opened.")
            files = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise BadSavedRun(f"{path} cannot be opened as a pack: name the ZIP that 'audit --pack' wrote.") from None
    for name in (SUMS, *MADE_AGAIN, *BY_SUM, "audit.json", "counts.csv"):
        if name not in files:
            raise BadSavedRun(f"{path} lacks {name}: it is not a pack, or was changed.")
    return files


def _check_made_again(files: Mapping[str, bytes], audit: Mapping[str, Any]) -> None:
    """What follows from the audit alone has to be what is packed."""
    made = {"figures.csv": tidy_csv(audit), "policy.toml": read_pack(str(audit["policy"]["id"]))}
    for name in MADE_AGAIN:
        if files[name] != made[name].encode("utf-8"):
            raise BadSavedRun(f"{name}: it is not what the audit and its policy give.")


def _check_sums(files: Mapping[str, bytes]) -> None:
    listed = {}
    for line in files[SUMS].decode("utf-8", "replace").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    for name, data in files.items():
        if name != SUMS and listed.get(name) != hashlib.sha256(data).hexdigest():
            raise BadSavedRun(f"{name}: its bytes are not those that were packed.")
    if missing := sorted(set(listed) - set(files)):
        raise BadSavedRun(f"{missing[0]}: listed in {SUMS} and not in the pack.")


def _audit(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        audit = json.loads(files["audit.json"])
    except (ValueError, RecursionError):
        raise BadSavedRun("audit.json is not JSON.") from None
    needed = ("families", "policy", *FROM_COUNTS)
    if not isinstance(audit, dict) or any(key not in audit for key in needed):
        raise BadSavedRun("audit.json is not an audit of this version.")
    return audit


def _again(audit: Mapping[str, Any], counts: str) -> dict[str, Any]:
    try:
        policy = load_policy(str(audit["policy"]["id"]))
        if policy.version != audit["policy"]["version"]:
            raise BadSavedRun(
                f"the pack was made with version {audit['policy']['version']} of {policy.id}, and this software has "
                f"{policy.version}: install the version in versions.json."
            )
        parsed = parse_audit_csv(counts, scheme=load_scheme(policy.category_scheme))
        if not isinstance(parsed, ParsedCounts):
            raise BadSavedRun("counts.csv holds no counts.")
        stages = list(dict.fromkeys(family["stage"] for family in audit["families"]))
        order = [point["requisition"] for one in audit["over_time"] for point in one["points"]]
        requisitions = list(dict.fromkeys(order)) or None
        again = audit_counts(parsed.rows, policy=policy, stages=stages, requisitions=requisitions)
        return json.loads(json.dumps(to_json(again)))  # type: ignore[no-any-return] # JSON of a dict is a dict
    except (FairnessError, TypeError, KeyError) as error:
        raise BadSavedRun(f"counts.csv cannot be audited again: {error}") from None


def _comparable(value: Any) -> Any:
    if isinstance(value, list):
        return [
            {key: part for key, part in entry.items() if key not in FROM_SCORES} if isinstance(entry, dict) else entry
            for entry in value
        ]
    return value


def _same(packed: Any, again: Any, place: str) -> None:
    if isinstance(packed, dict) and isinstance(again, dict):
        for key in sorted(set(packed) | set(again)):
            _same(packed.get(key), again.get(key), f"{place}.{key}")
    elif isinstance(packed, list) and isinstance(again, list) and len(packed) == len(again):
        for index, (one, other) in enumerate(zip(packed, again, strict=True)):
            _same(one, other, f"{place}[{index}]")
    elif packed != again:
        raise BadSavedRun(f"audit.json, {place}: {packed!r} in the pack, {again!r} computed from its counts."[:300])
