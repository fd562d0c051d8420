"""Builders of an organisation, its users and its people in a database, for tests of the service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from uuid import uuid4

from sqlalchemy import insert

from api.auth.actor import Actor, actor_for
from api.settings import Settings
from api.storage.accounts import NewUser, add_organisation, add_team, add_to_team, add_user
from api.storage.blind_values import Blind
from api.storage.candidates import Personal, seal_personal
from api.storage.database import Connection, Engine, transaction
from api.storage.files import File, NewCandidate, add_candidate, add_content, add_file, keep_personal
from api.storage.ledger import COMMAND_LINE, By
from api.storage.likeness import keep_contact_keys, keep_shingles, offer_merge
from api.storage.readings import Reading, add_reading
from api.storage.roles import Role
from api.storage.self_identification import AnswerOrigin, keep_answers
from api.storage.states import (
    ApplicationState,
    ConsentBasis,
    ContactKind,
    FileState,
    MergeReason,
    Origin,
    RequisitionState,
)
from api.storage.tables import applications, batches, evidence, requisition_versions, requisitions
from api.storage.vault import Vault
from api.workflows.service import Service
from screening.pipeline import encode, understand
from screening.skills import skills_of
from tests.make import document_from_text, fake_tools

__all__ = ["NOON", "World", "a_world", "nothing_enqueued"]

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
MASTER = bytes(range(32))
SOURCE = """title: Data Engineer
reference_date: 2026-11-01
cut: 10
requirements:
  - kind: skill
    text: Python
    weight: 1
