"""Files read, redacted and embedded once: a store by content that stands around the line, never inside it.

A key is the hash of a file's bytes and of every version that shapes the result, so a changed reader, taxonomy or
encoder never meets an old entry. Holds redacted text, intervals of dates (never months) and codes; no name, no contact.
An entry that cannot be read is made again.
"""

from __future__ import annotations

import base64
import contextlib
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

__all__ = ["Cache", "CachedEncoder", "Entry", "decode_codes", "encode_codes"]

FORMAT = 1
KEPT_STATUSES = frozenset(ReadStatus) - {ReadStatus.TIMED_OUT, ReadStatus.FAILED}  # those may go well another time


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of one file: its state, and, where it was read, the redacted résumé and its codes (base64)."""

    status: ReadStatus
    reason: str
    resume: RedactedResume | None = None
    codes: str = ""


_ENTRY = TypeAdapter(Entry)


def encode_codes(codes: Codes) -> str:
    """Codes as base64 of their bytes."""
    return base64.b64encode(np.ascontiguousarray(codes, dtype=np.int8).tobytes()).decode()


def decode_codes(text: str, *, rows: int) -> Codes:
    """Codes of shape (rows, dimension) from base64.

    Raises:
        ValueError: if the bytes do not fill the shape.
    """
    values = np.frombuffer(base64.b64decode(text, validate=True), dtype=np.int8)
    if rows == 0 or values.size % rows:
        if values.size or rows:
            raise ValueError("codes do not fit their passages")
        return np.zeros((0, 0), dtype=np.int8)
    return values.reshape(rows, -1)


class Cache:
    """A folder of entries; `None` keeps nothing."""

    def __init__(self, folder: Path | None, *, versions: str) -> None:
        """Keep entries under `folder`; `versions` names all that shapes a result."""
        self._folder = folder
        self._versions = versions

    def find(self, sha256: str) -> Entry | None:
        """The entry of the file with this hash, or None."""
        data = self._load(self._path("files", sha256))
        if data is None:
            return None
        try:
            entry = _ENTRY.validate_json(data)
            if entry.resume is not None:
                decode_codes(entry.codes, rows=len(entry.resume.passages))
        except (ValidationError, ValueError):
            return None
        return entry

    def keep(self, sha256: str, entry: Entry) -> None:
        """Keep `entry`, unless another try may end better."""
        if entry.status in KEPT_STATUSES:
            self._save(self._path("files", sha256), _ENTRY.dump_json(entry))

    def find_codes(self, text: str) -> Codes | None:
        """The codes of one query text, shape (1, dimension), or None."""
        data = self._load(self._path("queries", digest(text)))
        return np.frombuffer(data, dtype=np.int8).reshape(1, -1) if data else None

    def keep_codes(self, text: str, codes: Codes) -> None:
        """Keep the codes of one query text."""
        self._save(self._path("queries", digest(text)), np.ascontiguousarray(codes, dtype=np.int8).tobytes())

    def _path(self, kind: str, key: str) -> Path | None:
        if self._folder is None:
            return None
        name = digest([FORMAT, kind, key, self._versions])
        return self._folder / kind / name[:2] / name[2:]

    def _load(self, path: Path | None) -> bytes | None:
        if path is None:
            return None
        try:
            return path.read_bytes()
        except OSError:
            return None

    def _save(self, path: Path | None, data: bytes) -> None:
        """Write beside, then rename: a reader never meets half an entry. A full disk costs the cache, not the run."""
        if path is None:
            return
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise


class CachedEncoder:
    """An encoder that remembers the texts of requisitions, so that a known one needs no model at all."""

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
        """Codes of `texts`, shape (len(texts), dimension), int8."""
        known = {text: self._cache.find_codes(text) for text in texts}
        missing = [text for text, codes in known.items() if codes is None]
        if missing:
            fresh = self._encoder.encode(missing)
            for index, text in enumerate(missing):
                known[text] = fresh[index : index + 1]
                self._cache.keep_codes(text, fresh[index : index + 1])
        rows = [codes for text in texts if (codes := known[text]) is not None]
        return np.concatenate(rows) if rows else self._encoder.encode([])
