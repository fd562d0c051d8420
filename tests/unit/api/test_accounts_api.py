"""Users, teams, tokens and links for a new password, as an administrator and as everybody else sees them."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta

import pytest
from sqlalchemy import text

from api.auth.actor import actor_for
from api.auth.permissions import PERMISSIONS, Permission
from api.storage.accounts import NewUser, add_organisation, add_user
from api.storage.database import reading, transaction
from api.storage.ledger import COMMAND_LINE, By
from api.storage.roles import Role
from tests.people import NOON
from tests.site import PASSWORD, Site

USERS, TEAMS, TOKENS, ME = "/api/v1/users", "/api/v1/teams", "/api/v1/tokens", "/api/v1/me"
NEW = {"email": "new@example.org", "name": "New Person", "role": "recruiter"}


def foreigner(site: Site, role: Role = Role.ADMINISTRATOR):
    """Somebody of another organisation."""
    with transaction(site.world.engine) as connection:
        by = By(COMMAND_LINE, NOON)
        other = add_organisation(connection, "Other", by=by)
        user = add_user(connection, NewUser("far@example.org", "Far", role, other, "hash"), by=by)
    return actor_for(user, (), at=NOON)


def actions(site: Site) -> list[str]:
    with reading(site.world.engine) as connection:
        return list(connection.execute(text("SELECT action FROM ledger ORDER BY sequence")).scalars())


def test_a_new_user_comes_in_by_a_link_that_counts_once(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    added = admin.post(USERS, json={**NEW, "team_ids": [site.world.team_id]})
    assert added.status_code == 201, added.text
    link = admin.post(f"{USERS}/{added.json()['id']}/password-reset").json()["path"]
    secret = link.split("#")[1]
    resets, given = "/api/v1/password-resets", {"secret": secret, "new": "green bicycles go"}
    assert site.anonymous().post(resets, json={**given, "new": "short"}).status_code == 422
    assert site.anonymous().post(resets, json=given).status_code == 204
    assert site.anonymous().post(resets, json=given).status_code == 404
    client = site.anonymous()
    assert client.post("/api/v1/session", json={"email": NEW["email"], "password": given["new"]}).status_code == 201
    assert [team["name"] for team in client.get(ME).json()["teams"]] == ["Data"]


def test_a_link_is_over_after_a_day_and_when_another_is_made(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    path = f"{USERS}/{site.world.actor().user_id}/password-reset"
    older = admin.post(path).json()["path"].split("#")[1]
    newer = admin.post(path).json()["path"].split("#")[1]
    use = {"new": "green bicycles go"}
    assert site.anonymous().post("/api/v1/password-resets", json={**use, "secret": older}).status_code == 404
    site.clock.pass_by(timedelta(hours=25))
    assert site.anonymous().post("/api/v1/password-resets", json={**use, "secret": newer}).status_code == 404


def test_a_link_ends_every_session_and_unlocks(site: Site) -> None:
    email = site.give_password()
    there = site.browser()
    for _ in range(5):
        site.anonymous().post("/api/v1/session", json={"email": email, "password": "wrong wrong wrong"})
    admin = site.browser(Role.ADMINISTRATOR)
    link = admin.post(f"{USERS}/{site.world.actor().user_id}/password-reset").json()["path"]
    given = {"secret": link.split("#")[1], "new": PASSWORD}
    assert site.anonymous().post("/api/v1/password-resets", json=given).status_code == 204
    assert there.get(ME).status_code == 401
    assert site.anonymous().post("/api/v1/session", json={"email": email, "password": PASSWORD}).status_code == 201


def test_the_secret_of_a_link_is_not_in_the_database(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    link = admin.post(f"{USERS}/{site.world.actor().user_id}/password-reset").json()["path"]
    with reading(site.world.engine) as connection:
        rows = connection.execute(text("SELECT * FROM password_resets")).fetchall()
    assert not any(link.split("#")[1] in str(value) for row in rows for value in row)


def test_an_edit_names_the_version_that_it_was_made_from(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    path = f"{USERS}/{site.world.actor().user_id}"
    tag = admin.get(path).headers["etag"]
    assert admin.patch(path, json={"name": "Ann B."}).status_code == 428
    assert admin.patch(path, json={"name": "Ann B."}, headers={"If-Match": "anything"}).status_code == 422
    changed = admin.patch(path, json={"name": "Ann B."}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["name"]) == (200, "Ann B.")
    assert admin.patch(path, json={"name": "Ann C."}, headers={"If-Match": tag}).status_code == 412
    newer = changed.headers["etag"]
    assert admin.patch(path, json={"name": "Ann C."}, headers={"If-Match": newer}).status_code == 200


def test_no_administrator_makes_a_link_for_a_compliance_officer(site: Site) -> None:
    admin, officer = site.browser(Role.ADMINISTRATOR), site.world.actor(Role.COMPLIANCE)
    path = f"{USERS}/{officer.user_id}/password-reset"
    refused = admin.post(path)
    assert refused.status_code == 403
    assert "'evenhand user reset-link' on the host makes it" in refused.json()["detail"]
    assert admin.post(USERS, json={**NEW, "role": "compliance"}).status_code == 201
    assert "another compliance officer makes it" in admin.post(path).json()["detail"]
    assert "reset_link_made" not in actions(site)


def test_who_becomes_a_compliance_officer_is_let_in_by_nothing_from_before(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    added = admin.post(USERS, json=NEW).json()["id"]
    link = admin.post(f"{USERS}/{added}/password-reset").json()["path"]
    tag = admin.get(f"{USERS}/{added}").headers["etag"]
    assert admin.patch(f"{USERS}/{added}", json={"role": "compliance"}, headers={"If-Match": tag}).status_code == 200
    given = {"secret": link.split("#")[1], "new": "green bicycles go"}
    assert site.anonymous().post("/api/v1/password-resets", json=given).status_code == 404


def change(site: Site, whose: Role, **values: object) -> int:
    admin = site.browser(Role.ADMINISTRATOR)
    path = f"{USERS}/{site.world.actor(whose).user_id}"
    tag = admin.get(path).headers["etag"]
    return admin.patch(path, json=values, headers={"If-Match": tag}).status_code


@pytest.mark.parametrize("values", [{"is_active": False}, {"role": "recruiter"}])
def test_the_last_administrator_stays_one(site: Site, values: dict[str, object]) -> None:
    assert change(site, Role.ADMINISTRATOR, **values) == 409


@pytest.mark.parametrize("values", [{"is_active": False}, {"role": "compliance"}])
def test_nobody_changes_their_own_role_or_access(site: Site, values: dict[str, object]) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    assert admin.post(USERS, json={**NEW, "role": "administrator"}).status_code == 201
    assert change(site, Role.ADMINISTRATOR, **values) == 409


def test_who_gets_another_role_has_it_at_once_and_signs_in_again(site: Site) -> None:
    client = site.browser()
    token = site.program(Role.RECRUITER, [Permission.BATCH_UPLOAD])
    assert change(site, Role.RECRUITER, role="auditor") == 200
    assert client.get(ME).status_code == 401
    assert token.get(ME).json()["permissions"] == []
    assert "role_changed" in actions(site)


def test_who_is_kept_out_loses_sessions_and_tokens(site: Site) -> None:
    client, token = site.browser(), site.program(Role.RECRUITER, [Permission.BATCH_UPLOAD])
    assert change(site, Role.RECRUITER, is_active=False) == 200
    assert (client.get(ME).status_code, token.get(ME).status_code) == (401, 401)
    assert change(site, Role.RECRUITER, is_active=True) == 200
    assert token.get(ME).status_code == 401, "a token that was taken back stays so"


def test_users_and_teams_of_another_organisation_do_not_exist(site: Site) -> None:
    far = site.browser(foreigner(site))
    here, missing = site.world.actor().user_id, "00000000-0000-4000-8000-000000000000"
    for path in (f"{USERS}/{here}", f"{TEAMS}/{site.world.team_id}"):
        answer = far.get(path)
        assert answer.status_code == 404
        absent = far.get(path.rsplit("/", 1)[0] + f"/{missing}")
        assert answer.json()["detail"] == absent.json()["detail"]
    assert far.patch(f"{USERS}/{here}", json={"name": "x"}, headers={"If-Match": '"a"'}).status_code == 404
    assert far.post(f"{USERS}/{here}/password-reset").status_code == 404
    assert far.put(f"{TEAMS}/{site.world.team_id}/members/{here}").status_code == 404
    assert [one["email"] for one in far.get(USERS).json()["items"]] == ["far@example.org"]
    own = far.post(TEAMS, json={"name": "Far"}).json()["id"]
    assert far.put(f"{TEAMS}/{own}/members/{here}").status_code == 404
    assert far.post(USERS, json={**NEW, "team_ids": [site.world.team_id]}).status_code == 422


def test_teams_are_made_renamed_joined_and_left(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    made = admin.post(TEAMS, json={"name": "Design"})
    path = f"{TEAMS}/{made.json()['id']}"
    member = f"{path}/members/{site.world.actor().user_id}"
    assert admin.put(member).json()["members"] == 1
    assert admin.put(member).json()["members"] == 1
    tag = made.headers["etag"]
    assert admin.patch(path, json={"name": "Data"}, headers={"If-Match": tag}).status_code == 422
    assert admin.patch(path, json={"name": "Studio"}, headers={"If-Match": tag}).json()["name"] == "Studio"
    assert [one["name"] for one in site.browser().get(TEAMS).json()["items"]] == ["Data", "Studio"]
    assert admin.delete(member).status_code == 204
    assert site.browser().get(path).status_code == 404
    assert site.browser(Role.AUDITOR).get(path).status_code == 200


def test_a_token_can_do_what_its_scopes_say_and_no_more(site: Site) -> None:
    client = site.browser(Role.ADMINISTRATOR)
    made = client.post(TOKENS, json={"name": "sync", "scopes": ["user:manage"], "days": 7}).json()
    program = site.anonymous()
    program.headers["Authorization"] = f"Bearer {made['secret']}"
    assert program.get(USERS).status_code == 200
    assert program.post(TEAMS, json={"name": "Design"}).status_code == 403
    assert program.post(TOKENS, json={"name": "more", "scopes": ["user:manage"], "days": 7}).status_code == 403
    assert client.delete(f"{TOKENS}/{made['id']}").status_code == 204
    assert program.get(USERS).status_code == 401


def test_a_token_is_over_when_its_time_is(site: Site) -> None:
    program = site.program(Role.RECRUITER, [Permission.BATCH_UPLOAD], days=2)
    site.clock.pass_by(timedelta(days=1))
    assert program.get(ME).status_code == 200
    site.clock.pass_by(timedelta(days=1))
    assert program.get(ME).status_code == 401


@pytest.mark.parametrize("role", list(Role))
def test_nobody_makes_a_token_that_can_do_more_than_they(site: Site, role: Role) -> None:
    client = site.browser(role)
    for permission in Permission:
        body = {"name": "x", "scopes": [permission.value], "days": 1}
        assert client.post(TOKENS, json=body).status_code == (201 if permission in PERMISSIONS[role] else 422)


def test_one_sees_ones_own_tokens_and_an_administrator_all(site: Site) -> None:
    body = {"name": "mine", "scopes": ["requisition:read"], "days": 1}
    made = site.browser().post(TOKENS, json=body).json()
    assert "secret" not in site.browser().get(TOKENS).json()["items"][0]
    assert site.browser(Role.HIRING_MANAGER).get(TOKENS).json()["items"] == []
    assert site.browser(Role.HIRING_MANAGER).delete(f"{TOKENS}/{made['id']}").status_code == 404
    assert [one["id"] for one in site.browser(Role.ADMINISTRATOR).get(TOKENS).json()["items"]] == [made["id"]]
    assert site.browser(foreigner(site)).delete(f"{TOKENS}/{made['id']}").status_code == 404
    assert site.browser(Role.ADMINISTRATOR).delete(f"{TOKENS}/{made['id']}").status_code == 204


def test_a_list_comes_in_pages_whose_cursors_say_nothing_wrong(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    whole = [one["id"] for one in admin.get(USERS).json()["items"]]
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = admin.get(USERS, params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert seen == whole
    unusable: tuple[object, ...] = ([], {}, None, [1], [True], [10**30], ["a\0b"], ["\ud800"], ["a", 1])
    for bad in ("x", "\N{SNOWMAN}", "A" * 999, *(b64encode(json.dumps(one).encode()).decode() for one in unusable)):
        assert admin.get(USERS, params={"cursor": bad}).status_code == 422, bad
    assert admin.get(USERS, params={"limit": 0}).status_code == 422


def test_an_administrator_may_do_nothing_with_candidates_or_the_gate() -> None:
    nouns = {permission.value.split(":")[0] for permission in PERMISSIONS[Role.ADMINISTRATOR]}
    assert not nouns & {"candidate", "shortlist", "batch", "pool", "proposal", "audit", "gate", "privacy"}


def test_who_signs_off_neither_uploads_proposes_nor_releases() -> None:
    allowed = PERMISSIONS[Role.COMPLIANCE]
    assert Permission.AUDIT_SIGN_OFF in allowed
    assert not allowed & {Permission.BATCH_UPLOAD, Permission.PROPOSAL_CREATE, Permission.SHORTLIST_RELEASE}
    assert [role for role in Role if Permission.AUDIT_SIGN_OFF in PERMISSIONS[role]] == [Role.COMPLIANCE]
