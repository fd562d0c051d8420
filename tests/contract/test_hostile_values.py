"""Texts and numbers that no column takes, in every field of every body: refused or kept, and never a defect."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from api.storage.database import Engine
from tests.access import ACCESS, LETTERS, OPEN, OWN_LINK
from tests.everything import Everything, Route, everything, routes_of

HOSTILE = ("a\0b", "\ud800", 10**30, -1)
JSON = "application/json"


def test_no_field_of_a_body_makes_a_defect(engine: Engine, tmp_path: Path) -> None:
    all_of_it = everything(engine, tmp_path)
    wrong, asked = [], 0
    for route in routes_of(all_of_it.site.app):
        access = ACCESS.get(route.label, OPEN)
        is_open = access in (OPEN, OWN_LINK)
        site = all_of_it.site
        client = site.anonymous() if is_open else site.browser(LETTERS[access[0]])
        for name, body in spoilt(all_of_it, route):
            asked += 1
            address, content = all_of_it.address(route), json.dumps(body)
            tag = '"1"' if route.method == "POST" else client.get(address).headers.get("etag", '"1"')
            headers = {"If-Match": tag, "Content-Type": JSON, "Candidate-Link": "none"}
            answer = client.request(route.method, address, content=content, headers=headers)
            if answer.status_code >= 500:
                wrong.append(f"{route.label}: {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert asked > 120


def spoilt(all_of_it: Everything, route: Route) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The body of the route, with one field at a time filled with something hostile."""
    document = all_of_it.site.app.openapi()
    operation = document["paths"].get(route.path, {}).get(route.method.lower(), {})
    declared = operation.get("requestBody", {}).get("content", {}).get(JSON)
    if declared is None:
        return
    body = all_of_it.body(declared["schema"])
    for name in body:
        for value in HOSTILE:
            changed = {**body, name: replaced(body[name], value)}
            if changed != body:
                yield name, changed


def replaced(value: Any, hostile: str | int) -> Any:
    """Every text or number inside, by something of its kind."""
    if isinstance(value, dict):
        return {name: replaced(one, hostile) for name, one in value.items()}
    if isinstance(value, list):
        return [replaced(one, hostile) for one in value]
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return (
        hostile
        if (is_number, isinstance(value, str)) == (isinstance(hostile, int), isinstance(hostile, str))
        else value
    )
