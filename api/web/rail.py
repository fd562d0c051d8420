"""What each role finds in the rail, in which order, and where it begins."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from api.auth.permissions import Permission
from api.storage.roles import Role

__all__ = ["HOMES", "RAIL", "Group", "Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the rail; `waiting` names what is counted behind it."""

    words: str
    href: str
    icon: str
    permission: Permission
    waiting: str = ""
    roles: frozenset[Role] = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Group:
    """Places under one name; the first group has none."""

    name: str
    places: tuple[Place, ...]


DESKS: Final = frozenset({Role.RECRUITER, Role.HIRING_MANAGER})
RAIL: Final = (
    Group(
        "",
        (
            Place("Requisitions", "/requisitions", "list", Permission.REQUISITION_READ, "requisitions", DESKS),
            Place("Audits", "/audits", "scale", Permission.AUDIT_READ, "audits"),
            Place("Changes", "/changes", "pen", Permission.CHANGE_APPROVE, "changes"),
        ),
    ),
    Group(
        "People",
        (
            Place("Upload résumés", "/uploads", "upload", Permission.BATCH_UPLOAD),
            Place("Duplicates", "/duplicates", "copy", Permission.CANDIDATE_MERGE, "duplicates"),
            Place("Search the pool", "/pool", "search", Permission.POOL_SEARCH),
        ),
    ),
    Group(
        "Compliance",
        (
            Place("Over requisitions", "/pattern", "chart", Permission.AUDIT_READ),
            Place("Local Law 144", "/ll144", "policy", Permission.AUDIT_READ),
            Place(
                "Requisitions", "/requisitions", "list", Permission.REQUISITION_READ, "", frozenset({Role.COMPLIANCE})
            ),
            Place("Voluntary answers", "/answers", "people", Permission.SELF_IDENTIFICATION_IMPORT),
            Place("Register of runs", "/register", "branch", Permission.RUN_REPLAY),
            Place("Ledger", "/ledger", "ledger", Permission.LEDGER_READ),
        ),
    ),
    Group(
        "People’s rights",
        (
            Place("Requests", "/requests", "inbox", Permission.PRIVACY_DECIDE, "requests"),
            Place("Erasures", "/erasures", "trash", Permission.PRIVACY_DECIDE, "erasures"),
            Place("Retention", "/retention", "clock", Permission.RETENTION_EDIT),
        ),
    ),
    Group(
        "Organisation",
        (
            Place("Users", "/admin/users", "person", Permission.USER_MANAGE),
            Place("Officers", "/officers", "people", Permission.OFFICER_ADMIT),
            Place("Teams", "/admin/teams", "people", Permission.TEAM_MANAGE),
            Place("API tokens", "/admin/tokens", "key", Permission.TOKEN_MANAGE),
            Place("Webhooks", "/admin/webhooks", "hook", Permission.WEBHOOK_MANAGE),
        ),
    ),
    Group(
        "System",
        (
            Place("Policies", "/policies", "policy", Permission.POLICY_READ),
            Place("Health", "/admin/health", "pulse", Permission.HEALTH_READ),
        ),
    ),
)
HOMES: Final = MappingProxyType(
    {
        Role.RECRUITER: "/requisitions",
        Role.HIRING_MANAGER: "/requisitions",
        Role.COMPLIANCE: "/audits",
        Role.AUDITOR: "/audits",
        Role.ADMINISTRATOR: "/admin/users",
    }
)
