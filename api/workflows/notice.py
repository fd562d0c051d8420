"""What a candidate is told of how this system is used: the same words on their page, in the API and in their export.

Says what is done, what is not, who decides and what they may ask; promises nothing that the software does not do.
An organisation adds what only it knows: who it is and whom to write to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import BadInput
from api.storage.database import Connection, reading, transaction
from api.storage.ledger import By
from api.storage.policies import NO_VERSION, find_policy, set_policy
from api.storage.retention import retention_of
from api.workflows.service import Service

__all__ = [
    "MAX_DETAIL",
    "VERSION",
    "Notice",
    "NoticeDetails",
    "Paragraph",
    "notice_for",
    "read_notice",
    "set_notice_details",
]

VERSION: Final = "1"  # of the words below
POLICY: Final = "notice"
MAX_DETAIL: Final = 2000  # characters


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading and what stands under it."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class NoticeDetails:
    """What only the organisation knows: who is responsible, whom to write to, and what else it has to say."""

    responsible: str = ""
    contact: str = ""
    further: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice in force; `version` is that of the organisation's details, 0 where nobody has set any."""

    paragraphs: tuple[Paragraph, ...]
    details: NoticeDetails
    version: int


def notice_for(connection: Connection, organisation_id: str) -> Notice:
    """What a candidate of that organisation is told now."""
    details, version = _details(connection, organisation_id)
    retention, _ = retention_of(connection, organisation_id)
    days = {"application": retention.application_days, "pool": retention.pool_days, "answer": retention.answer_days}
    told = [Paragraph(heading, text.format(**days)) for heading, text in TEXT.items()]
    told += [
        Paragraph(heading, text)
        for heading, text in (
            ("Who is responsible", details.responsible),
            ("Whom to write to", details.contact),
            ("Further", details.further),
        )
        if text
    ]
    return Notice(tuple(told), details, version)


def read_notice(service: Service, actor: Actor) -> Notice:
    """What candidates of the actor's organisation are told.

    Raises:
        Forbidden: the actor may not read policies.
    """
    require(actor, Permission.POLICY_READ)
    with reading(service.engine) as connection:
        return notice_for(connection, actor.organisation_id)


def set_notice_details(service: Service, actor: Actor, details: NoticeDetails, *, expected: int) -> int:
    """Put the organisation's details in force, edited from version `expected`; their version.

    Raises:
        Forbidden: the actor may not set them.
        Stale: somebody has changed them since.
        BadInput: one of them is too long.
    """
    require(actor, Permission.RETENTION_EDIT)
    values = {name: getattr(details, name).strip() for name in NoticeDetails.__slots__}
    if any(len(value) > MAX_DETAIL for value in values.values()):
        raise BadInput(f"a part of the notice is longer than {MAX_DETAIL} characters.")
    with transaction(service.engine) as connection:
        return _set(connection, actor.organisation_id, values, expected=expected, by=actor.by)


def _set(connection: Connection, organisation_id: str, values: Mapping[str, str], *, expected: int, by: By) -> int:
    return set_policy(connection, organisation_id, POLICY, values, expected=expected, by=by).version


def _details(connection: Connection, organisation_id: str) -> tuple[NoticeDetails, int]:
    found = find_policy(connection, organisation_id, POLICY)
    return (NoticeDetails(), NO_VERSION) if found is None else (NoticeDetails(**found.value), found.version)


TEXT: Final[Mapping[str, str]] = {
    "What is done with your application": (
        "Software reads your résumé, takes out who you are (name, contact, dates, and words that would tell your sex,"
        " age, origin or family), and compares what remains with what the position asks. For every requirement it"
        " quotes the sentences of yours that it counts. The result is an order in which people look at applications."
    ),
    "What it does not do": (
        "It decides nothing: whoever is invited or declined is so by a named person, who gives a reason. It infers"
        " neither sex nor origin nor age, looks at no photograph, and searches for nothing about you elsewhere."
    ),
    "How it is checked": (
        "Before anybody sees a selection, rates of selection are compared between groups, with what people said of"
        " themselves of their own will. Those answers are kept encrypted apart, are seen as totals alone, and change"
        " no score. A selection that shows a disparity is held until a compliance officer has looked at it."
    ),
    "What you may ask": (
        "To see what was read of your résumé and everything that is kept about you; to have it corrected; to have a"
        " person look at your application instead; to take it back; to have everything erased. Use the link that you"
        " were sent, or write to us. You have an answer within {answer} days, and asking has no effect on any score."
    ),
    "How long it is kept": (
        "Without your consent to more, {application} days, for the position that you applied for. If you agree to be"
        " considered for other positions, {pool} days, and you may take that back at any time. The law can require"
        " records of an application to be kept longer; then they are used for nothing else."
    ),
    "If you think it went wrong": (
        "Ask for a person to look, and say what was misread. You may also complain to the authority for data"
        " protection or for equal treatment where you live."
    ),
}
