"""Who uses the demo: an organisation, a team, and one made-up person for each desk.

Their passwords are made anew with each demo, shown on the loopback address alone, and open nothing but its data.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from api.auth.actor import Actor, actor_for
from api.auth.passwords import hash_password
from api.storage.accounts import NewUser, User, add_organisation, add_team, add_to_team, add_user
from api.storage.database import Engine, transaction
from api.storage.ledger import COMMAND_LINE, By
from api.storage.roles import Role
from api.workflows.demo_sign_ins import DemoSignIn

__all__ = ["Cast", "add_people"]

ORGANISATION: Final = "Harbour Works"
TEAM: Final = "Platform"
DESKS: Final = (
    (Role.RECRUITER, "Robin Recruiter", "recruiter@demo.example"),
    (Role.HIRING_MANAGER, "Harper Manager", "manager@demo.example"),
    (Role.COMPLIANCE, "Casey Compliance", "compliance@demo.example"),
    (Role.ADMINISTRATOR, "Alex Administrator", "administrator@demo.example"),
)

WORDS: Final = (
    *("amber", "anchor", "basin", "beacon", "breeze", "cedar", "cobalt", "copper", "delta", "ember", "fathom"),
    *("ferry", "gravel", "harbour", "hazel", "indigo", "jetty", "kelp", "lantern", "maple", "mooring", "north"),
    *("pebble", "quay", "raft", "sable", "tide", "umber", "vessel", "willow", "yarrow"),
)
WORDS_OF_A_PASSWORD: Final = 3  # short enough to type: it opens made-up data on this machine alone


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of a demo: how they sign in, and each of them as they act."""

    sign_ins: tuple[DemoSignIn, ...]
    users: tuple[User, ...]
    team_id: str

    def as_actor(self, role: Role, *, at: datetime) -> Actor:
        """Whoever sits at that desk, at that moment."""
        user = next(one for one in self.users if one.role is role)
        return actor_for(user, (self.team_id,), at=at)


def add_people(engine: Engine, *, at: datetime) -> Cast:
    """Add the organisation, its team and its people."""
    sign_ins = tuple(DemoSignIn(role, name, email, _password()) for role, name, email in DESKS)
    hashes = [hash_password(one.password) for one in sign_ins]
    by = By(COMMAND_LINE, at)
    with transaction(engine) as connection:
        organisation_id = add_organisation(connection, ORGANISATION, by=by)
        team_id = add_team(connection, TEAM, organisation_id=organisation_id, by=by)
        users = []
        for one, password_hash in zip(sign_ins, hashes, strict=True):
            new = NewUser(one.email, one.name, one.role, organisation_id, password_hash)
            user = add_user(connection, new, by=by)
            add_to_team(connection, user, team_id=team_id, by=by)
            users.append(user)
    return Cast(sign_ins, tuple(users), team_id)


def _password() -> str:
    return "-".join(secrets.choice(WORDS) for _ in range(WORDS_OF_A_PASSWORD))
