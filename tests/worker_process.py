"""A worker as `evenhand worker` starts it, with tools that load nothing: for tests that kill it.

Everything else is real: the job library, the children that parse, the vault and both databases. Settings come from the
environment, as for the command. Run it as `python -m tests.worker_process SLOT`.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace

from api.commands.configuring import settings_for
from api.jobs.worker import run_worker
from api.logs import configure_logs
from api.storage.opening import open_storage
from api.wiring import build_service
from screening.ports import Codes
from tests.fakes import FakeEncoder
from tests.make import fake_tools

__all__ = ["main"]

SLOWNESS_S = float(os.environ.get("SLOWNESS_S", "0.02"))  # a text, so that a kill finds work under way


class SlowEncoder(FakeEncoder):
    """Takes its time, as a model does."""

    def encode(self, texts: list[str]) -> Codes:  # type: ignore[override]
        """Codes of `texts`."""
        time.sleep(SLOWNESS_S * len(texts))
        return super().encode(texts)


def main(slot: int, *, supervised: bool) -> None:
    """Work until told to stop."""
    configure_logs()
    settings = settings_for()
    tools = replace(fake_tools(), encoder=SlowEncoder())
    with open_storage(settings) as storage:
        service = replace(build_service(settings, storage.engine), tools=lambda: tools)
        run_worker(service, slot=slot, supervised=supervised)


if __name__ == "__main__":
    main(int(sys.argv[1]), supervised="--supervised" in sys.argv)
