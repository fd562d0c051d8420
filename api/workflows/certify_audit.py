"""Make the swap certificate of an audit: some résumés of its ranking, read once more and scored with who it is swapped.

The files are opened from the vault, parsed in a child process, and forgotten: what is kept is the certificate, which
holds numbers alone. Knows the line; knows no group.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

import numpy as np

from api.errors import VaultError
from api.storage.additions import Addition, addition_by_id, fail_addition, finish_addition, tell_progress
from api.storage.audits import audit_by_id
from api.storage.database import Connection, reading, transaction
from api.storage.files import content_of, file_by_id, wrapped_key_of
from api.storage.gate import StoredProposal, proposal_by_id
from api.storage.ledger import By
from api.storage.rankings import Columns, places_of, posted
from api.storage.readings import files_of_readings
from api.storage.states import AdditionState
from api.workflows.additions import WORKER
from api.workflows.certify import DEFAULT_SAMPLE, certificate_of
from api.workflows.gather import queries_for
from api.workflows.ingest import Workshop
from api.workflows.rank import asked_of
from api.workflows.service import Service
from fairness.plain import plain
from screening.digest import digest
from screening.ports import Codes, Encoder
from screening.requisition import Requisition
from screening.resume import Document, RedactedText

__all__ = ["certify_audit"]

NOTHING_LEFT: Final = "No file of this ranking can be read any more, so there is nothing to swap."


def certify_audit(service: Service, addition_id: str, workshop: Workshop) -> None:
    """Make the certificate that was asked for; again, it changes nothing.

    Raises:
        NotFound: there is no such addition.
    """
    with reading(service.engine) as connection:
        addition = addition_by_id(connection, addition_id)
        if addition.state is not AdditionState.WAITING:
            return
        proposal = proposal_by_id(connection, audit_by_id(connection, addition.audit_id).proposal_id)
        places = places_of(connection, proposal.ranking_id or "")
        files = _sample(connection, proposal, places)
        requisition = asked_of(
            posted(connection, proposal.requisition_id, proposal.version), service.tools()
        ).requisition
    share = Fraction(len(proposal.selected), max(1, len(places.candidates)))
    published = _certificate(service, addition, workshop, files, requisition, share=share)
    by = By(WORKER, service.now())
    with transaction(service.engine) as connection:
        if published is None:
            fail_addition(connection, addition, NOTHING_LEFT, by=by)
        else:
            finish_addition(connection, addition, published, by=by)


def _sample(connection: Connection, proposal: StoredProposal, places: Columns) -> tuple[str, ...]:
    """Files of the sample: drawn by a hash of what was audited and the person, from those that are still kept."""
    by_chance = sorted(
        zip(places.candidates, places.readings, strict=True),
        key=lambda pair: digest({"subject": proposal.subject, "person": pair[0]}),
    )
    files: list[str] = []
    for start in range(0, len(by_chance), DEFAULT_SAMPLE):
        some = [reading_id for _, reading_id in by_chance[start : start + DEFAULT_SAMPLE]]
        kept = files_of_readings(connection, some)
        files += [kept[reading_id] for reading_id in some if reading_id in kept]
        if len(files) >= DEFAULT_SAMPLE:
            break
    return tuple(files[:DEFAULT_SAMPLE])


def _certificate(
    service: Service,
    addition: Addition,
    workshop: Workshop,
    files: Sequence[str],
    requisition: Requisition,
    *,
    share: Fraction,
) -> object | None:
    tools = service.tools()
    queries = queries_for(service, requisition, tools)

    def progress(done: int, total: int) -> None:
        with transaction(service.engine) as connection:
            tell_progress(connection, addition.id, done=done, total=total)

    certificate = certificate_of(
        requisition,
        files,
        lambda file_id: _document(service, file_id, workshop),
        tools=replace(tools, encoder=_OnceEach(tools.encoder, workshop.encoding)),
        queries=queries,
        cache=None,
        identify=service.identify,
        share=share,
        progress=progress,
    )
    return None if certificate is None else plain(certificate)


def _document(service: Service, file_id: str, workshop: Workshop) -> Document | None:
    """The file read once more; None where it is gone meanwhile, or does not open."""
    with reading(service.engine) as connection:
        file = file_by_id(connection, file_id)
        sealed = content_of(connection, file_id)
        wrapped_key = None if file is None else wrapped_key_of(connection, file.candidate_id)
    if file is None or sealed is None or wrapped_key is None:
        return None
    try:
        data = service.vault.unseal(wrapped_key, sealed, table="file_contents", row=file.id, column="content")
        name = service.vault.unseal(wrapped_key, file.name or b"", table="files", row=file.id, column="name")
    except VaultError:
        return None
    return workshop.readers.read_bytes(data, file_name=name.decode("utf-8", "replace")).document


class _OnceEach:
    """Encodes each text once, when it is its turn: redacted, most of a résumé is the same under every swap."""

    def __init__(self, encoder: Encoder, turns: threading.Semaphore) -> None:
        self._encoder, self._turns = encoder, turns
        self._known: dict[str, np.ndarray] = {}

    @property
    def revision(self) -> str:
        """The encoder's."""
        return self._encoder.revision

    @property
    def dimension(self) -> int:
        """The encoder's."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[RedactedText]) -> Codes:
        """Codes of `texts`, shape (len(texts), dimension), int8."""
        new = sorted({text for text in texts if text not in self._known})
        if new:
            with self._turns:
                codes = self._encoder.encode(new)
            self._known.update(zip(new, codes, strict=True))
        if not texts:
            return self._encoder.encode(texts)
        return np.stack([self._known[text] for text in texts])
