"""Whom to judge where a pool is too large to judge everyone at once: an index proposes, and its recall is known."""

from __future__ import annotations

from api.workflows.service import Service

__all__ = ["retrieved_readings"]


def retrieved_readings(service: Service, requisition_id: str, version: int | None = None) -> frozenset[str] | None:
    """Reading ids that an index proposes; None where the pool is small enough for everyone."""
    return None
