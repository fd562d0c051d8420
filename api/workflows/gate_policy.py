"""Which policy pack turns an organisation's figures into open, notice or hold; set by compliance, with a version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.auth.actor import Actor
from api.auth.permissions import Permission, require
from api.errors import BadInput
from api.storage.database import Connection, reading, transaction
from api.storage.policies import NO_VERSION, find_policy, set_policy
from api.workflows.reasons import required_reason
from api.workflows.service import Service
from fairness import PolicyError, load_policy
from fairness.policies import DEFAULT_POLICY, Policy, policy_packs

__all__ = ["GATE_POLICY", "GatePack", "change_gate_policy", "gate_policy", "pack_of"]

GATE_POLICY: Final = "gate"  # name of the organisation's policy: {"pack": id or file name of a policy pack}


@dataclass(frozen=True, slots=True)
class GatePack:
    """The pack in force, and why. `version` counts what the organisation set, 0 for the default."""

    pack: str
    policy: Policy
    version: int
    reason: str = ""


def pack_of(connection: Connection, organisation_id: str) -> GatePack:
    """The pack that audits of the organisation use; the default one where none is set, or the one set is gone."""
    found = find_policy(connection, organisation_id, GATE_POLICY)
    if found is not None:
        name = str(found.value["pack"])
        try:
            return GatePack(name, load_policy(name), found.version, str(found.value.get("reason", "")))
        except PolicyError:
            return GatePack(DEFAULT_POLICY, load_policy(), found.version)
    return GatePack(DEFAULT_POLICY, load_policy(), NO_VERSION)


def gate_policy(service: Service, actor: Actor) -> GatePack:
    """The pack in force.

    Raises:
        Forbidden: the actor may not read policies.
    """
    require(actor, Permission.POLICY_READ)
    with reading(service.engine) as connection:
        return pack_of(connection, actor.organisation_id)


def change_gate_policy(service: Service, actor: Actor, pack: str, *, reason: str, expected: int) -> GatePack:
    """Let another pack decide from the next audit on; what was audited stays as it is. The reason is kept with it.

    Raises:
        Forbidden: the actor may not sign off audits.
        BadInput: there is no such pack, it computes nothing, or there is no reason.
        Stale: somebody has changed it since version `expected`.
    """
    require(actor, Permission.AUDIT_SIGN_OFF)
    if pack not in policy_packs():
        raise BadInput(f"there is no policy pack of that name that computes: {', '.join(policy_packs())}.")
    said = required_reason(reason)
    with transaction(service.engine) as connection:
        value = {"pack": pack, "reason": said}
        set_policy(connection, actor.organisation_id, GATE_POLICY, value, expected=expected, by=actor.by)
        return pack_of(connection, actor.organisation_id)
