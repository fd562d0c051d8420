"""The vault: what is sealed opens in its own cell with its own keys, and nowhere else."""

from __future__ import annotations

import base64
import stat
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import BadInput, VaultError
from api.settings import Settings
from api.storage.blind_values import Blind
from api.storage.database import database_url, open_database
from api.storage.key_check import require_key
from api.storage.schema import migrate
from api.storage.vault import KeyUse, Vault, keys_folder, open_vault, owner_of

MASTER = base64.b64encode(bytes(range(32))).decode()
VAULT = Vault(bytes(range(32)))
CANDIDATE = "6f1f0c6a-0d0a-4b5e-9a53-6a2f9a0f7c11"
KEY = VAULT.new_key(CANDIDATE)
CELL = {"table": "candidates", "row": CANDIDATE, "column": "personal"}


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_in_its_own_cell(plaintext: bytes) -> None:
    sealed = VAULT.seal(KEY, plaintext, **CELL)
    assert VAULT.unseal(KEY, sealed, **CELL) == plaintext
    assert len(plaintext) < 8 or plaintext not in sealed
    assert VAULT.seal(KEY, plaintext, **CELL) != sealed


@given(st.binary(min_size=1, max_size=60), st.data())
def test_a_changed_byte_anywhere_is_refused(plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal(KEY, plaintext, **CELL))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(VaultError):
        VAULT.unseal(KEY, bytes(sealed), **CELL)


@given(st.integers(0, 80))
def test_a_cut_value_is_refused(length: int) -> None:
    sealed = VAULT.seal(KEY, bytes(60), **CELL)
    with pytest.raises(VaultError):
        VAULT.unseal(KEY, sealed[:length], **CELL)


NAMES = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=8)
CELLS = st.fixed_dictionaries({"table": NAMES, "row": NAMES, "column": NAMES})


@given(CELLS, CELLS)
def test_a_value_moved_to_another_cell_is_refused(here: dict[str, str], there: dict[str, str]) -> None:
    sealed = VAULT.seal(KEY, b"Ann Berg", **here)
    if here == there:
        assert VAULT.unseal(KEY, sealed, **there) == b"Ann Berg"
        return
    with pytest.raises(VaultError, match="moved"):
        VAULT.unseal(KEY, sealed, **there)


def test_another_candidates_key_and_another_master_key_open_nothing() -> None:
    sealed = VAULT.seal(KEY, b"Ann Berg", **CELL)
    with pytest.raises(VaultError):
        VAULT.unseal(VAULT.new_key(CANDIDATE), sealed, **CELL)
    with pytest.raises(VaultError, match="master key is another one"):
        Vault(bytes(32)).unseal(KEY, sealed, **CELL)


def test_a_wrapped_key_says_whose_it_is_and_cannot_be_given_to_another() -> None:
    other = str(uuid4())
    assert owner_of(KEY) == CANDIDATE
    moved = KEY[:1] + owner_bytes(other) + KEY[17:]
    with pytest.raises(VaultError):
        VAULT.seal(moved, b"Ann Berg", **CELL)
    with pytest.raises(VaultError, match="no wrapped key"):
        owner_of(KEY[:-1])


def owner_bytes(candidate_id: str) -> bytes:
    return VAULT.new_key(candidate_id)[1:17]


def test_self_identification_has_a_key_of_its_own() -> None:
    sealed = VAULT.seal(KEY, b"Female", **CELL, use=KeyUse.SELF_IDENTIFICATION)
    assert VAULT.unseal(KEY, sealed, **CELL, use=KeyUse.SELF_IDENTIFICATION) == b"Female"
    with pytest.raises(VaultError):
        VAULT.unseal(KEY, sealed, **CELL)


def test_what_belongs_to_the_organisation_needs_no_candidate() -> None:
    sealed = VAULT.seal_for_organisation(b"secret", **CELL)
    assert VAULT.unseal_for_organisation(sealed, **CELL) == b"secret"
    with pytest.raises(VaultError):
        VAULT.unseal_for_organisation(sealed, **{**CELL, "row": "other"})


