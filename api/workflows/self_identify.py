"""Take down what people say of themselves: from themselves by a link, or from a table that compliance brings.

Nothing here gives an answer back: what was said leaves the database for an audit, or in the person's own export.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.auth.actor import Actor, require_team
from api.auth.permissions import PERMISSIONS, Permission, require
from api.errors import BadInput, Forbidden, NotFound
from api.storage.accounts import user_by_id
from api.storage.applicants import applicants_by_file, applicants_by_id
from api.storage.candidates import candidate_by_id
from api.storage.database import Connection, reading, transaction
from api.storage.ledger import Action, By, append
from api.storage.privacy import Link, LinkPurpose, link_of_token
from api.storage.proposed import opening_by_id
from api.storage.self_identification import (
    FAMILIES,
    AnswerOrigin,
    SelfIdentification,
    count_answers,
    keep_answers,
    parse_self_identification,
)
from api.workflows.service import Service
from fairness import CategoryScheme, UnknownLabel, load_policy, load_scheme
from fairness.bridges import MULTIPLE_CHOICE_SCHEME, label_of, split_selections
from fairness.groups import Absent
from fairness.report import SMALLEST

__all__ = [
    "DECLINED",
    "Imported",
    "Question",
    "Turnout",
    "has_no_answers",
    "import_answers",
    "questions",
    "self_identify",
    "takes_answers",
    "turnout",
]

TELLS_NOBODY: Final = 5  # people in a pool, from which "nobody answered" is not about somebody
DECLINED: Final = "declined"
KEYS: Final = ("file", "candidate")
GIVEN: Final = {False: "given", True: "changed"}  # whether an answer took the place of an earlier one, for the ledger
PLACE: Final = "the self-identification"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a table: rows that were matched with a person of the pool, and rows that name nobody in it."""

    rows: int
    matched: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Question:
    """One question for a person, with the answers that count; saying nothing and declining are answers too.

    Where `several` answers count, they are given in one text with semicolons between them.
    """

    family: str
    groups: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many people are in a pool and how many said anything; `answered` is None where so few people are in it."""

    people: int
    answered: int | None


def turnout(service: Service, actor: Actor) -> Mapping[str, Turnout]:
    """By requisition, how many were asked and have said something, or that they decline; never who.

    Raises:
        Forbidden: the actor is not compliance.
    """
    require(actor, Permission.SELF_IDENTIFICATION_IMPORT)
    with reading(service.engine) as connection:
        found = count_answers(connection, actor.organisation_id)
    return {
        requisition_id: Turnout(people, answered if people >= SMALLEST else None)
        for requisition_id, (people, answered) in found.items()
    }


def questions() -> tuple[Question, ...]:
    """What a person is asked: in the categories in force; for race and ethnicity those of SPD-15, as many as one likes.

    An audit bridges several answers to one of its own categories, so that nobody has to choose between them.
    """
    several = load_scheme(MULTIPLE_CHOICE_SCHEME)
    asked = ((family, several.family(family) or _scheme().family(family)) for family in FAMILIES)
    return tuple(
        Question(name, tuple(group.name for group in family.groups), several=several.family(name) is not None)
        for name, family in asked
        if family
    )


def import_answers(service: Service, actor: Actor, requisition_id: str, text: str) -> Imported:
    """Keep the answers of a CSV whose first column is `file` or `candidate`, for people in the pool of a requisition.

    An answer takes the place of an earlier one; an empty one changes nothing, and rows of strangers are counted.

    Raises:
        Forbidden: the actor is not compliance.
        NotFound: there is no such requisition in sight.
        BadInput: naming the line that cannot be used.
    """
    require(actor, Permission.SELF_IDENTIFICATION_IMPORT)
    text = text.lstrip("\ufeff")
    key = _key_of(text)
    given = _checked(parse_self_identification(text, place=PLACE, key=key))
    with transaction(service.engine) as connection:
        opening = opening_by_id(connection, requisition_id)
        require_team(actor, organisation_id=opening.organisation_id, team_id=opening.team_id)
        names = (
            applicants_by_file(connection, service.vault, requisition_id)
            if key == "file"
            else applicants_by_id(connection, requisition_id)
        )
        matched = {name: names[name.casefold()] for name in given.answers if name.casefold() in names}
        changed = sum(
            _keep(service, connection, candidate_id, given.answers[name], source=AnswerOrigin.IMPORT, by=actor.by)
            for name, candidate_id in matched.items()
        )
        result = Imported(len(given.answers), len(matched), len(given.answers) - len(matched))
        detail = {"rows": result.rows, "matched": result.matched, "unknown": result.unknown, "changed": changed}
        append(connection, Action.SELF_IDENTIFICATION_IMPORTED, subject=requisition_id, by=actor.by, detail=detail)
    return result


def self_identify(service: Service, token: str, answers: Mapping[str, str]) -> None:
    """Keep what a person says of themselves, by the link that was sent to them; a question left empty stays as it was.

    Raises:
        NotFound: the link is none, or has ended.
        Forbidden: whoever made the link may not ask these questions.
        BadInput: an answer is not one of those offered, or there is none.
    """
    at = service.now()
    given = {family: answer.strip() for family, answer in answers.items()}
    if not set(given) <= set(FAMILIES):
        raise BadInput(f"only these can be answered: {', '.join(FAMILIES)}.")
    _checked(SelfIdentification(tuple(given), {"": given}))
    with transaction(service.engine) as connection:
        link = _link(connection, token, at=at)
        if not takes_answers(connection, link):
            raise Forbidden("these questions come from compliance alone, and this link was not made by them.")
        if all(_scheme().absent(answer) is Absent.NOT_GIVEN for answer in given.values()):
            raise BadInput("choose an answer, or say that you would rather not answer any.")
        by = By(link.candidate_id, at)
        source = AnswerOrigin.OWN_PAGE if link.purpose is LinkPurpose.PRIVACY else AnswerOrigin.LINK
        is_changed = _keep(service, connection, link.candidate_id, given, source=source, by=by)
        detail = {"answers": GIVEN[is_changed], "origin": source.value}
        append(connection, Action.SELF_IDENTIFIED, subject=link.candidate_id, by=by, detail=detail)


def takes_answers(connection: Connection, link: Link) -> bool:
    """Whether a link takes answers: who made it may ask everybody now, and would gain nothing by answering for them."""
    if link.made_by is None:
        return False
    maker = user_by_id(connection, link.made_by)
    person = candidate_by_id(connection, link.candidate_id)
    may_ask = Permission.SELF_IDENTIFICATION_IMPORT in PERMISSIONS[maker.role]
    return maker.is_active and maker.organisation_id == person.organisation_id and may_ask


def _link(connection: Connection, token: str, *, at: datetime) -> Link:
    """The person's link: one made for this, or the one to their own page."""
    try:
        return link_of_token(connection, token, purpose=LinkPurpose.SELF_IDENTIFICATION, at=at)
    except NotFound:
        return link_of_token(connection, token, purpose=LinkPurpose.PRIVACY, at=at)


