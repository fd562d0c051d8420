"""The first days: three steps on the first page of each role, gone once somebody knows, and back when asked for."""

from __future__ import annotations

import pytest

from api.storage.roles import Role
from api.web.rail import HOMES
from api.web.tour import TOURS
from tests.site import Site

TITLE = "Three steps to begin with"


@pytest.mark.parametrize("role", list(Role))
def test_three_steps_stand_on_the_first_page_until_somebody_knows_them(site: Site, role: Role) -> None:
    client = site.browser(role)
    home = HOMES[role]
    first = client.get(home).text
    assert TITLE in first
    assert len(TOURS[role]) == 3
    for step in TOURS[role]:
        assert step.title in first
        assert client.get(step.href).status_code == 200
    assert TITLE not in client.get("/account").text
    assert client.post("/tour/finish").headers["location"] == home
    assert TITLE not in client.get(home).text
    assert client.get("/tour").headers["location"] == home
    assert TITLE in client.get(home).text
