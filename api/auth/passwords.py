"""Passwords: what is refused, how they are hashed and compared; never stores, prints or logs one.

Argon2id with the cost that pwdlib recommends. A password counts in Unicode's NFKC form, so that it can be typed on any
keyboard. No rule about kinds of characters: length, and a list of what everybody guesses first (NIST SP 800-63B,
5.1.1.2).
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from pwdlib import PasswordHash
from pwdlib.exceptions import PwdlibError

from api.errors import BadInput

__all__ = ["PasswordCheck", "check_password", "hash_password", "random_password", "refuse_weak"]

MIN_LENGTH: Final = 12  # characters
MAX_LENGTH: Final = 1024  # characters; a longer one only costs time
RANDOM_BYTES: Final = 18  # 144 bits, 24 characters
AT_ONCE: Final = BoundedSemaphore(4)  # each takes 64 MB for a part of a second; more at once would be an outage
COMMONEST: Final = Path(__file__).with_name("common_passwords.txt")


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """Whether it was the right one; `new_hash` where the stored hash is cheaper than today's."""

    is_right: bool
    new_hash: str | None = field(default=None, repr=False)


def refuse_weak(password: str, *, email: str) -> None:
    """Refuse what is guessed first.

    Raises:
        BadInput: saying which rule it breaks, without the password.
    """
    if not _is_text(password):
        raise BadInput("the password holds a character that no keyboard types: use another.")
    form = _form(password)
    if len(form) < MIN_LENGTH:
        raise BadInput(f"the password is too short: at least {MIN_LENGTH} characters.")
    if len(form) > MAX_LENGTH:
        raise BadInput(f"the password is too long: at most {MAX_LENGTH} characters.")
    if form.casefold() == _form(email).strip().casefold():
        raise BadInput("the password is the e-mail address: use another.")
    if form.casefold() in _commonest() or len(set(form)) == 1:
        raise BadInput("the password is one of the commonest: use another.")


def hash_password(password: str) -> str:
    """The argon2id hash, with its salt and cost; takes a noticeable part of a second on purpose."""
    with AT_ONCE:
        return _hasher().hash(_form(password))


def check_password(password: str, stored: str | None) -> PasswordCheck:
    """Compare with the stored hash; None (an unknown user) costs the same time and is never right."""
    if len(password) > MAX_LENGTH or not _is_text(password):
        password, stored = "", None
    stand_in = _dummy()  # made before it is known whether it is needed, or the first unknown user would cost twice
    try:
        with AT_ONCE:
            is_right, new_hash = _hasher().verify_and_update(_form(password), stored or stand_in)
    except PwdlibError:
        return PasswordCheck(is_right=False)
    return PasswordCheck(is_right=is_right, new_hash=new_hash) if stored else PasswordCheck(is_right=False)


def random_password() -> str:
    """A password that nobody guesses, to be shown once."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def _is_text(password: str) -> bool:
    """Whether it can be written as UTF-8; half of a pair of surrogates cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in password)


def _form(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _dummy() -> str:
    """A hash of the same cost that no password has."""
    return hash_password(random_password())


@cache
def _commonest() -> frozenset[str]:
    return frozenset(COMMONEST.read_text("utf-8").split())
