"""A site in which there is one of everything, and requests to every route, made from what the app says of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import text
from starlette.testclient import TestClient

from api.storage.database import Engine, reading
from api.storage.roles import Role
from api.storage.states import Change, DecisionChoice
from api.workflows.changes import request_change
from api.workflows.decide import Wanted, decide
from api.workflows.release import release
from tests.site import Site, a_site
from tests.slates import LEANING, Slate, a_slate, propose

__all__ = ["TEAM_OBJECTS", "Everything", "Route", "everything", "fingerprint", "routes_of"]

SENTENCE = "The licence is no longer required by the client."
TEAM_OBJECTS = frozenset(
    {
        "batch_id",
        "candidate_id",
        "change_id",
        "decision_id",
        "file_id",
        "merge_id",
        "proposal_id",
        "requisition_id",
        "shortlist_id",
        "team_id",
    }
)
WORDS = frozenset({"digest", "document", "file", "kind", "name", "number", "screen"})  # parts of a path that are no ids
VIEW = {"screen": "pool", "name": "Some", "query": "q=some"}
BODIES: Mapping[str, Mapping[str, object]] = {  # where a schema allows more than the route
    "POST /api/v1/privacy/requests/{request_id}/answer": {"state": "done", "answer": SENTENCE},
    "POST /api/v1/requisitions/{requisition_id}/self-identification": {"csv": "file,sex,race_ethnicity\n"},
}
ABSENT = "00000000-0000-4000-8000-00000000ffff"
QUIET = ("sessions", "idempotency_keys", "api_tokens")  # tables that change by being asked at all


@dataclass(frozen=True)
class Route:
    """One route of the app: `GET /api/v1/users/{user_id}`."""

    method: str
    path: str
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_page(self) -> bool:
        """For a person in a browser: who is not signed in is led to sign in."""
        return not self.path.startswith(("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json"))


@dataclass(frozen=True)
class Everything:
    """The site, its objects by the name that a path gives them, and its slates."""

    site: Site
    ids: Mapping[str, str]
    released: Slate
    held: Slate

    def address(self, route: Route) -> str:
        """The route's path with ids; a name that is not known has to be added here."""
        missing = [name for name in route.names if name not in self.ids]
        assert not missing, f"{route.label}: say in tests/everything.py which object {missing} is"
        path = route.path
        for name in route.names:
            path = path.replace(f"{{{name}:path}}", self.ids[name]).replace(f"{{{name}}}", self.ids[name])
        return path

    def nowhere(self) -> Everything:
        """The same site, with ids of nothing."""
        return replace(self, ids={name: one if name in WORDS else ABSENT for name, one in self.ids.items()})

    def ask(self, client: TestClient, route: Route, headers: Mapping[str, str] | None = None) -> Any:
        """Call the route with ids that exist and a body that its schema allows."""
        options: dict[str, Any] = {"headers": {"If-Match": '"1"', "Candidate-Link": "none", **(headers or {})}}
        operation = self.site.app.openapi()["paths"].get(route.path, {}).get(route.method.lower(), {})
        for kind, declared in operation.get("requestBody", {}).get("content", {}).items():
            body = BODIES.get(route.label) or self._filled(declared["schema"])
            options.update({"json": body} if kind == "application/json" else _form(body))
        wanted = {one["name"]: self._filled(one["schema"]) for one in _required_queries(operation)}
        accept = "text/html" if route.is_page else "application/json"
        options["headers"]["Accept"] = accept
        return client.request(route.method, self.address(route), params=wanted, **options)

    def body(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A body with every field, also those that may be left out."""
        found = schema
        if "$ref" in schema:
            found = self.site.app.openapi()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return {name: self._filled(one, name) for name, one in found.get("properties", {}).items()}

    def _filled(self, schema: Mapping[str, Any], name: str = "") -> Any:
        """Something that the schema allows, with real ids where it names one."""
        if "$ref" in schema:
            found = self.site.app.openapi()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
            return self._filled(found, name)
        if "anyOf" in schema:
            return self._filled(schema["anyOf"][0], name)
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type")
        if kind == "object":
            needed = schema.get("required", ())
            return {one: self._filled(schema["properties"][one], one) for one in needed}
        if kind == "array":
            return [self._filled(schema["items"], name) for _ in range(max(1, schema.get("minItems", 0)))]
        return self._scalar(schema, kind, name)

    def _scalar(self, schema: Mapping[str, Any], kind: str | None, name: str) -> Any:
        if name in self.ids:
            return self.ids[name]
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if kind == "boolean":
            return True
        if schema.get("format") in ("date", "date-time"):
            return "2027-01-01" if schema["format"] == "date" else "2027-01-01T00:00:00Z"
        if schema.get("contentMediaType") or schema.get("format") == "binary":
            return b"Ann Berg"
        return SENTENCE[: schema.get("maxLength", len(SENTENCE))]


def routes_of(app: FastAPI) -> tuple[Route, ...]:
    """Every route of the app, those of included routers too; HEAD goes with GET."""
    found = []
    for context in iter_route_contexts(app.routes):
        path = context.path or ""
        names = tuple(part.split("}")[0].split(":")[0] for part in path.split("{")[1:])
        found += [Route(method, path, names) for method in sorted((context.methods or set()) - {"HEAD"})]
    return tuple(found)


def everything(engine: Engine, folder: Path) -> Everything:
    """One of everything in the organisation and team of the world."""
    site = a_site(engine, folder)
    world = site.world
    released, held = a_slate(world), a_slate(world, LEANING)
    proposal, audit_id = propose(world, released)
    shortlist = release(world.service, world.actor(), proposal.id)
    wanted = [Wanted(released.strong[0], DecisionChoice.ADVANCE, SENTENCE)]
    decision = decide(world.service, world.actor(), shortlist.id, wanted)[0]
    propose(world, held)
    change = request_change(world.service, world.actor(), held.requisition_id, what=Change.CUT, reason=SENTENCE)
    people = released.people
    recruiter = site.browser()
    asked = recruiter.post(
        f"/api/v1/candidates/{people[0]}/requests", json={"kind": "export", "words": SENTENCE}
    ).json()
    officer = site.browser(Role.COMPLIANCE)
    assert officer.put(f"/api/v1/candidates/{people[3]}/legal-hold", json={"on": True}).status_code < 300
    erasure = officer.post(f"/api/v1/privacy/people/{people[3]}/erase", json={"reason": SENTENCE}).json()
    token = recruiter.post("/api/v1/tokens", json={"name": "t", "scopes": ["batch:read"], "days": 1}).json()
    desk = site.browser(Role.ADMINISTRATOR)
    webhook = desk.post("/api/v1/webhooks", json={"url": "https://hooks.example.org/in", "events": ["batch.finished"]})
    webhook_id = webhook.json()["id"]
    ids = {
        "audit_id": audit_id,
        "batch_id": world.batch_id,
        "candidate_id": people[0],
        "change_id": change.id,
        "decision_id": decision.id,
        "delivery_id": desk.post(f"/api/v1/webhooks/{webhook_id}/ping").json()["id"],
        "digest": "none",
        "document": "table.csv",
        "kind": "swaps",
        "erasure_id": erasure["id"],
        "file": "ll144.html",
        "file_id": _one(engine, "SELECT id FROM files WHERE candidate_id = :id", id=people[0]),
        "merge_id": world.offer(people[1], people[2]),
        "name": "none.css",
        "number": "1",
        "proposal_id": proposal.id,
        "ranking_id": _one(engine, "SELECT ranking_id FROM proposals WHERE id = :id", id=proposal.id),
        "request_id": asked["id"],
        "requisition_id": released.requisition_id,
        "session_id": recruiter.get("/api/v1/me/sessions").json()[0]["id"],
        "shortlist_id": shortlist.id,
        "team_id": world.team_id,
        "token_id": token["id"],
        "screen": "pool",
        "user_id": world.actor(Role.HIRING_MANAGER).user_id,
        "view_id": recruiter.post("/api/v1/me/views", json=VIEW).json()["id"],
        "webhook_id": webhook_id,
        "pack_id": "us-ugesp-1978",
    }
    return Everything(site, ids, released, held)


def fingerprint(engine: Engine) -> dict[str, int]:
    """How many rows each table has, and the hash of what they hold."""
    with reading(engine) as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return {
            name: hash(tuple(map(tuple, connection.execute(text(f'SELECT * FROM "{name}"')).fetchall())))
            for name in names
            if name not in QUIET
        }


def _one(engine: Engine, query: str, **values: str) -> str:
    with reading(engine) as connection:
        return str(connection.execute(text(query), values).scalars().first())


def _form(body: Mapping[str, Any]) -> dict[str, Any]:
    """Files and fields apart."""
    files = {name: ("cv.txt", value) for name, value in body.items() if isinstance(value, bytes)}
    lists = {name: ("cv.txt", value[0]) for name, value in body.items() if isinstance(value, list) and value}
    return {"files": {**files, **lists}, "data": {k: v for k, v in body.items() if isinstance(v, str)}}


def _required_queries(operation: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for one in operation.get("parameters", ()):
        if one["in"] == "query" and one.get("required"):
            yield one
