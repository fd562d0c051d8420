"""Settings of a demo alone, whatever a real installation on this machine has in its environment."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from api.commands.configuring import settings_for
from api.settings import Settings

__all__ = ["demo_settings"]

HOST: Final = "127.0.0.1"
ELSEWHERE: Final = ("DATABASE_URL", "MASTER_KEY", "MASTER_KEY_FILE", "LEDGER_KEY_FILE", "PUBLIC_URL")
"""Settings of a real installation, which a demo must not touch."""


def demo_settings(out: Path, *, port: int) -> Settings:
    """A fresh data directory under `out`; in the environment too, for the worker is a process of its own."""
    for name in ELSEWHERE:
        os.environ.pop(f"EVENHAND_{name}", None)
    data_dir = out.absolute() / "data"
    for folder in (data_dir, data_dir.with_name("data-ledger"), data_dir.with_name("data-keys")):
        shutil.rmtree(folder, ignore_errors=True)
    os.environ.update(EVENHAND_DATA_DIR=str(data_dir), EVENHAND_DEMO="true")
    return settings_for().model_copy(update={"host": HOST, "port": port})
