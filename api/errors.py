"""What can go wrong at the entrances.

EntranceError
├── BadInput        a folder, file or option that cannot be used: what to do instead
└── BadSavedRun     a saved run that cannot be replayed, naming the place
"""

from __future__ import annotations

__all__ = ["BadInput", "BadSavedRun", "EntranceError"]


class EntranceError(Exception):
    """Base of everything that an entrance refuses on purpose; the message is one clear line."""


class BadInput(EntranceError):
    """What was given cannot be used."""


class BadSavedRun(EntranceError):
    """A saved run is incomplete or was changed."""