def _keep(
    service: Service,
    connection: Connection,
    candidate_id: str,
    given: Mapping[str, str],
    *,
    source: AnswerOrigin,
    by: By,
) -> bool:
    """Whether a question was answered again."""
    scheme = _scheme()
    absent = {family: scheme.absent(answer) for family, answer in given.items()}
    kept = {
        family: DECLINED if absent[family] is Absent.DECLINED else _shown(scheme, family, answer)
        for family, answer in given.items()
        if absent[family] is not Absent.NOT_GIVEN
    }
    return keep_answers(connection, service.vault, candidate_id, kept, scheme=scheme.id, source=source, at=by.at)


def _shown(scheme: CategoryScheme, family: str, answer: str) -> str:
    """The answer as it is kept: a label of the scheme, or several answers as they were given."""
    several = split_selections(answer)
    if len(several) > 1:
        return "; ".join(sorted(set(several)))
    try:
        return scheme.resolve(family, answer).shown
    except UnknownLabel:
        return answer


def _key_of(text: str) -> str:
    first = re.split(r"[,;\t\r\n]", text, maxsplit=1)[0].strip(' "').casefold()
    if first not in KEYS:
        raise BadInput(f"{PLACE}, line 1: the first column is 'file' or 'candidate'.")
    return first


def _checked(given: SelfIdentification) -> SelfIdentification:
    """Every label, before anything is kept; a message never repeats what somebody wrote of themselves."""
    scheme = _scheme()
    for name, answers in given.answers.items():
        for family, answer in answers.items():
            if scheme.absent(answer) is None:
                try:
                    label_of(scheme, family, answer)
                except UnknownLabel as error:
                    known = ", ".join(error.accepted)
                    where = f"line {given.lines[name]}, column {family}" if name in given.lines else family
                    raise BadInput(f"{PLACE}, {where}: write one of {known}, or declined.") from None
    return given


def _scheme() -> CategoryScheme:
    return load_scheme(load_policy().category_scheme)


def has_no_answers(service: Service, actor: Actor, requisition_id: str) -> bool:
    """Whether nobody in a pool has answered the voluntary questions, so that its audit can compute nothing.

    Never how many have; and never of a pool so small that it would be about somebody.

    Raises:
        Forbidden: the actor may not see the gate.
        NotFound: there is no such requisition in sight.
    """
    require(actor, Permission.GATE_READ)
    with reading(service.engine) as connection:
        opening = opening_by_id(connection, requisition_id)
        require_team(actor, organisation_id=opening.organisation_id, team_id=opening.team_id)
        people, answered = count_answers(connection, opening.organisation_id).get(requisition_id, (0, 0))
    return people >= TELLS_NOBODY and not answered
