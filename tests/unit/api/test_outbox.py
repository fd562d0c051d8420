"""The outbox looks by itself, and goes on after the database refused."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from api.errors import DatabaseLocked
from api.jobs import outbox
from api.jobs.outbox import Outbox
from tests.people import a_world
from tests.site import new_engine


def test_it_looks_again_after_the_database_refused_and_after_a_defect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = new_engine(tmp_path)
    world = a_world(engine, tmp_path)
    looks, looked = iter((DatabaseLocked("locked"), ValueError("ours"))), threading.Event()

    def look(_service: object) -> int:
        if error := next(looks, None):
            raise error
        looked.set()
        return 0

    monkeypatch.setattr(outbox, "look_at_outbox", look)
    running = Outbox(world.service, look_s=0.01)
    running.start()
    assert looked.wait(5)
    running.stop()
    assert not any(thread.name == "outbox" for thread in threading.enumerate())
    engine.dispose()
