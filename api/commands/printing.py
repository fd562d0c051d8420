"""What every command prints with. Imports nothing, so that a command that needs no model starts at once."""

from __future__ import annotations

import sys

__all__ = ["write_line"]


def write_line(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(text + "\n")
