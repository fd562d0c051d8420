"""The job that makes one attempt at telling a webhook of an event."""

from __future__ import annotations

from collections.abc import Mapping

from api.jobs.call import call
from api.jobs.registry import Hands, job
from api.workflows.webhooks import NOTIFY, deliver, give_up_delivery

__all__ = ["notify"]


def _give_up(hands: Hands, ids: Mapping[str, str]) -> None:
    give_up_delivery(hands.service, ids["delivery"], int(ids["attempt"]))


@job(NOTIFY, give_up=_give_up)
def notify(hands: Hands, ids: Mapping[str, str]) -> None:
    """Call the other side once; when to try again stands in our own rows."""
    deliver(hands.service, ids["delivery"], int(ids["attempt"]), call=call)
