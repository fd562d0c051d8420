"""The reference of the API lists every route with who may call it; `EVENHAND_WRITE_DOCS=1` writes the table anew."""

from __future__ import annotations

import os
from pathlib import Path

from tests.access import ACCESS, ALL, OPEN, OWN_LINK
from tests.architecture.tree import ROOT
from tests.everything import routes_of
from tests.site import Site

REFERENCE = Path(ROOT) / "docs" / "reference" / "api.md"
BEGIN, END = "<!-- routes -->\n", "<!-- end of routes -->"
WORDS = {OPEN: "anybody", OWN_LINK: "a candidate's link", ALL: "everybody signed in"}


def table(site: Site) -> str:
    paths = site.app.openapi()["paths"]
    rows = ["| route | who | does |", "|---|---|---|"]
    for route in sorted(routes_of(site.app), key=lambda one: (one.path, one.method)):
        if route.is_page or route.path == "/openapi.json":
            continue
        does = paths[route.path][route.method.lower()]["description"].split("\n")[0].rstrip(".")
        access = ACCESS[route.label]
        rows.append(f"| `{route.label}` | {WORDS.get(access, ' '.join(access))} | {does} |")
    return "\n".join(rows) + "\n"


def test_the_reference_lists_every_route_and_who_may(site: Site) -> None:
    text = REFERENCE.read_text("utf-8")
    head, rest = text.split(BEGIN)
    written, foot = rest.split(END)
    if os.environ.get("EVENHAND_WRITE_DOCS"):
        REFERENCE.write_text(head + BEGIN + table(site) + END + foot, "utf-8")
        return
    assert written == table(site)
