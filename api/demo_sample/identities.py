"""Who a person is: all that redaction must take out, and nothing that a position asks for."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from api.demo_sample.content import name_bank

__all__ = ["Identity", "make_identity", "other_identity"]

_SHARE_IN_CAPITALS = 0.12
_AGE_AT_FIRST_STUDY = (18, 21)
"""Years; a swapped identity is moved by more than this range, so no birth year stays."""
_SWAP_AGES = (25, 33)
_DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A name and the ways to reach the person; `birth_date`, `pronouns` and `marital_status` are shown by some only."""

    name: str
    pronouns: str
    email: str
    phone: str
    street: str
    postcode: str
    town: str
    birth_date: date
    marital_status: str

    def __repr__(self) -> str:
        return "Identity(…)"

    @property
    def handle(self) -> str:
        """The part of the e-mail address before the at sign."""
        return self.email.partition("@")[0]

    @property
    def address(self) -> str:
        """Street, town and postcode on one line."""
        return f"{self.street}, {self.town} {self.postcode}"


def make_identity(number: int, *, seed: int, first_year: int) -> Identity:
    """The identity of applicant `number`, who began a first degree in `first_year`."""
    rng = random.Random(f"{seed}/identity/{number}")
    born = first_year - rng.randint(*_AGE_AT_FIRST_STUDY)
    return _drawn(rng, _name(number, seed=seed, step=0), born)


def other_identity(identity: Identity, number: int, *, seed: int, swap_seed: int) -> Identity:
    """An identity that differs from `identity` in every field."""
    rng = random.Random(f"{seed}/identity/{number}/swap/{swap_seed}")
    step = 1 + (swap_seed * 29) % (len(name_bank().names) - 1)
    born = identity.birth_date.year - rng.randint(*_SWAP_AGES) + _AGE_AT_FIRST_STUDY[1]
    name = _name(number, seed=seed, step=step)

    def other() -> Identity:
        return _drawn(rng, name, born)

    return _until(other, lambda made: _differs(made, identity))


def _drawn(rng: random.Random, parts: tuple[str, str], born: int) -> Identity:
    bank = name_bank()
    town, postcode = rng.choice(bank.towns)
    name = " ".join(part for part in parts if part)
    return Identity(
        name=name.upper() if rng.random() < _SHARE_IN_CAPITALS else name,
        pronouns=rng.choice(bank.pronouns),
        email=f"{_handle(parts, rng)}@{rng.choice(bank.mail_hosts)}",
        phone=_pattern(rng.choice(bank.phones_us if "," in town else bank.phones_uk), rng),
        street=f"{rng.randint(3, 1290)} {rng.choice(bank.streets)}",
        postcode=_pattern(postcode, rng),
        town=town,
        birth_date=date(born, 1, 1) + timedelta(days=rng.randrange(_DAYS_A_YEAR)),
        marital_status=rng.choice(bank.marital_statuses),
    )


def _name(number: int, *, seed: int, step: int) -> tuple[str, str]:
    """Given and family name; another `step`, another name. Past the end of the bank, pairs are remade."""
    names = list(name_bank().names)
    random.Random(f"{seed}/names").shuffle(names)
    turn, place = divmod(number - 1, len(names))
    given, family = names[(place + step) % len(names)]
    return given, names[(place + step + turn) % len(names)][1] if turn else family


def _handle(parts: tuple[str, str], rng: random.Random) -> str:
    given, family = (_plain(part) for part in parts)
    if not family:
        return f"{given}{rng.randint(2, 99)}"
    number = rng.randint(2, 99)
    return rng.choice((f"{given}.{family}", f"{given[0]}.{family}", f"{family}{number}", f"{given}_{family}"))


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("Ø", "O"))
    return "".join(letter for letter in folded.lower() if letter.isascii() and letter.isalnum())


def _pattern(pattern: str, rng: random.Random) -> str:
    """`pattern` with a digit for each "#" and a letter for each "@"."""
    pick = {"#": "0123456789", "@": "ABDEFGHJLNPQRSTUWXYZ"}
    return "".join(rng.choice(pick[sign]) if sign in pick else sign for sign in pattern)


def _differs(one: Identity, two: Identity) -> bool:
    return all(getattr(one, field) != getattr(two, field) for field in Identity.__slots__)


def _until(draw: Callable[[], Identity], accepted: Callable[[Identity], bool]) -> Identity:
    made = draw()
    while not accepted(made):
        made = draw()
    return made
