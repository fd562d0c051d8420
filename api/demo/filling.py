"""The story of a demo, told through the same use cases as everybody's: nothing is put into the database by hand.

A manager says what a position asks, a recruiter sends the résumés, people's answers arrive, a cut is proposed and
audited, and, where the audit lets it through, released. For a second position nobody was asked about themselves: its
audit can compute nothing, and holds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from api.demo.people import Cast
from api.demo_sample import Sample, SecondPosition, posting
from api.errors import BadInput
from api.storage.batches import PENDING
from api.storage.roles import Role
from api.workflows.add_resumes import Intake, add_resumes
from api.workflows.batches import batch_in_sight
from api.workflows.propose import request_proposal
from api.workflows.release import release
from api.workflows.requisitions import Wanted, create_requisition
from api.workflows.see_gate import GateProposal, proposal_in_sight
from api.workflows.self_identify import import_answers
from api.workflows.service import Service
from api.workflows.unpack import Given
from screening.lifecycle import State

__all__ = ["Progress", "Told", "tell", "tell_second"]

LOOK_EVERY_S: Final = 0.5
PATIENCE_S: Final = 900.0  # a slow machine takes minutes for the sample; longer means that no worker is at work
RELEASABLE: Final = (State.OPEN, State.SIGNED_OFF)

Progress = Callable[[int, int], None]
"""Told how many files are done, of how many."""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it; `shortlist_id` is None where the audit holds the cut."""

    requisition_id: str
    batch_id: str
    proposal: GateProposal
    shortlist_id: str | None


def tell(service: Service, cast: Cast, sample: Sample, *, progress: Progress) -> Told:
    """Tell the whole story, with a worker at work.

    Raises:
        BadInput: no worker does what is asked.
    """
    wanted = Wanted(source=sample.requisition.read_text("utf-8"), posting=posting())
    requisition_id, batch_id = _filled(service, cast, wanted, sample.resumes, progress)
    answers = sample.self_identification.read_text("utf-8")
    import_answers(service, cast.as_actor(Role.COMPLIANCE, at=_now()), requisition_id, answers)
    proposal = _proposed(service, cast, requisition_id)
    shortlist_id = None
    if proposal.state in RELEASABLE:
        shortlist_id = release(service, cast.as_actor(Role.RECRUITER, at=_now()), proposal.id).id
    return Told(requisition_id, batch_id, proposal, shortlist_id)


def tell_second(service: Service, cast: Cast, position: SecondPosition, *, progress: Progress) -> GateProposal:
    """A second requisition, asked for before anybody was asked about themselves: what its audit says.

    Raises:
        BadInput: no worker does what is asked.
    """
    wanted = Wanted(source=position.requisition.read_text("utf-8"), posting=position.posting)
    requisition_id, _ = _filled(service, cast, wanted, position.resumes, progress)
    return _proposed(service, cast, requisition_id)


def _filled(service: Service, cast: Cast, wanted: Wanted, resumes: Path, progress: Progress) -> tuple[str, str]:
    """A requisition whose résumés are read, and the upload of them."""
    manager = cast.as_actor(Role.HIRING_MANAGER, at=_now())
    requisition = create_requisition(service, manager, wanted, team_id=cast.team_id).stored
    batch_id = _send(service, cast, requisition.id, resumes)
    _read_all(service, cast, batch_id, progress)
    return requisition.id, batch_id


def _proposed(service: Service, cast: Cast, requisition_id: str) -> GateProposal:
    asked = request_proposal(service, cast.as_actor(Role.RECRUITER, at=_now()), requisition_id)
    return _audited(service, cast, asked.id)


def _now() -> datetime:
    return datetime.now(UTC)


def _send(service: Service, cast: Cast, requisition_id: str, folder: Path) -> str:
    with ExitStack() as opened:
        given = [Given(path.name, opened.enter_context(path.open("rb"))) for path in sorted(folder.iterdir())]
        actor = cast.as_actor(Role.RECRUITER, at=_now())
        return add_resumes(service, actor, given, Intake(requisition_id=requisition_id)).batch.id


def _read_all(service: Service, cast: Cast, batch_id: str, progress: Progress) -> None:
    began = time.monotonic()
    while True:
        view = batch_in_sight(service, cast.as_actor(Role.RECRUITER, at=_now()), batch_id)
        total = sum(view.counts.values())
        progress(total - sum(view.counts.get(state, 0) for state in PENDING), total)
        if view.is_done:
            return
        _wait(began)


def _audited(service: Service, cast: Cast, proposal_id: str) -> GateProposal:
    began = time.monotonic()
    while True:
        proposal = proposal_in_sight(service, cast.as_actor(Role.RECRUITER, at=_now()), proposal_id)
        if proposal.state is not State.PROPOSED:
            return proposal
        _wait(began)


def _wait(began: float) -> None:
    if time.monotonic() - began > PATIENCE_S:
        raise BadInput("the worker has not done the demo's work: look at what it wrote above.")
    time.sleep(LOOK_EVERY_S)
