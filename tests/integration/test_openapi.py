"""The API answers as its document says: no defect, no status or shape that is not declared, whatever is sent."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api.auth.permissions import PERMISSIONS
from tests.access import ACCESS, LETTERS, OPEN, OWN_LINK
from tests.everything import Everything, everything
from tests.site import ADDRESS, new_engine

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
ENDLESS = "/events"
ASKED_OFTEN = 60  # times each, in the soak
ASKED = 3


@pytest.fixture
def all_of_it(tmp_path: Path) -> Iterator[Everything]:
    engine = new_engine(tmp_path)
    yield everything(engine, tmp_path)
    engine.dispose()


def test_what_comes_back_is_what_the_document_says(all_of_it: Everything) -> None:
    assert asked(all_of_it, times=ASKED) > 80


@pytest.mark.soak
def test_what_comes_back_is_what_the_document_says_however_often_it_is_asked(all_of_it: Everything) -> None:
    assert asked(all_of_it, times=ASKED_OFTEN) > 80


def asked(all_of_it: Everything, *, times: int) -> int:
    """Ask every operation, half of the time about what is there; how many operations there were."""
    schema = schemathesis.openapi.from_dict(all_of_it.site.app.openapi())
    operations = [result.ok() for result in schema.get_all_operations()]
    finite = [one for one in operations if not one.path.endswith(ENDLESS)]
    wrong = [line for one in finite for line in asked_of(all_of_it, one, times=times)]
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    return len(finite)


def asked_of(all_of_it: Everything, operation: Any, *, times: int) -> list[str]:
    """What one operation answered that is not as the document says."""
    label = f"{operation.method.upper()} {operation.path}"
    client = who_may(all_of_it, ACCESS.get(label, OPEN))
    draws = random.Random(label)
    wrong: list[str] = []

    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        for name in case.path_parameters or {}:
            if name in all_of_it.ids and draws.random() < 0.5:
                case.path_parameters[name] = all_of_it.ids[name]
        try:
            case.validate_response(call(case, client), checks=list(CHECKS))
        except FailureGroup as group:
            wrong.extend(f"{label}: {one.title}: {one.message}" for one in group.exceptions)

    ask()
    return wrong


def call(case: Any, client: TestClient) -> Any:
    """With the token of the program, if it has one."""
    return case.call(
        base_url=ADDRESS, app=client.app, headers={"Authorization": client.headers.get("Authorization", "")}
    )


def who_may(all_of_it: Everything, access: str) -> TestClient:
    """A program of somebody who may."""
    if access in (OPEN, OWN_LINK):
        return all_of_it.site.anonymous()
    role = LETTERS[access[0]]
    return all_of_it.site.program(role, PERMISSIONS[role])
