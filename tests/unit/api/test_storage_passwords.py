"""Passwords: what is refused, that hashes are argon2id, and that an unknown user costs the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.auth import passwords
from api.auth.login import log_in
from api.auth.passwords import COMMONEST, check_password, hash_password, random_password, refuse_weak
from api.errors import BadInput
from api.storage.accounts import NewUser, User, add_organisation, add_user, disable_user, normalised_email
from api.storage.database import Engine, database_url, open_database, transaction
from api.storage.ledger import COMMAND_LINE, By
from api.storage.roles import Role
from api.storage.schema import migrate

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
PASSWORD = "seven green bicycles"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elevenchars", "too short"),
        ("", "too short"),
        ("x1" * 513, "too long"),
        ("Ann.Berg@Example.org", "e-mail"),
        ("Password1234", "commonest"),
        ("aaaaaaaaaaaaaaaa", "commonest"),
    ],
)
def test_what_is_guessed_first_is_refused_without_repeating_it(password: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason) as error:
        refuse_weak(password, email="ann.berg@example.org")
    assert not password or password not in str(error.value)


def test_the_list_holds_a_hundred_that_the_length_does_not_catch() -> None:
    listed = COMMONEST.read_text("utf-8").split()
    assert len(set(listed)) == len(listed) >= 100
    assert all(len(one) >= passwords.MIN_LENGTH and one == one.casefold() for one in listed)


def test_a_long_or_a_random_password_is_taken() -> None:
    refuse_weak(PASSWORD, email="ann@example.org")
    made = {random_password() for _ in range(20)}
    assert len(made) == 20
    for one in made:
        refuse_weak(one, email="ann@example.org")


def test_a_hash_is_argon2id_with_its_own_salt_and_compares_in_any_spelling() -> None:
    stored = hash_password("caf\u00e9 caf\u00e9 caf\u00e9")
    assert stored.startswith("$argon2id$")
    assert stored != hash_password("caf\u00e9 caf\u00e9 caf\u00e9")
    assert check_password("cafe\u0301 cafe\u0301 cafe\u0301", stored).is_right
    assert not check_password("cafe cafe cafe", stored).is_right
    assert not check_password(PASSWORD, "not a hash").is_right


def test_a_cheaper_hash_is_made_anew() -> None:
    from pwdlib.hashers.argon2 import Argon2Hasher

    cheap = Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    check = check_password(PASSWORD, cheap)
    assert check.is_right
    assert check.new_hash is not None
    assert check_password(PASSWORD, check.new_hash) == passwords.PasswordCheck(is_right=True)


def test_an_unknown_user_costs_one_comparison_of_the_same_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parameters of the hash compared are those of a real one; no clock is asked."""
    compared: list[str] = []
    hasher = passwords._hasher()

    class Counting:
        def verify_and_update(self, password: str, stored: str) -> tuple[bool, str | None]:
            compared.append(stored)
            return hasher.verify_and_update(password, stored)

        def hash(self, password: str) -> str:
            return hasher.hash(password)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    known = hash_password(PASSWORD)
    assert not check_password(PASSWORD, None).is_right
    assert not check_password("a wrong one, long enough", known).is_right
    costs = {stored.rsplit("$", 2)[0] for stored in compared}
    assert len(compared) == 2
    assert len(costs) == 1


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = open_database(database_url(None, data_dir=tmp_path), create=True)
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture
def ann(engine: Engine) -> User:
    by = By(COMMAND_LINE, NOON)
    with transaction(engine) as connection:
        organisation = add_organisation(connection, "Acme", by=by)
        new = NewUser("ann@example.org", "Ann", Role.COMPLIANCE, organisation, hash_password(PASSWORD))
        return add_user(connection, new, by=by)


def attempt(
    engine: Engine, ann: User, password: str, *, email: str = "ann@example.org", minutes: int = 0
) -> User | None:
    at = NOON + timedelta(minutes=minutes)
    return log_in(engine, organisation_id=ann.organisation_id, email=email, password=password, at=at)


def test_the_right_password_comes_in_and_every_other_way_gives_the_same_nothing(engine: Engine, ann: User) -> None:
    assert attempt(engine, ann, PASSWORD, email=" ANN@example.org") == ann
    assert attempt(engine, ann, "wrong") is None
    assert attempt(engine, ann, PASSWORD, email="bob@example.org") is None
    assert attempt(engine, ann, PASSWORD, email="no address") is None
    assert attempt(engine, ann, "x" * 5000) is None
    with transaction(engine) as connection:
        disable_user(connection, ann, by=By(COMMAND_LINE, NOON))
    assert attempt(engine, ann, PASSWORD) is None


def test_after_five_wrong_ones_the_right_one_waits_fifteen_minutes(engine: Engine, ann: User) -> None:
    for _ in range(5):
        assert attempt(engine, ann, "wrong") is None
    assert attempt(engine, ann, PASSWORD) is None
    assert attempt(engine, ann, PASSWORD, minutes=14) is None
    assert attempt(engine, ann, PASSWORD, minutes=15) is not None


@pytest.mark.parametrize(
    "email", ["", "ann", "@example.org", "ann@", "an n@example.org", "a\n@b.org", "a" * 250 + "@b.org"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(BadInput, match=r"name@example\.org"):
        normalised_email(email)
