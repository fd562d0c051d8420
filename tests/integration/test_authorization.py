"""Every route × everybody who might call it, generated from the app and held against `tests/access.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.auth.actor import Actor, actor_for
from api.auth.permissions import Permission
from api.storage.accounts import NewUser, add_organisation, add_user
from api.storage.database import transaction
from api.storage.ledger import COMMAND_LINE, By
from api.storage.roles import Role
from tests.access import ACCESS, ALL, LETTERS, OPEN, OWN_LINK
from tests.everything import TEAM_OBJECTS, Everything, Route, everything, fingerprint, routes_of
from tests.people import NOON
from tests.site import Site, a_site, new_engine

SCOPE = Permission.CANDIDATE_MERGE  # of a token that may do this one thing, at these places
SCOPED = ("/api/v1/merges", "/duplicates")
SHARED = frozenset({"pack_id", "file", "screen"})  # what no organisation has for itself
ENDLESS = "/events"  # streams, which are asked by those alone who may not have them


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("bare")
    engine = new_engine(folder)
    yield a_site(engine, folder)
    engine.dispose()


@pytest.fixture(scope="module")
def all_of_it(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everything]:
    folder: Path = tmp_path_factory.mktemp("everything")
    engine = new_engine(folder)
    yield everything(engine, folder)
    engine.dispose()


def allowed(route: Route, role: Role) -> bool:
    access = ACCESS[route.label]
    return access in (OPEN, OWN_LINK) or any(LETTERS[letter] is role for letter in access)


def closed_routes(site: Site) -> tuple[Route, ...]:
    found = (route for route in routes_of(site.app) if route.label in ACCESS)
    return tuple(route for route in found if ACCESS[route.label] not in (OPEN, OWN_LINK))


def refused(all_of_it: Everything, client: TestClient, routes: tuple[Route, ...], expected: set[int]) -> str:
    """What is not refused as it has to be; none of it changes anything."""
    engine = all_of_it.site.world.engine
    before = fingerprint(engine)
    wrong = []
    for route in routes:
        status = all_of_it.ask(client, route).status_code
        if status not in expected:
            wrong.append(f"{route.label}: {status}")
    after = fingerprint(engine)
    changed = [name for name in before if before[name] != after[name]]
    return "\n".join([*wrong, *(f"the table {name} was changed" for name in changed)])


def test_every_route_has_a_line_in_the_table(site: Site) -> None:
    labels = [route.label for route in routes_of(site.app)]
    assert len(labels) > 90, "the included routers are not seen"
    assert [label for label in labels if label not in ACCESS] == [], "say in tests/access.py who may"
    assert [label for label in ACCESS if label not in labels] == [], "lines of routes that are no more"
    assert sorted(labels) == sorted(set(labels)), "a route that hides another"


def test_who_has_not_logged_in_gets_nothing(all_of_it: Everything) -> None:
    routes = closed_routes(all_of_it.site)
    client = all_of_it.site.anonymous()
    programs = tuple(route for route in routes if not route.is_page)
    pages = tuple(route for route in routes if route.is_page)
    assert not refused(all_of_it, client, programs, {401})
    assert not refused(all_of_it, client, pages, {303, 401})


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_refused_what_is_not_its_own(all_of_it: Everything, role: Role) -> None:
    routes = tuple(route for route in closed_routes(all_of_it.site) if not allowed(route, role))
    assert not refused(all_of_it, all_of_it.site.browser(role), routes, {403})


def test_another_teams_recruiter_is_told_that_it_does_not_exist(all_of_it: Everything) -> None:
    routes = tuple(
        route
        for route in closed_routes(all_of_it.site)
        if TEAM_OBJECTS.intersection(route.names) and allowed(route, Role.RECRUITER)
    )
    client = all_of_it.site.browser(all_of_it.site.world.stranger())
    assert len(routes) > 20
    programs = tuple(route for route in routes if not route.is_page)
    pages = tuple(route for route in routes if route.is_page)
    assert not refused(all_of_it, client, programs, {404})
    assert not refused(all_of_it, client, pages, {404, 422})


@pytest.mark.parametrize("role", list(Role))
def test_another_organisation_does_not_exist(all_of_it: Everything, role: Role) -> None:
    """IDOR on every id, as every role of somebody else."""
    actor = foreigner(all_of_it.site, role)
    routes = tuple(
        route for route in closed_routes(all_of_it.site) if allowed(route, role) and not SHARED.issuperset(route.names)
    )
    programs = tuple(route for route in routes if not route.is_page)
    pages = tuple(route for route in routes if route.is_page)
    client = all_of_it.site.browser(actor)
    assert not refused(all_of_it, client, programs, {404})
    assert not refused(all_of_it, client, pages, {404, 422})


def test_what_is_not_in_sight_has_the_words_of_what_is_not_there(all_of_it: Everything) -> None:
    client = all_of_it.site.browser(all_of_it.site.world.stranger())
    for route in closed_routes(all_of_it.site):
        if route.method != "GET" or not TEAM_OBJECTS.intersection(route.names) or not allowed(route, Role.RECRUITER):
            continue
        there, nowhere = all_of_it.ask(client, route), all_of_it.nowhere().ask(client, route)
        assert there.status_code == nowhere.status_code == 404, route.label
        if not route.is_page:
            assert there.json()["detail"] == nowhere.json()["detail"], route.label


def test_a_token_does_what_its_scope_says_and_nothing_else(all_of_it: Everything) -> None:
    routes = tuple(
        route
        for route in closed_routes(all_of_it.site)
        if ACCESS[route.label] != ALL and not route.path.startswith(SCOPED)
    )
    assert not refused(all_of_it, all_of_it.site.program(Role.RECRUITER, [SCOPE]), routes, {403})


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_let_in_where_it_may(all_of_it: Everything, role: Role) -> None:
    """The last here, because it changes things: what comes back is an answer, and no refusal and no defect."""
    wrong = []
    for route in closed_routes(all_of_it.site):
        if not allowed(route, role) or route.path.endswith(ENDLESS):
            continue
        status = all_of_it.ask(all_of_it.site.browser(role), route).status_code
        if status in (401, 403) or status >= 500:
            wrong.append(f"{route.label}: {status}")
    assert not wrong, "\n".join(wrong)


def foreigner(site: Site, role: Role) -> Actor:
    with transaction(site.world.engine) as connection:
        by = By(COMMAND_LINE, NOON)
        other = add_organisation(connection, f"Other of {role.value}", by=by)
        user = add_user(connection, NewUser(f"{role.value}@far.example", "Far", role, other, "hash"), by=by)
    return actor_for(user, (), at=NOON)
