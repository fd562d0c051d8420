"""Requisitions and drafts over HTTP: shapes, versions by ETag, and what an editor is told."""

from __future__ import annotations

from typing import Any

import pytest

from api.storage.roles import Role
from tests.site import Site

BODY: dict[str, Any] = {
    "title": "Data Engineer",
    "reference_date": "2026-11-01",
    "requirements": [
        {"id": "python", "kind": "skill", "text": "Python", "weight": 5, "min_years": 3},
        {"kind": "skill", "any_of": ["Snowflake", "BigQuery"], "weight": 2.5},
        {"kind": "certification", "text": "Forklift licence", "mode": "gate"},
    ],
}


def made(site: Site, **changes: Any) -> dict[str, Any]:
    answer = site.browser().post("/api/v1/requisitions", json={**BODY, **changes})
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    return dict(answer.json())


def test_what_is_sent_comes_back_in_the_shape_of_the_file(site: Site) -> None:
    shown = made(site)
    answer = site.browser().get(f"/api/v1/requisitions/{shown['id']}")
    assert answer.json() == shown
    assert [{name: value for name, value in item.items() if value is not None} for item in shown["requirements"]] == [
        {"id": "python", "kind": "skill", "text": "Python", "weight": 5.0, "mode": "scored", "min_years": 3.0},
        {"id": "r1", "kind": "skill", "any_of": ["Snowflake", "BigQuery"], "weight": 2.5, "mode": "scored"},
        {"id": "r2", "kind": "certification", "text": "Forklift licence", "mode": "gate"},
    ]
    again = site.browser().post("/api/v1/requisitions", json={"source": shown["source"]})
    assert again.json()["requirements"] == shown["requirements"]


def test_rule_of_evidence_and_origin_are_kept_and_are_absent_where_there_are_none(site: Site) -> None:
    ruled = {"kind": "skill", "text": "Rust", "weight": 1, "evidence": "experience", "from_posting": "some Rust"}
    shown = made(site, requirements=[ruled, {"kind": "skill", "text": "Go", "weight": 1, "evidence": "anywhere"}])
    first, second = shown["requirements"]
    assert (first["evidence"], first["from_posting"]) == ("experience", "some Rust")
    assert (second["evidence"], second["from_posting"]) == (None, None)
    assert "anywhere" not in shown["source"]


def test_an_edit_needs_the_version_it_was_made_from(site: Site) -> None:
    client, shown = site.browser(), made(site)
    path = f"/api/v1/requisitions/{shown['id']}"
    assert client.put(path, json={"cut": 5}).status_code == 428
    assert client.put(path, json={"cut": 5}, headers={"If-Match": '"1"'}).status_code == 200
    late = client.put(path, json={"cut": 6}, headers={"If-Match": '"1"'})
    assert (late.status_code, late.json()["type"]) == (412, "urn:evenhand:problem:stale")
    edited = client.put(path, json={"cut": 6, "note": "fewer"}, headers={"If-Match": '"2"'})
    assert edited.headers["ETag"] == '"3"'
    assert [change["sentence"] for change in edited.json()["changes"]] == ["cut 5 → 6"]
    assert edited.json()["requirements"] == shown["requirements"]
    versions = client.get(f"{path}/versions").json()
    assert [(version["number"], version["note"]) for version in versions] == [(3, "fewer"), (2, ""), (1, "")]
    found = client.get(f"{path}/differences", params={"before": 1, "after": 3}).json()
    assert [change["sentence"] for change in found] == ["cut 10 → 6"]
    assert client.get(f"{path}/versions/1").json()["cut"] == 10
    assert client.get(f"{path}/versions/9").status_code == 404


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (
            {"kind": "skill", "text": "Young and dynamic", "weight": 1},
            "text: 'Young and' cannot be asked: it asks for an",
        ),
        (
            {"kind": "skill", "text": "Python"},
            'weight: a scored requirement needs a weight. Write instead: "weight": 3',
        ),
        ({"kind": "location", "text": "Leeds", "weight": 1}, "mode: a location gives no points"),
        ({"id": "a", "kind": "skill", "weight": 1}, "text: a requirement has either 'text' or 'any_of'"),
        (
            {"kind": "skill", "text": "a", "any_of": ["b"], "weight": 1},
            'instead: "kind": "skill", then "text": "Python"',
        ),
        ({"kind": "education", "text": "BSc", "weight": 1, "evidence": "experience"}, "evidence: a degree does not"),
        ({"kind": "skill", "text": "Py\u202ethon", "weight": 1}, "text: 'text' holds a character that no reader sees"),
        ({"kind": "skill", "text": "Python\0", "weight": 1}, "(U+0000)"),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_names_the_field(site: Site, item: dict[str, Any], says: str) -> None:
    answer = site.browser().post("/api/v1/requisitions", json={**BODY, "requirements": [item]})
    assert answer.status_code == 422
    detail, (where,) = answer.json()["detail"], answer.json()["errors"]
    assert says in detail
    assert not {"YAML", "'- kind", "line"} & set(detail.split())
    assert detail.startswith(where["at"].removeprefix("/body/") + ": " + where["says"])
    assert where["at"].startswith("/body/requirements/0/")


