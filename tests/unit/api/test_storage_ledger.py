"""The chain: whatever is done to it is found, and the first entry that it was done to is named."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import CannotOpen, LedgerBroken
from api.storage.checkpoints import (
    Checkpoint,
    checkpoints_file,
    key_file,
    open_key,
    public_key,
    read_checkpoints,
    sign_checkpoint,
)
from api.storage.database import database_url, open_database, reading, transaction
from api.storage.ledger import Action, By, Entry, append, chained, check_chain, moment_text
from api.storage.schema import migrate

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
BY = By("someone", NOON)
LENGTH = 12


def a_chain(length: int = LENGTH, *, subject: str = "it") -> list[Entry]:
    entries: list[Entry] = []
    for number in range(length):
        last = entries[-1] if entries else None
        entries.append(chained(last, Action.LOGGED_IN, subject=subject, by=BY, detail={"number": number}))
    return entries


CHAIN = a_chain()
INDEX = st.integers(0, LENGTH - 1)
TEXT_FIELDS = ("at", "actor", "action", "subject", "detail", "previous", "hash")


def checkpoint(entry: Entry) -> Checkpoint:
    return Checkpoint(entry.sequence, entry.hash, entry.at, "")


def test_a_whole_chain_is_verified_with_and_without_checkpoints() -> None:
    assert check_chain([]).entries == 0
    verified = check_chain(CHAIN, [checkpoint(CHAIN[4]), checkpoint(CHAIN[-1])])
    assert (verified.entries, verified.head, verified.vouched_up_to) == (LENGTH, CHAIN[-1].hash, LENGTH)
    assert check_chain(CHAIN, [checkpoint(CHAIN[4])]).vouched_up_to == 5


@given(index=INDEX, field=st.sampled_from(TEXT_FIELDS), put=st.one_of(st.text(max_size=70), st.binary(), st.none()))
def test_any_edit_of_any_field_is_found_and_named(index: int, field: str, put: object) -> None:
    if put == getattr(CHAIN[index], field):
        return
    edited = [*CHAIN]
    edited[index] = replace(CHAIN[index], **{field: put})
    with pytest.raises(LedgerBroken, match=f"entry {index + 1} was edited"):
        check_chain(edited)


@given(first=INDEX, last=INDEX)
def test_any_deletion_but_that_of_the_end_is_found_and_named(first: int, last: int) -> None:
    first, last = sorted((first, last))
    left = CHAIN[:first] + CHAIN[last + 1 :]
    if last == LENGTH - 1:
        assert check_chain(left).entries == first
        return
    with pytest.raises(LedgerBroken, match=f"entry {first + 1} is missing: it was deleted"):
        check_chain(left)


@given(kept=st.integers(0, LENGTH - 1), signed=INDEX)
def test_an_end_that_was_cut_off_is_found_by_a_checkpoint(kept: int, signed: int) -> None:
    marks = [checkpoint(CHAIN[signed])]
    if signed < kept:
        assert check_chain(CHAIN[:kept], marks).entries == kept
        return
    with pytest.raises(LedgerBroken, match=f"entry {kept + 1} is missing: the end was cut off.* entry {signed + 1}"):
        check_chain(CHAIN[:kept], marks)


@given(one=INDEX, other=INDEX)
def test_entries_that_changed_places_are_found_and_named(one: int, other: int) -> None:
    one, other = sorted((one, other))
    if one == other:
        return
    swapped = [*CHAIN]
    swapped[one] = replace(CHAIN[other], sequence=one + 1)
    swapped[other] = replace(CHAIN[one], sequence=other + 1)
    with pytest.raises(LedgerBroken, match=f"entry {one + 1} was moved: it was written as entry {other + 1}"):
        check_chain(swapped)


@given(index=INDEX)
def test_an_entry_deleted_with_those_after_it_moved_up_is_found(index: int) -> None:
    moved = [*CHAIN[:index], *(replace(one, sequence=one.sequence - 1) for one in CHAIN[index + 1 :])]
    if index == LENGTH - 1:
        return
    with pytest.raises(LedgerBroken, match=f"entry {index + 1} was moved: it was written as entry {index + 2}"):
        check_chain(moved)


@given(index=INDEX)
def test_an_entry_edited_and_hashed_anew_breaks_the_next_one(index: int) -> None:
    before = CHAIN[index - 1] if index else None
    forged = [*CHAIN]
    forged[index] = chained(before, Action.USER_DISABLED, subject="it", by=BY)
    if index == LENGTH - 1:
        with pytest.raises(LedgerBroken, match=f"entry {LENGTH} is not the one that was signed"):
            check_chain(forged, [checkpoint(CHAIN[-1])])
        return
    with pytest.raises(LedgerBroken, match=f"entry {index + 2} does not follow"):
        check_chain(forged)


def test_a_chain_written_anew_is_found_by_the_first_checkpoint() -> None:
    anew = a_chain(subject="other")
    assert check_chain(anew).entries == LENGTH
    with pytest.raises(LedgerBroken, match="entry 4 is not the one that was signed"):
        check_chain(anew, [checkpoint(CHAIN[7]), checkpoint(CHAIN[3])])


@pytest.mark.parametrize("word", ["ann@example.org", "Ann", "two words", "", "é", "a" * 129])
def test_the_ledger_takes_no_words_that_could_be_personal(tmp_path: Path, word: str) -> None:
    engine = open_database(database_url(None, data_dir=tmp_path), create=True)
    migrate(engine)
    with transaction(engine) as connection:
        for given_as in ({"subject": word}, {"subject": "x", "detail": {"reason": word}}):
            with pytest.raises(ValueError, match="ids, numbers and closed words"):
                append(connection, Action.LOGGED_IN, by=BY, **given_as)
        assert check_chain([append(connection, Action.LOGGED_IN, subject="x", by=BY)]).entries == 1
    engine.dispose()


def test_a_moment_is_written_in_utc_and_one_length() -> None:
    assert moment_text(NOON) == "2026-11-01T12:00:00.000000Z"
    assert moment_text(NOON.astimezone(timezone(timedelta(hours=-7)))) == moment_text(NOON)
    with pytest.raises(ValueError, match="time zone"):
        moment_text(NOON.replace(tzinfo=None))


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return key_file(None, data_dir=tmp_path / "data")


def sign(key: Path, entry: Entry) -> Checkpoint:
    file = checkpoints_file(key)
    return sign_checkpoint(open_key(key), file, sequence=entry.sequence, entry_hash=entry.hash, at=entry.at)


def test_the_key_lies_beside_the_data_and_is_for_its_owner_alone(key: Path, tmp_path: Path) -> None:
    made = open_key(key)
    assert key.parent == tmp_path / "data-ledger"
    assert {stat.S_IMODE(path.stat().st_mode) for path in key.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert open_key(key).private_bytes_raw() == made.private_bytes_raw()
    assert sorted(path.name for path in key.parent.iterdir()) == ["signing.key", "signing.key.pub"]


def test_checkpoints_are_read_back_with_the_public_key_alone(key: Path) -> None:
    signed = (sign(key, CHAIN[2]), sign(key, CHAIN[5]))
    key.unlink()
    assert public_key(key) is not None
    assert read_checkpoints(key) == signed


@pytest.mark.parametrize(
    ("field", "put"), [("sequence", 2), ("hash", "0" * 64), ("at", "2020"), ("signature", "00"), ("more", 1)]
)
def test_an_edited_checkpoint_is_named_by_its_line(key: Path, field: str, put: object) -> None:
    sign(key, CHAIN[2])
    sign(key, CHAIN[5])
    file = checkpoints_file(key)
    first, second = file.read_text("utf-8").splitlines()
    file.write_text(f"{first}\n{json.dumps(json.loads(second) | {field: put})}\n", "utf-8")
    with pytest.raises(LedgerBroken, match="line 2: this checkpoint is not what was signed"):
        read_checkpoints(key)


def test_a_checkpoint_signed_with_another_key_is_refused(key: Path, tmp_path: Path) -> None:
    sign(key, CHAIN[2])
    other = tmp_path / "other" / "signing.key"
    sign(other, CHAIN[2])
    checkpoints_file(key).write_bytes(checkpoints_file(other).read_bytes())
    with pytest.raises(LedgerBroken, match="line 1"):
        read_checkpoints(key)


def test_a_line_cut_short_by_a_crash_is_left_out_and_written_over(key: Path) -> None:
    first = sign(key, CHAIN[2])
    with checkpoints_file(key).open("ab") as stream:
        stream.write(b'{"at":"2026')
    assert read_checkpoints(key) == (first,)
    second = sign(key, CHAIN[5])
    assert read_checkpoints(key) == (first, second)


def test_checkpoints_without_any_key_are_not_believed(key: Path) -> None:
    assert read_checkpoints(key) == ()
    sign(key, CHAIN[2])
    key.unlink()
    key.with_name("signing.key.pub").unlink()
    with pytest.raises(LedgerBroken, match="no key"):
        read_checkpoints(key)


def test_a_file_that_is_no_key_is_refused(key: Path) -> None:
    key.parent.mkdir()
    key.write_text("hello")
    with pytest.raises(CannotOpen, match="no Ed25519 key"):
        open_key(key)


def test_the_ledger_of_a_file_is_read_in_order(tmp_path: Path) -> None:
    engine = open_database(database_url(None, data_dir=tmp_path), create=True)
    migrate(engine)
    with transaction(engine) as connection:
        written = [append(connection, Action.LOGGED_IN, subject="x", by=BY, detail={"n": n}) for n in range(3)]
    assert [one.sequence for one in written] == [1, 2, 3]
    assert written[2].previous == written[1].hash
    with reading(engine) as connection:
        assert check_chain(written).head == written[2].hash
    engine.dispose()