def test_a_key_wrapped_anew_opens_with_the_new_master_key_alone() -> None:
    new = Vault(bytes(32))
    sealed = VAULT.seal(KEY, b"Ann Berg", **CELL)
    again = VAULT.rewrapped(KEY, by=new)
    assert new.unseal(again, sealed, **CELL) == b"Ann Berg"
    with pytest.raises(VaultError):
        VAULT.unseal(again, sealed, **CELL)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Blind.EMAIL, "Ann@Example.org ", "ann@example.org"),
        (Blind.PHONE, "+49 (0)30 1234-5678", "030 12345678"),
        (Blind.FILE_NAME, "Ann  Berg.PDF", "ann berg.pdf"),
        (Blind.NAME, "ＡＮＮ Berg", "ann berg"),
        (Blind.CONTENT, b"%PDF", b"%PDF"),
    ],
)
def test_two_spellings_have_one_fingerprint(kind: Blind, one: str | bytes, other: str | bytes) -> None:
    assert VAULT.blind(kind, one) == VAULT.blind(kind, other)
    assert len(VAULT.blind(kind, one)) == 64


def test_fingerprints_differ_by_kind_value_and_master_key() -> None:
    found = {
        VAULT.blind(Blind.EMAIL, "ann@example.org"),
        VAULT.blind(Blind.NAME, "ann@example.org"),
        VAULT.blind(Blind.EMAIL, "bea@example.org"),
        Vault(bytes(32)).blind(Blind.EMAIL, "ann@example.org"),
    }
    assert len(found) == 4
    with pytest.raises(ValueError, match="shoe"):
        VAULT.blind("shoe size", "42")


def test_the_check_value_tells_master_keys_apart() -> None:
    assert VAULT.check_value() == Vault(bytes(range(32))).check_value() != Vault(bytes(32)).check_value()


def test_nothing_shows_the_master_key() -> None:
    assert repr(VAULT) == "Vault()"
    assert str(bytes(range(32))) not in str(vars(Vault))


def test_the_key_comes_from_the_variable_or_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(MASTER + "\n")
    for found in (
        open_vault(Settings(data_dir=tmp_path / "data", master_key=MASTER)),  # type: ignore[arg-type] # as the environment gives it
        open_vault(Settings(data_dir=tmp_path / "data", master_key_file=file)),
    ):
        assert found == VAULT


def test_both_at_once_are_refused(tmp_path: Path) -> None:
    both = Settings(data_dir=tmp_path, master_key=MASTER, master_key_file=tmp_path / "x")  # type: ignore[arg-type] # ditto
    with pytest.raises(BadInput, match="keep one"):
        open_vault(both)


def test_a_key_inside_the_data_directory_is_refused_except_in_the_demo(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "secret").write_text(MASTER)
    (tmp_path / "link").symlink_to(data / "secret")
    for path in (data / "secret", tmp_path / "link"):
        with pytest.raises(BadInput, match="inside the data directory"):
            open_vault(Settings(data_dir=data, master_key_file=path, demo=False))
        assert open_vault(Settings(data_dir=data, master_key_file=path, demo=True)) == VAULT


@pytest.mark.parametrize("content", ["", "short", base64.b64encode(bytes(16)).decode(), "§" * 44])
def test_what_is_no_key_is_refused_with_how_to_make_one(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret").write_text(content)
    with pytest.raises((BadInput, VaultError), match=r"openssl rand|cannot be read"):
        open_vault(Settings(data_dir=tmp_path / "data", master_key_file=tmp_path / "secret"))


def test_without_a_key_nothing_is_made_unless_asked(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    with pytest.raises(VaultError, match="there is no master key"):
        open_vault(settings)
    made = open_vault(settings, create=True)
    file = keys_folder(tmp_path / "data") / "master.key"
    assert file == tmp_path / "data-keys" / "master.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]
    assert open_vault(settings, create=True) == made == open_vault(settings)


def test_a_file_that_was_named_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(VaultError, match="there is no master key"):
        open_vault(Settings(data_dir=tmp_path / "data", master_key_file=tmp_path / "typo"), create=True)


def test_for_a_server_nothing_is_made_because_every_machine_would_make_another(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", database_url="postgresql://server/name")  # type: ignore[arg-type] # ditto
    with pytest.raises(VaultError, match="set EVENHAND_MASTER_KEY"):
        open_vault(settings, create=True)


def test_a_database_keeps_to_the_master_key_that_it_began_with(tmp_path: Path) -> None:
    engine = open_database(database_url(None, data_dir=tmp_path / "data"), create=True)
    migrate(engine)
    require_key(engine, VAULT)
    require_key(engine, VAULT)
    with pytest.raises(VaultError, match="not the master key"):
        require_key(engine, Vault(bytes(32)))
    engine.dispose()
