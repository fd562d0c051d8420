"""Signing in and out: what the cookie is, when a session is over, and what nobody learns by trying."""

from __future__ import annotations

import json
from datetime import timedelta
from statistics import median
from time import process_time

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.auth.sessions import ABSOLUTE, IDLE, begin_session
from api.http.cookies import PLAIN_COOKIE, SECURE_COOKIE
from api.http.csrf import CSRF_HEADER
from api.storage.accounts import disable_user, user_by_id
from api.storage.database import reading, transaction
from api.storage.ledger import By
from api.storage.roles import Role
from tests.site import PASSWORD, Site

SESSION, ME = "/api/v1/session", "/api/v1/me"


def sign_in(client: TestClient, email: str, password: str = PASSWORD, **more: str) -> int:
    return client.post(SESSION, json={"email": email, "password": password, **more}).status_code


def test_the_right_password_begins_a_session_with_a_host_bound_cookie(site: Site) -> None:
    client = site.anonymous()
    answer = client.post(SESSION, json={"email": site.give_password(), "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{SECURE_COOKIE}=")
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert client.get(ME).json()["role"] == "recruiter"


def test_the_token_itself_is_nowhere_in_the_database(site: Site) -> None:
    client = site.anonymous()
    assert sign_in(client, site.give_password()) == 201
    token = client.cookies[SECURE_COOKIE]
    with reading(site.world.engine) as connection:
        rows = connection.execute(text("SELECT * FROM sessions")).fetchall()
    assert rows
    assert not any(token in str(value) for row in rows for value in row)


def test_a_session_that_somebody_planted_is_not_carried_over_the_login(site: Site) -> None:
    """Session fixation: the token after the login is another, and the planted one counts no more."""
    planted = site.browser(Role.HIRING_MANAGER)
    victim = site.anonymous()
    victim.cookies.update(planted.cookies)
    before = planted.cookies[SECURE_COOKIE]
    assert sign_in(victim, site.give_password()) == 201
    after = next(c.value for c in victim.cookies.jar if c.name == SECURE_COOKIE and c.value != before)
    assert after != before
    assert planted.get(ME).status_code == 401


def test_a_made_up_token_begins_nothing(site: Site) -> None:
    client = site.anonymous()
    client.cookies.set(SECURE_COOKIE, "made-up-by-somebody")
    assert client.get(ME).status_code == 401
    assert sign_in(client, site.give_password()) == 201
    assert "made-up-by-somebody" not in [c.value for c in client.cookies.jar if c.domain == "testserver.local"]


def test_signing_out_ends_the_session_on_the_server_too(site: Site) -> None:
    client = site.browser()
    stolen = dict(client.cookies)
    assert client.delete(SESSION).status_code == 204
    again = site.anonymous()
    again.cookies.update(stolen)
    assert again.get(ME).status_code == 401


def test_an_idle_session_is_over(site: Site) -> None:
    client = site.browser()
    site.clock.pass_by(IDLE - timedelta(minutes=1))
    assert client.get(ME).status_code == 200
    site.clock.pass_by(IDLE)
    assert client.get(ME).status_code == 401


def test_a_session_in_use_is_over_after_a_week(site: Site) -> None:
    client = site.browser()
    for _ in range(int(ABSOLUTE / (IDLE / 2)) - 1):
        site.clock.pass_by(IDLE / 2)
        assert client.get(ME).status_code == 200
    site.clock.pass_by(IDLE / 2)
    assert client.get(ME).status_code == 401


def test_who_is_disabled_is_out_at_once(site: Site) -> None:
    client = site.browser()
    with transaction(site.world.engine) as connection:
        user = user_by_id(connection, site.world.actor().user_id)
        disable_user(connection, user, by=By(user.id, site.clock()))
    assert client.get(ME).status_code == 401


def test_every_wrong_attempt_has_the_same_answer(site: Site) -> None:
    email = site.give_password()
    site.give_password(Role.AUDITOR)
    with transaction(site.world.engine) as connection:
        user = user_by_id(connection, site.world.actor(Role.AUDITOR).user_id)
        disable_user(connection, user, by=By(user.id, site.clock()))
    attempts = [
        {"email": email, "password": "wrong wrong wrong"},
        {"email": "nobody@example.org", "password": PASSWORD},
        {"email": "no address", "password": PASSWORD},
        {"email": user.email, "password": PASSWORD},
        {"email": email, "password": PASSWORD, "organisation": "Another"},
        {"email": email, "password": "half a pair \ud800"},
    ]
    answers = [
        site.anonymous().post(SESSION, content=json.dumps(attempt), headers={"Content-Type": "application/json"})
        for attempt in attempts
    ]
    told = {(one.status_code, one.json()["detail"], one.json()["type"]) for one in answers}
    assert len(told) == 1
    assert told.pop()[0] == 401
    assert not any("set-cookie" in one.headers for one in answers)


def test_an_unknown_address_takes_as_long_as_a_wrong_password(site: Site) -> None:
    """In time of the processor, which other processes of the machine do not change."""
    email = site.give_password()
    times: dict[str, list[float]] = {email: [], "nobody@example.org": []}
    for _ in range(4):
        for address, taken in times.items():
            began = process_time()
            assert sign_in(site.anonymous(), address, "wrong wrong wrong") == 401
            taken.append(process_time() - began)
    known, unknown = (median(taken) for taken in times.values())
    assert 1 / 3 < unknown / known < 3  # without the stand-in hash it is a tenth


def test_five_wrong_passwords_lock_and_the_right_one_does_not_help_then(site: Site) -> None:
    email = site.give_password()
    for _ in range(5):
        assert sign_in(site.anonymous(), email, "wrong wrong wrong") == 401
    assert sign_in(site.anonymous(), email) == 401
    site.clock.pass_by(timedelta(minutes=16))
    assert sign_in(site.anonymous(), email) == 201


def test_one_address_cannot_try_one_password_on_everybody(site: Site) -> None:
    throttle = site.app.state.throttle
    for number in range(30):
        throttle.failed("testclient", at=site.clock() + timedelta(milliseconds=number))
    site.clock.pass_by(timedelta(seconds=1))
    email = site.give_password()
    refused = site.anonymous().post(SESSION, json={"email": email, "password": PASSWORD})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    site.clock.pass_by(timedelta(minutes=6))
    assert sign_in(site.anonymous(), email) == 201


def test_the_organisation_decides_where_two_have_the_address(site: Site) -> None:
    email = site.give_password()
    assert sign_in(site.anonymous(), email, organisation="Acme") == 201


@pytest.mark.parametrize("address", ["http://evenhand.example.org", "http://10.0.0.5", "http://127.0.0.1.evil.example"])
def test_nobody_signs_in_over_plain_http_from_another_machine(site: Site, address: str) -> None:
    client = site.anonymous(address)
    refused = client.post(SESSION, json={"email": site.give_password(), "password": PASSWORD})
    assert refused.status_code == 403
    assert refused.json()["type"].endswith("insecure-connection")
    assert "set-cookie" not in refused.headers


def test_a_session_is_not_accepted_over_plain_http_either(site: Site) -> None:
    with reading(site.world.engine) as connection:
        user = user_by_id(connection, site.world.actor().user_id)
    token = begin_session(site.world.engine, user, at=site.clock())
    plain = site.anonymous("http://evenhand.example.org")
    plain.cookies.set(PLAIN_COOKIE, token)
    assert plain.get(ME).status_code == 403
    secure = site.anonymous()
    secure.cookies.set(PLAIN_COOKIE, token)
    assert secure.get(ME).status_code == 401, "the cookie without a prefix counts on plain HTTP alone"


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:8080"])
def test_on_this_machine_plain_http_is_enough(site: Site, address: str) -> None:
    answer = site.anonymous(address).post(SESSION, json={"email": site.give_password(), "password": PASSWORD})
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{PLAIN_COOKIE}=")
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie


def test_what_changes_something_needs_the_token_of_the_session(site: Site) -> None:
    client = site.browser()
    token = client.headers.pop(CSRF_HEADER)
    path = "/api/v1/me/sessions"
    assert client.delete(path).status_code == 403
    other = site.browser(Role.HIRING_MANAGER).headers[CSRF_HEADER]
    assert client.delete(path, headers={CSRF_HEADER: other}).status_code == 403
    assert client.delete(path, headers={CSRF_HEADER: token, "Origin": "https://evil.example"}).status_code == 403
    assert client.delete(path, headers={CSRF_HEADER: token, "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.delete(path, headers={CSRF_HEADER: token, "Origin": "https://testserver"}).status_code == 204


def test_another_site_cannot_sign_somebody_in(site: Site) -> None:
    given = {"email": site.give_password(), "password": PASSWORD}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert site.anonymous().post(SESSION, json=given, headers=headers).status_code == 403


def test_one_sees_and_ends_ones_own_sessions_and_no_others(site: Site) -> None:
    here, there, stranger = site.browser(), site.browser(), site.browser(Role.HIRING_MANAGER)
    listed = here.get("/api/v1/me/sessions").json()
    assert [one["is_this"] for one in listed].count(True) == 1
    other = next(one["id"] for one in listed if not one["is_this"])
    assert stranger.delete(f"/api/v1/me/sessions/{other}").status_code == 404
    assert there.get(ME).status_code == 200
    assert here.delete(f"/api/v1/me/sessions/{other}").status_code == 204
    assert there.get(ME).status_code == 401
    assert here.get(ME).status_code == 200


def test_a_new_password_ends_every_other_session(site: Site) -> None:
    site.give_password()
    here, there = site.browser(), site.browser()
    path = "/api/v1/me/password"
    assert here.post(path, json={"current": "wrong wrong wrong", "new": "green bicycles go"}).status_code == 422
    assert here.post(path, json={"current": PASSWORD, "new": "short"}).status_code == 422
    assert here.post(path, json={"current": PASSWORD, "new": "green bicycles go"}).status_code == 204
    assert here.get(ME).status_code == 200
    assert there.get(ME).status_code == 401
    email = here.get(ME).json()["email"]
    assert sign_in(site.anonymous(), email) == 401
    assert sign_in(site.anonymous(), email, "green bicycles go") == 201


def test_the_session_tells_its_page_what_changes_have_to_bring(site: Site) -> None:
    client = site.browser()
    token = client.headers.pop(CSRF_HEADER)
    assert client.get(SESSION).json()["csrf_token"] == token
