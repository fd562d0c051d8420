"""What stands at the corners of the story: links that ended, gates, work that waits, the longest names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from io import BytesIO

from api.auth.actor import Actor
from api.storage.accounts import NewUser, add_user, teams_in
from api.storage.database import reading, transaction
from api.storage.ledger import By
from api.storage.privacy import LinkPurpose, link_of_token, revoke_link
from api.storage.roles import Role
from api.storage.states import DecisionChoice, MergeState, RequestKind, RequestState
from api.storage.told import Event
from api.workflows.add_resumes import Intake, add_resumes
from api.workflows.api_tokens import make_token
from api.workflows.decide import Wanted as Decided
from api.workflows.decide import decide
from api.workflows.erase import ask_erasure
from api.workflows.merge import list_merges
from api.workflows.own_page import ask
from api.workflows.privacy import answer_request, make_link
from api.workflows.propose import request_proposal
from api.workflows.release import release
from api.workflows.requisitions import Wanted, close_requisition, create_requisition
from api.workflows.see_gate import gate_of
from api.workflows.see_shortlist import not_yet_reviewed, see_shortlist
from api.workflows.sign_off import sign_off
from api.workflows.unblind import UnblindReason, unblind
from api.workflows.unpack import Given
from api.workflows.webhooks import create_webhook, ping_webhook
from tests.e2e.place import LONG_WORD, Place
from tests.e2e.telling import HOSTILE, Told, acting

__all__ = ["corners"]

R, M, C, A = Role.RECRUITER, Role.HIRING_MANAGER, Role.COMPLIANCE, Role.ADMINISTRATOR
WORD = LONG_WORD[:120]  # cannot be broken between words
TITLE = f"{LONG_WORD[:79]} of {LONG_WORD[:79]} in Europe and beyond of it"[:200]
PEOPLE = 7
DAY = timedelta(days=1)


def corners(place: Place, told: Told) -> Mapping[str, str]:
    """Every id and token that pages of the story are reached by, under its name."""
    found = dict(asdict(told))
    found |= _links(place, told) | _administration(place) | _people(place, told)
    found |= _gates(place) | _waiting(place) | _long(place) | _pair(place)
    return found | {f"{name}_audit": _audit_of(place, found[name]) for name in ("held", "long")}


def _links(place: Place, told: Told) -> dict[str, str]:
    service, officer = place.service, acting(place, C)
    made = {}
    purposes = {
        "own": LinkPurpose.PRIVACY,
        "questions": LinkPurpose.SELF_IDENTIFICATION,
        "revoked": LinkPurpose.PRIVACY,
    }
    for name, purpose in purposes.items():
        made[name], _ = make_link(
            service, officer, told.candidate, purpose=purpose, days=30, requisition_id=told.released
        )
    long_ago = replace(officer, by=By(officer.user_id, officer.at - 30 * DAY))
    made["ended"], _ = make_link(service, long_ago, told.candidate, purpose=LinkPurpose.PRIVACY, days=1)
    with transaction(service.engine) as connection:
        link = link_of_token(connection, made["revoked"], purpose=LinkPurpose.PRIVACY, at=service.now())
        revoke_link(connection, link, by=officer.by)
    asked = ask(service, made["own"], kind=RequestKind.CORRECTION, words=f"It was 2024, not 2021. {HOSTILE}")
    ask(service, made["own"], kind=RequestKind.ERASURE, words="")
    copy = ask(service, made["own"], kind=RequestKind.EXPORT, words=WORD)
    answer_request(service, officer, copy.id, state=RequestState.DONE, answer=f"It is on its way. {WORD}")
    return made | {"request": asked.id, "answered": copy.id}


def _administration(place: Place) -> dict[str, str]:
    service, administrator = place.service, acting(place, A)
    url = f"https://hooks.example.org/{WORD.encode().hex()}"
    made = create_webhook(service, administrator, url=url, events=[Event.DECISION_MADE])
    ping_webhook(service, administrator, made.webhook.id)
    may = frozenset(administrator.permissions)
    for name in (HOSTILE, WORD[:100]):
        make_token(service, administrator, name=name, scopes=may, days=30, session_id="here")
    new = NewUser(f"{'m' * 60}@{'n' * 60}.example.org", WORD, Role.AUDITOR, administrator.organisation_id, "none")
    with transaction(service.engine) as connection:
        add_user(connection, new, by=administrator.by)
    with reading(service.engine) as connection:
        (team,) = teams_in(connection, administrator.organisation_id, rows=2)
    return {"user": acting(place, R).user_id, "webhook": made.webhook.id, "team": team.id}


def _people(place: Place, told: Told) -> dict[str, str]:
    """Somebody who was shown, and somebody whose erasure something stands against."""
    service, recruiter, officer = place.service, acting(place, R), acting(place, C)
    seen = [str(one["candidate"]) for one in see_shortlist(service, recruiter, told.shortlist).places]
    unblind(service, recruiter, seen[1], reason=UnblindReason.CONTACT)
    ask_erasure(service, officer, seen[2], reason=f"Asked by letter. {WORD}")
    long_ago = replace(recruiter, by=By(recruiter.user_id, recruiter.at - 2000 * DAY))
    add_resumes(service, long_ago, [_file("of long ago", 900)], Intake())
    place.jobs.wait()
    return {"shown": seen[1]}


def _pair(place: Place) -> dict[str, str]:
    """Two records that may be one person."""
    offers = list_merges(place.service, acting(place, R), states=[MergeState.OFFERED], after=None, limit=1)
    return {"pair": offers[0].merge.id}


def _gates(place: Place) -> dict[str, str]:
    """A gate that may be opened, a shortlist that a later one replaced, a requisition that is closed."""
    signed, _ = _slate(place, "Signal engineer", 200)
    again, proposal = _slate(place, "Conductor", 260)
    superseded = release(place.service, acting(place, R), proposal).id
    release(place.service, acting(place, R), _propose(place, again))
    closed = _requisition(place, "Closed depot")
    close_requisition(place.service, acting(place, M), closed)
    return {"signed": signed, "again": again, "superseded": superseded, "closed": closed}


def _waiting(place: Place) -> dict[str, str]:
    """An upload and a proposal that no worker has taken yet."""
    idle = replace(place, service=replace(place.service, enqueue=lambda *_: None))
    waiting = _requisition(place, "Dispatcher")
    _upload(place, waiting, 300)
    request_proposal(idle.service, acting(place, R), waiting)
    given = [_file(f"waits {number}", 320 + number) for number in range(3)]
    batch = add_resumes(idle.service, acting(place, R), given, Intake()).batch.id
    return {"waiting": waiting, "queued": batch}


def _long(place: Place) -> dict[str, str]:
    """Everything that somebody writes, as long as it may be and without a space to break it at."""
    requisition, proposal = _slate(place, TITLE, 400, skill=WORD, name=WORD)
    listed = release(place.service, acting(place, R), proposal).id
    recruiter = acting(place, R)
    first = str(see_shortlist(place.service, recruiter, listed).places[0]["candidate"])
    decide(place.service, recruiter, listed, [Decided(first, DecisionChoice.HOLD, WORD * 16)])
    below = not_yet_reviewed(place.service, recruiter, listed)[0].candidate_id
    batch = add_resumes(place.service, recruiter, [_file(WORD, 440)], Intake()).batch.id
    place.jobs.wait()
    return {"long": requisition, "long_list": listed, "long_person": first, "long_below": below, "long_batch": batch}


def _slate(place: Place, title: str, number: int, *, skill: str = "Kafka", name: str = "a") -> tuple[str, str]:
    """A requisition with a pool, audited and signed off: its id and that of the proposal."""
    requisition = _requisition(place, title, skill)
    _upload(place, requisition, number, skill=skill, name=name)
    return requisition, _propose(place, requisition)


def _propose(place: Place, requisition_id: str) -> str:
    proposal = request_proposal(place.service, acting(place, R), requisition_id)
    place.jobs.wait()
    reason = f"Few people, and looked at by hand. {WORD}"
    sign_off(place.service, acting(place, C), _audit_of(place, requisition_id), reason=reason)
    return proposal.id


def _audit_of(place: Place, requisition_id: str) -> str:
    gate = gate_of(place.service, acting(place, R), requisition_id).proposal
    assert gate is not None
    assert gate.audit_id is not None
    return gate.audit_id


def _requisition(place: Place, title: str, skill: str = "Kafka") -> str:
    fields = {
        "title": title,
        "reference_date": "2026-11-01",
        "cut": 3,
        "requirements": [
            {"kind": "skill", "text": "Python", "weight": 5},
            {"kind": "skill", "text": skill, "weight": 2},
        ],
    }
    manager: Actor = acting(place, M)
    wanted = Wanted(fields=fields, posting=f"{skill} {skill}", job_family=HOSTILE if title == "Conductor" else title)
    return create_requisition(place.service, manager, wanted).stored.id


def _upload(place: Place, requisition_id: str, number: int, *, skill: str = "Kafka", name: str = "a") -> None:
    given = [_file(f"{name} {number + one}", number + one, skill) for one in range(PEOPLE)]
    add_resumes(place.service, acting(place, R), given, Intake(requisition_id=requisition_id))
    place.jobs.wait()


def _file(name: str, number: int, skill: str = "Kafka") -> Given:
    words = (
        f"Person {number}\nperson{number}@example.org\n\nWorked with Python for team {number}.\n"
        f"{'Python ' * (number % 3)}{skill}\n\nSkills\nPython, {skill}, SQL\n"
    )
    return Given(f"{name}.txt", BytesIO(words.encode()))
