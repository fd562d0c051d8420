"""What happened to a requisition at the gate, over all of its proposals, as a list that is read from the top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from api.storage.audits import SignedOff
from api.storage.changes import StoredChange
from api.storage.course import Happened, Turn
from api.storage.ledger import Action
from api.storage.states import Change, ChangeState, GateOutcome
from api.web.words import counted
from api.workflows.desk import Beside, Course

__all__ = ["CHANGES", "SLIPPED", "Step", "history_of", "summary_of"]

SOMEBODY: Final = "Somebody who is no user any more"
THEMSELVES: Final = "The person themselves"
ITSELF: Final = "Evenhand"
SLIPPED: Final = (
    "A slate of this requisition was held, and a later one was let through without any act of an officer: no sign-off,"
    " no approved change, no audit that an officer had computed again."
)
CHANGES: Final[Mapping[Change, str]] = {
    Change.REQUIREMENTS: "the requirements or their weights",
    Change.CUT: "the cut",
    Change.POOL: "the pool",
    Change.PROPOSAL: "nothing, and to propose again",
}
LED_TO: Final[Mapping[GateOutcome, str]] = {
    GateOutcome.OPEN: "it let the slate through",
    GateOutcome.OPEN_WITH_NOTICE: "it let the slate through with a notice",
    GateOutcome.HOLD: "it held the slate",
}
CAUSES: Final[Mapping[Action, str]] = {
    Action.WITHDRAWN: "somebody withdrew from the pool. {who} recorded it",
    Action.ERASED: "somebody in the pool was erased. {who} recorded it",
    Action.REQUISITION_CHANGED: "{who} changed what is asked",
    Action.BATCH_RECEIVED: "{who} uploaded résumés",
    Action.BATCH_CANCELLED: "{who} cancelled an upload",
    Action.FILE_RETRIED: "{who} had a file read again",
    Action.REDISCOVERED: "{who} added people who had applied before",
    Action.MERGED: "{who} merged two records of one person",
    Action.MERGE_UNDONE: "{who} took merged records apart",
    Action.AUDITED: "a newer audit took its place",
}
UNKNOWN_CAUSE: Final = "requirements, pool or cut were no longer those that were audited"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened; `said` is the reason in the words of who acted, `audit` one to read more in."""

    at: datetime
    icon: str
    tone: str
    words: str
    said: str = ""
    audit: str = ""


def history_of(audit_id: str, beside: Beside) -> tuple[Step, ...]:
    """What happened to every proposal of the requisition, the newest first."""
    course, names = beside.course, beside.names
    places = _Places(course, audit_id)
    steps = [
        *(step for one in course.turns for step in _turn(one, course, names, places)),
        *(_signed(one, names, places) for one in course.signed),
        *(step for one in course.changes for step in _change(one, names, places)),
        *(step for one in course.happened for step in _happened(one, names, places)),
        *_left(course, names),
    ]
    steps.sort(key=lambda step: step.at)
    return tuple(steps[::-1])


def summary_of(course: Course) -> str:
    """How often the requisition was proposed and held, and what was tried meanwhile, in a sentence."""
    held = len({one.proposal_id for one in course.turns if _held_at(one, course) is not None})
    tried = sum(one.state is ChangeState.ATTEMPTED for one in course.changes)
    asked = len(course.changes) - tried
    parts = [f"Proposed {counted(len(course.turns), 'time')}", f"held {counted(held, 'time')}"]
    parts += [f"{counted(asked, 'change')} asked for"] if asked else []
    parts += [f"{counted(tried, 'attempt')} to change a held slate"] if tried else []
    return ", ".join(parts) + "."


class _Places:
    """Which of several proposals something is about, in words; nothing where there is one alone."""

    def __init__(self, course: Course, audit_id: str) -> None:
        self._several = len(course.turns) > 1
        self._numbers = {one.proposal_id: one.number for one in course.turns}
        self._of_audits = {one.audit_id: one.proposal_id for one in course.turns if one.audit_id}
        self._here = audit_id

    def of(self, proposal_id: str) -> str:
        """The slate, in the middle of a sentence."""
        return f"proposal {self._numbers.get(proposal_id, '')}" if self._several else "the slate"

    def of_audit(self, audit_id: str) -> str:
        return self.of(self._of_audits.get(audit_id, ""))

    def other(self, audit_id: str | None) -> str:
        """The audit, if it is another one than the page's."""
        return audit_id if audit_id and audit_id != self._here else ""


