"""What this software writes to its log: JSON lines, ids and closed words only.

A field that is not on the list is left out, and so is text of any other shape; of an exception the kind and the place
in the code are told, never its message. What libraries log is cut down to who logged and where, because their messages
may quote what they worked on.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TextIO, cast

import structlog
from structlog.typing import EventDict, WrappedLogger

__all__ = ["FIELDS", "configure_logs", "error_place", "log"]

FIELDS: Final = frozenset(
    {
        "attempt",
        "batch_id",
        "candidate_id",
        "count",
        "entries",
        "error",
        "event",
        "file_id",
        "host",
        "job",
        "job_id",
        "level",
        "logger",
        "method",
        "ms",
        "outcome",
        "pid",
        "place",
        "port",
        "proposal_id",
        "request_id",
        "requisition_id",
        "revision",
        "route",
        "seconds",
        "sequence",
        "shortlist_id",
        "state",
        "status",
        "timestamp",
        "user_id",
        "version",
        "webhook_id",
        "worker",
    }
)
PLAIN: Final = re.compile(r"[A-Za-z0-9_.:/{}<>-]{0,200}")  # ids, routes, moments; no spaces, so no sentence and no name
EVENT: Final = re.compile(r"[a-z0-9_ .,-]{1,120}")  # written in this code, in small letters
WITHHELD: Final = "withheld"
LIBRARY: Final = "library"  # the event of a record that is not ours
OURS: Final = "evenhand"


def configure_logs(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Write to `stream` (standard error) from now on, our own lines and those of libraries; until then nowhere."""
    target = sys.stderr if stream is None else stream
    _configure(structlog.PrintLoggerFactory(target), level=level)
    handler = logging.StreamHandler(target)
    handler.setFormatter(_Records())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level)


def log(event: str, *, level: str = "info", **fields: object) -> None:
    """Write one line; `event` is a fixed word of the code, `fields` are named in FIELDS."""
    getattr(cast("structlog.BoundLogger", structlog.get_logger()), level)(event, **fields)


def error_place(error: BaseException) -> str:
    """File, line and function where it was raised, without what it says."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    code = trace.tb_frame.f_code
    return f"{Path(code.co_filename).name}:{trace.tb_lineno}:{code.co_name}"


def _configure(factory: Callable[..., WrappedLogger], *, level: int) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_what_is_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=factory,
        cache_logger_on_first_use=False,
    )


def _only_what_is_allowed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {name: _plain(name, value) for name, value in event.items() if name in FIELDS}


def _plain(name: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and (EVENT if name == "event" else PLAIN).fullmatch(value):
        return value
    return WITHHELD


class _Records(logging.Formatter):
    """Records of the standard library: ours with their words and plain arguments, others without."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        is_ours = record.name == OURS or record.name.startswith(f"{OURS}.")
        fields: dict[str, object] = {
            "level": record.levelname.lower(),
            "logger": _plain("logger", record.name),
            "place": _plain("place", f"{record.filename}:{record.lineno}:{record.funcName}"),
            "timestamp": structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", {})["timestamp"],
        }
        if record.exc_info and record.exc_info[0]:
            fields["error"] = record.exc_info[0].__name__
        return json.dumps({"event": _words(record) if is_ours else LIBRARY, **fields}, sort_keys=True)


def _words(record: logging.LogRecord) -> str:
    """The words of the code, with each argument that is no plain id or number withheld."""
    given = record.args if isinstance(record.args, tuple) else ()
    checked = tuple(one if isinstance(one, int | float) else _plain("", str(one)) for one in given)
    return str(record.msg) % checked if checked else str(record.msg)


_configure(structlog.ReturnLoggerFactory(), level=logging.INFO)
