"""What a new requisition starts from: kinds of roles, and earlier requisitions of one's own team."""

from __future__ import annotations

from datetime import date

import pytest

from api.storage.roles import Role
from api.workflows.presets import preset, presets
from api.workflows.requisition_source import fields_of, lint
from screening.requisition import Mode
from tests.site import Site
from tests.unit.api.test_requisitions_api import made

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize("name", [one.name for one in presets()])
def test_a_kind_of_role_asks_nothing_that_is_refused_or_warned_of(name: str) -> None:
    usual = preset(name, on=TODAY)
    assert usual is not None
    assert lint(None, fields_of(usual)) == ()
    assert usual.reference_date == TODAY
    assert 4 <= len(usual.requirements) <= 8
    assert any(one.mode is Mode.SCORED for one in usual.requirements)


def test_a_new_requisition_starts_from_a_kind_of_role_or_from_an_earlier_one(site: Site) -> None:
    client, earlier = site.browser(), made(site, posting="We look for an engineer.", reference_date="2026-10-01")
    shown = client.get("/requisitions/new", params={"from": "role:nurse"}).text
    assert "Assesses patients and plans and gives their care" in shown
    assert f'value="requisition:{earlier["id"]}"' in shown
    shown = client.get("/requisitions/new", params={"from": f"requisition:{earlier['id']}"}).text
    assert "Snowflake\nBigQuery" in shown
    assert "We look for an engineer." in shown
    assert "2026-10-01" not in shown  # "present" is the day on which somebody starts from it


def test_what_is_not_there_or_not_in_sight_is_no_start(site: Site) -> None:
    for start in ("role:astronaut", "role:../presets/nurse", "requisition:nothing"):
        assert site.browser().get("/requisitions/new", params={"from": start}).status_code == 404


def test_who_only_reads_sees_what_of_the_posting_became_requirements_and_where_evidence_counts(site: Site) -> None:
    asks = {"kind": "skill", "text": "Rust", "weight": 1, "evidence": "experience", "from_posting": "years of Rust"}
    shown = made(site, posting="We ask for <b>years\nof Rust</b> and more.", requirements=[asks])
    read = site.browser(Role.COMPLIANCE).get(f"/requisitions/{shown['id']}").text
    assert "We ask for &lt;b&gt;<u>years\nof Rust</u>&lt;/b&gt; and more." in read
    assert "Counts under positions and projects only" in read


def test_the_longest_title_is_a_job_family_too(site: Site) -> None:
    shown = made(site, title="T" * 500)
    assert (len(shown["title"]), len(shown["job_family"])) == (500, 200)
