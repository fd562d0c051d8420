"""The policy pack by which the gate decides."""

from __future__ import annotations

from typing import Annotated

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth.actor import Actor
from api.auth.permissions import Permission
from api.http.dependencies import Serving, allowed
from api.http.etags import ExpectedVersion, set_etag
from api.http.routes import api_router
from api.workflows.gate_policy import GatePack, change_gate_policy, gate_policy

__all__ = ["PackShown", "PackWanted", "change_gate_policy_route", "read_gate_policy_route", "router"]

router = api_router("gate")
Reader = Annotated[Actor, allowed(Permission.POLICY_READ)]
Officer = Annotated[Actor, allowed(Permission.AUDIT_SIGN_OFF)]


class PackWanted(BaseModel):
    """Which pack is to decide, from the next audit on."""

    model_config = ConfigDict(extra="forbid")

    pack: str = Field(max_length=64, examples=["ugesp"])
    reason: str = Field(max_length=2000, description="Why; kept with the pack")


class PackShown(BaseModel):
    """The pack in force, with its own id, version and legal status."""

    pack: str
    id: str
    version: str
    title: str
    status: str
    as_of: str
    reason: str = Field(description="Why it was set; empty where it is the default")


@router.get("/gate-policy")
def read_gate_policy_route(response: Response, service: Serving, actor: Reader) -> PackShown:
    """The pack in force."""
    return _answer(response, gate_policy(service, actor))


@router.put("/gate-policy")
def change_gate_policy_route(
    given: PackWanted, response: Response, service: Serving, actor: Officer, expected: ExpectedVersion
) -> PackShown:
    """Let another pack decide; what was audited stays as it is."""
    return _answer(response, change_gate_policy(service, actor, given.pack, reason=given.reason, expected=expected))


def _answer(response: Response, found: GatePack) -> PackShown:
    set_etag(response, found.version)
    policy = found.policy
    return PackShown(
        pack=found.pack,
        id=policy.id,
        version=policy.version,
        title=policy.title,
        status=policy.status,
        as_of=policy.as_of,
        reason=found.reason,
    )
