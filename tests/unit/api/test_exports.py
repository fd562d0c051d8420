"""Exports: every text is a text, whatever it looks like; and a shortlist is there after its release alone."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from api.reports.exports import FORMULA, as_csv, as_workbook, safe_text, shortlist_table
from api.storage.database import reading
from api.storage.ledger import Action
from api.storage.roles import Role
from api.storage.states import DecisionChoice
from api.storage.tables import ledger
from api.workflows.decide import Wanted, decide
from api.workflows.release import release
from tests.site import Site
from tests.slates import LEANING, a_slate, propose

KINDS = ("csv", "xlsx", "json")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "=cmd|' /C calc'!A0", "＝1", "%0A=1", "\u00a0=1"],
)
def test_what_looks_like_a_formula_is_a_text_in_every_format(text: str) -> None:
    table = (("quote", "points"), (text, 1.5))
    rows = list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"), newline="")))
    assert rows[1][0].startswith("'")
    sheet = load_workbook(io.BytesIO(as_workbook(table, about=[("what", text)]))).worksheets[0]
    assert sheet["A2"].data_type == "s"
    assert str(sheet["A2"].value).startswith("'")
    assert (sheet["B2"].data_type, sheet["B2"].value) == ("n", 1.5)


@settings(deadline=None)
@given(st.text())
def test_no_text_begins_as_a_formula(text: str) -> None:
    assert safe_text(text)[:1] not in FORMULA
    assert safe_text(text).lstrip(" ")[:1] not in FORMULA


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=4))
def test_any_text_can_be_written(texts: list[str]) -> None:
    table = (tuple(f"c{number}" for number in range(len(texts))), tuple(texts))
    rows = list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"), newline="")))
    assert rows[1] == [safe_text(text) for text in texts]
    assert load_workbook(io.BytesIO(as_workbook(table, about=[("a", "b")])))


def test_a_row_holds_points_gates_and_notes_with_their_quotes() -> None:
    quote = {"page": 2, "start": 0, "end": 6, "quote": "=Built\n pipelines"}
    place: dict[str, Any] = {
        "rank": 1,
        "candidate": "c1",
        "pseudonym": "C1",
        "score": 8250,
        "confidence": 90,
        "questions": ["Licence: the résumé does not say; ask."],
        "points": [{"requirement": "r1", "points": 8250, "maximum": 10_000, "quotes": [quote]}],
        "gates": [{"requirement": "g", "state": "unknown", "quotes": []}],
        "notes": [{"requirement": "n", "quotes": [{**quote, "quote": None}]}],
    }
    asked = [{"id": "r1", "text": "Python"}, {"id": "g", "text": "Licence"}, {"id": "n", "text": "Calm"}]
    header, row = shortlist_table({"requirements": asked}, [place], decided={"c1": "advance"})
    shown = dict(zip(header, row, strict=True))
    assert (shown["score"], shown["Python: points"], shown["out of"]) == (82.5, 82.5, 100)
    assert shown["Python: evidence"] == "p. 2: “=Built pipelines”"
    assert (shown["Licence: gate"], shown["Calm: note"]) == ("unknown", "Nearest sentence: read it\np. 2: erased")
    assert (shown["decision"], shown["questions"]) == ("advance", "Licence: the résumé does not say; ask.")


def test_a_released_shortlist_is_exported_blind_and_the_ledger_says_so(site: Site) -> None:
    world = site.world
    slate = a_slate(world)
    proposal, _ = propose(world, slate)
    shortlist = release(world.service, world.actor(), proposal.id)
    decide(world.service, world.actor(), shortlist.id, [Wanted(slate.strong[0], DecisionChoice.ADVANCE, "Call.")])
    client = site.browser()
    answers = {kind: client.get(f"/api/v1/shortlists/{shortlist.id}/export.{kind}") for kind in KINDS}
    for kind, answer in answers.items():
        assert answer.status_code == 200
        assert f".{kind}" in answer.headers["Content-Disposition"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    rows = list(csv.DictReader(io.StringIO(answers["csv"].content.decode("utf-8-sig"), newline="")))
    assert {row["candidate"] for row in rows} == set(slate.strong)
    assert "Python" in rows[0]["Python: evidence"]
    whole = json.loads(answers["json"].content)
    assert [place["candidate"] for place in whole["places"]] == [row["candidate"] for row in rows]
    book = load_workbook(io.BytesIO(answers["xlsx"].content))
    assert book.sheetnames == ["Shortlist", "About"]
    assert book["Shortlist"].max_row == len(rows) + 1
    for answer in answers.values():
        assert not any(person.encode() in answer.content for person in slate.weak)
        assert b"Ann Berg" not in answer.content
    with reading(world.engine) as connection:
        query = select(ledger.c.action).where(ledger.c.subject == shortlist.id, ledger.c.action == Action.EXPORTED)
        assert len(connection.execute(query).all()) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_before_its_release_there_is_nothing_to_export(site: Site, kind: str) -> None:
    slate = a_slate(site.world, LEANING)
    proposal, _ = propose(site.world, slate)
    for role, status in ((Role.RECRUITER, 404), (Role.HIRING_MANAGER, 403), (Role.COMPLIANCE, 403)):
        answer = site.browser(role).get(f"/api/v1/shortlists/{proposal.id}/export.{kind}")
        assert answer.status_code == status
        assert not any(person in answer.text for person in slate.people)


def test_a_packet_to_print_is_blind_there_after_the_release_alone_and_recorded(site: Site) -> None:
    world = site.world
    slate = a_slate(world)
    proposal, _ = propose(world, slate)
    client = site.browser(Role.RECRUITER)
    assert client.get(f"/shortlists/{proposal.id}/packet").status_code == 404
    shortlist = release(world.service, world.actor(), proposal.id)
    answer = client.get(f"/shortlists/{shortlist.id}/packet")
    assert answer.status_code == 200
    assert answer.text.count("Points of candidate") == len(slate.strong)
    assert not any(person in answer.text for person in slate.weak)
    assert "Ann Berg" not in answer.text
    with reading(world.engine) as connection:
        query = select(ledger.c.detail).where(ledger.c.subject == shortlist.id, ledger.c.action == Action.EXPORTED)
        assert ["packet" in str(one) for one in connection.scalars(query)] == [True]
