"""Oneself: who one is and may do, where one is signed in, one's own password."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.auth.permissions import Permission
from api.http.dependencies import Serving, SignedIn
from api.http.routes import api_router
from api.storage.roles import Role
from api.workflows.signing_in import (
    change_password,
    end_other_sessions,
    end_own_session,
    own_profile,
    own_sessions,
)

__all__ = [
    "Me",
    "NewPassword",
    "OwnSession",
    "OwnTeam",
    "change_own_password",
    "delete_other_sessions",
    "delete_own_session",
    "list_own_sessions",
    "read_me",
    "router",
]

router = api_router("me")


class OwnTeam(BaseModel):
    """A team that one is in."""

    id: str
    name: str


class Me(BaseModel):
    """Who asks, and what they may do with what they asked with."""

    id: str
    email: str
    name: str
    role: Role
    organisation: str
    organisation_id: str
    teams: list[OwnTeam]
    permissions: list[Permission]


class OwnSession(BaseModel):
    """A session of one's own."""

    id: str
    created_at: datetime
    seen_at: datetime = Field(description="Its last use, to five minutes")
    expires_at: datetime
    is_this: bool


class NewPassword(BaseModel):
    """The password as it is, and as it is to be."""

    model_config = ConfigDict(extra="forbid")

    current: SecretStr = Field(max_length=1024)
    new: SecretStr = Field(max_length=1024)


@router.get("/me")
def read_me(service: Serving, actor: SignedIn) -> Me:
    """Who one is."""
    found = own_profile(service, actor)
    return Me(
        id=found.user.id,
        email=found.user.email,
        name=found.user.display_name,
        role=found.user.role,
        organisation=found.user.organisation,
        organisation_id=found.user.organisation_id,
        teams=[OwnTeam(id=team.id, name=team.name) for team in found.teams],
        permissions=sorted(actor.permissions),
    )


@router.get("/me/sessions")
def list_own_sessions(request: Request, service: Serving, actor: SignedIn) -> list[OwnSession]:
    """Where one is signed in, the newest first."""
    return [
        OwnSession(
            id=found.id,
            created_at=found.created_at,
            seen_at=found.seen_at,
            expires_at=found.expires_at,
            is_this=found.id == request.state.session_id,
        )
        for found in own_sessions(service, actor)
    ]


@router.delete("/me/sessions", status_code=204)
def delete_other_sessions(request: Request, service: Serving, actor: SignedIn) -> None:
    """End every session but this one."""
    end_other_sessions(service, actor, but=request.state.session_id)


@router.delete("/me/sessions/{session_id}", status_code=204)
def delete_own_session(session_id: str, service: Serving, actor: SignedIn) -> None:
    """End one session of one's own."""
    end_own_session(service, actor, session_id)


@router.post("/me/password", status_code=204)
def change_own_password(given: NewPassword, request: Request, service: Serving, actor: SignedIn) -> None:
    """Take a new password; every other session ends."""
    change_password(
        service,
        actor,
        current=given.current.get_secret_value(),
        new=given.new.get_secret_value(),
        session_id=request.state.session_id,
    )
