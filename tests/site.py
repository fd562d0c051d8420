"""The application over a world of tests, and browsers and programs that call it; no socket is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.auth.actor import Actor
from api.auth.opaque import hash_secret, new_secret
from api.auth.passwords import hash_password
from api.auth.permissions import Permission
from api.auth.sessions import begin_session
from api.http.cookies import SECURE_COOKIE
from api.http.csrf import CSRF_HEADER, csrf_token
from api.storage.accounts import set_password, user_by_id
from api.storage.database import Engine, database_url, open_database, reading, transaction
from api.storage.ledger import By
from api.storage.roles import Role
from api.storage.schema import migrate
from api.storage.tokens import NewToken, add_token
from tests.people import NOON, World, a_world

__all__ = ["ADDRESS", "PASSWORD", "Clock", "Site", "a_site", "new_engine"]

ADDRESS = "https://testserver"
PASSWORD = "a quiet sentence for tests"
HASHED = hash_password(PASSWORD)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, time: timedelta) -> None:
        self.moment += time


@dataclass(frozen=True)
class Site:
    """The app, the world behind it, and its clock."""

    app: FastAPI
    world: World
    clock: Clock

    def anonymous(self, address: str = ADDRESS) -> TestClient:
        """A browser in which nobody has logged in."""
        return TestClient(self.app, base_url=address, follow_redirects=False)

    def browser(self, who: Role | Actor = Role.RECRUITER) -> TestClient:
        """A browser in which somebody has logged in; it sends the CSRF token as pages do."""
        with reading(self.world.engine) as connection:
            user = user_by_id(connection, self._actor(who).user_id)
        token = begin_session(self.world.engine, user, at=self.clock())
        client = self.anonymous()
        client.cookies.set(SECURE_COOKIE, token, domain="testserver.local")
        client.headers[CSRF_HEADER] = csrf_token(token)
        return client

    def program(self, who: Role | Actor, scopes: Iterable[Permission], *, days: int = 1) -> TestClient:
        """A program with a token of the API."""
        secret = new_secret("evh_")
        actor = self._actor(who)
        with transaction(self.world.engine) as connection:
            words = frozenset(scope.value for scope in scopes)
            new = NewToken("test", words, hash_secret(secret), self.clock() + timedelta(days=days))
            user = user_by_id(connection, actor.user_id)
            add_token(connection, new, user=user, by=By(actor.user_id, self.clock()))
        client = self.anonymous()
        client.headers["Authorization"] = f"Bearer {secret}"
        return client

    def give_password(self, role: Role = Role.RECRUITER) -> str:
        """Let somebody sign in with PASSWORD; their address."""
        with transaction(self.world.engine) as connection:
            user = user_by_id(connection, self.world.actor(role).user_id)
            set_password(connection, user, HASHED, by=By(user.id, self.clock()))
        return user.email

    def _actor(self, who: Role | Actor) -> Actor:
        return self.world.actor(who) if isinstance(who, Role) else who


def new_engine(folder: Path) -> Engine:
    """A fresh SQLite database with its tables."""
    engine = open_database(database_url(None, data_dir=folder / "data"), create=True)
    migrate(engine)
    return engine


def a_site(engine: Engine, folder: Path, **settings: object) -> Site:
    """The app over one organisation; `settings` are changed from the usual."""
    clock = Clock()
    world = a_world(engine, folder)
    service = replace(world.service, now=clock, settings=world.service.settings.model_copy(update=settings))
    world = replace(world, service=service)
    return Site(create_app(service), world, clock)
