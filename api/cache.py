"""Files read, redacted and embedded once: a store by content that stands around the line, never inside it.

What was read is kept by the hash of a file's bytes and of every version that shapes the reading; codes are kept by the
hash of the texts and of the encoder. So a changed reader, taxonomy or encoder never meets an old entry, and a changed
taxonomy costs no embedding. Holds redacted text, intervals of dates (never months) and codes; no name, no contact.
An entry that cannot be read is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter, ValidationError

from screening.digest import digest
from screening.errors import ReadStatus
from screening.ports import Codes, Encoder
from screening.resume import RedactedResume, RedactedText

__all__ = ["Cache", "CachedEncoder", "Entry", "Swapped"]

FORMAT = 3
CHECK_BYTES = hashlib.sha256().digest_size  # what stands before an entry, to tell a damaged one
KEPT_STATUSES = frozenset(ReadStatus) - {ReadStatus.TIMED_OUT, ReadStatus.FAILED}  # those may go well another time


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of one file: its state, and, where it was read, the redacted résumé."""

    status: ReadStatus
    reason: str
    resume: RedactedResume | None = None


@dataclass(frozen=True, slots=True)
class Swapped:
    """What ranking would see of a résumé with who the person is swapped, and whether the swap changed anything."""

    altered: bool
    resume: RedactedResume


_ENTRY = TypeAdapter(Entry)
_SWAPPED = TypeAdapter(Swapped)


class Cache:
    """A folder of entries; `None` keeps nothing."""

    def __init__(self, folder: Path | None, *, reading: str, encoder: str) -> None:
        """Keep entries under `folder`; `reading` names all that shapes a reading, `encoder` what shapes codes."""
        self._folder = folder
        self._reading = reading
        self._encoder = encoder

    def find(self, sha256: str) -> Entry | None:
        """The entry of the file with this hash, or None."""
        data = self._load(self._path("files", sha256, self._reading))
        if data is None:
            return None
        try:
            return _ENTRY.validate_json(data)
        except ValidationError:
            return None

    def keep(self, sha256: str, entry: Entry) -> None:
        """Keep `entry`, unless another try may end better."""
        if entry.status in KEPT_STATUSES:
            self._save(self._path("files", sha256, self._reading), _ENTRY.dump_json(entry))

    def find_swapped(self, key: str) -> Swapped | None:
        """What is kept under `key`, which names the file, the swap and its version; or None."""
        data = self._load(self._path("swaps", key, self._reading))
        if data is None:
            return None
        try:
            return _SWAPPED.validate_json(data)
        except ValidationError:
            return None

    def keep_swapped(self, key: str, swapped: Swapped) -> None:
        """Keep what ranking would see."""
        self._save(self._path("swaps", key, self._reading), _SWAPPED.dump_json(swapped))

    def find_codes(self, texts: Sequence[str]) -> Codes | None:
        """The codes of exactly these texts, shape (len(texts), dimension), or None."""
        data = self._load(self._path("codes", digest(list(texts)), self._encoder))
        if not data or len(data) % len(texts):
            return None
        return np.frombuffer(data, dtype=np.int8).reshape(len(texts), -1)

    def keep_codes(self, texts: Sequence[str], codes: Codes) -> None:
        """Keep the codes of these texts."""
        path = self._path("codes", digest(list(texts)), self._encoder)
        self._save(path, np.ascontiguousarray(codes, dtype=np.int8).tobytes())

    def _path(self, kind: str, key: str, versions: str) -> Path | None:
        if self._folder is None:
            return None
        name = digest([FORMAT, kind, key, versions])
        return self._folder / kind / name[:2] / name[2:]

    def _load(self, path: Path | None) -> bytes | None:
        if path is None:
            return None
        try:
            content = path.read_bytes()
        except OSError:
            return None
        check, data = content[:CHECK_BYTES], content[CHECK_BYTES:]
        return data if hashlib.sha256(data).digest() == check else None

    def _save(self, path: Path | None, data: bytes) -> None:
        """Write beside, then rename: a reader never meets half an entry. A full disk costs the cache, not the run."""
        if path is None:
            return
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(data).digest() + data)
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise


class CachedEncoder:
    """An encoder that remembers: known texts need no model at all.

    Each call is kept as one block, so a résumé's passages are one entry and so are a requisition's texts.
    """

    def __init__(self, encoder: Encoder, cache: Cache) -> None:
        """Ask `encoder` for what `cache` does not hold."""
        self._encoder = encoder
        self._cache = cache

    @property
    def revision(self) -> str:
        """That of the encoder."""
        return self._encoder.revision

    @property
    def dimension(self) -> int:
        """That of the encoder."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[RedactedText]) -> Codes:
        """Codes of `texts`, shape (len(texts), dimension), int8; no texts, shape (0, 0)."""
        if not texts:
            return np.zeros((0, 0), dtype=np.int8)
        codes = self._cache.find_codes(texts)
        if codes is None:
            codes = self._encoder.encode(texts)
            self._cache.keep_codes(texts, codes)
        return codes
