"""`evenhand demo`: a sample of real files, the whole service on it with the embedded defaults, and the app itself.

Everything lies in one folder, the master key too: there are made-up people only.
"""

from __future__ import annotations

import logging
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from api.commands.bench import progress_bar
from api.commands.printing import write_line
from api.commands.serving import at_work, serve
from api.demo.filling import tell, tell_second
from api.demo.people import Cast, add_people
from api.demo.settings import demo_settings
from api.demo.showing import run_of
from api.demo_sample import Sample, SecondPosition, make_sample, make_second_position
from api.errors import BadInput
from api.logs import configure_logs
from api.reports.terminal import show_run
from api.storage.roles import Role
from api.workflows.demo_sign_ins import keep_demo_sign_ins
from api.workflows.service import Service
from screening.lifecycle import State

__all__ = ["run_demo"]

SHOWN: Final = (Role.RECRUITER, Role.HIRING_MANAGER, Role.COMPLIANCE)


def run_demo(out: Path, *, port: int, seed: int, people: int, serves: bool) -> int:
    """Make the sample and its data directory under `out`, tell the story, print what came of it, and serve the app.

    Raises:
        BadInput: `out` cannot be used, the port is taken, or no worker does its work.
        StorageError: the database of the demo cannot be used.
    """
    if out.exists() and not out.is_dir():
        raise BadInput(f"{out} is a file: name a folder for the demo.")
    settings = demo_settings(out, port=port)
    configure_logs(level=logging.WARNING)
    sys.stderr.write(f"Making a sample of résumés in {out / 'sample'} …\n")
    shutil.rmtree(out / "sample", ignore_errors=True)
    sample = make_sample(out / "sample", seed=seed, people=people)
    second = make_second_position(out / "sample" / "second-position", seed=seed)
    if not serves:
        with at_work(settings, worker=True) as service:
            _play(service, sample, second)
        return 0
    serve(settings, worker=True, first=lambda service: _play(service, sample, second))
    return 0


def _play(service: Service, sample: Sample, second: SecondPosition) -> None:
    cast = add_people(service.engine, at=datetime.now(UTC))
    sys.stderr.write("Reading, ranking and auditing them, as the service does …\n")
    with progress_bar("Reading and embedding") as progress:
        told = tell(service, cast, sample, progress=progress)
    show_run(run_of(service, cast, told, sample.requisition.read_text("utf-8")))
    with progress_bar("A second position") as progress:
        held = tell_second(service, cast, second, progress=progress)
    stands = "is on hold" if held.state is State.HELD else "is audited"
    reasons = " ".join(held.public_reasons)
    write_line(f"\nA second requisition, {second.title}, {stands}: {reasons}")
    keep_demo_sign_ins(service.settings, cast.sign_ins)
    _show_sign_ins(cast)


def _show_sign_ins(cast: Cast) -> None:
    write_line("\nSign-ins of this demo, which work on this machine and with its made-up data alone:")
    for one in cast.sign_ins:
        if one.role in SHOWN:
            write_line(f"  {one.role.value.replace('_', ' '):15} {one.email:26} {one.password}")
