"""Encrypts what says who a person is: a key for each candidate, wrapped by a master key that the database never holds.

AES-256-GCM with a fresh 96-bit nonce everywhere. A sealed value opens in its own cell alone (table, row, column are
associated data), a wrapped key opens for its own candidate alone. Whoever drops a wrapped key drops all that was sealed
with it. Knows no table and no query, and logs nothing.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.errors import BadInput, VaultError
from api.settings import Settings
from api.storage.blind_values import Blind, normalised
from api.storage.database import make_private_folder

__all__ = ["KeyUse", "Vault", "keys_folder", "open_vault", "owner_of", "read_key"]

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12  # 96 bits, NIST SP 800-38D
TAG_BYTES: Final = 16
ID_BYTES: Final = 16  # of a UUID
VERSION: Final = b"\x01"  # of the layout of sealed and wrapped values
WRAPPED_BYTES: Final = len(VERSION) + ID_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES
KEY_NAME: Final = "master.key"
OUTLIVE: Final = ("blind", "organisation")  # sub-keys of the master key that a new one takes over


class KeyUse(StrEnum):
    """What a sub-key of a candidate's key is for; a value of one use does not open with another's."""

    PERSONAL = "personal"
    SELF_IDENTIFICATION = "self-identification"


@dataclass(frozen=True, slots=True, repr=False)
class Vault:
    """The master key at work; `master` is 32 bytes and shown by nothing.

    `kept` are sub-keys of an earlier master key that outlived it: fingerprints and what belongs to the organisation
    need not be made again when the master key changes.
    """

    master: bytes = field(repr=False)
    kept: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def __post_init__(self) -> None:
        if len(self.master) != KEY_BYTES:
            raise VaultError("the master key is not 32 bytes long.")

    def __repr__(self) -> str:
        return "Vault()"

    def new_key(self, candidate_id: str) -> bytes:
        """A fresh key for the candidate (a UUID), wrapped: what the database may keep."""
        owner, nonce = UUID(candidate_id).bytes, secrets.token_bytes(NONCE_BYTES)
        data_key = secrets.token_bytes(KEY_BYTES)
        return VERSION + owner + nonce + AESGCM(self._derived("wrap")).encrypt(nonce, data_key, _key_context(owner))

    def rewrapped(self, wrapped: bytes, *, by: Vault) -> bytes:
        """The same key of the same candidate, wrapped by another master key.

        Raises:
            VaultError: this is not the master key that wrapped it, or it was changed.
        """
        owner, nonce = wrapped[len(VERSION) :][:ID_BYTES], secrets.token_bytes(NONCE_BYTES)
        data_key = self._unwrapped(wrapped)
        return VERSION + owner + nonce + AESGCM(by._derived("wrap")).encrypt(nonce, data_key, _key_context(owner))

    def seal(
        self,
        wrapped: bytes,
        plaintext: bytes,
        *,
        table: str,
        row: str,
        column: str,
        use: KeyUse = KeyUse.PERSONAL,
    ) -> bytes:
        """`plaintext` encrypted for one cell with the key of a candidate; `row` is the id of the row.

        Raises:
            VaultError: the key is another master key's, or was changed.
        """
        key = _derived(self._unwrapped(wrapped), use.value)
        return _sealed(key, plaintext, _cell_context(table, row, column))

    def unseal(
        self,
        wrapped: bytes,
        sealed: bytes,
        *,
        table: str,
        row: str,
        column: str,
        use: KeyUse = KeyUse.PERSONAL,
    ) -> bytes:
        """What `seal` was given for the same cell.

        Raises:
            VaultError: the key is another one, or the value was changed or comes from another cell.
        """
        key = _derived(self._unwrapped(wrapped), use.value)
        return _unsealed(key, sealed, _cell_context(table, row, column))

    def seal_for_organisation(self, plaintext: bytes, *, table: str, row: str, column: str) -> bytes:
        """The same for what belongs to no candidate, such as the secret of a webhook: it outlives every erasure."""
        return _sealed(self._derived("organisation"), plaintext, _cell_context(table, row, column))

    def unseal_for_organisation(self, sealed: bytes, *, table: str, row: str, column: str) -> bytes:
        """What `seal_for_organisation` was given for the same cell.

        Raises:
            VaultError: the key is another one, or the value was changed or comes from another cell.
        """
        return _unsealed(self._derived("organisation"), sealed, _cell_context(table, row, column))

    def blind(self, kind: Blind | str, value: str | bytes) -> str:
        """A keyed fingerprint by which equal values are found and none is read: HMAC-SHA-256, 64 hexadecimal digits.

        Two spellings of one address or number have one fingerprint; two kinds never share one.

        Raises:
            ValueError: there is no such kind.
        """
        kind = Blind(kind)
        return self._fingerprint("blind", kind.value.encode() + b"\0" + normalised(kind, value))

    def keep_for(self, other: Vault) -> Mapping[str, bytes]:
        """The sub-keys that outlive this master key by their purpose, sealed for the one that takes its place."""
        return {
            purpose: _sealed(other._derived("kept"), self._derived(purpose), _cell_context("kept", purpose, ""))
            for purpose in OUTLIVE
        }

    def with_kept(self, sealed: Mapping[str, bytes]) -> Vault:
        """This master key with what `keep_for` sealed for it.

        Raises:
            VaultError: it was sealed for another master key, or changed.
        """
        opened = {
            purpose: _unsealed(self._derived("kept"), value, _cell_context("kept", purpose, ""))
            for purpose, value in sealed.items()
        }
        return Vault(self.master, MappingProxyType(opened))

    def check_value(self) -> str:
        """What the database keeps to tell the right master key from another; it says nothing about the key."""
        return self._fingerprint("check", b"evenhand master key")

    def _fingerprint(self, purpose: str, value: bytes) -> str:
        return hmac.new(self._derived(purpose), value, "sha256").hexdigest()

    def _derived(self, purpose: str) -> bytes:
        return self.kept.get(purpose) or _derived(self.master, f"master/{purpose}")

    def _unwrapped(self, wrapped: bytes) -> bytes:
        owner_of(wrapped)  # refuses what is no wrapped key
        owner, rest = wrapped[1 : 1 + ID_BYTES], wrapped[1 + ID_BYTES :]
        try:
            return AESGCM(self._derived("wrap")).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _key_context(owner))
        except InvalidTag:
            raise VaultError(
                "a candidate's key does not open: the master key is another one, or the key was changed."
            ) from None


def owner_of(wrapped: bytes) -> str:
    """The id of the candidate whose key this is: compare it, and a key moved to another candidate is found.

    Raises:
        VaultError: it is no wrapped key.
    """
    if len(wrapped) != WRAPPED_BYTES or wrapped[:1] != VERSION:
        raise VaultError("a candidate's key is damaged: it is no wrapped key.")
    return str(UUID(bytes=wrapped[1 : 1 + ID_BYTES]))


def keys_folder(data_dir: Path) -> Path:
    """The folder `<data directory>-keys` beside the data directory, for the key that is made where none is given."""
    folder = data_dir.absolute()
    return folder.with_name(f"{folder.name}-keys")


def open_vault(settings: Settings, *, create: bool = False) -> Vault:
    """The vault of the key that EVENHAND_MASTER_KEY(_FILE) gives, or that lies beside the data directory.

    Args:
        settings: They name the key, or say nothing.
        create: Make the key beside the data directory where none is given and none is there; never for a server's
            database, whose other machines would make others.

    Raises:
        BadInput: the key cannot be read as base64 of 32 bytes, both are given, or its file lies inside the data
            directory, where a copy of the data would hold it too (the demo may).
        VaultError: there is no key.
    """
    given = settings.master_key
    if given is not None and settings.master_key_file is not None:
        raise BadInput("EVENHAND_MASTER_KEY and EVENHAND_MASTER_KEY_FILE are both set: keep one of them.")
    if given is not None:
        return Vault(_decoded(given.get_secret_value(), of="EVENHAND_MASTER_KEY"))
    path = settings.master_key_file or keys_folder(settings.data_dir) / KEY_NAME
    if path.resolve().is_relative_to(settings.data_dir.resolve()) and not settings.demo:
        raise BadInput(
            f"the master key {path} lies inside the data directory, where every copy of the data would hold it too:"
            " move it elsewhere and set EVENHAND_MASTER_KEY_FILE."
        )
    is_embedded = settings.database_url is None or settings.database_url.get_secret_value().startswith("sqlite")
    if create and is_embedded and settings.master_key_file is None and not path.exists():
        _write_new_key(path)
    return read_key(path)


def read_key(path: Path) -> Vault:
    """The vault of the key in a file.

    Raises:
        BadInput: it is no base64 of 32 bytes.
        VaultError: it is not there, or cannot be read.
    """
    try:
        return Vault(_decoded(path.read_text("ascii"), of=str(path)))
    except FileNotFoundError:
        raise VaultError(
            f"there is no master key {path}: put it back, or set EVENHAND_MASTER_KEY or EVENHAND_MASTER_KEY_FILE;"
            " without it nothing that was encrypted can be read."
        ) from None
    except (OSError, UnicodeDecodeError):
        raise VaultError(f"the master key {path} cannot be read by this user.") from None


def _decoded(text: str, *, of: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise BadInput(
            f"{of} is no master key: it is base64 of 32 random bytes, as 'openssl rand -base64 32' makes it."
        )
    return key


def _write_new_key(path: Path) -> None:
    """Complete before it has its name, so that two who start at once end with one key."""
    make_private_folder(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        finally:
            draft.unlink()
    except OSError as error:
        raise VaultError(f"the master key {path} cannot be made: {error.strerror}.") from None


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"evenhand/1/" + purpose.encode()).derive(key)


def _sealed(key: bytes, plaintext: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plaintext, context)


def _unsealed(key: bytes, sealed: bytes, context: bytes) -> bytes:
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    if sealed[:1] != VERSION or len(rest) < TAG_BYTES:
        raise VaultError("an encrypted value is damaged: it was cut, or is none.")
    try:
        return AESGCM(key).decrypt(nonce, rest, context)
    except InvalidTag:
        raise VaultError(
            "an encrypted value does not open: it was changed, or moved from another place, or sealed with another key."
        ) from None


def _cell_context(table: str, row: str, column: str) -> bytes:
    """No two cells share one: none of the three holds a zero byte, which a text of PostgreSQL cannot."""
    return b"\0".join((b"cell", table.encode(), row.encode(), column.encode()))


def _key_context(owner: bytes) -> bytes:
    return b"key\0" + owner
