"""The errors of this room, one tree.

    EvalError
    └── DatasetError    labelled data that cannot be used: which file, which line, what to write instead

Messages name files, lines and ids; never text of a résumé.
"""

from __future__ import annotations

__all__ = ["DatasetError", "EvalError"]


class EvalError(Exception):
    """Base of everything that this room refuses on purpose; the message is one clear line."""


class DatasetError(EvalError):
    """Labelled data that cannot be used as it stands."""

    def __init__(self, message: str, *, file: str, line: int | None = None) -> None:
        """`file` is the path as the caller named it; `line` is 1-based, None where no line is to blame."""
        super().__init__(f"{file}, line {line}: {message}" if line else f"{file}: {message}")
        self.file = file
        self.line = line
