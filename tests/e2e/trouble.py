"""The same service where something is wrong: routes that fail in every way that a page is made for, and no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

from starlette.exceptions import HTTPException

from api import errors
from api.app import create_app
from api.storage.database import Engine, database_url, open_database
from api.web.forms import page_router
from tests.e2e.place import Place, serve

__all__ = ["FAILURES", "Trouble", "open_trouble"]

FAILURES: Mapping[str, tuple[int, Exception]] = MappingProxyType(
    {
        "forbidden": (403, errors.Forbidden("only compliance may do that.")),
        "conflict": (409, errors.Conflict("it was decided already.")),
        "gone": (410, HTTPException(410)),
        "stale": (412, errors.Stale("somebody has changed it since: load it again.")),
        "large": (413, errors.TooLarge("the file is larger than 25 MB: send a smaller one.")),
        "unusable": (422, errors.BadInput(f"'{'x' * 120}' cannot be used.")),
        "many": (429, errors.TooMany("too many attempts: wait a minute.")),
        "defect": (500, RuntimeError("a defect that is made on purpose")),
        "provider": (502, errors.ProviderUnavailable("the identity provider does not answer.")),
        "storage": (503, errors.DatabaseLocked("the database is busy.")),
        "full": (507, errors.DatabaseFull("the disk is full.")),
    }
)
LOCAL = "127.0.0.1"


@dataclass(frozen=True)
class Trouble:
    """Where routes fail, and where the database is gone."""

    url: str
    gone_url: str
    stop: Callable[[], None]


def open_trouble(place: Place) -> Trouble:
    """Two more servers over the story: `/trouble/{name}` of the first fails; the second has lost its database."""
    app = create_app(place.service)
    router = page_router()

    @router.get("/trouble/{name}")
    def fail(name: str) -> None:
        raise FAILURES[name][1]

    app.include_router(router)
    for _ in range(30):  # so that whoever signs in is told to wait
        app.state.throttle.failed(LOCAL, at=datetime.now(UTC))
    url, stop = serve(app)
    engine = _lost(place)
    gone_url, stop_gone = serve(create_app(replace(place.service, engine=engine)))

    def stop_both() -> None:
        stop()
        stop_gone()
        engine.dispose()

    return Trouble(url, gone_url, stop_both)


def _lost(place: Place) -> Engine:
    """A database without its tables: whatever is asked of it fails as one that is gone does."""
    return open_database(database_url(None, data_dir=place.service.settings.data_dir / "lost"), create=True)
