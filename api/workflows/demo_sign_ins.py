"""The sign-ins of a demo: made-up people whose passwords everybody at this machine may know.

Kept as one file in the demo's own data directory, and read only where the settings say that this is a demo.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.settings import Settings
from api.storage.roles import Role

__all__ = ["DemoSignIn", "demo_sign_ins", "keep_demo_sign_ins"]

FILE: Final = "demo-sign-ins.json"
PRIVATE: Final = 0o600


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """Somebody of the demo."""

    role: Role
    name: str
    email: str
    password: str


def demo_sign_ins(settings: Settings) -> tuple[DemoSignIn, ...]:
    """Those of this demo; none where this is no demo."""
    path = _path(settings)
    if not settings.demo or not path.is_file():
        return ()
    found = json.loads(path.read_text("utf-8"))
    return tuple(DemoSignIn(Role(one["role"]), one["name"], one["email"], one["password"]) for one in found)


def keep_demo_sign_ins(settings: Settings, sign_ins: Sequence[DemoSignIn]) -> None:
    """Keep them for the page where people sign in."""
    shown = [
        {"role": one.role.value, "name": one.name, "email": one.email, "password": one.password} for one in sign_ins
    ]
    path = _path(settings)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w", encoding="utf-8") as file:  # noqa: PTH123 - the mode is given at creation
        json.dump(shown, file)


def _path(settings: Settings) -> Path:
    return settings.data_dir / FILE
