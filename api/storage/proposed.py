"""The requisition behind a proposal, as the gate needs to know it, and who took part in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, exists, or_, select

from api.errors import NotFound
from api.storage.gate import StoredProposal
from api.storage.states import RequisitionState
from api.storage.tables import applications, batches, requisition_versions, requisitions

__all__ = ["Opening", "opening_by_id", "took_part"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A requisition as the gate needs to know it: whose it is, and which version is in force."""

    id: str
    organisation_id: str
    team_id: str
    title: str
    job_family: str
    version: int
    is_open: bool


def opening_by_id(connection: Connection, requisition_id: str) -> Opening:
    """The requisition with that id.

    Raises:
        NotFound: there is none.
    """
    columns = [requisitions.c[name] for name in ("id", "organisation_id", "team_id", "title", "job_family", "version")]
    row = connection.execute(select(*columns, requisitions.c.state).where(requisitions.c.id == requisition_id)).first()
    if row is None:
        raise NotFound
    values = {name: value for name, value in row._mapping.items() if name != "state"}
    return Opening(**values, is_open=row.state is RequisitionState.OPEN)


def took_part(connection: Connection, proposal: StoredProposal, user_id: str) -> bool:
    """Whether somebody made or edited the requisition, brought people into its pool, or made a proposal of it."""
    here = proposal.requisition_id
    versions, brought = requisition_versions.c, applications.c
    asked = (
        exists().where(requisitions.c.id == here, requisitions.c.created_by == user_id),
        exists().where(versions.requisition_id == here, versions.created_by == user_id),
        exists().where(batches.c.requisition_id == here, batches.c.created_by == user_id),
        exists().where(brought.requisition_id == here, brought.added_by == user_id),
    )
    return proposal.created_by == user_id or bool(connection.execute(select(or_(*asked))).scalar())
