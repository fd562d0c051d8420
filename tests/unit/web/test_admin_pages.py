"""Pages of the administrator: users, teams, tokens, webhooks, policies, health; secrets are shown once."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from api.storage.roles import Role
from fairness.citations import citation_packs
from fairness.policies import load_policy, policy_packs
from tests.site import Site

HTML = {"Accept": "text/html"}


def administrator(site: Site, role: Role = Role.ADMINISTRATOR) -> TestClient:
    client = site.browser(role)
    client.headers.update(HTML)
    return client


def tag(html: str) -> str:
    found = re.search(r'name="tag" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def test_a_new_user_gets_a_link_that_is_shown_once(site: Site) -> None:
    client = administrator(site)
    given = {"email": "new@example.org", "name": "New <b>Person</b>", "role": "auditor"}
    made = client.post("/admin/users", data=given)
    assert made.status_code == 200
    link = re.search(r'value="(https://testserver/password-reset#[^"]+)"', made.text)
    assert link is not None
    listed = client.get("/admin/users").text
    assert "new@example.org" in listed
    assert "<b>Person" not in listed
    where = re.search(r"/admin/users/([0-9a-f-]{36})\"", made.text)
    assert where is not None
    assert "password-reset#" not in client.get(f"/admin/users/{where[1]}").text


def test_a_link_for_a_compliance_officer_is_made_by_another_one(site: Site) -> None:
    client = administrator(site)
    made = client.post("/admin/users", data={"email": "o@example.org", "name": "Olga", "role": "compliance"})
    assert made.status_code == 200
    assert "password-reset#" not in made.text
    where = re.search(r"/admin/users/([0-9a-f-]{36})\"", made.text)
    assert where is not None
    refused = client.post(f"/admin/users/{where[1]}/reset-link")
    assert refused.status_code == 403
    assert "another compliance officer makes it" in refused.text
    officer = administrator(site, Role.COMPLIANCE)
    assert "Olga" in officer.get("/officers").text
    assert "password-reset#" in officer.post(f"/officers/{where[1]}/reset-link").text
    for nobody in (site.world.actor(Role.COMPLIANCE), site.world.actor(Role.RECRUITER)):
        assert officer.post(f"/officers/{nobody.user_id}/reset-link").status_code == 404


def test_a_user_that_cannot_be_added_says_why_and_keeps_what_was_written(site: Site) -> None:
    answer = administrator(site).post("/admin/users", data={"email": "no address", "name": "Ann", "role": "auditor"})
    assert answer.status_code == 422
    assert 'value="no address"' in answer.text


def test_a_role_is_changed_from_what_was_seen(site: Site) -> None:
    client = administrator(site)
    where = f"/admin/users/{site.world.actor(Role.RECRUITER).user_id}"
    seen = tag(client.get(where).text)
    given = {"tag": seen, "name": "Ruth", "role": "hiring_manager"}
    assert client.post(where, data=given).status_code == 303
    stale = client.post(where, data=given | {"name": "Other"})
    assert stale.status_code == 422
    assert "changed in the meantime" in stale.text


def test_whoever_is_kept_out_has_no_session_any_more(site: Site) -> None:
    client, theirs = administrator(site), administrator(site, Role.RECRUITER)
    where = f"/admin/users/{site.world.actor(Role.RECRUITER).user_id}"
    assert theirs.get("/account").status_code == 200
    seen = tag(client.get(where).text)
    assert client.post(f"{where}/access", data={"tag": seen, "active": "false"}).status_code == 303
    assert theirs.get("/account").status_code == 303
    assert "Let in again" in client.get(where).text


def test_nobody_takes_their_own_access(site: Site) -> None:
    client = administrator(site)
    where = f"/admin/users/{site.world.actor(Role.ADMINISTRATOR).user_id}"
    html = client.get(where).text
    assert "Keep out" not in html
    refused = client.post(f"{where}/access", data={"tag": tag(html), "active": "false"})
    assert refused.status_code == 422


def test_a_team_is_added_renamed_and_filled(site: Site) -> None:
    client = administrator(site)
    where = client.post("/admin/teams", data={"name": "Care"}).headers["location"]
    assert "Nobody is in it" in client.get(where).text
    user = site.world.actor(Role.RECRUITER).user_id
    assert client.post(f"{where}/members", data={"user": user}).status_code == 303
    assert client.post(where, data={"tag": tag(client.get(where).text), "name": "Care and wards"}).status_code == 303
    assert "1 member" in client.get(where).text
    assert client.post(f"{where}/members/{user}/leave").status_code == 303
    assert client.post("/admin/teams", data={"name": "Care and wards"}).status_code == 422


def test_a_token_is_shown_once_and_taken_back(site: Site) -> None:
    client = administrator(site)
    made = client.post("/admin/tokens", data={"name": "nightly", "days": 30, "scope": ["user:manage"]})
    secret = re.search(r'value="(evh_[^"]+)"', made.text)
    assert secret is not None
    listed = client.get("/admin/tokens").text
    assert "nightly" in listed
    assert secret[1] not in listed
    where = re.search(r"/admin/tokens/([0-9a-f-]{36})/revoke", listed)
    assert where is not None
    assert client.post(f"/admin/tokens/{where[1]}/revoke").status_code == 303
    assert "Taken back" in client.get("/admin/tokens").text


def test_a_token_of_no_scope_is_refused_in_words(site: Site) -> None:
    answer = administrator(site).post("/admin/tokens", data={"name": "nightly", "days": 30})
    assert answer.status_code == 422
    assert "at least one" in answer.text


def test_others_see_their_own_tokens_alone(site: Site) -> None:
    administrator(site).post("/admin/tokens", data={"name": "harvester", "days": 30, "scope": ["user:manage"]})
    assert "harvester" not in administrator(site, Role.RECRUITER).get("/admin/tokens").text


def test_a_webhook_shows_its_secret_once_and_its_deliveries(site: Site) -> None:
    client = administrator(site)
    made = client.post("/admin/webhooks", data={"url": "https://hooks.example.org/a", "event": ["shortlist.released"]})
    secret = re.search(r'value="(whsec_[^"]+)"', made.text)
    where = re.search(r'action="(/admin/webhooks/[0-9a-f-]{36})"', made.text)
    assert secret is not None
    assert where is not None
    html = client.get(where[1]).text
    assert secret[1] not in html
    assert client.post(f"{where[1]}/ping").status_code == 303
    listed = client.get(where[1]).text
    assert "ping" in listed
    delivery = re.search(r"/deliveries/([0-9a-f-]{36})/replay", listed)
    assert delivery is not None
    assert client.post(f"{where[1]}/deliveries/{delivery[1]}/replay").status_code == 303
    assert client.get(where[1]).text.count("/replay") == 2
    assert client.post(f"{where[1]}/switch", data={"tag": tag(html), "active": "false"}).status_code == 303
    assert client.post(f"{where[1]}/ping").status_code == 422
    assert client.post(f"{where[1]}/remove").status_code == 303
    assert client.get(where[1]).status_code == 404


@pytest.mark.parametrize("url", ["http://hooks.example.org", "https://127.0.0.1/x", "https://[broken", ""])
def test_a_webhook_to_an_address_that_cannot_be_used_is_refused(site: Site, url: str) -> None:
    answer = administrator(site).post("/admin/webhooks", data={"url": url, "event": ["decision.made"]})
    assert answer.status_code == 422
    assert "cannot be used" in answer.text


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COMPLIANCE, Role.AUDITOR])
def test_every_pack_is_listed_with_its_legal_status_and_can_be_read(site: Site, role: Role) -> None:
    client = administrator(site, role)
    html = client.get("/policies").text
    packs = [*(load_policy(name) for name in policy_packs()), *citation_packs()]
    for pack in packs:
        assert f"/policies/{pack.id}" in html
        assert client.get(f"/policies/{pack.id}").status_code == 200
    assert "Used by your gate" in html
    assert client.get("/policies/nothing").status_code == 404
    assert client.get("/policies/spd15").status_code == 404


def test_compliance_lets_another_pack_decide_and_a_stale_page_is_told_so(site: Site) -> None:
    client = administrator(site, Role.COMPLIANCE)
    before = client.get("/policies/us-nyc-ll144-2023").text
    assert "Let this pack decide" in before
    given = {"version": "0", "reason": "We hire in New York City."}
    assert client.post("/policies/us-nyc-ll144-2023/decide", data={"version": "0", "reason": " "}).status_code == 422
    assert client.post("/policies/us-nyc-ll144-2023/decide", data=given).status_code == 303
    after = client.get("/policies/us-nyc-ll144-2023").text
    assert "Used by your gate" in after
    assert "We hire in New York City." in after
    assert "Let this pack decide" not in after
    stale = client.post("/policies/us-adea-1967/decide", data=given)
    assert (stale.status_code, 'role="alert"' in stale.text) == (422, True)
    assert client.post("/policies/eu-ai-act-gdpr/decide", data={"version": "1", "reason": "x"}).status_code == 422
    assert "Let this pack decide" not in client.get("/policies/eu-ai-act-gdpr").text


def test_others_read_a_pack_and_cannot_let_it_decide(site: Site) -> None:
    client = administrator(site)
    assert "Let this pack decide" not in client.get("/policies/us-nyc-ll144-2023").text
    assert client.post("/policies/us-nyc-ll144-2023/decide", data={"version": "0"}).status_code == 403


def test_health_says_how_the_service_is(site: Site) -> None:
    html = administrator(site).get("/admin/health").text
    assert "SQLite" in html
    assert "fake-taxonomy" in html
    assert "Files waiting" in html
