"""Who did what and when, as a chain of hashes to which entries are only ever added.

Each entry holds the hash of the one before it, so an entry that is edited, taken out or moved breaks the chain from
there on. Entries hold ids, numbers and closed words, never a name, an address or a reason in words: `append`
refuses them. It runs in the transaction of the change that it records; it never opens or commits one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Row, insert, select, text

from api.errors import LedgerBroken
from api.storage.checkpoints import Checkpoint
from api.storage.tables import ledger
from screening.digest import canonical, digest

__all__ = [
    "COMMAND_LINE",
    "Action",
    "By",
    "Entry",
    "Verified",
    "append",
    "chained",
    "check_chain",
    "head",
    "moment_text",
    "verify",
]

GENESIS: Final = "0" * 64  # what the first entry has for a previous hash
COMMAND_LINE: Final = "command-line"  # who acts where nobody has logged in
LEDGER_LOCK: Final = 0x4C454447  # advisory lock of PostgreSQL, held to the end of the transaction
PLAIN_WORD: Final = re.compile(
    r"[a-z0-9_.:-]{1,128}"
)  # ids, HMACs and members of closed sets: no spaces, capitals or @
BATCH: Final = 1000  # rows fetched at once while the chain is walked

Detail = str | int | bool | None


class Action(StrEnum):
    """What can be done that is worth an entry."""

    ORGANISATION_ADDED = "organisation_added"
    TEAM_ADDED = "team_added"
    USER_ADDED = "user_added"
    USER_JOINED_TEAM = "user_joined_team"
    USER_DISABLED = "user_disabled"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an action
    LOGGED_IN = "logged_in"
    LOGIN_FAILED = "login_failed"
    USER_LOCKED = "user_locked"
    TEAM_RENAMED = "team_renamed"
    USER_RENAMED = "user_renamed"
    PROPOSAL_STALE = "proposal_stale"
    DECISION_UNDONE = "decision_undone"
    CHANGE_ATTEMPTED = "change_attempted"
    CHANGE_REQUESTED = "change_requested"
    CHANGE_APPROVED = "change_approved"
    CHANGE_REFUSED = "change_refused"
    CHANGE_USED = "change_used"
    SELF_IDENTIFIED = "self_identified"
    USER_ENABLED = "user_enabled"
    USER_LEFT_TEAM = "user_left_team"
    ROLE_CHANGED = "role_changed"
    LOGGED_OUT = "logged_out"
    SESSION_REVOKED = "session_revoked"
    RESET_LINK_MADE = "reset_link_made"
    IDENTITY_LINKED = "identity_linked"
    TOKEN_MADE = "token_made"  # noqa: S105 - the name of an action
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - ditto
    POLICY_CHANGED = "policy_changed"
    BATCH_RECEIVED = "batch_received"
    BATCH_CANCELLED = "batch_cancelled"
    FILE_FINISHED = "file_finished"
    FILE_RETRIED = "file_retried"
    MERGE_OFFERED = "merge_offered"
    MERGED = "merged"
    MERGE_DISMISSED = "merge_dismissed"
    MERGE_UNDONE = "merge_undone"
    UNBLINDED = "unblinded"
    CONSENT_RECORDED = "consent_recorded"
    WITHDRAWN = "withdrawn"
    LEGAL_HOLD_SET = "legal_hold_set"
    LEGAL_HOLD_LIFTED = "legal_hold_lifted"
    REQUISITION_ADDED = "requisition_added"
    REQUISITION_CHANGED = "requisition_changed"
    REQUISITION_APPROVED = "requisition_approved"
    REQUISITION_CLOSED = "requisition_closed"
    REQUISITION_REOPENED = "requisition_reopened"
    DRAFT_ACCEPTED = "draft_accepted"
    DRAFT_REJECTED = "draft_rejected"
    SEARCHED = "searched"
    REDISCOVERED = "rediscovered"
    RANKED = "ranked"
    PROPOSED = "proposed"
    AUDITED = "audited"
    ADDITION_ASKED = "addition_asked"
    ADDITION_FINISHED = "addition_finished"
    SIGNED_OFF = "signed_off"
    HOLD_CONFIRMED = "hold_confirmed"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    DECIDED = "decided"
    SELF_IDENTIFICATION_IMPORTED = "self_identification_imported"
    EXPORTED = "exported"
    PERSON_EXPORTED = "person_exported"
    ERASURE_CONFLICT = "erasure_conflict"
    ERASURE_REFUSED = "erasure_refused"
    ERASED = "erased"
    REQUEST_OPENED = "request_opened"
    REQUEST_RESOLVED = "request_resolved"
    LINK_MADE = "link_made"
    LINK_REVOKED = "link_revoked"
    REPLAYED = "replayed"
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_CHANGED = "webhook_changed"
    WEBHOOK_REMOVED = "webhook_removed"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    KEY_ROTATED = "key_rotated"


@dataclass(frozen=True, slots=True)
class By:
    """Whose hand and when: `actor` is a user's id or COMMAND_LINE, `at` has a time zone."""

    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger as it is stored: `at` and `detail` (canonical JSON) are text."""

    sequence: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A ledger that is whole: how many entries, the last hash (None if empty), and how far checkpoints vouch for it."""

    entries: int
    head: str | None
    checkpoints: int
    vouched_up_to: int


