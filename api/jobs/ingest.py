"""The job that reads one uploaded file."""

from __future__ import annotations

from collections.abc import Mapping

from api.jobs.registry import Hands, job
from api.workflows.add_resumes import INGEST
from api.workflows.ingest import give_up_file, ingest_file

__all__ = ["ingest"]


def _give_up(hands: Hands, ids: Mapping[str, str]) -> None:
    give_up_file(hands.service, ids["file"])


@job(INGEST, give_up=_give_up)
def ingest(hands: Hands, ids: Mapping[str, str]) -> None:
    """Bring the file to its final state."""
    ingest_file(hands.service, ids["file"], hands.workshop)