@pytest.mark.parametrize(("left_out", "at"), [("title", "/body/title"), ("reference_date", "/body/reference_date")])
def test_what_is_missing_is_named_though_it_stands_nowhere(site: Site, left_out: str, at: str) -> None:
    body = {name: value for name, value in BODY.items() if name != left_out}
    problem = site.browser().post("/api/v1/requisitions", json=body).json()
    assert [where["at"] for where in problem["errors"]] == [at]
    assert problem["detail"] == f'{left_out}: \'{left_out}\' is missing. Write instead: "{left_out}": "…"'


def test_a_title_with_a_character_that_turns_the_text_is_refused_and_not_mended(site: Site) -> None:
    for source in ({**BODY, "title": "Data \u202eEngineer"}, {"source": 'title: "Data \\0Engineer"\n'}):
        problem = site.browser().post("/api/v1/requisitions", json=source).json()
        assert (problem["status"], "that no reader sees" in problem["detail"]) == (422, "title" in problem["detail"])


def test_json_that_is_sent_as_something_else_is_refused_by_its_type(site: Site) -> None:
    client = site.browser()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/yaml"):
        answer = client.post("/api/v1/requisitions", content=b"{}", headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["type"]) == (415, "urn:evenhand:problem:unsupported-media-type")
        assert "Content-Type: application/json" in answer.json()["detail"]
    as_json = client.post(
        "/api/v1/requisitions", content=b"{}", headers={"Content-Type": "application/json; charset=utf-8"}
    )
    assert as_json.status_code == 422


@pytest.mark.parametrize("weight", [0, -1, "NaN", "Infinity", "1e400", True, [], 10**20])
def test_a_weight_that_is_no_weight_is_refused_and_nothing_breaks(site: Site, weight: object) -> None:
    item = {"kind": "skill", "text": "Python", "weight": weight}
    answer = site.browser().post("/api/v1/requisitions", json={**BODY, "requirements": [item]})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "text", ["a\nb: c", "- x", "{}", "'\"", "\u2028x", "#", "!!python/object", "&a *a", "null", "~"]
)
def test_any_text_is_kept_as_one_line_of_words(site: Site, text: str) -> None:
    item = {"kind": "skill", "text": text, "weight": 1}
    answer = site.browser().post("/api/v1/requisitions", json={**BODY, "requirements": [item]})
    assert answer.status_code == 201
    assert answer.json()["requirements"][0]["text"] == " ".join(text.split())


def test_an_editor_is_told_of_every_criterion_at_once(site: Site) -> None:
    items = [
        {"kind": "language", "text": "Native German speaker", "weight": 1},
        {"kind": "experience", "text": "Culture fit", "weight": 1},
    ]
    answer = site.browser().post(
        "/api/v1/requisitions/lint", json={**BODY, "title": "Young pros", "requirements": items}
    )
    found = answer.json()
    assert not found["can_be_saved"]
    assert [(one["at"], one["severity"]) for one in found["findings"]] == [
        ("requirements/0", "refused"),
        ("requirements/1", "warned"),
    ]
    refused = found["findings"][0]
    assert items[0]["text"][refused["start"] : refused["end"]] == refused["phrase"]
    assert "C1" in refused["instead"]


