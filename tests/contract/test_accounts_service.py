"""Accounts on both databases: what two do at once, and that each question is one that both understand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from api.auth.actor import Actor, actor_for
from api.auth.oidc import Identity
from api.auth.permissions import Permission
from api.auth.sessions import ABSOLUTE, actor_of_session, begin_session
from api.auth.tokens import actor_of_token
from api.errors import BadInput, Conflict, EntranceError, NotFound, NotSignedIn
from api.storage.accounts import NewUser, add_user, user_by_id
from api.storage.database import Engine, reading, transaction
from api.storage.idempotency import Answer, Claim, claim, forget, keep_answer, purge_keys
from api.storage.ledger import COMMAND_LINE, By
from api.storage.roles import Role
from api.storage.sessions import end_sessions_of, sessions_of
from api.workflows.api_tokens import list_tokens, make_token, take_back_token
from api.workflows.password_resets import make_reset_link, take_new_password
from api.workflows.signing_in import sign_in_as
from api.workflows.teams import create_team, join_team, leave_team, list_teams
from api.workflows.users import Change, change_user, list_users, read_user
from tests.people import NOON, World, a_world

ADMIN = Role.ADMINISTRATOR


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


def another_administrator(world: World) -> Actor:
    with transaction(world.engine) as connection:
        new = NewUser("second@example.org", "Second", ADMIN, world.organisation_id, "hash")
        return actor_for(add_user(connection, new, by=By(COMMAND_LINE, NOON)), (), at=NOON)


def at_once(*calls: object) -> list[object]:
    """What each gave or was refused with, begun at the same moment."""
    ready = Barrier(len(calls))

    def one(call: object) -> object:
        ready.wait()
        try:
            return call()  # type: ignore[operator]
        except EntranceError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(one, calls))


def test_two_administrators_who_keep_each_other_out_at_once_leave_one(world: World) -> None:
    one, other = world.actor(ADMIN), another_administrator(world)

    def keep_out(actor: Actor, whom: Actor) -> object:
        tag = read_user(world.service, actor, whom.user_id).tag
        return lambda: change_user(world.service, actor, whom.user_id, Change(is_active=False), expected=tag)

    found = at_once(keep_out(one, other), keep_out(other, one))
    assert sum(isinstance(answer, Conflict) for answer in found) == 1
    with reading(world.engine) as connection:
        active = [user_by_id(connection, actor.user_id).is_active for actor in (one, other)]
    assert sorted(active) == [False, True]


def test_a_link_that_two_use_at_once_counts_once(world: World) -> None:
    link = make_reset_link(world.service, world.actor(ADMIN), world.actor().user_id)

    def use(word: str) -> object:
        return lambda: take_new_password(world.service, secret=link.secret, new=f"seven {word} bicycles")

    found = at_once(use("green"), use("blue"))
    assert sum(isinstance(answer, NotFound) for answer in found) == 1


def test_a_key_that_two_claim_at_once_belongs_to_one(world: World) -> None:
    one = Claim(world.actor().user_id, "k" * 64, "POST " + "r" * 64)

    def take() -> Answer | None:
        with transaction(world.engine) as connection:
            return claim(connection, one, at=NOON)

    found = at_once(take, take, take)
    assert sum(answer is None for answer in found) == 1
    with transaction(world.engine) as connection:
        keep_answer(connection, one, Answer("h" * 64, 201, "{}", b"sealed"))
    assert take() == Answer("h" * 64, 201, "{}", b"sealed")
    with transaction(world.engine) as connection:
        forget(connection, one)
        assert claim(connection, one, at=NOON) is None
        assert purge_keys(connection, before=NOON + timedelta(seconds=1)) == 1


def test_somebody_who_comes_from_the_provider_twice_at_once_is_one_person(world: World) -> None:
    identity = Identity("https://login.example.org", "person-1", "recruiter@example.org")
    found = at_once(*(lambda: sign_in_as(world.service, identity) for _ in range(3)))
    assert {one.user.id for one in found} == {world.actor().user_id}  # type: ignore[attr-defined]


def test_a_session_is_found_by_its_token_and_ends(world: World) -> None:
    with reading(world.engine) as connection:
        user = user_by_id(connection, world.actor().user_id)
    token = begin_session(world.engine, user, at=NOON)
    assert actor_of_session(world.engine, token, at=NOON + timedelta(hours=1)).actor.team_ids == {world.team_id}
    with reading(world.engine) as connection:
        (session,) = sessions_of(connection, user.id, at=NOON)
    assert (session.seen_at, session.expires_at) == (NOON + timedelta(hours=1), NOON + ABSOLUTE)
    with transaction(world.engine) as connection:
        assert end_sessions_of(connection, user.id) == 1
    with pytest.raises(NotSignedIn):
        actor_of_session(world.engine, token, at=NOON)


def test_tokens_teams_and_users_are_listed_by_pages(world: World) -> None:
    service, admin = world.service, world.actor(ADMIN)
    scopes = frozenset({Permission.USER_MANAGE})
    made = [make_token(service, admin, name=f"t{n}", scopes=scopes, days=1, session_id="s") for n in range(3)]
    assert actor_of_token(world.engine, made[0].secret, at=NOON).permissions == scopes
    listed = list_tokens(service, admin, after=None, rows=2)
    rest = list_tokens(service, admin, after=listed[-1].id, rows=2)
    assert {one.id for one in (*listed, *rest)} == {one.token.id for one in made}
    take_back_token(service, admin, made[0].token.id)
    with pytest.raises(NotSignedIn):
        actor_of_token(world.engine, made[0].secret, at=NOON)
    team = create_team(service, admin, name="Design")
    assert join_team(service, admin, team.id, world.actor().user_id).members == 1
    leave_team(service, admin, team.id, world.actor().user_id)
    assert [one.name for one in list_teams(service, admin, after="Data", rows=9)] == ["Design"]
    emails = [one.user.email for one in list_users(service, admin, after=None, rows=99)]
    assert emails == sorted(emails)
    assert [one.user.email for one in list_users(service, admin, after=emails[0], rows=1)] == [emails[1]]
    with pytest.raises(BadInput):
        create_team(service, admin, name="Design")
