"""What people said of themselves, brought as a table by compliance; nothing gives it back: audits count it."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.routes import api_router
from api.workflows.self_identify import import_answers

__all__ = ["ImportedShown", "Table", "import_route", "router"]

MAX_TABLE: Final = 5_000_000  # characters

router = api_router("self-identification")
Importer = Annotated[Actor, allowed(Permission.SELF_IDENTIFICATION_IMPORT)]


class Table(BaseModel):
    """A CSV: file or candidate, then sex, race_ethnicity and, if asked, age_40_plus, disability, veteran."""

    model_config = ConfigDict(extra="forbid")

    csv: str = Field(max_length=MAX_TABLE, examples=["candidate,sex,race_ethnicity\n1A2B3C4D,Female,declined\n"])


class ImportedShown(BaseModel):
    """How many rows were matched with somebody in the pool, and how many name nobody in it."""

    rows: int
    matched: int
    unknown: int


@router.post("/requisitions/{requisition_id}/self-identification")
def import_route(requisition_id: str, given: Table, service: Serving, actor: Importer) -> ImportedShown:
    """Take down a table for the people of a pool."""
    found = import_answers(service, actor, requisition_id, given.csv)
    return ImportedShown(rows=found.rows, matched=found.matched, unknown=found.unknown)