"""


def nothing_enqueued(_connection: Connection, _job: str, _ids: Mapping[str, str]) -> None:
    """Jobs go nowhere."""


@dataclass(frozen=True)
class World:
    """One organisation with one team, and a way to add to it."""

    service: Service
    organisation_id: str
    team_id: str
    actors: Mapping[Role, Actor]
    batch_id: str
    numbers: Callable[[], int]

    @property
    def engine(self) -> Engine:
        return self.service.engine

    def at(self, moment: datetime) -> World:
        """The same at another moment."""
        moved = {role: replace(one, by=By(one.user_id, moment)) for role, one in self.actors.items()}
        return replace(self, actors=moved)

    def actor(self, role: Role = Role.RECRUITER) -> Actor:
        return self.actors[role]

    def stranger(self) -> Actor:
        """A recruiter of another team."""
        with transaction(self.engine) as connection:
            team = add_team(connection, f"Other {self.numbers()}", organisation_id=self.organisation_id, by=BY)
            return _an_actor(connection, self.organisation_id, team, Role.RECRUITER, f"other{self.numbers()}")

    def requisition(self) -> str:
        """An open requisition of the team, with one version."""
        with transaction(self.engine) as connection:
            return _a_requisition(connection, self)

    def candidate(
        self,
        text: str = "Ann Berg\nann@example.org\nBuilt data pipelines in Python.",
        *,
        personal: Personal | None = None,
        name: str = "cv.txt",
        requisition_id: str | None = None,
        basis: ConsentBasis = ConsentBasis.APPLICATION,
        until: datetime | None = None,
        created_at: datetime = NOON,
        answers: Mapping[str, str] | None = None,
    ) -> str:
        """Somebody whose file was read; their id."""
        who = personal or Personal("Ann Berg", ("ann@example.org",), ("+49 30 1234567",))
        with transaction(self.engine) as connection:
            candidate_id = str(uuid4())
            by = By(self.actor().user_id, created_at)
            wrapped = self.service.vault.new_key(candidate_id)
            person = NewCandidate(candidate_id, self.organisation_id, self.team_id, wrapped, basis, until)
            add_candidate(connection, person, consent_id=str(uuid4()), by=by)
            _keep_file(connection, self, person, text, name=name, at=created_at)
            _keep_who(connection, self, person, who)
            if answers:
                vault = self.service.vault
                keep_answers(
                    connection, vault, candidate_id, answers, scheme="eeo", source=AnswerOrigin.LINK, at=created_at
                )
            if requisition_id is not None:
                connection.execute(
                    insert(applications),
                    [
                        {
                            "requisition_id": requisition_id,
                            "candidate_id": candidate_id,
                            "origin": Origin.UPLOAD,
                            "state": ApplicationState.ACTIVE,
                            "added_by": by.actor,
                            "added_at": created_at,
                            "changed_at": created_at,
                        }
                    ],
                )
        return candidate_id

    def offer(self, newer: str, older: str, reason: MergeReason = MergeReason.EMAIL) -> str:
        """An offered merge; its id."""
        merge_id = str(uuid4())
        with transaction(self.engine) as connection:
            assert offer_merge(
                connection,
                id=merge_id,
                organisation_id=self.organisation_id,
                newer=newer,
                older=older,
                reason=reason,
                at=NOON,
            )
        return merge_id


BY = By(COMMAND_LINE, NOON)


def a_world(engine: Engine, folder: Path, *, name: str = "Acme") -> World:
    """An organisation in a migrated database; its data directory is under `folder`."""
    tools = fake_tools()
    service = Service(
        engine=engine,
        vault=Vault(MASTER),
        settings=Settings(data_dir=folder / "data", cache_dir=folder / "cache"),
        tools=lambda: tools,
        identify=lambda _text: "en",
        enqueue=nothing_enqueued,
        now=lambda: NOON,
    )
    with transaction(engine) as connection:
        organisation_id = add_organisation(connection, name, by=BY)
        team_id = add_team(connection, "Data", organisation_id=organisation_id, by=BY)
        actors = {role: _an_actor(connection, organisation_id, team_id, role, role.value) for role in Role}
        batch_id = str(uuid4())
        row = {"id": batch_id, "organisation_id": organisation_id, "team_id": team_id, "created_at": NOON}
        connection.execute(insert(batches), [{**row, "created_by": actors[Role.RECRUITER].user_id}])
    numbers = count(1)
    return World(service, organisation_id, team_id, actors, batch_id, lambda: next(numbers))


def _an_actor(connection: Connection, organisation_id: str, team_id: str, role: Role, name: str) -> Actor:
    new = NewUser(f"{name}@example.org", name, role, organisation_id, "hash")
    user = add_user(connection, new, by=BY)
    add_to_team(connection, user, team_id=team_id, by=BY)
    return actor_for(user, [team_id], at=NOON)


def _keep_file(
    connection: Connection, world: World, person: NewCandidate, text: str, *, name: str, at: datetime
) -> None:
    vault, file_id = world.service.vault, str(uuid4())
    file = File(
        id=file_id,
        organisation_id=world.organisation_id,
        batch_id=world.batch_id,
        candidate_id=person.id,
        position=world.numbers(),
        name=vault.seal(person.wrapped_key, name.encode(), table="files", row=file_id, column="name"),
        content_key=vault.blind(Blind.CONTENT, f"{file_id}{text}"),
        size=len(text),
        state=FileState.READ,
        reason="",
        duplicate_of=None,
        attempts=1,
        created_at=at,
        updated_at=at,
    )
    add_file(connection, file)
    content = vault.seal(person.wrapped_key, text.encode(), table="file_contents", row=file_id, column="content")
    add_content(connection, file_id, content)
    _keep_reading(connection, world, file, text, at)


def _keep_reading(connection: Connection, world: World, file: File, text: str, at: datetime) -> None:
    tools = world.service.tools()
    prepared = encode(understand(document_from_text(text), tools, language="en")[1], tools)
    reading = Reading(
        id=str(uuid4()),
        organisation_id=world.organisation_id,
        candidate_id=file.candidate_id,
        file_id=file.id,
        resume=prepared.resume,
        codes=prepared.codes,
        versions="0" * 64,
        encoder=tools.encoder.revision,
        confidence=90,
        doubts=(),
        months=None,
        created_at=at,
    )
    add_reading(connection, reading, skills_of(prepared.resume, reference=None))
    keep_shingles(connection, reading_id=reading.id, buckets=("1" * 64,))
    row = {"reading_id": reading.id, "question": "2" * 64, "strength": 5000, "detail": "{}"}
    connection.execute(insert(evidence), [row])


def _keep_who(connection: Connection, world: World, person: NewCandidate, who: Personal) -> None:
    vault = world.service.vault
    keep_personal(connection, person.id, seal_personal(vault, person.wrapped_key, person.id, who))
    keys = [
        *((ContactKind.EMAIL, vault.blind(Blind.EMAIL, email)) for email in who.emails),
        *((ContactKind.PHONE, vault.blind(Blind.PHONE, phone)) for phone in who.phones),
    ]
    keep_contact_keys(connection, organisation_id=person.organisation_id, candidate_id=person.id, keys=keys)


def _a_requisition(connection: Connection, world: World) -> str:
    requisition_id, manager = str(uuid4()), world.actor(Role.HIRING_MANAGER).user_id
    row = {
        "id": requisition_id,
        "organisation_id": world.organisation_id,
        "team_id": world.team_id,
        "title": "Data Engineer",
        "job_family": "Data Engineer",
        "state": RequisitionState.OPEN,
        "version": 1,
        "posting": "",
        "created_by": manager,
        "created_at": NOON,
        "updated_at": NOON,
    }
    connection.execute(insert(requisitions), [row])
    version = {"requisition_id": requisition_id, "number": 1, "source": SOURCE, "hash": "3" * 64, "note": ""}
    connection.execute(insert(requisition_versions), [{**version, "created_by": manager, "created_at": NOON}])
    return requisition_id
