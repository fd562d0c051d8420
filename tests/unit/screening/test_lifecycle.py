"""The table of a proposal's life: what can happen, what cannot, and that nothing is seen before it is allowed."""

from __future__ import annotations

import itertools

import pytest

from screening.errors import GateShut
from screening.lifecycle import TABLE, WHY_NOT, Event, State, after, is_final, is_unreleased, may

EVERYTHING = list(itertools.product(State, Event))


@pytest.mark.parametrize(("state", "event"), EVERYTHING)
def test_what_is_not_in_the_table_is_refused_with_what_to_do(state: State, event: Event) -> None:
    if (state, event) in TABLE:
        assert after(state, event) is TABLE[state, event]
    else:
        with pytest.raises(GateShut, match=r"\w+"):
            after(state, event)
    assert may(state, event) is ((state, event) in TABLE)


def test_only_an_open_or_a_signed_off_proposal_is_released() -> None:
    assert {s for s, e in TABLE if e is Event.RELEASED} == {State.OPEN, State.SIGNED_OFF}


def test_nothing_is_open_without_an_audit_and_nothing_held_is_released_without_a_sign_off() -> None:
    assert {s for (s, _), to in TABLE.items() if to is State.OPEN} == {State.PROPOSED}
    assert {s for (s, _), to in TABLE.items() if to is State.SIGNED_OFF} == {State.HELD}


def test_every_unreleased_state_goes_stale_and_no_other() -> None:
    assert {s for s in State if is_unreleased(s)} == {State.PROPOSED, State.OPEN, State.HELD, State.SIGNED_OFF}


def test_stale_and_superseded_are_the_ends_and_every_state_is_reached() -> None:
    assert {s for s in State if is_final(s)} == {State.STALE, State.SUPERSEDED}
    assert {State.PROPOSED, *TABLE.values()} == set(State)


def test_every_state_says_what_can_be_done() -> None:
    assert set(WHY_NOT) == set(State)
