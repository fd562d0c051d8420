"""Everything that is kept about a person, as one ZIP to be given to that person.

Holds what they sent as it came, what was read of it, what was done with it and what they said of themselves. Ranks and
points are those of released shortlists: what the gate still keeps from everyone is not in it, and it says so. A link is
made by somebody who could open it first, so by a link the export says which of the voluntary questions were answered
and never how; whoever runs the host hands the answers to the person, once they know who asks.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import NotFound
from api.reports.json_resume import json_resume
from api.storage.about import decisions_about, openings_of, searches_with, shortlists_of_pools
from api.storage.candidates import (
    Candidate,
    StoredFile,
    StoredReading,
    applications_of,
    candidate_by_id,
    file_content,
    file_name,
    files_of,
    group_of,
    person_of,
    personal_of,
    readings_of,
    skills_of_reading,
)
from api.storage.database import Connection, Engine, transaction
from api.storage.history import entries_about
from api.storage.ledger import Action, By, append, moment_text
from api.storage.privacy import consents_of, links_of, request_words, requests_of
from api.storage.readings import unpacked
from api.storage.self_identification import FAMILIES, own_answers
from api.storage.shortlists import snapshot_of
from api.storage.vault import Vault
from api.workflows.notice import notice_for
from api.workflows.own_page import holder
from api.workflows.self_identify import DECLINED
from api.workflows.service import Service
from screening.resume import RedactedResume, month_text

__all__ = ["PersonExport", "export_by_host", "export_own", "export_person"]

NAME_LENGTH: Final = 100  # characters of a file's name that are kept
UNRELEASED: Final = (
    "Ranks, points and selections that no audit or sign-off has released are shown to nobody, and are not in here."
)

ON_THE_HOST: Final = (
    "Answers to the voluntary questions are shown to nobody who makes or opens a link. Who they are about can ask for"
    " them: whoever runs the service hands them over, once they know who asks, by 'evenhand export' on its host."
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PersonExport:
    """The ZIP and what to call it; the name says who it is by pseudonym alone."""

    file_name: str
    data: bytes = field(repr=False)


class _Answers(Enum):
    """How much is in it of what the person said of themselves."""

    NOTHING = auto()
    WHICH = auto()  # which questions were answered, for whoever came by a link
    ALL = auto()


@dataclass(frozen=True, slots=True)
class _Subject:
    """The person that is exported, with all of their records."""

    connection: Connection
    vault: Vault
    records: tuple[Candidate, ...]
    answers: _Answers

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.records]

    def owner(self, candidate_id: str) -> Candidate:
        return next(one for one in self.records if one.id == candidate_id)


def export_person(service: Service, actor: Actor, candidate_id: str) -> PersonExport:
    """Everything about a person; that it was handed out is on the ledger.

    Raises:
        Forbidden: the actor may not export people.
        NotFound: there is nobody of that id in the organisation, or they are erased.
    """
    require(actor, Permission.PRIVACY_EXPORT)
    with transaction(service.engine) as connection:
        person = person_of(connection, candidate_by_id(connection, candidate_id))
        if person.organisation_id != actor.organisation_id or person.erased_at is not None:
            raise NotFound
        records = tuple(one for one in group_of(connection, person.id) if one.erased_at is None)
        return _exported(_Subject(connection, service.vault, records, _Answers.NOTHING), by=actor.by)


def export_by_host(engine: Engine, vault: Vault, candidate_id: str, *, by: By) -> PersonExport:
    """The same with what the person said of themselves, for whoever holds the machine to hand to that person.

    Raises:
        NotFound: there is nobody of that id, or they are erased.
    """
    with transaction(engine) as connection:
        person = person_of(connection, candidate_by_id(connection, candidate_id))
        records = tuple(one for one in group_of(connection, person.id) if one.erased_at is None)
        if not records:
            raise NotFound
        return _exported(_Subject(connection, vault, records, _Answers.ALL), by=by)


def export_own(service: Service, token: str) -> PersonExport:
    """The same for whoever holds the link of a person, with which questions they answered and not how; on the ledger.

    Raises:
        NotFound: the link cannot be used, or not any more.
    """
    with transaction(service.engine) as connection:
        records = holder(connection, service, token)
        by = By(records[0].id, service.now())
        return _exported(_Subject(connection, service.vault, records, _Answers.WHICH), by=by)


def _exported(subject: _Subject, *, by: By) -> PersonExport:
    person = subject.records[0]
    detail = {"records": len(subject.records), "own": subject.answers is _Answers.WHICH}
    append(subject.connection, Action.PERSON_EXPORTED, subject=person.id, by=by, detail=detail)
    data = _zipped(_contents(subject, at=by.at), at=by.at)
    return PersonExport(f"person-{person.pseudonym}.zip", data)


def _contents(subject: _Subject, *, at: datetime) -> dict[str, bytes]:
    """The files of the ZIP by name."""
    vault, connection = subject.vault, subject.connection
    names = {
        one.id: file_name(vault, subject.owner(one.candidate_id), one) for one in files_of(connection, subject.records)
    }
    found: dict[str, bytes] = {}
    for number, file in enumerate(files_of(connection, subject.records), 1):
        content = file_content(connection, vault, subject.owner(file.candidate_id), file)
        if content is not None:
            found[f"originals/{number:02d}-{_safe(names[file.id])}"] = content
    readings = readings_of(connection, subject.records)
    for number, one in enumerate(readings, 1):
        found[f"read/{number:02d}.txt"] = unpacked(one.redacted).text.encode("utf-8", "replace")
    person = _person(subject, readings, names, at=at)
    notice = notice_for(connection, subject.records[0].organisation_id)
    found["notice.txt"] = "\n\n".join(f"{one.heading}\n{one.text}" for one in notice.paragraphs).encode()
    found["person.json"] = _json(person)
    found["resume.json"] = _json(_resume(subject, readings))
    return found


def _person(subject: _Subject, readings: Sequence[StoredReading], names: Mapping[str, str], *, at: datetime) -> Json:
    connection, records = subject.connection, subject.records
    openings = {one.id: one.title for one in openings_of(connection, subject.ids)}
    return {
        "exported_at": moment_text(at),
        "person": records[0].id,
        "note": UNRELEASED,
        "records": [_record(subject, one) for one in records],
        "files": [_file(one, names) for one in files_of(connection, records)],
        "readings": [_reading(subject, one) for one in readings],
        "applications": [
            {**_plain(one), "title": openings[one.requisition_id]} for one in applications_of(connection, records)
        ],
        "shortlists": _shortlists(subject, readings, openings),
        "decisions": [_plain(one) for one in decisions_about(connection, subject.ids)],
        "consents": [_plain(one) for one in consents_of(connection, records)],
        "requests": [_request(subject, one) for one in requests_of(connection, records)],
        "links": [{**_plain(one), "id": None} for one in links_of(connection, records)],
        "searches": [_plain(one) for one in searches_with(connection, subject.ids)],
        "self_identification": _said(subject),
        "ledger": [_plain(one) for one in entries_about(connection, subject.ids)],
    }


def _record(subject: _Subject, record: Candidate) -> Json:
    shown = (
        "id",
        "team_id",
        "merged_into",
        "consent_basis",
        "consent_until",
        "legal_hold",
        "wants_human",
        "created_at",
    )
    values = {name: getattr(record, name) for name in shown}
    return {**_values(values), "personal": _values(asdict(personal_of(subject.vault, record)))}


def _file(file: StoredFile, names: Mapping[str, str]) -> Json:
    values = {name: getattr(file, name) for name in StoredFile.__slots__ if name != "name"}
    return {**_values(values), "name": names[file.id]}


def _reading(subject: _Subject, reading: StoredReading) -> Json:
    values = {name: getattr(reading, name) for name in StoredReading.__slots__ if name != "redacted"}
    resume = unpacked(reading.redacted)
    return {
        **_values(values),
        "text": resume.text,
        "passages": [_plain(one) for one in resume.passages],
        "positions": [
            {"title": one.title, "start": _month(one.interval.start), "end": _month(one.interval.end)}
            for one in resume.positions
        ],
        "skills": [_plain(one) for one in skills_of_reading(subject.connection, reading.id)],
        "places": [one.text for one in resume.locations],
        "hidden_text": [_plain(one) for one in resume.hidden],
    }


def _shortlists(subject: _Subject, readings: Sequence[StoredReading], openings: Mapping[str, str]) -> list[Json]:
    """Where the person stands on a released shortlist, with the words behind each quote; or that they are below it."""
    texts = {one.id: unpacked(one.redacted) for one in readings}
    found = []
    for one in shortlists_of_pools(subject.connection, list(openings)):
        snapshot = snapshot_of(subject.connection, one.id)
        places = [place for place in snapshot["places"] if place["candidate"] in subject.ids]
        below = any(candidate in subject.ids for candidate in snapshot["not_yet_reviewed"])
        if places or below:
            found.append(
                {
                    "shortlist": one.id,
                    "requisition": one.requisition_id,
                    "title": openings[one.requisition_id],
                    "released_at": moment_text(one.released_at),
                    "requirements": snapshot["requisition"]["requirements"],
                    "not_yet_reviewed": below and not places,
                    "places": [_place(place, texts.get(place["reading"])) for place in places],
                }
            )
    return found


def _place(place: Mapping[str, Any], resume: RedactedResume | None) -> Json:
    """A place with its quotes in words."""
    rows = [*place["points"], *place["gates"], *place["notes"]]
    quotes = {
        f"{quote['start']}-{quote['end']}": resume.text[quote["start"] : quote["end"]]
        for row in rows
        for quote in row["quotes"]
        if resume is not None
    }
    return {**place, "quoted": quotes}


def _request(subject: _Subject, request: Any) -> Json:
    owner = subject.owner(request.candidate_id)
    words, answer = request_words(subject.vault, owner, request)
    values = {name: getattr(request, name) for name in request.__slots__ if name not in ("words", "resolution")}
    return {**_values(values), "words": words, "answer": answer}


def _said(subject: _Subject) -> Json:
    """What the person said of themselves, or of which questions they answered, or how to ask for it."""
    if subject.answers is _Answers.NOTHING:
        return {"note": ON_THE_HOST}
    if subject.answers is _Answers.WHICH:
        return {"note": ON_THE_HOST, "records": [_which(subject, one) for one in subject.records]}
    return {"records": [_answers(subject, one) for one in subject.records]}


def _which(subject: _Subject, record: Candidate) -> Json:
    found = own_answers(subject.connection, subject.vault, record.id)
    said = {} if found is None else found.answers
    words = {DECLINED: "declined", "": "not answered"}
    return {"record": record.id, "questions": {one: words.get(said.get(one, ""), "answered") for one in FAMILIES}}


def _answers(subject: _Subject, record: Candidate) -> Json:
    found = own_answers(subject.connection, subject.vault, record.id)
    answers = None if found is None else _values(asdict(found) | {"answers": dict(found.answers)})
    return {"record": record.id, "answers": answers}


def _resume(subject: _Subject, readings: Sequence[StoredReading]) -> Json:
    current = next((one for one in readings if one.is_current), None)
    owner = subject.records[0] if current is None else subject.owner(current.candidate_id)
    personal = personal_of(subject.vault, owner)
    skills = () if current is None else skills_of_reading(subject.connection, current.id)
    return json_resume(
        None if current is None else unpacked(current.redacted),
        name=personal.name,
        emails=personal.emails,
        phones=personal.phones,
        urls=personal.urls,
        skills=[(one.label, one.rung) for one in skills],
    )


def _zipped(contents: Mapping[str, bytes], *, at: datetime) -> bytes:
    moment = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(contents.items()):
            archive.writestr(zipfile.ZipInfo(name, moment), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _safe(name: str) -> str:
    """The last part of a file's name, in characters that no system reads as a path or an order."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    kept = "".join(one if one.isalnum() or one in "._- " else "_" for one in last)[-NAME_LENGTH:].strip(" .")
    return kept or "file"


def _plain(value: Any) -> Json:
    return _values({name: getattr(value, name) for name in value.__slots__})


def _values(values: Mapping[str, Any]) -> Json:
    return {name: moment_text(one) if isinstance(one, datetime) else one for name, one in values.items()}


def _month(value: Any) -> str | None:
    return None if value is None else month_text(value)


def _json(value: Json) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False).encode("utf-8", "replace")
