"""What every answer carries, what is logged and counted, and that a defect tells nothing of what was worked on."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from api import errors
from api.auth.permissions import Permission
from api.http.edge import CONTENT_SECURITY_POLICY, MAX_BODY
from api.http.routes import api_router
from api.logs import configure_logs, log
from api.problems import MEDIA_TYPE, TABLE, problem_of
from api.storage.roles import Role
from tests.site import Site

PLANTED = "Zaphod Beeblebrox zaphod@example.org"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged; afterwards nothing is, as before."""
    written = io.StringIO()
    root = logging.getLogger()
    before, level, ours = root.handlers[:], root.level, logging.getLogger("evenhand").level
    configure_logs(written)
    yield written
    configure_logs(io.StringIO())
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger("evenhand").setLevel(ours)


def read(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def broken(site: Site) -> None:
    router = api_router("test")

    @router.get("/broken/{name}")
    def broken(name: str) -> str:
        raise RuntimeError(PLANTED)

    @router.post("/echo")
    def echo(given: dict[str, int]) -> int:
        return len(given)

    site.app.include_router(router, prefix="/api/v1")


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/me", "/nowhere", "/openapi.json"])
def test_every_answer_carries_what_a_browser_has_to_obey(site: Site, path: str) -> None:
    headers = site.anonymous().get(path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["strict-transport-security"].startswith("max-age=")
    assert "server" not in headers
    assert "strict-transport-security" not in site.anonymous("http://localhost").get(path).headers


def test_a_defect_says_what_kind_and_where_and_not_what_it_worked_on(site: Site, lines: io.StringIO) -> None:
    broken(site)
    answer = site.anonymous().get("/api/v1/broken/Zaphod")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert "Zaphod" not in answer.text
    request_id = answer.headers["x-request-id"]
    assert answer.json()["instance"].endswith(request_id)
    defect = next(line for line in read(lines) if line["event"] == "defect")
    assert (defect["error"], defect["request_id"]) == ("RuntimeError", request_id)
    assert str(defect["place"]).startswith("test_edge.py:")
    assert "Zaphod" not in lines.getvalue()
    assert "zaphod" not in lines.getvalue()


def test_a_request_is_logged_by_its_route_and_never_by_its_address(site: Site, lines: io.StringIO) -> None:
    site.browser(Role.ADMINISTRATOR).get("/api/v1/users/zaphod@example.org?cursor=zaphod")
    line = read(lines)[-1]
    assert line["route"] == "/api/v1/users/{user_id}"
    assert line["status"] == 404
    assert line["user_id"] == site.world.actor(Role.ADMINISTRATOR).user_id
    assert "zaphod" not in lines.getvalue()


def test_a_field_that_is_not_on_the_list_is_left_out_and_text_is_withheld(lines: io.StringIO) -> None:
    log("request", user_id="Zaphod Beeblebrox", email="zaphod@example.org", status=200, state={"name": "Zaphod"})
    line = read(lines)[0]
    assert (line["user_id"], line["state"], line["status"]) == ("withheld", "withheld", 200)
    assert "email" not in line
    assert "zaphod" not in lines.getvalue().lower()


def test_what_a_library_says_is_cut_down_to_who_and_where(lines: io.StringIO) -> None:
    logging.getLogger("pypdf").warning("strange object in %s", PLANTED)
    try:
        raise ValueError(PLANTED)
    except ValueError:
        logging.getLogger("sqlalchemy").exception(PLANTED)
    found = read(lines)
    assert [(line["logger"], line["event"]) for line in found] == [("pypdf", "library"), ("sqlalchemy", "library")]
    assert found[1]["error"] == "ValueError"
    assert "Zaphod" not in lines.getvalue()


def test_our_own_words_stay_and_their_arguments_are_checked(lines: io.StringIO) -> None:
    ours = logging.getLogger("evenhand")
    ours.warning("worker %s fell silent", "3f2a-1")
    ours.warning("worker %s fell silent", PLANTED)
    assert [line["event"] for line in read(lines)] == ["worker 3f2a-1 fell silent", "worker withheld fell silent"]


def test_health_asks_nothing_and_readiness_asks_the_database(site: Site) -> None:
    client = site.anonymous()
    assert (client.get("/healthz").json(), client.get("/readyz").status_code) == ({"status": "ok"}, 200)
    with site.world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")


def test_metrics_are_for_this_machine_or_a_token_that_may(site: Site) -> None:
    assert site.anonymous().get("/metrics").status_code == 401
    assert site.browser().get("/metrics").status_code == 403
    assert site.program(Role.RECRUITER, [Permission.BATCH_READ]).get("/metrics").status_code == 403
    program = site.program(Role.ADMINISTRATOR, [Permission.HEALTH_READ])
    program.get("/api/v1/users/zaphod@example.org")
    program.request("BREW", "/zaphod")
    text = program.get("/metrics").text
    assert 'evenhand_http_requests_total{method="GET",route="/metrics",status="403"} 2.0' in text
    assert 'route="/api/v1/users/{user_id}",status="403"' in text
    assert 'method="other",route="other"' in text
    assert "zaphod" not in text
    assert "evenhand_workers_alive 0.0" in text
    assert "evenhand_ledger_entries " in text
    assert site.world.actor().user_id not in text


def test_a_body_that_is_read_whole_is_small(site: Site) -> None:
    broken(site)
    client = site.browser()
    answer = client.post("/api/v1/echo", json={"x" * MAX_BODY: 1})
    assert (answer.status_code, answer.headers["content-type"]) == (413, MEDIA_TYPE)
    assert client.post("/api/v1/echo", json={"x": 1}).json() == 1


@pytest.mark.parametrize("body", [b"{", b'{"a": "Zaphod"}', b"[]", b'"\xff"', b"{" * 5000])
def test_what_cannot_be_read_is_refused_without_repeating_it(site: Site, body: bytes) -> None:
    broken(site)
    answer = site.browser().post("/api/v1/echo", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert "Zaphod" not in answer.text


def test_every_error_of_the_house_has_a_status() -> None:
    def below(kind: type[Exception]) -> Iterator[type[Exception]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    known = tuple(kind for kind, _ in TABLE)
    assert [one.__name__ for one in below(errors.EntranceError) if not issubclass(one, known)] == []


def test_what_is_wrong_with_the_storage_names_no_place_on_the_machine() -> None:
    told = problem_of(errors.DatabaseLocked("the database /srv/private/evenhand.db stayed locked"))
    assert (told.status, "/srv" in told.detail) == (503, False)


def test_the_document_says_which_problems_may_come(site: Site) -> None:
    document = site.app.openapi()
    assert document["openapi"].startswith("3.1")
    assert {"Problem", "Where"} <= set(document["components"]["schemas"])
    declared = document["paths"]["/api/v1/users/{user_id}"]["get"]["responses"]
    assert {"200", "401", "403", "404", "422"} <= set(declared)
    assert MEDIA_TYPE in declared["404"]["content"]
    assert "HTTPValidationError" not in json.dumps(document)
