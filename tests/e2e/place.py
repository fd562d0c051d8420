"""A running service on the loopback address, with people who can sign in; jobs are done in threads of this process."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from sqlalchemy import event

import api.jobs.worker  # noqa: F401 - registers every job
from api.app import create_app
from api.auth.passwords import hash_password
from api.jobs.registry import Hands, registered
from api.sandbox import ReadingPool
from api.settings import Settings
from api.storage.accounts import NewUser, add_organisation, add_team, add_to_team, add_user
from api.storage.database import Connection, Engine, database_url, open_database, transaction
from api.storage.ledger import COMMAND_LINE, By
from api.storage.roles import Role
from api.storage.schema import migrate
from api.storage.vault import open_vault
from api.workflows.demo_sign_ins import DemoSignIn, keep_demo_sign_ins
from api.workflows.ingest import Workshop
from api.workflows.service import Service
from screening.ports import Tools

__all__ = ["NEWCOMERS", "PEOPLE", "Person", "Place", "open_place", "serve"]

PASSWORD = "a quiet sentence for tests"
READERS = 2


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    role: Role
    name: str
    email: str
    password: str = field(default=PASSWORD, repr=False)


PEOPLE = (
    Person(Role.RECRUITER, "Ruth Calder", "ruth@example.org"),
    Person(Role.HIRING_MANAGER, "Henrik Maes", "henrik@example.org"),
    Person(Role.COMPLIANCE, "Chiara Lindqvist", "chiara@example.org"),
    Person(Role.ADMINISTRATOR, "Ada Brandt", "ada@example.org"),
    Person(Role.AUDITOR, "Aino Petrov", "aino@example.org"),
)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2  # as some names are
NEWCOMERS = tuple(
    Person(role, f"{role.value.capitalize()} {LONG_WORD[:110]}", f"{role.value}@fresh.example.org") for role in Role
)
"""The people of an organisation in which nothing has happened yet, with names as long as they may be."""


@dataclass(frozen=True)
class Place:
    """Where it answers, what it stands on, and how to wait for its jobs."""

    url: str
    service: Service
    jobs: Jobs
    stop: Callable[[], None]


class Jobs:
    """`Service.enqueue` that does the job itself, in a thread, as soon as the caller's transaction is committed."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(READERS)
        self._open = 0
        self._changed = threading.Condition()
        self.hands: Hands | None = None
        self.failures: list[BaseException] = []

    def __call__(self, connection: Connection, job: str, ids: Mapping[str, str]) -> None:
        given = dict(ids)
        with self._changed:
            self._open += 1
        event.listen(connection, "commit", lambda _c: self._threads.submit(self._do, job, given), once=True)

    def wait(self, timeout_s: float = 120) -> None:
        """Until nothing is left to do."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._open == 0, timeout_s), "jobs are still running"
        assert not self.failures, self.failures

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    def _do(self, job: str, ids: Mapping[str, str]) -> None:
        assert self.hands is not None
        try:
            with transaction(self.hands.service.engine):
                pass  # the caller's transaction is told of its end before it ends: whoever writes next waits for it
            found = {one.name: one for one in registered()}
            if job in found:
                found[job].run(self.hands, ids)
        except BaseException as error:  # noqa: BLE001 - told by `wait`
            self.failures.append(error)
        finally:
            with self._changed:
                self._open -= 1
                self._changed.notify_all()


def open_place(folder: Path, tools: Callable[[], Tools], *, port: int = 0, identify: Callable[[str], str]) -> Place:
    """Start the service over a new or an existing data directory."""
    settings = Settings(data_dir=folder / "data", cache_dir=folder / "cache", demo=True, readers=READERS)
    engine = open_database(database_url(None, data_dir=settings.data_dir), create=True)
    migrate(engine)
    jobs = Jobs()
    service = Service(
        engine=engine,
        vault=open_vault(settings, create=True),
        settings=settings,
        tools=tools,
        identify=identify,
        enqueue=jobs,
    )
    if not (settings.data_dir / "demo-sign-ins.json").exists():
        _people(engine, settings)
    readers = ReadingPool(settings.readers, settings.read_timeout_s, settings.read_memory_mb)
    jobs.hands = Hands(service, Workshop(readers))
    url, close = serve(create_app(service), port=port)

    def stop() -> None:
        close()
        jobs.close()
        readers.close()
        engine.dispose()

    return Place(url, service, jobs, stop)


def serve(app: FastAPI, *, port: int = 0) -> tuple[str, Callable[[], None]]:
    """Where the app answers from now on, and how to stop it."""
    bound = socket.create_server(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off", server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)

    def stop() -> None:
        server.should_exit = True
        server.force_exit = True
        thread.join(10)

    return f"http://127.0.0.1:{bound.getsockname()[1]}", stop


def _people(engine: Engine, settings: Settings) -> None:
    _organisation(engine, "Northwind Rail", "Data platform", PEOPLE)
    _organisation(engine, f"Fresh {LONG_WORD[:100]}", f"Team {LONG_WORD[:110]}", NEWCOMERS)
    keep_demo_sign_ins(settings, [DemoSignIn(one.role, one.name, one.email, one.password) for one in PEOPLE[:3]])


def _organisation(engine: Engine, name: str, team: str, people: Sequence[Person]) -> None:
    by = By(COMMAND_LINE, datetime.now(UTC))
    hashed = hash_password(PASSWORD)
    with transaction(engine) as connection:
        organisation_id = add_organisation(connection, name, by=by)
        team_id = add_team(connection, team, organisation_id=organisation_id, by=by)
        for person in people:
            new = NewUser(person.email, person.name, person.role, organisation_id, hashed)
            user = add_user(connection, new, by=by)
            if person.role in (Role.RECRUITER, Role.HIRING_MANAGER):
                add_to_team(connection, user, team_id=team_id, by=by)
