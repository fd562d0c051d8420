"""Signed marks of how far the ledger went, kept outside the database.

A chain alone cannot see that its tail was cut off, or that all of it was written anew. A checkpoint says: at this
moment entry N had this hash, signed with an Ed25519 key that the database does not hold.

Protects against: whoever can write to the database, or puts back an old copy of it. Does not protect against: whoever
can also write to the folder of the key (they sign what they like, or cut off the checkpoints too), and says nothing of
what came after the last checkpoint. Who needs more copies the file of checkpoints to a place that this machine cannot
write.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from api.errors import CannotOpen, LedgerBroken
from screening.digest import canonical

__all__ = [
    "Checkpoint",
    "checkpoints_file",
    "key_file",
    "open_key",
    "public_key",
    "read_checkpoints",
    "sign_checkpoint",
]

KEY_NAME: Final = "signing.key"
CHECKPOINTS_SUFFIX: Final = ".checkpoints.jsonl"
PUBLIC_SUFFIX: Final = ".pub"
TAIL: Final = 4096  # bytes: more than the longest line


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Entry `sequence` had `hash` when it was signed; `at` is UTC text, `signature` hexadecimal."""

    sequence: int
    hash: str
    at: str
    signature: str


def key_file(given: Path | None, *, data_dir: Path) -> Path:
    """`given`, or `signing.key` in the folder `<data directory>-ledger` beside the data directory."""
    folder = data_dir.absolute()
    return given or folder.with_name(f"{folder.name}-ledger") / KEY_NAME


def checkpoints_file(key: Path) -> Path:
    """Where the checkpoints of a key lie: beside it."""
    return key.with_name(key.name + CHECKPOINTS_SUFFIX)


def open_key(path: Path) -> Ed25519PrivateKey:
    """The key in `path`, made (0600, its folder 0700) where there is none; its public half is written beside it.

    Raises:
        CannotOpen: it cannot be read, made, or is no such key.
    """
    try:
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_new_key(path)
        loaded = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise CannotOpen(f"the ledger's key {path} cannot be used: {error.strerror}.") from None
    except ValueError:
        loaded = None
    if not isinstance(loaded, Ed25519PrivateKey):
        raise CannotOpen(
            f"{path} is no Ed25519 key: put the right one back; a new one makes old checkpoints unreadable."
        )
    return loaded


def public_key(path: Path) -> Ed25519PublicKey | None:
    """The public half of the key `path`, from beside it or from the key; None where there is neither.

    Raises:
        CannotOpen: it cannot be read.
    """
    beside = path.with_name(path.name + PUBLIC_SUFFIX)
    if path.exists():
        return open_key(path).public_key()
    if not beside.exists():
        return None
    try:
        loaded = load_pem_public_key(beside.read_bytes())
    except (OSError, ValueError):
        loaded = None
    if not isinstance(loaded, Ed25519PublicKey):
        raise CannotOpen(f"{beside} is no public Ed25519 key.")
    return loaded


def sign_checkpoint(key: Ed25519PrivateKey, file: Path, *, sequence: int, entry_hash: str, at: str) -> Checkpoint:
    """Sign that entry `sequence` has `entry_hash`, and add it to `file` (0600) so that a crash leaves no half line.

    Raises:
        CannotOpen: the file cannot be written.
    """
    signature = key.sign(_signed(sequence, entry_hash, at)).hex()
    line = canonical({"sequence": sequence, "hash": entry_hash, "at": at, "signature": signature}) + b"\n"
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            stream.truncate(_end_of_whole_lines(stream))
            stream.seek(0, os.SEEK_END)
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise CannotOpen(
            f"the checkpoints {file} cannot be written: {error.strerror}; the ledger is ahead of them."
        ) from None
    return Checkpoint(sequence, entry_hash, at, signature)


def read_checkpoints(key: Path) -> tuple[Checkpoint, ...]:
    """The checkpoints beside `key`, each with a signature that was checked; an unfinished last line is left out.

    Raises:
        LedgerBroken: a line is not what was signed, by its number; or there is no key to check with.
        CannotOpen: the file cannot be read.
    """
    file = checkpoints_file(key)
    if not file.exists():
        return ()
    public = public_key(key)
    if public is None:
        raise LedgerBroken(f"{file} has checkpoints, and there is no key {key} to check them with: put it back.")
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CannotOpen(f"the checkpoints {file} cannot be read: {error.strerror}.") from None
    lines = data[: _end_of_last_line(data)].splitlines()
    return tuple(_checked(public, line, place=f"{file}, line {number}") for number, line in enumerate(lines, 1))


def _checked(public: Ed25519PublicKey, line: bytes, *, place: str) -> Checkpoint:
    try:
        found = Checkpoint(**json.loads(line))
        public.verify(bytes.fromhex(found.signature), _signed(found.sequence, found.hash, found.at))
    except (ValueError, TypeError, InvalidSignature):
        raise LedgerBroken(f"{place}: this checkpoint is not what was signed.") from None
    return found


def _signed(sequence: int, entry_hash: str, at: str) -> bytes:
    return canonical({"purpose": "evenhand-ledger-checkpoint", "sequence": sequence, "hash": entry_hash, "at": at})


def _end_of_last_line(data: bytes) -> int:
    return data.rfind(b"\n") + 1


def _end_of_whole_lines(stream: BinaryIO) -> int:
    """Where the last line that was finished ends; looks at the end of the file first, for it grows for years."""
    size = stream.seek(0, os.SEEK_END)
    for start in (max(0, size - TAIL), 0):
        stream.seek(start)
        end = _end_of_last_line(stream.read())
        if end:
            return start + end
    return 0


def _write_new_key(path: Path) -> None:
    """Complete before it has its name, so that two who start at once end with one key."""
    key = Ed25519PrivateKey.generate()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write_private(draft, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    _write_private(path.with_name(path.name + PUBLIC_SUFFIX), public)


def _write_private(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
