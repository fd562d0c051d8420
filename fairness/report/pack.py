"""The pack for an outside auditor: counts, audit, report, figures, policy and how to check them, in one ZIP.

Pure: the same input gives the same bytes. Knows no file and no clock; what the pack cannot prove it says.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fairness.errors import PolicyError
from fairness.packs import read_pack
from fairness.report.html import html_of
from fairness.report.pdf import EPOCH, pdf_of
from fairness.report.tidy import tidy_csv
from fairness.report.view import DEFAULT_TITLE, Details, View, report_of
from fairness.serialise import canonical_json, sha256_of

__all__ = ["SUMS", "auditor_pack"]

Json = Mapping[str, Any]

SUMS = "SHA256SUMS"
_TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can hold
_MODE = 0o644 << 16
_UNIX = 3  # ZIP's code of the system that the mode is for


def auditor_pack(
    audit: Json,
    *,
    counts_csv: str,
    versions: Mapping[str, str],
    title: str = DEFAULT_TITLE,
    prepared: Details | None = None,
    created: datetime = EPOCH,
    added: Json | None = None,
) -> bytes:
    """A ZIP with everything an independent auditor needs to compute the figures again.

    It shows every figure, small groups too: hand it to the auditor, not to readers of the internal view.

    Args:
        audit: the JSON that `fairness.to_json` makes, whole.
        counts_csv: the file the audit was computed from, without names or documents.
        versions: names and versions of software and model.
        title: as in `render_html`.
        prepared: as in `render_html`.
        created: the date the PDF says it was created.
        added: sections that were made after the audit and that its hash does not cover, as the audit names them.
    """
    details = prepared or Details(versions=tuple(sorted(versions.items())))
    report = report_of({**audit, **(added or {})}, view=View.STATUTORY, title=title, prepared=details)
    files = {
        "audit.json": canonical_json(dict(audit)) + b"\n",
        "counts.csv": counts_csv.encode("utf-8"),
        "figures.csv": tidy_csv(audit).encode("utf-8"),
        "report.html": html_of(report).encode("utf-8"),
        "report.pdf": pdf_of(report, created=created),
        "versions.json": _pretty(dict(versions)),
        **_policy(audit),
        **({"added.json": _pretty(dict(added))} if added else {}),
    }
    files["VERIFY.md"] = _verify(audit, with_policy="policy.toml" in files, with_added=bool(added)).encode("utf-8")
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items()))
    return _zipped({**files, SUMS: sums.encode("utf-8")})


def _policy(audit: Json) -> dict[str, bytes]:
    """The policy pack in force, if this version still ships one of that name."""
    try:
        return {"policy.toml": read_pack(str((audit.get("policy") or {}).get("id"))).encode("utf-8")}
    except PolicyError:
        return {}


def _pretty(value: Any) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=_TIMESTAMP)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, _MODE, _UNIX
            archive.writestr(entry, body)
    return out.getvalue()


_BEYOND = {
    "sweep": "other cuts, ties at the cut and scoring rates, which need a score a person",
    "ranking": "figures of the ranking",
    "attribution": "the waterfall of requirements, which needs points a person and requirement",
    "proxies": "the proxy scan, which needs what was scored and a model",
    "alternatives": "alternative weights, which need past or simulated people",
    "perturbation": "the swap certificate, which needs the documents; it has a hash of its own",
}


_ADDED = (
    "\n`added.json` holds what was made after the audit: it decided nothing, and the hash of the audit does not cover"
    "\nit. `report.html` and `report.pdf` show it.\n"
)


def _verify(audit: Json, *, with_policy: bool, with_added: bool) -> str:
    beyond = "\n".join(f"* {text}" for key, text in _BEYOND.items() if key == "sweep" or audit.get(key))
    policy = audit.get("policy") or {}
    stated = str(audit.get("sha256") or "not given")
    kept = "is in `policy.toml`" if with_policy else "is not in this pack, because this version does not ship it"
    return f"""# How to check this pack

1. `evenhand verify PACK.zip` – checks the sums and the hash, computes the audit again from the counts, and says what it
   could not compute. The steps below are the same by hand.
2. `sha256sum --check {SUMS}` – every file is as it was packed.
3. `audit.json` is canonical JSON (sorted keys, no spaces, UTF-8) and a line end. Its `sha256` field says
   `{stated}`,
   which is the SHA-256 of the same object without that field. From the object as it is packed it comes to
   `{sha256_of(dict(audit))}`.
4. Compute it again, with the version of the software in `versions.json` and the audit's policy, named by its id:

   ```
   evenhand audit counts.csv --policy {policy.get("id")} --json > again.json
   ```

   Compare `sha256` in `again.json` with the above. If they differ, compare the files field by field: sections that
   `counts.csv` cannot give (below) are absent from `again.json` and change the hash.
5. `figures.csv` has every figure of `audit.json` as a line; `report.html` and `report.pdf` show the same.

Policy `{policy.get("id")}`, version `{policy.get("version")}`, {kept}.
{_ADDED if with_added else ""}
`counts.csv` keeps labels as they were given, also one that begins like a formula (`=`, `+`, `-`, `@`): open it as data,
in an editor or with a CSV reader, not in a spreadsheet that runs formulas. `figures.csv` is safe to open in one.

## What counts alone cannot give

{beyond}

## What this pack is not

It is evidence for an audit. It is not the independent bias audit that New York City's Local Law 144 asks for, and who
made it is not independent of the software.
"""
