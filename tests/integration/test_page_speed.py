"""Pages are found along their links and timed over real sockets, beside an answer without a page."""

from __future__ import annotations

from pathlib import Path

from api.demo.page_speed import TARGET_MS, measure_pages
from api.storage.accounts import user_by_id
from api.storage.database import reading
from api.storage.roles import Role
from api.web.rail import HOMES, RAIL
from tests.site import a_site, new_engine


def test_every_place_of_a_role_is_found_and_timed(tmp_path: Path) -> None:
    site = a_site(new_engine(tmp_path), tmp_path, insecure_http=True)
    actors = [site.world.actor(role) for role in (Role.RECRUITER, Role.ADMINISTRATOR)]
    with reading(site.world.engine) as connection:
        users = tuple(user_by_id(connection, actor.user_id) for actor in actors)
    found = measure_pages(site.world.service, users, repeats=2)
    seen = {(one.role, one.page) for one in found.pages}
    for actor in actors:
        places = [place for group in RAIL for place in group.places]
        hrefs = {one.href for one in places if one.permission in actor.permissions and actor.role in one.roles}
        assert {(actor.role.value, href) for href in hrefs | {HOMES[actor.role]}} <= seen
    assert {one.status for one in found.pages} == {200}
    assert list(found.pages) == sorted(found.pages, key=lambda one: -one.p95_ms)
    assert 0 < found.baseline.p50_ms <= found.baseline.p95_ms
    assert found.target_ms == TARGET_MS
