"""What a table from outside may call the people of a pool: their ids and pseudonyms, or the names of their files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from api.storage.candidates import pseudonym
from api.storage.tables import applications, candidates, files
from api.storage.vault import Vault

__all__ = ["applicants_by_file", "applicants_by_id"]


def applicants_by_id(connection: Connection, requisition_id: str) -> Mapping[str, str]:
    """Records of people who applied, by id and by pseudonym, casefolded; erased ones are not in it."""
    query = select(candidates.c.id).where(*_applied(requisition_id))
    found = list(connection.execute(query).scalars())
    return {name.casefold(): one for one in found for name in (pseudonym(one), one)}


def applicants_by_file(connection: Connection, vault: Vault, requisition_id: str) -> Mapping[str, str]:
    """The same by the name of their file, casefolded.

    Raises:
        VaultError: a name was changed or moved, or the master key is another one.
    """
    query = (
        select(candidates.c.id, candidates.c.wrapped_key, files.c.id.label("file_id"), files.c.name)
        .join(files, files.c.candidate_id == candidates.c.id)
        .where(*_applied(requisition_id), files.c.name.is_not(None))
        .order_by(files.c.created_at, files.c.id)
    )
    names: dict[str, str] = {}
    for row in connection.execute(query):
        opened = vault.unseal(row.wrapped_key, row.name, table="files", row=row.file_id, column="name")
        names[opened.decode("utf-8", "replace").casefold()] = row.id
    return names


def _applied(requisition_id: str) -> tuple[Any, ...]:
    """Records of every person with an application, the merged ones too, while their key is there."""
    whose = func.coalesce(candidates.c.merged_into, candidates.c.id)
    applied = (
        select(whose)
        .join(applications, applications.c.candidate_id == candidates.c.id)
        .where(applications.c.requisition_id == requisition_id)
    )
    return whose.in_(applied.correlate(None)), candidates.c.wrapped_key.is_not(None)
