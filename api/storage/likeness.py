"""What two records of perhaps one person share: an address, a number or most words, all by keyed fingerprints.

Offers a merge and never makes one. Stays inside a team, whose border nobody's files may show through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, func, insert, or_, select

from api.storage.states import ContactKind, MergeReason, MergeState
from api.storage.tables import candidates, contact_keys, merge_proposals, readings, shingles

__all__ = ["SHARED_BANDS", "alike", "keep_contact_keys", "keep_shingles", "offer_merge"]

SHARED_BANDS: Final = 6  # of 16 bands of 4 hashes: texts that share about 3 of 4 runs of words
_REASONS: Final = {ContactKind.EMAIL: MergeReason.EMAIL, ContactKind.PHONE: MergeReason.PHONE}
_MINE, _THEIRS = contact_keys.alias("mine"), contact_keys.alias("theirs")
_ME, _OTHER = candidates.alias("me"), candidates.alias("other")
_ORDER: Final = (MergeReason.EMAIL, MergeReason.PHONE, MergeReason.TEXT)  # the surest first


def keep_contact_keys(
    connection: Connection, *, organisation_id: str, candidate_id: str, keys: Iterable[tuple[ContactKind, str]]
) -> None:
    """Keep the fingerprints of a candidate's addresses and numbers in place of those kept before."""
    connection.execute(delete(contact_keys).where(contact_keys.c.candidate_id == candidate_id))
    rows = [
        {"candidate_id": candidate_id, "kind": kind, "blind": blind, "organisation_id": organisation_id}
        for kind, blind in sorted(set(keys))
    ]
    if rows:
        connection.execute(insert(contact_keys), rows)


def keep_shingles(connection: Connection, *, reading_id: str, buckets: Sequence[str]) -> None:
    """Keep the fingerprints of a reading's words, one a band."""
    rows = [{"reading_id": reading_id, "band": band, "bucket": bucket} for band, bucket in enumerate(buckets)]
    if rows:
        connection.execute(insert(shingles), rows)


def alike(connection: Connection, candidate_id: str, *, buckets: Sequence[str]) -> Mapping[str, MergeReason]:
    """Other records of the team that may be the same person, each with the surest reason; merged ones by their root."""
    reasons: dict[str, MergeReason] = {}
    found = [*_with_same_contact(connection, candidate_id), *_with_same_words(connection, candidate_id, buckets)]
    for other, reason in sorted(found, key=lambda pair: _ORDER.index(pair[1])):
        if other != candidate_id:
            reasons.setdefault(other, reason)
    return reasons


def offer_merge(
    connection: Connection, *, id: str, organisation_id: str, newer: str, older: str, reason: MergeReason, at: datetime
) -> bool:
    """Offer to merge two records; False where that was offered before, whatever became of it."""
    pair, mirrored = (
        (merge_proposals.c.candidate_id == first) & (merge_proposals.c.other_id == second)
        for first, second in ((newer, older), (older, newer))
    )
    if connection.execute(select(merge_proposals.c.id).where(or_(pair, mirrored))).first() is not None:
        return False
    row = {"id": id, "organisation_id": organisation_id, "candidate_id": newer, "other_id": older}
    connection.execute(
        insert(merge_proposals), [{**row, "reason": reason, "state": MergeState.OFFERED, "created_at": at}]
    )
    return True


def _with_same_contact(connection: Connection, candidate_id: str) -> list[tuple[str, MergeReason]]:
    same = (_MINE.c.blind == _THEIRS.c.blind) & (_MINE.c.organisation_id == _THEIRS.c.organisation_id)
    query = (
        select(func.coalesce(_OTHER.c.merged_into, _OTHER.c.id), _THEIRS.c.kind)
        .join_from(_MINE, _THEIRS, same)
        .join(_ME, _ME.c.id == _MINE.c.candidate_id)
        .join(_OTHER, _OTHER.c.id == _THEIRS.c.candidate_id)
        .where(_MINE.c.candidate_id == candidate_id, _OTHER.c.id != candidate_id, _OTHER.c.team_id == _ME.c.team_id)
        .distinct()
    )
    return [(other_id, _REASONS[kind]) for other_id, kind in connection.execute(query)]


def _with_same_words(
    connection: Connection, candidate_id: str, buckets: Sequence[str]
) -> list[tuple[str, MergeReason]]:
    if not buckets:
        return []
    wanted = or_(*((shingles.c.band == band) & (shingles.c.bucket == bucket) for band, bucket in enumerate(buckets)))
    query = (
        select(func.coalesce(_OTHER.c.merged_into, _OTHER.c.id))
        .join_from(shingles, readings, readings.c.id == shingles.c.reading_id)
        .join(_OTHER, _OTHER.c.id == readings.c.candidate_id)
        .join(_ME, _ME.c.id == candidate_id)
        .where(wanted, readings.c.is_current, _OTHER.c.id != candidate_id, _OTHER.c.team_id == _ME.c.team_id)
    )
    shared = Counter(connection.execute(query).scalars())
    return [(other_id, MergeReason.TEXT) for other_id, bands in shared.items() if bands >= SHARED_BANDS]
