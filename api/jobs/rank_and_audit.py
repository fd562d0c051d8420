"""The job that makes a proposal: evidence, ranking, cut and audit."""

from __future__ import annotations

from collections.abc import Mapping

from api.jobs.registry import Hands, job
from api.workflows.propose import RANK_AND_AUDIT
from api.workflows.propose import rank_and_audit as make_proposal

__all__ = ["rank_and_audit"]


@job(RANK_AND_AUDIT)
def rank_and_audit(hands: Hands, ids: Mapping[str, str]) -> None:
    """Bring the proposal to its audit."""
    make_proposal(hands.service, ids["proposal"])
