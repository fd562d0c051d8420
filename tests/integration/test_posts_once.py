"""Every POST of the API, sent twice with one key: one effect, one answer; with another body it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.http.idempotency import IDEMPOTENCY_KEY
from tests.access import ACCESS, LETTERS, OPEN, OWN_LINK
from tests.everything import Everything, Route, everything, fingerprint, routes_of
from tests.site import new_engine


@pytest.fixture
def all_of_it(tmp_path: Path) -> Iterator[Everything]:
    engine = new_engine(tmp_path)
    yield everything(engine, tmp_path)
    engine.dispose()


def test_every_post_has_one_effect_a_key(all_of_it: Everything) -> None:
    engine = all_of_it.site.world.engine
    wrong, succeeded = [], 0
    for route in posts(all_of_it):
        client = all_of_it.site.browser(LETTERS[ACCESS[route.label][0]])
        key = {IDEMPOTENCY_KEY: f"of {route.label}"}
        first = all_of_it.ask(client, route, key)
        before = fingerprint(engine)
        again = all_of_it.ask(client, route, key)
        if first.status_code >= 300:
            continue
        succeeded += 1
        after = fingerprint(engine)
        if (again.status_code, again.content) != (first.status_code, first.content) or before != after:
            wrong.append(f"{route.label}: {first.status_code}, then {again.status_code}")
        other = client.post(all_of_it.address(route), headers=key, content=b'{"another": "body"}')
        if other.status_code != 422 or fingerprint(engine) != after:
            wrong.append(f"{route.label}: another body is {other.status_code}")
    assert not wrong, "\n".join(wrong)
    assert succeeded > 15, "hardly any was done, so hardly any was tried"


def posts(all_of_it: Everything) -> list[Route]:
    """Of somebody signed in; a new route without a line in the table fails elsewhere."""
    found = (route for route in routes_of(all_of_it.site.app) if route.method == "POST" and not route.is_page)
    return [route for route in found if ACCESS.get(route.label, OPEN) not in (OPEN, OWN_LINK)]
