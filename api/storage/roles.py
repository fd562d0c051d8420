"""What a person of the organisation may be; imports nothing, so that `--help` can name them at once."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Role"]


class Role(StrEnum):
    """Access control's word for a user; an open position is a requisition."""

    RECRUITER = "recruiter"
    HIRING_MANAGER = "hiring_manager"
    COMPLIANCE = "compliance"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
