"""Every page, both themes, both widths: nothing for axe, nothing in the console, no other host, nothing too wide."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from api.storage.roles import Role
from tests.e2e.conftest import Enter
from tests.e2e.telling import Told
from tests.e2e.watching import Watched

LOOKS = (("light", 1440), ("dark", 390))
R, M, C = Role.RECRUITER, Role.HIRING_MANAGER, Role.COMPLIANCE
Path = Callable[[Told], str]

PAGES: tuple[tuple[str, Role | None, Path], ...] = (
    ("sign in", None, lambda t: "/sign-in"),
    ("new password", None, lambda t: "/password-reset"),
    ("account", R, lambda t: "/account"),
    ("requisitions", R, lambda t: "/requisitions"),
    ("requisitions, none", M, lambda t: "/requisitions?state=closed"),
    ("requisitions, none fits", M, lambda t: "/requisitions?q=nothing"),
    ("new requisition", M, lambda t: "/requisitions/new"),
    ("editor", M, lambda t: f"/requisitions/{t.fresh}"),
    ("read-only requisition", C, lambda t: f"/requisitions/{t.released}"),
    ("versions", M, lambda t: f"/requisitions/{t.released}/versions"),
    ("gate, released", R, lambda t: f"/requisitions/{t.released}/gate"),
    ("gate, held", R, lambda t: f"/requisitions/{t.held}/gate"),
    ("gate, nothing yet", M, lambda t: f"/requisitions/{t.fresh}/gate"),
    ("uploads", R, lambda t: "/uploads"),
    ("upload", R, lambda t: f"/uploads/{t.batch}"),
    ("upload, those that need a look", R, lambda t: f"/uploads/{t.batch}?state=look"),
    ("shortlist", R, lambda t: f"/shortlists/{t.shortlist}"),
    ("shortlist of a manager", M, lambda t: f"/shortlists/{t.shortlist}"),
    ("compare", R, lambda t: f"/shortlists/{t.shortlist}/compare"),
    ("screening table", R, lambda t: f"/shortlists/{t.shortlist}/table"),
    ("not yet reviewed", R, lambda t: f"/shortlists/{t.shortlist}/others"),
    ("why somebody is not on it", R, lambda t: f"/shortlists/{t.shortlist}/others/{t.below}"),
    ("person", R, lambda t: f"/people/{t.candidate}"),
    ("duplicates", R, lambda t: "/duplicates"),
    ("duplicates, answered", R, lambda t: "/duplicates?state=answered"),
    ("pool", R, lambda t: "/pool"),
    ("pool, found", R, lambda t: f"/pool?q=python&requisition={t.fresh}"),
)


@pytest.mark.parametrize(("name", "role", "path"), PAGES, ids=[name for name, _, _ in PAGES])
def test_a_page_is_clean(enter: Enter, told: Told, name: str, role: Role | None, path: Path) -> None:
    watched = enter(role)
    watched.go(path(told))
    for scheme, width in LOOKS:
        look(watched, scheme, width)


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("/nothing-here", R, 404),
        ("/shortlists/00000000-0000-0000-0000-000000000000", R, 404),
        ("/audits", R, 403),
        ("/pool?q=python AND (", R, 422),
    ],
)
def test_an_error_is_a_designed_page(enter: Enter, told: Told, path: str, role: Role, status: int) -> None:
    watched = enter(role)
    watched.go(path, status=status)
    for scheme, width in LOOKS:
        look(watched, scheme, width)


def look(watched: Watched, scheme: str, width: int) -> None:
    """The page in that theme and at that width."""
    watched.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    watched.page.set_viewport_size({"width": width, "height": 900})
    assert (scheme, width, watched.faults()) == (scheme, width, [])
    assert watched.width_over() <= 0