def _turn(one: Turn, course: Course, names: Mapping[str, str], places: _Places) -> Iterator[Step]:
    slate = places.of(one.proposal_id)
    entry = next((e for e in course.happened if e.action is Action.PROPOSED and e.about == one.proposal_id), None)
    if entry is not None and entry.again:
        words = f"{_who(names, entry.actor)} had {places.of(entry.again)} audited again, as {slate}."
    else:
        what = f"{slate}, of version {one.version}" if slate != "the slate" else "a shortlist"
        words = f"{_who(names, one.created_by)} asked for {what}."
    yield Step(one.created_at, "dot", "quiet", words)
    if one.outcome is not None and one.audited_at is not None:
        words = f"The audit of {slate} was computed: {LED_TO[one.outcome]}."
        tone = "stop" if one.outcome is GateOutcome.HOLD else "quiet"
        yield Step(one.audited_at, "scale", tone, words, audit=places.other(one.audit_id))


def _signed(one: SignedOff, names: Mapping[str, str], places: _Places) -> Step:
    who, slate, audit = _who(names, one.user_id), places.of_audit(one.audit_id), places.other(one.audit_id)
    if one.is_release:
        knowing = ", knowing that answers had come in since" if one.answers_came_later else ""
        return Step(one.created_at, "pen", "open", f"{who} signed off {slate}{knowing}.", one.reason, audit)
    return Step(one.created_at, "stop", "stop", f"{who} held {slate}.", one.reason, audit)


def _change(one: StoredChange, names: Mapping[str, str], places: _Places) -> list[Step]:
    what, who, slate = CHANGES[one.what], _who(names, one.requested_by), places.of(one.proposal_id)
    where = f", while {slate} was held"
    if one.state is ChangeState.ATTEMPTED:
        tried = f"{who} tried to propose again" if one.what is Change.PROPOSAL else f"{who} tried to change {what}"
        return [Step(one.requested_at, "attention", "notice", f"{tried}{where}; it was refused.")]
    steps = [Step(one.requested_at, "question", "notice", f"{who} asked to change {what}{where}.", one.reason)]
    if one.resolved_at is not None:
        is_refused = one.state is ChangeState.REFUSED
        verb, icon, tone = ("refused", "close", "stop") if is_refused else ("approved", "check", "open")
        resolved = f"{_who(names, one.resolved_by)} {verb} the change of {what}."
        if one.what is Change.PROPOSAL:
            resolved = f"{_who(names, one.resolved_by)} {verb} another proposal."
        steps.append(Step(one.resolved_at, icon, tone, resolved, one.resolution))
    return steps


def _happened(one: Happened, names: Mapping[str, str], places: _Places) -> Iterator[Step]:
    slate = places.of(one.about)
    if one.action is Action.RELEASED:
        yield Step(one.at, "check", "open", f"{_actor(names, one.actor)} released {slate}.")
    elif one.action is Action.SUPERSEDED:
        yield Step(one.at, "clock", "quiet", f"A later shortlist took the place of {slate}.")
    elif one.action is Action.PROPOSAL_STALE:
        cause = UNKNOWN_CAUSE if one.cause is None else CAUSES[one.cause].format(who=_actor(names, one.actor))
        words = f"{slate[:1].upper()}{slate[1:]} went out of date: {cause}."
        yield Step(one.at, "attention", "quiet", words)


def _left(course: Course, names: Mapping[str, str]) -> Iterator[Step]:
    """Who left while a slate was held; whoever's leaving made it out of date is told there."""
    told = {one.at for one in course.happened if one.action is Action.PROPOSAL_STALE}
    for one in course.left:
        if one.at not in told and _was_held(course, one.at):
            words = f"While a slate was held, {CAUSES[one.action].format(who=_actor(names, one.actor))}."
            yield Step(one.at, "person", "notice", words)


def _was_held(course: Course, at: datetime) -> bool:
    """Whether a slate was held then: from its hold until it was let through, or the next one was audited."""
    starts = [(held, _held_until(one, course)) for one in course.turns if (held := _held_at(one, course)) is not None]
    return any(start <= at and (end is None or at <= end) for start, end in starts)


def _held_at(turn: Turn, course: Course) -> datetime | None:
    if turn.outcome is GateOutcome.HOLD:
        return turn.audited_at
    by_hand = (one.created_at for one in course.signed if one.audit_id == turn.audit_id and not one.is_release)
    return next(by_hand, None)


def _held_until(turn: Turn, course: Course) -> datetime | None:
    later = [one.audited_at for one in course.turns if one.number > turn.number and one.audited_at is not None]
    released = [one.at for one in course.happened if one.action is Action.RELEASED and one.about == turn.proposal_id]
    return min((*later, *released), default=None)


def _who(names: Mapping[str, str], user_id: str | None) -> str:
    return names.get(user_id or "", SOMEBODY)


def _actor(names: Mapping[str, str], actor: str) -> str:
    """Who is behind an entry of the ledger: a user, a person for themselves, or the service."""
    if actor in names:
        return names[actor]
    try:
        UUID(actor)
    except ValueError:
        return ITSELF
    return THEMSELVES
