"""An organisation's policies by name: dated, versioned values that a person set; knows none of their meanings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from api.errors import Stale
from api.storage.database import is_duplicate
from api.storage.ledger import COMMAND_LINE, Action, By, Detail, append
from api.storage.tables import policies
from screening.digest import canonical, digest

__all__ = ["NO_VERSION", "Policy", "find_policy", "set_policy"]

NO_VERSION: Final = 0  # of a policy that nobody has set yet


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy as somebody set it; `version` counts from 1."""

    value: Mapping[str, Any]
    version: int
    changed_by: str | None
    changed_at: datetime


def find_policy(connection: Connection, organisation_id: str, name: str) -> Policy | None:
    """The policy in force; None where the default is."""
    query = select(policies).where(policies.c.organisation_id == organisation_id, policies.c.name == name)
    row = connection.execute(query).first()
    if row is None:
        return None
    return Policy(json.loads(row.value), row.version, row.changed_by, row.changed_at)


def set_policy(
    connection: Connection, organisation_id: str, name: str, value: Mapping[str, Any], *, expected: int, by: By
) -> Policy:
    """Put `value` in force, if the version is still `expected` (NO_VERSION where none was set).

    Raises:
        Stale: somebody else has changed it.
    """
    person = None if by.actor == COMMAND_LINE else by.actor
    text = canonical(dict(value)).decode()
    values = {"value": text, "version": expected + 1, "changed_by": person, "changed_at": by.at}
    if not _put(connection, organisation_id, name, values, expected=expected):
        raise Stale("the policy was changed in the meantime: read it again, then change it.")
    detail: dict[str, Detail] = {"policy": name, "version": expected + 1, "sha256": digest(dict(value))}
    append(connection, Action.POLICY_CHANGED, subject=organisation_id, by=by, detail=detail)
    return Policy(json.loads(text), expected + 1, person, by.at)


def _put(connection: Connection, organisation_id: str, name: str, values: dict[str, Any], *, expected: int) -> bool:
    if expected != NO_VERSION:
        here = (policies.c.organisation_id == organisation_id) & (policies.c.name == name)
        changed = connection.execute(update(policies).where(here, policies.c.version == expected).values(**values))
        return bool(changed.rowcount)
    try:
        with connection.begin_nested():
            connection.execute(insert(policies), [{"organisation_id": organisation_id, "name": name, **values}])
    except IntegrityError as error:
        if is_duplicate(error):
            return False
        raise
    return True
