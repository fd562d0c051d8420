"""What stands in the service when pages are looked at: requisitions in every state, people, decisions, requests.

Told through the use cases; everything hostile that somebody could type or upload is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from api.auth.actor import Actor, actor_for
from api.storage.accounts import team_ids_of, users_by_email
from api.storage.database import reading
from api.storage.roles import Role
from api.storage.states import Change, DecisionChoice
from api.workflows.add_resumes import Intake, add_resumes
from api.workflows.changes import request_change
from api.workflows.decide import Wanted as Decided
from api.workflows.decide import decide
from api.workflows.propose import request_proposal
from api.workflows.release import release
from api.workflows.requisitions import Wanted, create_requisition
from api.workflows.see_gate import gate_of
from api.workflows.see_shortlist import not_yet_reviewed, see_shortlist
from api.workflows.self_identify import import_answers
from api.workflows.sign_off import sign_off
from api.workflows.unpack import Given
from screening.lifecycle import State
from tests.e2e.place import PEOPLE, Place

__all__ = ["HOSTILE", "Told", "acting", "tell"]

HOSTILE = '<img src=x onerror=alert("xss")>'
LONG = "Principal Engineer for Reliability of Distributed Timetable and Rolling-Stock Information Systems (Europe)"
SKILLS = ("Python", "SQL", "Airflow", "Kafka", "Snowflake", "Docker", "Terraform", "Java")
PEOPLE_IN_POOL = 24


@dataclass(frozen=True)
class Told:
    """Ids of what was told."""

    released: str
    held: str
    fresh: str
    shortlist: str
    audit: str
    candidate: str
    below: str
    batch: str


def acting(place: Place, role: Role) -> Actor:
    """Somebody of that role, now."""
    person = next(one for one in PEOPLE if one.role is role)
    with reading(place.service.engine) as connection:
        (user,) = users_by_email(connection, person.email)
        return actor_for(user, team_ids_of(connection, user.id), at=place.service.now())


def tell(place: Place) -> Told:
    """Tell it."""
    service = place.service
    released = _requisition(place, "Data Engineer")
    batch = _upload(place, released, PEOPLE_IN_POOL, shift=0)
    _answer(place, released, PEOPLE_IN_POOL)
    request_proposal(service, acting(place, Role.RECRUITER), released)
    place.jobs.wait()
    gate = gate_of(service, acting(place, Role.RECRUITER), released)
    assert gate.proposal is not None
    assert gate.proposal.audit_id is not None
    if gate.proposal.state is State.HELD:
        sign_off(service, acting(place, Role.COMPLIANCE), gate.proposal.audit_id, reason="Looked at with the team.")
    shortlist = release(service, acting(place, Role.RECRUITER), gate.proposal.id)
    seen = see_shortlist(service, acting(place, Role.RECRUITER), shortlist.id)
    first = str(seen.places[0]["candidate"])
    decide(service, acting(place, Role.RECRUITER), shortlist.id, [Decided(first, DecisionChoice.ADVANCE, HOSTILE)])
    below = not_yet_reviewed(service, acting(place, Role.RECRUITER), shortlist.id)[0].candidate_id
    held = _requisition(place, LONG)
    _upload(place, held, PEOPLE_IN_POOL, shift=100)
    request_proposal(service, acting(place, Role.RECRUITER), held)  # nobody answered: nothing can be computed
    place.jobs.wait()
    request_change(service, acting(place, Role.RECRUITER), held, what=Change.CUT, reason=f"The team grew. {HOSTILE}")
    fresh = _requisition(place, HOSTILE)
    return Told(released, held, fresh, shortlist.id, gate.proposal.audit_id, first, below, batch)


def _requisition(place: Place, title: str) -> str:
    fields = {
        "title": title,
        "reference_date": "2026-11-01",
        "cut": 6,
        "requirements": [
            {"kind": "skill", "text": "Python", "weight": 5},
            {"kind": "skill", "any_of": ["Snowflake", "Kafka", f"Nothing {HOSTILE}"], "weight": 2},
            {"kind": "experience", "text": "Runs data pipelines in production", "weight": 3},
            {"kind": "certification", "text": "Forklift licence", "mode": "gate"},
            {"kind": "skill", "text": "Terraform", "mode": "note"},
        ],
    }
    posting = f"We run trains.\n- At least 3 years of Python\n- Native speaker of English\n{HOSTILE}"
    manager = acting(place, Role.HIRING_MANAGER)
    return create_requisition(place.service, manager, Wanted(fields=fields, posting=posting)).stored.id


def _upload(place: Place, requisition_id: str, count: int, *, shift: int) -> str:
    given = [Given(f"{shift + n:03} {HOSTILE}.txt", BytesIO(_resume(shift + n).encode())) for n in range(count)]
    given.append(Given(f"{HOSTILE}.pdf", BytesIO(f"%PDF-1.4 {shift}".encode())))
    recruiter = acting(place, Role.RECRUITER)
    batch = add_resumes(place.service, recruiter, given, Intake(requisition_id=requisition_id)).batch
    place.jobs.wait()
    return batch.id


def _resume(number: int) -> str:
    skills = [skill for bit, skill in enumerate(SKILLS) if (number * 37) >> bit & 1] or ["SQL"]
    mail = f"person{number if number != 7 else 6}@example.org"  # two of them share an address
    return (
        f"Person {number}\n{mail}\n\nExperience\nData Engineer at Company {number}, 01/20{10 + number % 9} - present\n"
        f"Runs data pipelines in production with {', '.join(skills)} for team {number}.\n{HOSTILE}\n\nSkills\n"
        f"{', '.join(skills)}, <script>alert({number})</script>\n"
    )


def _answer(place: Place, requisition_id: str, count: int) -> None:
    rows = [
        f'"{n:03} {HOSTILE.replace(chr(34), chr(34) * 2)}.txt",{("Female", "Male")[n % 2]},{("White", "Asian")[n % 2]}'
        for n in range(count)
    ]
    text = "file,sex,race_ethnicity\n" + "\n".join(rows) + "\n"
    import_answers(place.service, acting(place, Role.COMPLIANCE), requisition_id, text)
