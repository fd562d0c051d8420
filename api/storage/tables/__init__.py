"""The tables, as the newest migration leaves them; holds no query and opens nothing.

Moments are UTC in `UtcDateTime`; ids are UUIDs as text, so that both databases sort and show them alike. The ledger
keeps its moments and details as text: what was hashed is what is stored, byte for byte.
"""

from __future__ import annotations

from api.storage.tables.accounts import (
    api_tokens,
    idempotency_keys,
    ledger,
    memberships,
    oidc_identities,
    organisations,
    password_resets,
    policies,
    sessions,
    teams,
    users,
)
from api.storage.tables.columns import UtcDateTime, metadata
from api.storage.tables.openings import (
    applications,
    evidence,
    question_vectors,
    requirement_drafts,
    requisition_versions,
    requisitions,
    search_hits,
    search_log,
)
from api.storage.tables.operations import key_checks, webhook_deliveries, webhooks, workers
from api.storage.tables.outcomes import (
    audit_additions,
    audits,
    change_requests,
    decisions,
    proposals,
    rankings,
    shortlists,
    sign_offs,
)
from api.storage.tables.people import (
    batches,
    candidate_links,
    candidates,
    consents,
    contact_keys,
    erasures,
    file_contents,
    files,
    merge_proposals,
    privacy_requests,
    reading_skills,
    readings,
    self_identifications,
    shingles,
)

__all__ = [
    "UtcDateTime",
    "api_tokens",
    "applications",
    "audit_additions",
    "audits",
    "batches",
    "candidate_links",
    "candidates",
    "change_requests",
    "consents",
    "contact_keys",
    "decisions",
    "erasures",
    "evidence",
    "file_contents",
    "files",
    "idempotency_keys",
    "key_checks",
    "ledger",
    "memberships",
    "merge_proposals",
    "metadata",
    "oidc_identities",
    "organisations",
    "password_resets",
    "policies",
    "privacy_requests",
    "proposals",
    "question_vectors",
    "rankings",
    "reading_skills",
    "readings",
    "requirement_drafts",
    "requisition_versions",
    "requisitions",
    "search_hits",
    "search_log",
    "self_identifications",
    "sessions",
    "shingles",
    "shortlists",
    "sign_offs",
    "teams",
    "users",
    "webhook_deliveries",
    "webhooks",
    "workers",
]
