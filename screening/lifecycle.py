"""What becomes of a proposal: the states it can be in, and the one table of what leads from one to another.

Knows states and events. Does not know who may cause them, when, or what was audited: the service asks that first.

    proposed ─opened→ open ─released→ released ─superseded→ superseded
        └──held→ held ─signed_off→ signed_off ─released→ released
    open, signed_off, held ─held→ held (a person holds it, or confirms that it stays held)
    proposed, open, held, signed_off ─changed→ stale (requisition, pool or cut are not those that were audited)
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from screening.errors import GateShut

__all__ = ["TABLE", "Event", "State", "after", "is_final", "is_unreleased", "may"]


class State(StrEnum):
    """Where a proposal is; only what is released was ever seen by anybody."""

    PROPOSED = "proposed"
    OPEN = "open"
    HELD = "held"
    SIGNED_OFF = "signed_off"
    RELEASED = "released"
    STALE = "stale"
    SUPERSEDED = "superseded"


class Event(StrEnum):
    """What happens to a proposal."""

    OPENED = "opened"
    HELD = "held"
    SIGNED_OFF = "signed_off"
    RELEASED = "released"
    CHANGED = "changed"
    SUPERSEDED = "superseded"


TABLE: Final[Mapping[tuple[State, Event], State]] = MappingProxyType(
    {
        (State.PROPOSED, Event.OPENED): State.OPEN,
        (State.PROPOSED, Event.HELD): State.HELD,
        (State.OPEN, Event.RELEASED): State.RELEASED,
        (State.OPEN, Event.HELD): State.HELD,
        (State.HELD, Event.HELD): State.HELD,
        (State.HELD, Event.SIGNED_OFF): State.SIGNED_OFF,
        (State.SIGNED_OFF, Event.RELEASED): State.RELEASED,
        (State.SIGNED_OFF, Event.HELD): State.HELD,
        (State.PROPOSED, Event.CHANGED): State.STALE,
        (State.OPEN, Event.CHANGED): State.STALE,
        (State.HELD, Event.CHANGED): State.STALE,
        (State.SIGNED_OFF, Event.CHANGED): State.STALE,
        (State.RELEASED, Event.SUPERSEDED): State.SUPERSEDED,
    }
)
"""Everything that can happen; what is not in it cannot."""

WHY_NOT: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.PROPOSED: "This proposal is not audited yet: wait for its audit.",
        State.OPEN: "The audit of this proposal lets it through: release it, or hold it with a reason.",
        State.HELD: "The audit holds this proposal: a compliance officer has to sign it off, with a reason.",
        State.SIGNED_OFF: "This proposal is signed off: release it, or hold it again with a reason.",
        State.RELEASED: "This proposal is released and does not change any more: make a new one.",
        State.STALE: "The requisition, the pool or the cut changed since this proposal was audited: make a new one.",
        State.SUPERSEDED: "A later shortlist has taken the place of this one.",
    }
)


def after(state: State, event: Event) -> State:
    """The state that `event` leads to.

    Raises:
        GateShut: the event cannot happen in this state; the message says what can be done instead.
    """
    found = TABLE.get((state, event))
    if found is None:
        raise GateShut(WHY_NOT[state])
    return found


def may(state: State, event: Event) -> bool:
    """Whether `event` can happen in this state."""
    return (state, event) in TABLE


def is_final(state: State) -> bool:
    """Whether nothing can happen any more."""
    return not any(start is state for start, _ in TABLE)


def is_unreleased(state: State) -> bool:
    """Whether a change of requisition, pool or cut makes the proposal stale."""
    return may(state, Event.CHANGED)
