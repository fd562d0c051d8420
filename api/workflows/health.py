"""How the service is, for the administrator; and with which software, encoder and taxonomy it works."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from importlib import metadata
from pathlib import Path

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.storage.checkpoints import key_file, read_checkpoints
from api.storage.database import reading
from api.storage.health import Condition, condition_of
from api.storage.workers import Life
from api.workflows.service import Service

__all__ = ["Health", "Versions", "Worker", "health_of", "versions_of"]


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker; `is_silent` where it has not been heard of for too long."""

    life: Life
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What there is, what is left of the disk in bytes, and how far checkpoints vouch for the ledger."""

    condition: Condition
    workers: tuple[Worker, ...]
    free: int
    disk: int
    checkpoints: int
    vouched_up_to: int


@dataclass(frozen=True, slots=True)
class Versions:
    """What everything is computed with."""

    software: str
    encoder: str
    dimension: int
    taxonomy: str
    calibration: str


def health_of(service: Service, actor: Actor) -> Health:
    """How the service is at this moment.

    Raises:
        Forbidden: the actor may not see it.
        StorageError: the database does not answer.
    """
    require(actor, Permission.HEALTH_READ)
    settings = service.settings
    with reading(service.engine) as connection:
        found = condition_of(connection, actor.organisation_id)
    since = found.at - timedelta(seconds=settings.worker_dead_after_s)
    alive = [one for one in found.workers if one.adopted_by is None]
    marks = read_checkpoints(key_file(settings.ledger_key_file, data_dir=settings.data_dir))
    usage = shutil.disk_usage(_there(settings.data_dir))
    return Health(
        condition=found,
        workers=tuple(Worker(one, one.seen_at < since) for one in alive),
        free=usage.free,
        disk=usage.total,
        checkpoints=len(marks),
        vouched_up_to=max((mark.sequence for mark in marks), default=0),
    )


def versions_of(service: Service, actor: Actor) -> Versions:
    """What everything is computed with, as rankings name it.

    Raises:
        Forbidden: the actor may not read policies.
    """
    require(actor, Permission.POLICY_READ)
    tools = service.tools()
    return Versions(
        software=metadata.version("evenhand"),
        encoder=tools.encoder.revision,
        dimension=tools.encoder.dimension,
        taxonomy=tools.matcher.version,
        calibration=tools.calibration.version,
    )


def _there(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists: a server's database needs no data directory."""
    return next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
