"""The ledger in plain words: what each action means, who did it, and the facts that it keeps."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from api.storage.ledger import COMMAND_LINE, Action, Entry
from api.web.words import sentence

__all__ = ["ACTIONS", "Line", "line_of"]

ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}")
SHOWN_DIGITS: Final = 8
AUDIT: Final = "audit"
ACTIONS: Final[Mapping[Action, str]] = MappingProxyType(
    {
        Action.ORGANISATION_ADDED: "set up the organisation",
        Action.TEAM_ADDED: "added a team",
        Action.USER_ADDED: "added a user",
        Action.USER_JOINED_TEAM: "put a user into a team",
        Action.USER_DISABLED: "kept a user out",
        Action.PASSWORD_CHANGED: "changed a password",
        Action.LOGGED_IN: "signed in",
        Action.LOGIN_FAILED: "failed to sign in",
        Action.USER_LOCKED: "was locked out after failed attempts",
        Action.TEAM_RENAMED: "gave a team another name",
        Action.USER_RENAMED: "gave a user another name",
        Action.PROPOSAL_STALE: "made a proposal out of date",
        Action.DECISION_UNDONE: "took a decision back",
        Action.CHANGE_ATTEMPTED: "tried to change a held slate; refused",
        Action.CHANGE_REQUESTED: "asked to change a held slate",
        Action.CHANGE_APPROVED: "approved a change of a held slate",
        Action.CHANGE_REFUSED: "refused a change of a held slate",
        Action.CHANGE_USED: "used an approved change",
        Action.SELF_IDENTIFIED: "answered the voluntary questions",
        Action.USER_ENABLED: "let a user in again",
        Action.USER_LEFT_TEAM: "took a user out of a team",
        Action.ROLE_CHANGED: "gave a user another role",
        Action.LOGGED_OUT: "signed out",
        Action.SESSION_REVOKED: "ended a session",
        Action.RESET_LINK_MADE: "made a link for a new password",
        Action.IDENTITY_LINKED: "tied a user to the identity provider",
        Action.TOKEN_MADE: "made an API token",
        Action.TOKEN_REVOKED: "took an API token back",
        Action.POLICY_CHANGED: "changed a policy",
        Action.BATCH_RECEIVED: "uploaded résumés",
        Action.BATCH_CANCELLED: "cancelled an upload",
        Action.FILE_FINISHED: "finished a file",
        Action.FILE_RETRIED: "had a file read again",
        Action.MERGE_OFFERED: "found two records of perhaps one person",
        Action.MERGED: "merged two records of one person",
        Action.MERGE_DISMISSED: "told two people apart",
        Action.MERGE_UNDONE: "took a merge back",
        Action.UNBLINDED: "looked at who a candidate is",
        Action.CONSENT_RECORDED: "recorded a consent",
        Action.WITHDRAWN: "withdrew an application",
        Action.LEGAL_HOLD_SET: "put a legal hold on a record",
        Action.LEGAL_HOLD_LIFTED: "lifted a legal hold",
        Action.REQUISITION_ADDED: "opened a requisition",
        Action.REQUISITION_CHANGED: "changed a requisition",
        Action.REQUISITION_APPROVED: "approved a version of a requisition",
        Action.REQUISITION_CLOSED: "closed a requisition",
        Action.REQUISITION_REOPENED: "opened a requisition again",
        Action.DRAFT_ACCEPTED: "accepted a proposed requirement",
        Action.DRAFT_REJECTED: "rejected a proposed requirement",
        Action.SEARCHED: "searched the pool",
        Action.REDISCOVERED: "brought past applicants into a pool",
        Action.RANKED: "computed a ranking",
        Action.PROPOSED: "asked for a shortlist",
        Action.AUDITED: "audited a proposal",
        Action.ADDITION_ASKED: "asked for more beside an audit",
        Action.ADDITION_FINISHED: "finished what was asked beside an audit",
        Action.SIGNED_OFF: "signed off a held proposal",
        Action.HOLD_CONFIRMED: "held a proposal",
        Action.RELEASED: "released a shortlist",
        Action.SUPERSEDED: "replaced an earlier shortlist",
        Action.DECIDED: "decided about a candidate",
        Action.SELF_IDENTIFICATION_IMPORTED: "imported answers to the voluntary questions",
        Action.EXPORTED: "took figures or a list out",
        Action.PERSON_EXPORTED: "took out everything kept about a person",
        Action.ERASURE_CONFLICT: "asked for an erasure that something stands against",
        Action.ERASURE_REFUSED: "refused an erasure",
        Action.ERASED: "erased a person",
        Action.REQUEST_OPENED: "opened a request of a person",
        Action.REQUEST_RESOLVED: "answered a request of a person",
        Action.LINK_MADE: "made a link for a candidate",
        Action.LINK_REVOKED: "took a candidate’s link back",
        Action.REPLAYED: "computed a run again",
        Action.WEBHOOK_ADDED: "added a webhook",
        Action.WEBHOOK_CHANGED: "changed a webhook",
        Action.WEBHOOK_REMOVED: "removed a webhook",
        Action.BACKED_UP: "made a backup",
        Action.RESTORED: "restored a backup",
        Action.KEY_ROTATED: "changed the master key",
    }
)
ACTORS: Final[Mapping[str, str]] = MappingProxyType({COMMAND_LINE: "The command line", "worker": "A worker"})


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is read: who, what, about what, and its facts as (name, value, whole value)."""

    sequence: int
    at: datetime
    who: str
    actor: str
    did: str
    about: str
    about_id: str
    href: str
    facts: tuple[tuple[str, str, str], ...]
    hash: str


def line_of(entry: Entry, names: Mapping[str, str]) -> Line:
    """The entry in plain words."""
    detail: Mapping[str, Any] = json.loads(entry.detail)
    try:
        did = ACTIONS.get(Action(entry.action), "")
    except ValueError:  # of a newer version
        did = ""
    return Line(
        sequence=entry.sequence,
        at=datetime.fromisoformat(entry.at),
        who=names.get(entry.actor) or ACTORS.get(entry.actor) or f"A person, {_short(entry.actor)}",
        actor=entry.actor,
        did=did or sentence(entry.action).lower(),
        about=names.get(entry.subject, "") if entry.subject != entry.actor else "",
        about_id=entry.subject,
        href=_href(entry, detail),
        facts=tuple(
            (sentence(name), _short(str(value)), str(value)) for name, value in detail.items() if value is not None
        ),
        hash=entry.hash,
    )


def _short(value: str) -> str:
    if ID.fullmatch(value):
        return value[:SHOWN_DIGITS]
    return {"True": "yes", "False": "no"}.get(value, value.replace("_", " "))


def _href(entry: Entry, detail: Mapping[str, Any]) -> str:
    """Where that can be looked at, for who reads the ledger."""
    if detail.get(AUDIT):
        return f"/audits/{detail[AUDIT]}"
    return f"/audits/{entry.subject}" if entry.action == Action.EXPORTED and "view" in detail else ""
