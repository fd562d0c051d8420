"""Text that one of the two databases cannot keep is bad input to both, wherever it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.errors import BadInput, NotFound
from api.storage.accounts import add_team
from api.storage.database import Engine, transaction
from api.storage.states import ConsentBasis
from api.workflows.requisition_drafts import draft_posting
from api.workflows.requisitions import Wanted, create_requisition, read_requisition
from api.workflows.search import Looked, rediscover, search
from screening.errors import RequisitionError
from tests.people import World, a_world

ODD = ("a\x00b", "a\ud800b")


@pytest.fixture
def world(engine: Engine, tmp_path: Path) -> World:
    return a_world(engine, tmp_path)


@pytest.mark.parametrize("odd", ODD, ids=("NUL", "surrogate"))
def test_odd_text_is_refused_as_bad_input_and_nothing_is_kept(world: World, odd: str) -> None:
    one = world.candidate(basis=ConsentBasis.POOL)
    requisition_id = world.requisition()
    fields = {
        "title": "T",
        "reference_date": "2026-11-01",
        "requirements": [{"kind": "skill", "text": "x", "weight": 1}],
    }
    with pytest.raises(BadInput):
        create_requisition(world.service, world.actor(), Wanted(fields=fields, posting=odd))
    with pytest.raises(BadInput):
        create_requisition(world.service, world.actor(), Wanted(fields=fields, note=odd))
    with pytest.raises((BadInput, NotFound)):
        read_requisition(world.service, world.actor(), odd)
    for looked in (Looked(region=odd), Looked(words=odd), Looked(skills=(odd,))):
        with pytest.raises(BadInput):
            search(world.service, world.actor(), looked, limit=5)
    with pytest.raises(BadInput):
        draft_posting(world.service, world.actor(), odd)
    with pytest.raises((BadInput, NotFound)):
        rediscover(world.service, world.actor(), requisition_id, [one, odd])


def test_half_a_character_is_left_out_of_a_requirement(world: World) -> None:
    whole = create_requisition(world.service, world.actor(), Wanted(fields=asked("a\ud800b")))
    assert (whole.meaning.title, whole.meaning.requirements[0].text) == ("a b", "a b")


def test_a_character_that_no_reader_sees_is_refused_by_its_field(world: World) -> None:
    with pytest.raises(RequisitionError, match="no reader sees"):
        create_requisition(world.service, world.actor(), Wanted(fields=asked("a\x00b")))


def asked(text: str) -> dict[str, object]:
    return {
        "title": text,
        "reference_date": "2026-11-01",
        "requirements": [{"kind": "skill", "text": text, "weight": 1}],
    }


def test_a_name_with_half_a_character_is_refused(world: World) -> None:
    with pytest.raises(BadInput), transaction(world.engine) as connection:
        add_team(connection, "a\ud800", organisation_id=world.organisation_id, by=world.actor().by)
