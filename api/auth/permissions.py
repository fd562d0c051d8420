"""What each role may do, as one table; knows no object, so whose team something belongs to is asked elsewhere.

A permission says that somebody may do a kind of thing at all. The gate, the team and who took part in something are
further conditions of the use case.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from api.errors import Forbidden
from api.storage.roles import Role

__all__ = ["PERMISSIONS", "Permission", "Permitted", "require"]


class Permission(StrEnum):
    """One thing that can be allowed, as noun:verb; also the scopes of an API token."""

    REQUISITION_READ = "requisition:read"
    REQUISITION_EDIT = "requisition:edit"
    REQUISITION_APPROVE = "requisition:approve"
    BATCH_UPLOAD = "batch:upload"
    BATCH_READ = "batch:read"
    CANDIDATE_READ = "candidate:read"
    CANDIDATE_EDIT = "candidate:edit"
    CANDIDATE_UNBLIND = "candidate:unblind"
    CANDIDATE_MERGE = "candidate:merge"
    POOL_SEARCH = "pool:search"
    PROPOSAL_CREATE = "proposal:create"
    GATE_READ = "gate:read"
    AUDIT_READ = "audit:read"
    AUDIT_SIGN_OFF = "audit:sign_off"
    SHORTLIST_RELEASE = "shortlist:release"
    SHORTLIST_READ = "shortlist:read"
    SHORTLIST_DECIDE = "shortlist:decide"
    SHORTLIST_EXPORT = "shortlist:export"
    CHANGE_APPROVE = "change:approve"
    SELF_IDENTIFICATION_IMPORT = "self_identification:import"
    PRIVACY_EXPORT = "privacy:export"
    PRIVACY_ERASE = "privacy:erase"
    PRIVACY_DECIDE = "privacy:decide"
    RETENTION_EDIT = "retention:edit"
    LEDGER_READ = "ledger:read"
    LEDGER_VERIFY = "ledger:verify"
    RUN_REPLAY = "run:replay"
    USER_MANAGE = "user:manage"
    OFFICER_ADMIT = "officer:admit"
    TEAM_MANAGE = "team:manage"
    TOKEN_MANAGE = "token:manage"  # noqa: S105 - the name of a permission
    WEBHOOK_MANAGE = "webhook:manage"
    POLICY_READ = "policy:read"
    HEALTH_READ = "health:read"


class Permitted(Protocol):
    """Whoever acts, as far as this table is concerned."""

    @property
    def permissions(self) -> frozenset[Permission]:
        """What they may do."""
        ...


PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = MappingProxyType(
    {
        Role.RECRUITER: frozenset(
            {
                Permission.REQUISITION_READ,
                Permission.REQUISITION_EDIT,
                Permission.BATCH_UPLOAD,
                Permission.BATCH_READ,
                Permission.CANDIDATE_READ,
                Permission.CANDIDATE_EDIT,
                Permission.CANDIDATE_UNBLIND,
                Permission.CANDIDATE_MERGE,
                Permission.POOL_SEARCH,
                Permission.PROPOSAL_CREATE,
                Permission.GATE_READ,
                Permission.SHORTLIST_RELEASE,
                Permission.SHORTLIST_READ,
                Permission.SHORTLIST_DECIDE,
                Permission.SHORTLIST_EXPORT,
            }
        ),
        Role.HIRING_MANAGER: frozenset(
            {
                Permission.REQUISITION_READ,
                Permission.REQUISITION_EDIT,
                Permission.REQUISITION_APPROVE,
                Permission.PROPOSAL_CREATE,
                Permission.GATE_READ,
                Permission.SHORTLIST_RELEASE,
                Permission.SHORTLIST_READ,
                Permission.SHORTLIST_DECIDE,
            }
        ),
        Role.COMPLIANCE: frozenset(
            {
                Permission.REQUISITION_READ,
                Permission.GATE_READ,
                Permission.AUDIT_READ,
                Permission.AUDIT_SIGN_OFF,
                Permission.CHANGE_APPROVE,
                Permission.SELF_IDENTIFICATION_IMPORT,
                Permission.CANDIDATE_EDIT,
                Permission.PRIVACY_EXPORT,
                Permission.PRIVACY_ERASE,
                Permission.PRIVACY_DECIDE,
                Permission.RETENTION_EDIT,
                Permission.LEDGER_READ,
                Permission.LEDGER_VERIFY,
                Permission.RUN_REPLAY,
                Permission.POLICY_READ,
                Permission.OFFICER_ADMIT,
            }
        ),
        Role.AUDITOR: frozenset(
            {
                Permission.AUDIT_READ,
                Permission.LEDGER_READ,
                Permission.LEDGER_VERIFY,
                Permission.RUN_REPLAY,
                Permission.POLICY_READ,
            }
        ),
        Role.ADMINISTRATOR: frozenset(
            {
                Permission.USER_MANAGE,
                Permission.TEAM_MANAGE,
                Permission.TOKEN_MANAGE,
                Permission.WEBHOOK_MANAGE,
                Permission.POLICY_READ,
                Permission.HEALTH_READ,
            }
        ),
    }
)


def require(actor: Permitted, permission: Permission) -> None:
    """Refuse to go on without that permission.

    Raises:
        Forbidden: naming the permission, and nothing about the object.
    """
    if permission not in actor.permissions:
        raise Forbidden(f"this needs the permission {permission.value}, which you do not have.")
