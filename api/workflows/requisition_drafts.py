"""Requirements proposed from an advertisement: made, accepted into a new version, or rejected.

A proposal weighs nothing while it is one: it is in no version, and no ranking knows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import Permission, require
from api.errors import BadInput, Conflict
from api.storage.database import Connection, is_plain_text, reading, transaction
from api.storage.drafts import NewDraft, StoredDraft, draft_by_id, drafts_of, replace_drafts, resolve_draft
from api.storage.gate import keeping_attempts, lock_requisition
from api.storage.requisitions import StoredRequisition, describe_requisition, requisition_by_id
from api.storage.states import DraftState
from api.workflows.requisition_source import fields_of, requirement_fields
from api.workflows.requisitions import Edited, Wanted, edit_in, read_requisition, whole_in
from api.workflows.service import Service
from screening.drafting import MAX_POSTING, Draft, Suggestion, draft
from screening.errors import RequisitionError
from screening.requisition import MAX_TEXT, Mode, Requirement

__all__ = [
    "Accepted",
    "accept_drafts",
    "draft_posting",
    "draft_requisition",
    "drafts_in_sight",
    "proposed_fields",
    "reject_drafts",
]

MAX_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Accepted:
    """A draft that somebody accepts; `fields` are what they changed of it."""

    draft_id: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def draft_posting(service: Service, actor: Actor, posting: str) -> Draft:
    """What an advertisement may be asking for; nothing is kept.

    Raises:
        Forbidden: the actor may not write requisitions.
        BadInput: the text is too long.
    """
    require(actor, Permission.REQUISITION_EDIT)
    tools = service.tools()
    return draft(_posting(posting), encoder=tools.encoder, matcher=tools.matcher)


def draft_requisition(service: Service, actor: Actor, requisition_id: str, *, posting: str | None = None) -> Draft:
    """The same of a requisition, whose posting it becomes; kept, in the place of drafts that nobody answered.

    Raises:
        Forbidden: the actor may not write requisitions.
        NotFound: there is no such requisition in sight.
        BadInput: there is no posting, or it is too long.
    """
    require(actor, Permission.REQUISITION_EDIT)
    stored = read_requisition(service, actor, requisition_id).stored
    text = stored.posting if posting is None else _posting(posting)
    if not text.strip():
        raise BadInput("the requisition has no posting yet: send one as 'posting'.")
    made = draft_posting(service, actor, text)
    with transaction(service.engine) as connection:
        stored = _in_sight(connection, actor, requisition_id)
        lock_requisition(connection, requisition_id)
        describe_requisition(connection, stored, job_family=stored.job_family, posting=text, by=actor.by)
        new = [NewDraft(proposed_fields(s, text), s.span.start, s.span.end, s.why) for s in made.suggestions]
        replace_drafts(connection, requisition_id, new, by=actor.by)
    return made


def drafts_in_sight(
    service: Service, actor: Actor, requisition_id: str, *, state: DraftState | None = None
) -> tuple[StoredDraft, ...]:
    """Drafts of a requisition, in the order of its posting.

    Raises:
        Forbidden: the actor may not read requisitions.
        NotFound: there is no such requisition in sight.
    """
    require(actor, Permission.REQUISITION_READ)
    with reading(service.engine) as connection:
        stored = _in_sight(connection, actor, requisition_id)
        return drafts_of(connection, stored.id, state=state)


def accept_drafts(
    service: Service, actor: Actor, requisition_id: str, accepted: Sequence[Accepted], *, expected: int
) -> Edited:
    """Put drafts into a new version, with what somebody changed of them; all of them or none.

    Raises:
        Forbidden: the actor may not write requisitions.
        NotFound: there is no such requisition in sight, or no such draft.
        Stale: version `expected` is not in force any more.
        Frozen: an audit holds its slate.
        Conflict: a draft was answered already.
        RequisitionError: what was changed cannot be used.
    """
    require(actor, Permission.REQUISITION_EDIT)
    _count(accepted)
    with keeping_attempts(service.engine, by=actor.by), transaction(service.engine) as connection:
        _in_sight(connection, actor, requisition_id)
        lock_requisition(connection, requisition_id)
        items = [
            {**_accept(connection, actor, requisition_id, one).requirement, **_given(one.fields)} for one in accepted
        ]
        old = fields_of(whole_in(connection, requisition_by_id(connection, requisition_id)).meaning)
        fields = {**old, "requirements": [*old["requirements"], *items]}
        try:
            return edit_in(connection, actor, requisition_id, Wanted(fields=fields), expected=expected)
        except RequisitionError as error:
            raise _of_drafts(error, len(old["requirements"])) from None


def reject_drafts(service: Service, actor: Actor, requisition_id: str, draft_ids: Sequence[str]) -> None:
    """Put drafts aside; all of them or none.

    Raises:
        Forbidden: the actor may not write requisitions.
        NotFound: there is no such requisition in sight, or no such draft.
        Conflict: a draft was answered already.
    """
    require(actor, Permission.REQUISITION_EDIT)
    _count(draft_ids)
    with transaction(service.engine) as connection:
        _in_sight(connection, actor, requisition_id)
        lock_requisition(connection, requisition_id)
        for draft_id in dict.fromkeys(draft_ids):
            _resolve(connection, actor, requisition_id, draft_id, DraftState.REJECTED)


def proposed_fields(suggestion: Suggestion, posting: str = "") -> dict[str, Any]:
    """A suggestion in the shape of a requirement of a requisition, without an id; with its words of the posting."""
    requirement = Requirement(
        id="",
        kind=suggestion.kind,
        mode=suggestion.mode,
        alternatives=suggestion.alternatives,
        weight=Fraction(suggestion.weight),
        min_years=suggestion.min_years,
        from_posting=_words(posting[suggestion.span.start : suggestion.span.end]),
    )
    found = requirement_fields(requirement)
    found.pop("id")
    return found


def _of_drafts(error: RequisitionError, before: int) -> RequisitionError:
    """The same, naming the draft: the requirements that stood before were not sent."""
    head, _, rest = error.place.partition("/")
    number, _, part = rest.partition("/")
    if head != "requirements" or not number.isdecimal() or int(number) < before:
        return error
    place = f"drafts/{int(number) - before}/{part}"
    return RequisitionError(error.says, instead=error.instead, part=error.part, place=place)


def _words(text: str) -> str:
    """`text` in one line of what can be printed, as the file takes it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:MAX_TEXT]