def test_an_editor_is_told_what_is_missing_by_field_or_by_line(site: Site) -> None:
    client = site.browser()
    by_field = client.post("/api/v1/requisitions/lint", json={**BODY, "requirements": [{"kind": "skill", "text": "x"}]})
    assert [one["at"] for one in by_field.json()["findings"]] == ["requirements/0/weight"]
    source = "title: T\nreference_date: soon\nrequirements:\n  - kind: skill\n    text: x\n    weight: 1\n"
    by_line = client.post("/api/v1/requisitions/lint", json={"source": source})
    assert [(one["at"], one["severity"]) for one in by_line.json()["findings"]] == [("line 2", "invalid")]
    assert client.post("/api/v1/requisitions/lint", json=BODY).json() == {"can_be_saved": True, "findings": []}


def test_a_list_goes_on_by_cursor(site: Site) -> None:
    ids = {made(site)["id"] for _ in range(3)}
    first = site.browser().get("/api/v1/requisitions", params={"limit": 2}).json()
    rest = site.browser().get("/api/v1/requisitions", params={"limit": 2, "cursor": first["next"]}).json()
    assert {one["id"] for one in first["items"] + rest["items"]} == ids
    assert rest["next"] is None
    bad = site.browser().get("/api/v1/requisitions", params={"cursor": "WyJ4IiwieSJd"})
    assert bad.status_code == 422


def test_approval_closing_and_copying_have_routes(site: Site) -> None:
    shown = made(site)
    path = f"/api/v1/requisitions/{shown['id']}"
    manager = site.browser(Role.HIRING_MANAGER)
    approved = manager.post(f"{path}/versions/1/approve").json()
    assert approved["shown"]["approved_by"] == site.world.actor(Role.HIRING_MANAGER).user_id
    assert manager.post(f"{path}/close").json()["state"] == "closed"
    assert manager.post(f"{path}/reopen").json()["state"] == "open"
    copy = manager.post(f"{path}/duplicate", json={"title": "Another"})
    assert (copy.status_code, copy.json()["title"], copy.json()["shown"]["approved_by"]) == (201, "Another", None)


def test_a_posting_is_drafted_without_being_kept_and_says_what_it_may_not_ask(site: Site) -> None:
    posting = "Engineer\n\nRequirements\n- 3 years of Python\n- Native speaker\n\nBenefits\n- Fruit\n"
    made_of = site.browser().post("/api/v1/drafts", json={"posting": posting}).json()
    assert [(one["kind"], one["text"], one["weight"], one["min_years"]) for one in made_of["proposed"]] == [
        ("skill", "Python", 4.0, 3.0)
    ]
    assert [(flag["phrase"], flag["is_refused"]) for flag in made_of["flags"]] == [("Native speaker", True)]
    assert {one["part"] for one in made_of["left_out"]} == {"benefits", "formal"}


def test_drafts_of_a_requisition_are_accepted_by_version(site: Site) -> None:
    client, shown = site.browser(), made(site)
    path = f"/api/v1/requisitions/{shown['id']}"
    client.post(f"{path}/drafts", json={"posting": "Engineer\n\nRequirements\n- Rust\n- Welding\n"})
    rust, welding = client.get(f"{path}/drafts").json()
    body = {"drafts": [{"id": rust["id"], "weight": 4}]}
    assert client.post(f"{path}/drafts/accept", json=body).status_code == 428
    accepted = client.post(f"{path}/drafts/accept", json=body, headers={"If-Match": '"1"'})
    assert [change["sentence"] for change in accepted.json()["changes"]] == ["added: Rust (skill, scored, weight 4)"]
    assert client.post(f"{path}/drafts/reject", json={"drafts": [welding["id"]]}).status_code == 204
    again = client.post(f"{path}/drafts/accept", json=body, headers={"If-Match": '"2"'})
    assert again.status_code == 409
