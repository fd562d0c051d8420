"""Unique words planted in everything that a person sends, and the search for them wherever something could be left."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, text

from api.storage.database import Engine, reading

__all__ = ["Planted", "cells", "found_in", "in_files", "in_rows", "plant"]


@dataclass(frozen=True)
class Planted:
    """The words by where they were planted: ten in the résumé, and the others in what says who it is."""

    body: tuple[str, ...]
    name: tuple[str, ...]
    mail: tuple[str, ...]
    file_name: tuple[str, ...]
    answers: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def personal(self) -> tuple[str, ...]:
        return (*self.name, *self.mail, *self.file_name, *self.answers, *self.words)

    @property
    def everything(self) -> tuple[str, ...]:
        return (*self.body, *self.personal)

    @property
    def resume(self) -> str:
        lines = "\n".join(f"Built {word} pipelines and {word}ware in Python." for word in self.body)
        mails = "\n".join(f"{mail}@example.org" for mail in self.mail)
        name = " ".join(word.capitalize() for word in self.name)
        return f"{name}\n{mails}\n\nExperience\nEngineer, Acme\n2019-01 - 2021-01\n{lines}\n"


def plant(seed: str = "") -> Planted:
    """Thirty words that stand nowhere else, in letters alone so that they read as words."""

    def some(kind: str, count: int) -> tuple[str, ...]:
        return tuple(f"zq{seed}{kind}{'bcdfghjklm'[number]}xvuw" for number in range(count))

    return Planted(some("body", 10), some("nam", 4), some("mai", 4), some("fil", 4), some("ans", 4), some("wor", 4))


def found_in(data: bytes, words: Iterable[str]) -> set[str]:
    """Which words stand in `data`, in any case and in the encodings that databases and logs use."""
    low = data.lower()
    return {word for word in words if word.encode() in low or word.encode("utf-16-le") in low}


def in_files(folder: Path, words: Iterable[str]) -> dict[str, set[str]]:
    """Which words stand in any file below `folder`, or in its name; whatever kind of file it is."""
    wanted, found = tuple(words), {}
    for file in sorted(folder.rglob("*")):
        data = file.read_bytes() if file.is_file() else b""
        if hits := found_in(data + b"\0" + str(file.relative_to(folder)).encode(), wanted):
            found[str(file.relative_to(folder))] = hits
    return found


def in_rows(engine: Engine, words: Iterable[str]) -> dict[str, set[str]]:
    """Which words stand in any cell of any table, the job library's too, packed or not."""
    wanted = tuple(words)
    found: dict[str, set[str]] = {}
    for place, cell in cells(engine):
        if hits := found_in(cell, wanted):
            found.setdefault(place, set()).update(hits)
    return found


def cells(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Every cell with its table and column, unpacked where it is packed."""
    schemas = [None] if engine.dialect.name == "sqlite" else ["public", "dbos"]
    looking = inspect(engine)
    tables = [(schema, name) for schema in schemas for name in looking.get_table_names(schema=schema)]
    with reading(engine) as connection:
        for schema, name in tables:
            quoted = f'"{schema}"."{name}"' if schema else f'"{name}"'
            for row in connection.execute(text(f"SELECT * FROM {quoted}")).mappings():
                for column, value in row.items():
                    yield f"{name}.{column}", _plain(value)


def _plain(value: object) -> bytes:
    if isinstance(value, memoryview | bytes):
        data = bytes(value)
        try:
            return zlib.decompress(data)
        except zlib.error:
            return data
    return str(value).encode("utf-8", "surrogatepass")