def _accept(connection: Connection, actor: Actor, requisition_id: str, one: Accepted) -> StoredDraft:
    return _resolve(connection, actor, requisition_id, one.draft_id, DraftState.ACCEPTED)


def _resolve(
    connection: Connection, actor: Actor, requisition_id: str, draft_id: str, state: DraftState
) -> StoredDraft:
    found = draft_by_id(connection, requisition_id, draft_id)
    if not resolve_draft(connection, found, state, by=actor.by):
        raise Conflict("this draft was answered already: read the drafts again.")
    return found


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was changed of a draft: another wording replaces the old one, and only what is scored has a weight."""
    given = {name: value for name, value in fields.items() if value is not None}
    if "text" in given or "any_of" in given:
        given = {"text": None, "any_of": None, **given}
    if given.get("mode") in (Mode.GATE, Mode.NOTE):
        given["weight"] = None
    return given


def _count(given: Sequence[object]) -> None:
    if not 1 <= len(given) <= MAX_AT_ONCE:
        raise BadInput(f"name 1 to {MAX_AT_ONCE} drafts.")


def _in_sight(connection: Connection, actor: Actor, requisition_id: str) -> StoredRequisition:
    stored = requisition_by_id(connection, requisition_id)
    require_team(actor, organisation_id=stored.organisation_id, team_id=stored.team_id)
    return stored


def _posting(text: str) -> str:
    if len(text) > MAX_POSTING or not is_plain_text(text):
        raise BadInput(f"the posting cannot be used: at most {MAX_POSTING} characters of text.")
    return text