def moment_text(moment: datetime) -> str:
    """`2026-11-01T10:00:00.000000Z`: always UTC and always 27 characters.

    Raises:
        ValueError: it has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def append(
    connection: Connection, action: Action, *, subject: str, by: By, detail: Mapping[str, Detail] | None = None
) -> Entry:
    """Add an entry in the transaction of `connection`, after everything that others have committed.

    Raises:
        ValueError: actor, subject or detail hold something other than ids, numbers and closed words.
    """
    values = {"actor": by.actor, "subject": subject, **(detail or {})}
    bad = sorted(name for name, value in values.items() if isinstance(value, str) and not PLAIN_WORD.fullmatch(value))
    if bad:
        raise ValueError(f"the ledger takes ids, numbers and closed words only: {', '.join(bad)}")
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LEDGER_LOCK})
    entry = chained(head(connection), action, subject=subject, by=by, detail=detail)
    connection.execute(insert(ledger), [{name: getattr(entry, name) for name in Entry.__slots__}])
    return entry


def head(connection: Connection) -> Entry | None:
    """The last entry; None while there is none."""
    row = connection.execute(select(ledger).order_by(ledger.c.sequence.desc()).limit(1)).first()
    return None if row is None else _entry(row)


def chained(
    last: Entry | None, action: Action, *, subject: str, by: By, detail: Mapping[str, Detail] | None = None
) -> Entry:
    """The entry that follows `last` in the chain."""
    fields = {
        "sequence": 1 if last is None else last.sequence + 1,
        "at": moment_text(by.at),
        "actor": by.actor,
        "action": action.value,
        "subject": subject,
        "detail": canonical(dict(detail or {})).decode(),
        "previous": GENESIS if last is None else last.hash,
    }
    return Entry(**fields, hash=digest(fields))  # type: ignore[arg-type] # one int among texts, as the class says


def verify(connection: Connection, checkpoints: Sequence[Checkpoint] = ()) -> Verified:
    """Walk the whole chain and compare it with the checkpoints, whose signatures were checked when they were read.

    Raises:
        LedgerBroken: naming the first entry that was edited, deleted, moved or cut off.
    """
    query = select(ledger).order_by(ledger.c.sequence).execution_options(yield_per=BATCH)
    with connection.execute(query) as rows:
        return check_chain(map(_entry, rows), checkpoints)


def check_chain(entries: Iterable[Entry], checkpoints: Sequence[Checkpoint] = ()) -> Verified:
    """The same for entries in the order of their sequence.

    Raises:
        LedgerBroken: see `verify`.
    """
    marks: dict[int, set[str]] = {}
    for mark in checkpoints:
        marks.setdefault(mark.sequence, set()).add(mark.hash)
    furthest = max(marks, default=0)
    count, previous = 0, GENESIS
    for entry in entries:
        _check_entry(entry, expected=count + 1, previous=previous, furthest=furthest)
        if any(mark != entry.hash for mark in marks.get(entry.sequence, ())):
            raise LedgerBroken(
                f"ledger entry {entry.sequence} is not the one that was signed: it or one before was rewritten."
            )
        count, previous = count + 1, entry.hash
    if furthest > count:
        raise LedgerBroken(
            f"ledger entry {count + 1} is missing: the end was cut off; a checkpoint was signed at entry {furthest}."
        )
    return Verified(count, previous if count else None, len(checkpoints), furthest)


def _check_entry(entry: Entry, *, expected: int, previous: str, furthest: int) -> None:
    if entry.sequence != expected:
        raise LedgerBroken(f"ledger entry {expected} is missing: it was deleted.")
    if _hash_of(entry, sequence=expected) != entry.hash:
        origin = _written_as(entry, up_to=max(furthest, expected) + BATCH)
        if origin is not None:
            raise LedgerBroken(f"ledger entry {expected} was moved: it was written as entry {origin}.")
        raise LedgerBroken(f"ledger entry {expected} was edited: it does not have its hash any more.")
    if entry.previous != previous:
        raise LedgerBroken(f"ledger entry {expected} does not follow the one before it: one of them was replaced.")


def _written_as(entry: Entry, *, up_to: int) -> int | None:
    """The sequence with which the hash is right, so that a moved entry is told from an edited one."""
    return next((number for number in range(1, up_to + 1) if _hash_of(entry, sequence=number) == entry.hash), None)


def _hash_of(entry: Entry, *, sequence: int) -> str | None:
    """The hash that the entry should have; None if a field is not even of the type that was written."""
    fields = {name: getattr(entry, name) for name in Entry.__slots__ if name != "hash"}
    try:
        return digest({**fields, "sequence": sequence})
    except (TypeError, ValueError):
        return None


def _entry(row: Row[tuple[object, ...]]) -> Entry:
    return Entry(**row._mapping)
