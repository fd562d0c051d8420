"""`evenhand ll144`: the summary that New York City's Local Law 144 asks to publish, and a check of a summary."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from api.commands.auditing import read_csv
from api.commands.printing import write_line
from api.errors import BadInput
from api.workflows.audit_file import Asked, audit_text
from fairness import FairnessError, load_policy, to_json
from fairness.ll144 import Finding, Measure, PublicationDetails, publication, publication_json, validate

__all__ = ["check_command", "summary_command"]

TEXTS = ("tool", "auditor", "data_source", "data_explanation")
DATES = ("audit_date", "distribution_date")
OPTIONAL = ("stage", "measure")


def summary_command(file: Path, details: Path, *, html: Path | None, out: Path | None, today: str | None) -> int:
    """Write the summary of an audit as a page and as JSON; 1 where the check finds something missing.

    Raises:
        BadInput: the counts or the details cannot be used.
    """
    from fairness.report import render_publication
    from models.predictor import LinearPredictor

    given = _details(details)
    try:
        asked = Asked(load_policy("ll144"))
        audited = audit_text(read_csv(file), asked, predictor=LinearPredictor())
        summary = publication_json(publication(to_json(audited.audit), given))
    except FairnessError as error:
        raise BadInput(f"{file}: {error}") from None
    findings = validate(summary, today=_day(today))
    if out:
        _save(out, json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    if html:
        _save(html, render_publication(summary, findings))
    if not out and not html:
        write_line(json.dumps(summary, indent=1, ensure_ascii=False))
    return _report(findings)


def check_command(file: Path, *, today: str | None, as_json: bool) -> int:
    """Check a summary for every element that has to be in it; 1 where something is found.

    Raises:
        BadInput: the file is no JSON object.
    """
    try:
        summary = json.loads(file.read_text("utf-8-sig"))
    except (OSError, ValueError):
        raise BadInput(f"{file} cannot be read: name the JSON file of a summary.") from None
    if not isinstance(summary, Mapping):
        raise BadInput(f"{file} holds no summary: it has to be one JSON object.")
    findings = validate(summary, today=_day(today))
    if as_json:
        data = [{"element": f.element, "problem": f.problem, "remedy": f.remedy, "source": f.source} for f in findings]
        write_line(json.dumps(data, indent=1, ensure_ascii=False))
        return 1 if findings else 0
    return _report(findings)


def _report(findings: tuple[Finding, ...]) -> int:
    for one in findings:
        write_line(f"  ▲ {one.element}: {one.problem}; {one.remedy}. [{one.source}]")
    if findings:
        write_line(f"{len(findings)} to mend before this can be published.")
        return 1
    write_line(
        "Every element that was looked for is there and adds up. Whether the audit is independent and its data are "
        "right, no software can tell; this is not legal advice."
    )
    return 0


def _details(path: Path) -> PublicationDetails:
    try:
        raw = yaml.safe_load(path.read_text("utf-8-sig"))
    except (OSError, ValueError, yaml.YAMLError):  # a date such as 2026-13-45 is a ValueError
        raise BadInput(f"{path} cannot be read: name a YAML file with {', '.join((*TEXTS, *DATES))}.") from None
    if not isinstance(raw, Mapping):
        raise BadInput(f"{path} holds no details: write {', '.join((*TEXTS, *DATES))}, one a line.")
    if strange := sorted(str(key) for key in raw if key not in (*TEXTS, *DATES, *OPTIONAL)):
        raise BadInput(f"{path}: {strange[0]} is not known; write {', '.join((*TEXTS, *DATES, *OPTIONAL))}.")
    measure = str(raw.get("measure") or Measure.SELECTION.value)
    if measure not in tuple(Measure):
        raise BadInput(f"{path}: measure is {measure!r}; write selection or scoring.")
    return PublicationDetails(
        tool=str(raw.get("tool") or ""),
        audit_date=_date(path, "audit_date", raw.get("audit_date")),
        distribution_date=_date(path, "distribution_date", raw.get("distribution_date")),
        auditor=str(raw.get("auditor") or ""),
        data_source=str(raw.get("data_source") or ""),
        data_explanation=str(raw.get("data_explanation") or ""),
        stage=str(raw.get("stage") or "shortlist"),
        measure=Measure(measure),
    )


def _date(path: Path, name: str, value: Any) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise BadInput(f"{path}: {name} is {value!r}; write a date as 2026-11-22.") from None


def _day(today: str | None) -> datetime.date:
    if today is None:
        return datetime.datetime.now(tz=datetime.UTC).date()
    try:
        return datetime.date.fromisoformat(today)
    except ValueError:
        raise BadInput(f"--today is {today!r}: write a date as 2026-11-22.") from None


def _save(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from None
