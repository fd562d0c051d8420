"""Webhooks over HTTP: the secret is shown once, edits by ETag, and deliveries without what they say."""

from __future__ import annotations

from api.storage.roles import Role
from tests.site import Site

URL = "https://hooks.example.org/in"
BODY = {"url": URL, "events": ["shortlist.released", "batch.finished"]}


def test_a_secret_is_shown_when_it_is_made_and_never_again(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    made = admin.post("/api/v1/webhooks", json=BODY)
    assert made.status_code == 201
    shown = made.json()
    secret = shown.pop("secret")
    assert secret.startswith("whsec_")
    path = f"/api/v1/webhooks/{shown['id']}"
    assert admin.get(path).json() == shown
    assert secret not in admin.get("/api/v1/webhooks").text
    turned = admin.post(f"{path}/secret", headers={"If-Match": made.headers["ETag"]})
    assert turned.json()["secret"] not in ("", secret)
    assert admin.get(path).headers["ETag"] == turned.headers["ETag"] != made.headers["ETag"]


def test_an_edit_names_what_it_was_made_from(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    made = admin.post("/api/v1/webhooks", json=BODY)
    path, tag = f"/api/v1/webhooks/{made.json()['id']}", made.headers["ETag"]
    assert admin.patch(path, json={"is_active": False}).status_code == 428
    changed = admin.patch(path, json={"is_active": False}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["is_active"]) == (200, False)
    assert admin.patch(path, json={"is_active": True}, headers={"If-Match": tag}).status_code == 412
    assert admin.post(f"{path}/ping").status_code == 409
    assert admin.delete(path).status_code == 204
    assert admin.get(path).status_code == 404


def test_a_ping_is_a_delivery_that_can_be_sent_again(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    path = f"/api/v1/webhooks/{admin.post('/api/v1/webhooks', json=BODY).json()['id']}"
    ping = admin.post(f"{path}/ping")
    assert (ping.status_code, ping.json()["event"], ping.json()["state"]) == (202, "ping", "waiting")
    again = admin.post(f"{path}/deliveries/{ping.json()['id']}/replay")
    assert again.status_code == 202
    listed = admin.get(f"{path}/deliveries").json()["items"]
    assert {one["id"] for one in listed} == {ping.json()["id"], again.json()["id"]}
    assert "payload" not in listed[0]
    assert admin.post(f"{path}/deliveries/nothing/replay").status_code == 404


def test_what_is_no_event_or_no_address_is_refused(site: Site) -> None:
    admin = site.browser(Role.ADMINISTRATOR)
    for body in ({**BODY, "events": ["proposal.ranked"]}, {**BODY, "events": []}, {**BODY, "url": "http://10.0.0.1"}):
        assert admin.post("/api/v1/webhooks", json=body).status_code == 422
    assert site.browser().post("/api/v1/webhooks", json=BODY).status_code == 403
