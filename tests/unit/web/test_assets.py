"""What browsers load is pinned with hashes, names no host, and is served under a name that changes with its content."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from api.errors import NotFound
from api.http.edge import CONTENT_SECURITY_POLICY
from api.web.assets import asset_url, serve_asset

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "api" / "web" / "static"
TEMPLATES = ROOT / "api" / "web" / "templates"


def test_every_fetched_package_has_one_version_and_a_hash() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    versions = wanted["dependencies"] | wanted["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    fetched = {name.removeprefix("node_modules/"): one for name, one in lock.items() if name}
    assert {name: one["version"] for name, one in fetched.items()} == versions
    assert all(one["integrity"].startswith("sha512-") for one in fetched.values())


def test_the_lock_names_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text("utf-8")
    assert "://" not in text
    assert '"resolved"' not in text


def test_an_asset_has_an_address_of_its_content_and_another_is_not_found() -> None:
    url = asset_url("app.js")
    _, _, digest, name = url.split("/")
    served = serve_asset(digest, name)
    assert served.body == (STATIC / "app.js").read_bytes()
    assert "immutable" in served.headers["Cache-Control"]
    with pytest.raises(NotFound):
        serve_asset("0" * 16, name)


@pytest.mark.parametrize("name", ["../web/rail.py", "vendor/../app.js", "nothing.js", "vendor/.lock"])
def test_nothing_else_is_served(name: str) -> None:
    digest = asset_url("app.js").split("/")[2]
    with pytest.raises(NotFound):
        serve_asset(digest, name)


def test_no_template_has_script_or_style_of_its_own() -> None:
    found = []
    for path in TEMPLATES.rglob("*.j2"):
        text = path.read_text("utf-8")
        inline = re.findall(
            r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|hx-vals='js:|\|\s*safe", text
        )
        found += [f"{path.name}: {one}" for one in inline]
    assert not found


def test_no_style_or_script_of_ours_loads_from_another_host() -> None:
    ours = [path for path in STATIC.iterdir() if path.suffix in (".css", ".js")]
    assert ours
    assert not [path.name for path in ours if re.search(r"https?://|@import|url\(", path.read_text("utf-8"))]


def test_the_policy_allows_ourselves_alone() -> None:
    assert "default-src 'none'" in CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "://" not in CONTENT_SECURITY_POLICY
