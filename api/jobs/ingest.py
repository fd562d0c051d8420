"""The job that reads one uploaded file."""

from __future__ import annotations

from collections.abc import Mapping

from api.jobs.registry import Hands, job
from api.workflows.add_resumes import INGEST
from api.workflows.ingest import ingest_file

__all__ = ["ingest"]


@job(INGEST)
def ingest(hands: Hands, ids: Mapping[str, str]) -> None:
    """Bring the file to its final state."""
    ingest_file(hands.service, ids["file"], hands.workshop)
