"""Saved views: one's own, on four screens, in storage, over the API and on pages; a view leads nowhere else."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.errors import BadInput, Conflict, NotFound
from api.storage.database import transaction
from api.storage.roles import Role
from api.storage.states import ViewScreen
from api.workflows.saved_views import (
    MAX_VIEWS,
    change_saved_view,
    opening_view,
    query_of,
    remove_saved_view,
    save_view,
    saved_views_of,
)
from tests.site import Site

HTML = {"Accept": "text/html"}
HOSTILE = '"><img src=x onerror=alert(1)>'
VIEWS = "/api/v1/me/views"


def person(site: Site, role: Role = Role.RECRUITER) -> TestClient:
    client = site.browser(role)
    client.headers.update(HTML)
    return client


@pytest.mark.parametrize(
    ("screen", "query", "kept"),
    [
        (ViewScreen.REQUISITIONS, "?q=care&state=needs&after=50", "state=needs&q=care"),
        (ViewScreen.POOL, "q=python+AND+%22data%22&skill=&years=3&after=x", "q=python+AND+%22data%22&years=3"),
        (ViewScreen.TABLE, "sort=python&show=open&start=100", "sort=python&show=open"),
        (ViewScreen.AUDITS, "show=held&cursor=abc", "show=held"),
        (ViewScreen.AUDITS, "view=none", ""),
    ],
)
def test_a_view_keeps_the_parameters_of_its_screen_in_their_order(screen: ViewScreen, query: str, kept: str) -> None:
    assert query_of(screen, query) == kept


@pytest.mark.parametrize(
    "query",
    [
        "state=open%0d%0aSet-Cookie",
        "state=closed&state=needs",
        "next=//evil.example",
        "q=" + "x" * 201,
        "q=%00",
        "x" * 2001,
    ],
)
def test_what_a_screen_does_not_know_is_no_view(query: str) -> None:
    with pytest.raises(BadInput):
        query_of(ViewScreen.REQUISITIONS, query if "=" in query else f"q={query}")


def test_names_are_unique_for_a_user_and_a_screen_whatever_their_case(site: Site) -> None:
    service, actor = site.world.service, site.world.actor()
    one = save_view(service, actor, ViewScreen.POOL, name="  Python   people ", query="q=python")
    assert one.name == "Python people"
    with pytest.raises(Conflict, match="of that name"):
        save_view(service, actor, ViewScreen.POOL, name="PYTHON PEOPLE", query="q=java")
    save_view(service, actor, ViewScreen.REQUISITIONS, name="Python people", query="q=python")
    save_view(service, site.world.actor(Role.HIRING_MANAGER), ViewScreen.POOL, name="Python people", query="q=python")
    other = save_view(service, actor, ViewScreen.POOL, name="Java people", query="q=java")
    with pytest.raises(Conflict, match="of that name"):
        change_saved_view(service, actor, other.id, name="python people")
    assert [view.name for view in saved_views_of(service, actor, ViewScreen.POOL)] == ["Java people", "Python people"]


def test_fifty_views_of_a_screen_are_kept_and_no_more(site: Site) -> None:
    service, actor = site.world.service, site.world.actor()
    for number in range(MAX_VIEWS):
        save_view(service, actor, ViewScreen.POOL, name=f"View {number}", query=f"q=word{number}")
    with pytest.raises(Conflict, match="delete one first"):
        save_view(service, actor, ViewScreen.POOL, name="One more", query="q=more")
    remove_saved_view(service, actor, saved_views_of(service, actor, ViewScreen.POOL)[0].id)
    assert save_view(service, actor, ViewScreen.POOL, name="One more", query="q=more").name == "One more"


def test_a_screen_opens_with_one_view_at_most(site: Site) -> None:
    service, actor = site.world.service, site.world.actor()
    made = [save_view(service, actor, ViewScreen.AUDITS, name=name, query=f"show={name}") for name in ("held", "all")]
    for view in made:
        change_saved_view(service, actor, view.id, is_default=True)
    found = opening_view(service, actor, ViewScreen.AUDITS)
    assert found is not None
    assert found.name == "all"
    assert sum(view.is_default for view in saved_views_of(service, actor, ViewScreen.AUDITS)) == 1
    change_saved_view(service, actor, found.id, is_default=False)
    assert opening_view(service, actor, ViewScreen.AUDITS) is None


def test_nobody_changes_the_views_of_others(site: Site) -> None:
    service, other = site.world.service, site.world.actor(Role.HIRING_MANAGER)
    view = save_view(service, site.world.actor(), ViewScreen.POOL, name="Mine", query="q=python")
    for change in (change_saved_view, remove_saved_view):
        with pytest.raises(NotFound):
            change(service, other, view.id)
    assert saved_views_of(service, other, ViewScreen.POOL) == ()


def test_views_go_with_their_user(site: Site) -> None:
    client = site.browser(Role.ADMINISTRATOR)
    added = client.post("/api/v1/users", json={"email": "gone@example.org", "name": "Gone", "role": "auditor"}).json()
    with transaction(site.world.engine) as connection:
        values = {"user": added["id"], "at": "2026-11-01 10:00:00"}
        row = "INSERT INTO saved_views VALUES ('v', :user, 'audits', 'Held', 'show=held', 0, :at)"
        connection.execute(text(row), values)
        connection.execute(text("DELETE FROM users WHERE id = :user"), values)
        assert connection.execute(text("SELECT count(*) FROM saved_views")).scalar() == 0


def test_a_filter_is_saved_opened_renamed_and_deleted_without_a_script(site: Site) -> None:
    client = person(site)
    html = client.get("/requisitions?state=closed").text
    assert 'name="query" value="state=closed"' in html
    given = {"query": "state=closed", "back": "/requisitions", "name": HOSTILE}
    saved = client.post("/views/requisitions", data=given)
    assert saved.headers["location"] == "/requisitions?state=closed"
    html = client.get("/requisitions?state=closed").text
    assert 'href="/requisitions?state=closed" aria-current="true"' in html
    assert HOSTILE not in html
    all_of_them = client.get("/views/requisitions").text
    assert HOSTILE not in all_of_them
    found = re.search(r"/views/requisitions/([0-9a-f-]{36})\"", all_of_them)
    assert found is not None
    where = f"/views/requisitions/{found[1]}"
    assert client.post(where, data={"name": "Closed ones"}).status_code == 303
    assert "Closed ones" in client.get("/views/requisitions").text
    assert client.post(f"{where}/delete").status_code == 303
    assert "Closed ones" not in client.get("/views/requisitions").text


def test_a_page_opens_with_the_view_that_was_chosen_and_can_be_opened_without(site: Site) -> None:
    client, service = person(site), site.world.service
    view = save_view(service, site.world.actor(), ViewScreen.REQUISITIONS, name="Closed", query="state=closed")
    client.post(f"/views/requisitions/{view.id}", data={"default": "true"})
    assert client.get("/requisitions").headers["location"] == "/requisitions?state=closed"
    assert client.get("/requisitions?view=none").status_code == 200


@pytest.mark.parametrize(("name", "says"), [("", "give the view a name"), ("Same", "of that name"), ("x" * 61, "60")])
def test_a_view_that_cannot_be_saved_says_why_and_keeps_what_was_written(site: Site, name: str, says: str) -> None:
    save_view(site.world.service, site.world.actor(), ViewScreen.POOL, name="same", query="q=python")
    given = {"query": "q=java", "back": "/pool", "name": name}
    answer = person(site).post("/views/pool", data=given)
    assert answer.status_code == 422
    assert says in answer.text.casefold()
    assert 'name="query" value="q=java"' in answer.text
    assert f'value="{name}"' in answer.text


def test_one_comes_back_to_a_screen_and_nowhere_else(site: Site) -> None:
    client = person(site)
    given = {"query": "show=held", "back": "//evil.example/audits", "name": "Held"}
    assert client.post("/views/audits", data=given).headers["location"] == "/audits?show=held"
    given = {"query": "show=open", "back": "/shortlists/x/table", "name": "Open"}
    assert client.post("/views/table", data=given).headers["location"] == "/views/table"


def test_a_program_keeps_views_too(site: Site) -> None:
    client = site.browser()
    made = client.post(VIEWS, json={"screen": "pool", "name": "Python", "query": "q=python"})
    assert made.status_code == 201, made.text
    where = f"{VIEWS}/{made.json()['id']}"
    assert client.patch(where, json={"is_default": True}).json()["is_default"] is True
    assert [one["name"] for one in client.get(f"{VIEWS}?screen=pool").json()] == ["Python"]
    assert client.post(VIEWS, json={"screen": "pool", "name": "python", "query": "q=java"}).status_code == 409
    assert client.delete(where).status_code == 204
    assert client.delete(where).status_code == 404
