"""Who applied for what: everyone whose file came in for a requisition is in its pool, read or not."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from api.storage.ledger import By
from api.storage.states import ApplicationState, Origin, RequisitionState
from api.storage.tables import applications, requisitions

__all__ = ["Frame", "add_applicant", "requisition_frame"]


@dataclass(frozen=True, slots=True)
class Frame:
    """Whose a requisition is, and whether people may still be added."""

    organisation_id: str
    team_id: str
    is_open: bool


def requisition_frame(connection: Connection, requisition_id: str) -> Frame | None:
    """The frame of the requisition with that id."""
    columns = (requisitions.c.organisation_id, requisitions.c.team_id, requisitions.c.state)
    row = connection.execute(select(*columns).where(requisitions.c.id == requisition_id)).first()
    return None if row is None else Frame(row.organisation_id, row.team_id, row.state is RequisitionState.OPEN)


def add_applicant(connection: Connection, requisition_id: str, candidate_id: str, *, by: By) -> bool:
    """Put somebody into the pool of a requisition; False if they are in it, or were and have withdrawn."""
    key = (applications.c.requisition_id == requisition_id) & (applications.c.candidate_id == candidate_id)
    if connection.execute(select(applications.c.state).where(key)).first() is not None:
        return False
    row = {"requisition_id": requisition_id, "candidate_id": candidate_id, "origin": Origin.UPLOAD}
    rest = {"state": ApplicationState.ACTIVE, "added_by": by.actor, "added_at": by.at, "changed_at": by.at}
    connection.execute(insert(applications), [{**row, **rest}])
    return True
