"""The jobs that make what is added to an audit: the swap certificate, and the search for other weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.jobs.registry import Hands, job
from api.storage.states import AdditionKind
from api.workflows.additions import JOBS_OF, give_up_addition
from api.workflows.audit_service import search_weights as search
from api.workflows.certify_audit import certify_audit

__all__ = ["CERTIFY", "SEARCH", "certify_swaps", "search_weights"]

CERTIFY: Final = JOBS_OF[AdditionKind.SWAPS]
SEARCH: Final = JOBS_OF[AdditionKind.ALTERNATIVES]


def _give_up(hands: Hands, ids: Mapping[str, str]) -> None:
    give_up_addition(hands.service, ids["addition"])


@job(CERTIFY, give_up=_give_up)
def certify_swaps(hands: Hands, ids: Mapping[str, str]) -> None:
    """Make the swap certificate of an audit."""
    certify_audit(hands.service, ids["addition"], hands.workshop)


@job(SEARCH, give_up=_give_up)
def search_weights(hands: Hands, ids: Mapping[str, str]) -> None:
    """Search other weights on a pool of the past."""
    search(hands.service, ids["addition"])
