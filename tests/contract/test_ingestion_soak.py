"""Long: a thousand files come in while the server and the workers are killed; each ends once, and none is lost."""

from __future__ import annotations

import io
import random
import socket
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import URL

from api.auth.opaque import hash_secret, new_secret
from api.auth.permissions import Permission
from api.storage.accounts import user_by_id
from api.storage.database import transaction
from api.storage.ledger import By, verify
from api.storage.states import FileState
from api.storage.tokens import NewToken, add_token
from tests.killing import FINAL, Yard, a_yard
from tests.make import resume_text

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "ranking"
FILES = 1_000
AT_ONCE = 50  # files of one request
KILLS = 10
PATIENT_S = 1_200.0
UNREAD = FINAL - {FileState.READ, FileState.DUPLICATE}

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1_800)]


@pytest.fixture
def yard(place: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Yard]:
    monkeypatch.setenv("SLOWNESS_S", "0.002")
    made = a_yard(place, tmp_path)
    yield made
    for slot in list(made.workers):
        made.kill(slot)
    made.engine.dispose()


def mixed_files(seeded: random.Random) -> list[tuple[str, bytes]]:
    """Real résumés where there are any, made ones, and every kind of bad one; no two have the same bytes."""
    real = [(path.name, path.read_bytes()) for path in sorted(DATA.glob("*/resumes/*"))] if DATA.is_dir() else []
    bad = [
        lambda number: b"%%PDF-1.7 nothing %d" % number,
        lambda number: b"\x7fELF" + b"\0" * 60 + b"%d" % number,
        lambda number: b"\0" * number,
        lambda number: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"%d" % number,
        lambda number: (real or [("", b"%PDF-1.4 x" * 99)])[number % max(1, len(real))][1][: 2_000 + number],
        lambda number: a_zip({"word/document.xml": b"<w>%d" % number, "[Content_Types].xml": b"<T/>"}),
    ]
    made = {data: name for name, data in real[: FILES * 2 // 3]}
    number = 0
    while len(made) < FILES:
        number += 1
        data = bad[number % len(bad)](number) if number % 3 else a_text(number)
        made.setdefault(data, f"../<img src=x>{number}.pdf")
    unique = [(name, data) for data, name in made.items()]
    seeded.shuffle(unique)
    return unique


def a_text(number: int) -> bytes:
    words = " ".join(f"part{number}x{place} done with Python" for place in range(20))
    return resume_text(name=f"Person {number}", experience=f"Engineer\n2019-01 - 2021-01\n{words}").encode()


def a_zip(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return packed.getvalue()


@dataclass
class Server:
    """The web server of a yard on one port, started again after each kill, and a client that does not give up."""

    yard: Yard
    port: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        secret, actor = new_secret("evh_"), self.yard.world.actor()
        now = datetime.now(UTC)
        with transaction(self.yard.engine) as connection:
            scopes = frozenset({Permission.BATCH_UPLOAD.value, Permission.BATCH_READ.value})
            new = NewToken("soak", scopes, hash_secret(secret), now + timedelta(days=1))
            add_token(connection, new, user=user_by_id(connection, actor.user_id), by=By(actor.user_id, now))
        self.headers = {"Authorization": f"Bearer {secret}"}
        self.start()

    def start(self) -> None:
        self.process = self.yard.run("-m", "api.cli", "serve", "--no-worker", "--port", str(self.port))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def send(self, path: str, files: list[tuple[str, bytes]]) -> dict[str, object]:
        """Until it is answered: whether a request that broke off had its effect does not matter."""
        deadline = time.monotonic() + PATIENT_S
        parts = [("files", part) for part in files]
        while True:
            try:
                answer = httpx.post(
                    f"http://127.0.0.1:{self.port}/api/v1{path}", files=parts, headers=self.headers, timeout=120
                )
                assert answer.status_code == 201, answer.text
                return dict(answer.json())
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.3)


def test_a_thousand_files_end_once_whoever_is_killed(yard: Yard) -> None:
    seeded = random.Random(17)
    contents = mixed_files(seeded)
    server = Server(yard)
    slots = (0,) if yard.engine.dialect.name == "sqlite" else (0, 1)
    for slot in slots:
        yard.start(slot)
    batch = server.send("/batches", contents[:AT_ONCE])["batch"]
    path = f"/batches/{batch['id']}/files"  # type: ignore[index]

    def upload() -> None:
        for start in range(AT_ONCE, len(contents), AT_ONCE):
            server.send(path, contents[start : start + AT_ONCE])

    uploading = threading.Thread(target=upload)
    uploading.start()
    for number in range(KILLS):
        yard.wait_for((number + 1) * len(contents) // (KILLS + 2), within_s=PATIENT_S)
        time.sleep(seeded.uniform(0, 0.5))
        if number % 3 == 2:
            server.kill()
            server.start()
            continue
        slot = slots[number % len(slots)]
        yard.kill(slot)
        is_last = number == KILLS - 1
        yard.start(slots[-1] + 1 if is_last else slot)  # the last one never comes back: its files are taken over
    uploading.join(PATIENT_S)
    assert not uploading.is_alive()
    yard.wait_for(len(contents), within_s=PATIENT_S)
    assert yard.end() == [0] * len(slots)
    server.kill()

    states = yard.states()
    assert sum(states.values()) == len(contents)
    assert set(states) <= FINAL
    assert set(yard.endings().values()) == {1}
    assert len(yard.endings()) == len(contents)
    assert set(yard.readings().values()) == {1}
    assert len(yard.readings()) == states[FileState.READ]
    assert sum(states[state] for state in UNREAD) > FILES // 10
    with transaction(yard.engine) as connection:
        assert verify(connection).entries > len(contents)
    assert "worker adopted" in yard.log
    assert Counter(line for line in yard.log.splitlines() if '"level": "error"' in line) == {}
