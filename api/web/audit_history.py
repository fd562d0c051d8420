"""What happened to a proposal, from the first request to its release, as a list that is read from the top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.storage.audits import SignedOff
from api.storage.changes import StoredChange
from api.storage.states import Change, ChangeState
from api.workflows.desk import Beside
from api.workflows.see_audits import AuditSeen
from screening.lifecycle import State

__all__ = ["CHANGES", "Step", "history_of"]

SOMEBODY: Final = "Somebody who is no user any more"
CHANGES: Final[Mapping[Change, str]] = {
    Change.REQUIREMENTS: "the requirements or their weights",
    Change.CUT: "the cut",
    Change.POOL: "the pool",
    Change.PROPOSAL: "nothing, and to propose again",
}
LAST: Final[Mapping[State, tuple[str, str]]] = {
    State.RELEASED: ("check", "The team released the shortlist."),
    State.SUPERSEDED: ("clock", "A later shortlist took the place of this one."),
    State.STALE: ("attention", "Requirements, pool or cut changed, or the slate was audited again."),
}


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened; `said` is the reason in the words of who acted."""

    at: datetime
    icon: str
    tone: str
    words: str
    said: str = ""


def history_of(seen: AuditSeen, beside: Beside) -> tuple[Step, ...]:
    """What happened, the newest first."""
    names = beside.names
    steps = [
        Step(beside.proposed_at, "dot", "quiet", f"{_who(names, beside.proposed_by)} asked for a shortlist."),
        Step(seen.audit.created_at, "scale", "quiet", "The audit was computed."),
        *(_signed(one, names) for one in seen.sign_offs),
        *(step for one in beside.changes for step in _change(one, names)),
    ]
    if seen.state in LAST:
        icon, words = LAST[seen.state]
        steps.append(Step(beside.changed_at, icon, "open" if icon == "check" else "quiet", words))
    steps.sort(key=lambda step: step.at)
    return tuple(steps[::-1])


def _signed(one: SignedOff, names: Mapping[str, str]) -> Step:
    who = _who(names, one.user_id)
    if one.is_release:
        knowing = ", knowing that answers had come in since" if one.answers_came_later else ""
        return Step(one.created_at, "pen", "open", f"{who} signed it off{knowing}.", one.reason)
    return Step(one.created_at, "stop", "stop", f"{who} held it.", one.reason)


def _change(one: StoredChange, names: Mapping[str, str]) -> list[Step]:
    what, who = CHANGES[one.what], _who(names, one.requested_by)
    if one.state is ChangeState.ATTEMPTED:
        return [Step(one.requested_at, "attention", "notice", f"{who} tried to change {what}; it was refused.")]
    steps = [Step(one.requested_at, "question", "notice", f"{who} asked to change {what}.", one.reason)]
    if one.resolved_at is not None:
        is_refused = one.state is ChangeState.REFUSED
        verb, icon, tone = ("refused", "close", "stop") if is_refused else ("approved", "check", "open")
        resolved = f"{_who(names, one.resolved_by)} {verb} the change of {what}."
        steps.append(Step(one.resolved_at, icon, tone, resolved, one.resolution))
    return steps


def _who(names: Mapping[str, str], user_id: str | None) -> str:
    return names.get(user_id or "", SOMEBODY)
