"""`evenhand audit`: adverse-impact figures from a CSV, no résumé needed."""

from __future__ import annotations

import json
from pathlib import Path

from api.commands.bench import write_line
from api.errors import BadInput
from api.reports.terminal import show_audit
from fairness import (
    FairnessError,
    ParsedCounts,
    ParsedQuestion,
    ParseError,
    audit_counts,
    audit_persons,
    audit_question,
    explain,
    load_policy,
    parse_audit_csv,
    to_json,
)

__all__ = ["audit_command"]

MOST_PROBLEMS = 5  # lines of a bad file that are named at once


def audit_command(file: Path, *, as_json: bool = False, sentences: bool = False, policy: str | None = None) -> int:
    """Audit counts or person rows.

    Raises:
        BadInput: naming the line that cannot be used.
    """
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"{file} cannot be read: name a CSV file, UTF-8.") from None
    try:
        pack = load_policy(policy) if policy else load_policy()
        parsed = parse_audit_csv(text)
        if isinstance(parsed, ParsedCounts):
            audit = audit_counts(parsed.rows, policy=pack)
        elif isinstance(parsed, ParsedQuestion):
            audit = audit_question(parsed.question, policy=pack)
        else:
            audit = audit_persons(parsed.rows, policy=pack, families=parsed.families or None)
    except ParseError as error:
        shown = [str(problem) for problem in error.problems[:MOST_PROBLEMS]]
        more = len(error.problems) - len(shown)
        raise BadInput(f"{file}: {'; '.join(shown)}{f'; and {more} more' if more else ''}") from None
    except FairnessError as error:
        raise BadInput(f"{file}: {error}") from None
    if as_json:
        write_line(json.dumps(to_json(audit), indent=1, ensure_ascii=False, allow_nan=False))
    elif sentences:
        for sentence in explain(audit):
            write_line(sentence)
    else:
        show_audit(to_json(audit))
    return 0
