"""`evenhand bench pages`: how soon each page of a demo begins to answer, with `/healthz` in the same run.

Pages are found as people find them: from the first page of each role along the links of what answers. They are asked
for over real sockets of the loopback address, one at a time, and kept warm; what is measured ends with the first byte.
"""

from __future__ import annotations

import gc
import json
import re
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import uvicorn

from api.app import create_app
from api.auth.sessions import begin_session
from api.commands.bench import progress_bar
from api.commands.printing import write_line
from api.commands.serving import at_work
from api.demo.filling import Progress, tell, tell_second
from api.demo.people import add_people
from api.demo.settings import demo_settings
from api.demo_sample import make_sample, make_second_position
from api.http.cookies import PLAIN_COOKIE
from api.storage.accounts import User
from api.storage.roles import Role
from api.web.rail import HOMES
from api.workflows.service import Service

__all__ = ["PageSpeed", "SpeedOfPages", "bench_pages", "measure_pages"]

TARGET_MS: Final = 200.0
BASELINE: Final = "/healthz"
HOST: Final = "127.0.0.1"
NO_PAGES: Final = ("/api/", "/static/", "/tour", "/sign-", "/favicon")
FILES: Final = re.compile(r"/(?:files|export)(?:/|$)")
LINK: Final = re.compile(r'href="(/[^"#]*)')
ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
MOST_PAGES: Final = 120  # of a role; links have no end where each page leads to another
STARTS_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class PageSpeed:
    """How soon a page begins to answer, in milliseconds; `page` has {id} where an id stands."""

    role: str
    page: str
    status: int
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class SpeedOfPages:
    """Every page, the slowest first, and what an answer without a page takes in between."""

    repeats: int
    target_ms: float
    baseline: PageSpeed
    pages: tuple[PageSpeed, ...]


@dataclass
class _Visitor:
    """Somebody signed in, over one connection that is kept."""

    port: int
    role: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection(HOST, self.port, timeout=60)
        self._headers = {"Cookie": f"{PLAIN_COOKIE}={self.token}; evenhand-tour=done", "Accept": "text/html"}

    def ask(self, path: str) -> tuple[float, int, Mapping[str, str], str]:
        """Milliseconds to the first byte, the status, the headers and the page."""
        begun = time.perf_counter()
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        took = 1000 * (time.perf_counter() - begun)
        return took, answer.status, dict(answer.getheaders()), answer.read().decode("utf-8", "replace")

    def time(self, path: str) -> float:
        """The same, of which only the time counts."""
        return self.ask(path)[0]

    def close(self) -> None:
        """Nothing more is asked."""
        self._connection.close()


def bench_pages(people: int, repeats: int, *, as_json: bool) -> int:
    """Make a demo of so many people in a folder that is thrown away, and measure its pages.

    Raises:
        BadInput: no worker does its work.
        StorageError: the database of the demo cannot be used.
    """
    with tempfile.TemporaryDirectory(prefix="evenhand-pages-") as folder:
        out = Path(folder)
        sys.stderr.write("Making a demo …\n")
        settings = demo_settings(out, port=0)
        with at_work(settings, worker=True) as service, progress_bar("Reading") as progress:
            cast = add_people(service.engine, at=datetime.now(UTC))
            tell(service, cast, make_sample(out / "sample", people=people), progress=progress)
            tell_second(service, cast, make_second_position(out / "second"), progress=progress)
        with at_work(settings, worker=False) as service, progress_bar("Measuring, by role") as progress:
            found = measure_pages(service, cast.users, repeats=repeats, progress=progress)  # nobody works beside it
    if as_json:
        write_line(json.dumps(asdict(found), indent=1))
    else:
        _print(found)
    return 0


def measure_pages(
    service: Service, users: tuple[User, ...], *, repeats: int, progress: Progress = lambda _done, _whole: None
) -> SpeedOfPages:
    """Every page that those users come to by links, each asked for `repeats` times after once to warm it."""
    times: dict[tuple[str, str], tuple[int, list[float]]] = {}
    between: list[float] = []
    with _serving(service) as port:
        gc.collect()
        gc.freeze()  # as the service does when it starts
        for number, user in enumerate(users):
            progress(number, len(users))
            visitor = _Visitor(port, user.role.value, begin_session(service.engine, user, at=service.now()))
            for page, (path, status) in _pages_of(visitor, user.role).items():
                taken = []
                for _ in range(repeats):
                    between.append(visitor.time(BASELINE))
                    taken.append(visitor.time(path))
                times[visitor.role, page] = (status, taken)
            visitor.close()
        gc.unfreeze()
    pages = [_speed(role, page, status, taken) for (role, page), (status, taken) in times.items()]
    slowest_first = sorted(pages, key=lambda one: (-one.p95_ms, one.role, one.page))
    return SpeedOfPages(repeats, TARGET_MS, _speed("nobody", BASELINE, 200, between), tuple(slowest_first))


def _pages_of(visitor: _Visitor, role: Role) -> dict[str, tuple[str, int]]:
    """Each kind of page that is reached from the role's first one: an address of it, and its status."""
    found: dict[str, tuple[str, int]] = {}
    waiting = [HOMES[role]]
    known = {_kind(HOMES[role])}
    while waiting and len(found) < MOST_PAGES:
        path = waiting.pop(0)
        _, status, headers, text = visitor.ask(path)
        kind = {name.lower(): value for name, value in headers.items()}
        if not kind.get("content-type", "").startswith("text/html") or "content-disposition" in kind:
            continue
        found[_kind(path)] = (path, status)
        for link in map(unescape, LINK.findall(text)):
            if link.startswith(NO_PAGES) or FILES.search(urlsplit(link).path) or _kind(link) in known:
                continue
            known.add(_kind(link))
            waiting.append(link)
    return found


def _kind(link: str) -> str:
    """The link without its ids and without what is asked for: only which questions are asked stays."""
    parts = urlsplit(link)
    asked = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return ID.sub("{id}", parts.path) + (f"?{'&'.join(asked)}" if asked else "")


def _speed(role: str, page: str, status: int, taken: list[float]) -> PageSpeed:
    marks = quantiles(taken, n=20, method="inclusive") if len(taken) > 1 else [taken[0]] * 19
    return PageSpeed(role, page, status, round(marks[9], 1), round(marks[18], 1))


@contextmanager
def _serving(service: Service) -> Iterator[int]:
    """The app over the service, answering in a thread; its port."""
    with socket.create_server((HOST, 0)) as listening:
        config = uvicorn.Config(create_app(service), log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + STARTS_S
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(STARTS_S)


def _print(found: SpeedOfPages) -> None:
    write_line(f"{len(found.pages)} pages, each {found.repeats} times and warm: milliseconds to the first byte")
    write_line(f"  {'':<16}{'':<58}{'p50':>8}{'p95':>8}")
    for one in (*found.pages, found.baseline):
        over = "  above the target" if one.p95_ms > found.target_ms else ""
        write_line(f"  {one.role:<16}{one.page[:56]:<58}{one.p50_ms:>8.1f}{one.p95_ms:>8.1f}{over}")
    slow = sum(one.p95_ms > found.target_ms for one in found.pages)
    write_line(f"The target is {found.target_ms:.0f} ms; {slow} of {len(found.pages)} pages are above it.")
