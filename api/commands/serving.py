"""`evenhand serve`: the web application, and on the embedded defaults the one worker beside it.

Makes a fresh embedded database by itself. Tables that are older than the software are left alone: somebody has to have
made a copy first.
"""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from api.commands.configuring import settings_for
from api.commands.printing import write_line
from api.errors import BadInput
from api.logs import configure_logs, log
from api.settings import Settings
from api.storage.database import reading
from api.storage.erasing import cut_log
from api.storage.opening import Storage, open_storage
from api.storage.schema import current_revision, migrate, require_current

if TYPE_CHECKING:
    from fastapi import FastAPI

    from api.workflows.service import Service

__all__ = ["at_work", "serve", "serve_command"]

ENDING_S: Final = 10  # for answers under way when it is stopped
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


def serve_command(*, host: str | None, port: int | None, worker: bool | None) -> int:
    """Serve until interrupted.

    Raises:
        BadInput: the address is taken or cannot be listened on.
        StorageError: the database, a key or the vault cannot be used.
    """
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings_for().model_copy(update=given)
    configure_logs()
    serve(settings, worker=settings.database_url is None if worker is None else worker)
    return 0


def serve(settings: Settings, *, worker: bool, first: Callable[[Service], None] | None = None) -> None:
    """Serve until interrupted; `worker` starts one beside it and ends it with it, `first` is done before answering.

    Raises:
        BadInput: the address is taken or cannot be listened on.
        StorageError: the database, a key or the vault cannot be used.
    """
    from api.app import create_app

    with _listening(settings.host, settings.port) as listening, at_work(settings, worker=worker) as service:
        if first is not None:
            first(service)
        _run(create_app(service), listening, settings)
        log("stopped")


@contextmanager
def at_work(settings: Settings, *, worker: bool) -> Iterator[Service]:
    """The service with its tables, its ledger being signed and, with `worker`, somebody who does the long work.

    Raises:
        StorageError: the database, a key or the vault cannot be used.
    """
    from api.jobs.supervise import supervised_worker
    from api.wiring import build_service
    from api.workflows.checkpointing import checkpoints_signed

    is_embedded = settings.database_url is None
    with open_storage(settings, create=is_embedded) as storage, ExitStack() as running:
        _prepare(storage, is_embedded=is_embedded)
        service = build_service(settings, storage.engine)
        running.enter_context(checkpoints_signed(service))
        if worker:
            running.enter_context(supervised_worker())
        yield service


def _prepare(storage: Storage, *, is_embedded: bool) -> None:
    """Make the tables of a fresh embedded database; of any other, look whether they fit."""
    from api.jobs.enqueue import prepare_job_tables

    with reading(storage.engine) as connection:
        is_fresh = current_revision(connection) is None
    if is_fresh and is_embedded:
        migrate(storage.engine)
        prepare_job_tables(storage.engine)
    require_current(storage.engine)
    cut_log(storage.engine)  # a process that was killed right after an erasure could not


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise BadInput(
            f"{host}:{port} cannot be listened on: {error.strerror}; say another --port or --host."
        ) from None
    with listening:
        yield listening


def _greet(settings: Settings, port: int) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    log("serving", host=settings.host, port=port)
    write_line(f"Evenhand is at {settings.public_url or f'http://{host}:{port}'}; Ctrl-C stops it.")
    if settings.host not in LOOPBACK and not settings.insecure_http:
        write_line("Nobody signs in over plain HTTP from another machine: put a proxy with HTTPS in front of it.")
    sys.stdout.flush()


def _run(app: FastAPI, listening: socket.socket, settings: Settings) -> None:
    """Until SIGINT or SIGTERM; answers under way are finished first."""
    import uvicorn

    class Server(uvicorn.Server):
        """Says where it is once it answers, and signals end it kindly."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """As any server."""
            await super().startup(sockets)
            _greet(settings, listening.getsockname()[1])

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=ENDING_S,
    )
    for number in (signal.SIGINT, signal.SIGTERM):  # the server puts its own over these, and raises them again here
        signal.signal(number, lambda _number, _frame: None)
    gc.collect()
    gc.freeze()  # what is loaded stays: looking for garbage in it took half of ranking ten thousand people again
    Server(config).run(sockets=[listening])
