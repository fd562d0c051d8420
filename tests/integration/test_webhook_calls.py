"""Calls to a real server on the loopback address: what is sent, and every address and answer that must not matter."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

import api.jobs.call as calling
from api.jobs.call import call, is_public
from api.storage.roles import Role
from api.storage.states import DeliveryState
from api.storage.told import Event
from api.workflows.webhooks import CallError, create_webhook, deliver, ping_webhook
from tests.people import a_world
from tests.site import new_engine


@dataclass
class Receiver:
    """What came in, and what is answered."""

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in?x=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    here = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            here.seen.append((self.path, body, {name.lower(): value for name, value in self.headers.items()}))
            self.send_response(here.status)
            for name, value in here.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_delivery_arrives_with_a_signature_that_the_standard_library_of_receivers_accepts(
    receiver: Receiver, tmp_path: Path
) -> None:
    engine = new_engine(tmp_path)
    world = a_world(engine, tmp_path)
    settings = world.service.settings.model_copy(update={"webhook_allow_private": True})
    service = replace(world.service, settings=settings, now=lambda: datetime.now(UTC))
    admin = world.actor(Role.ADMINISTRATOR)
    made = create_webhook(service, admin, url=receiver.url, events=[Event.PERSON_ERASED])
    delivery = ping_webhook(service, admin, made.webhook.id)
    assert deliver(service, delivery.id, 0, call=call) is DeliveryState.DELIVERED
    ((path, body, headers),) = receiver.seen
    assert path == "/in?x=1"
    assert Verifier(made.secret).verify(body, headers) == json.loads(body)
    assert json.loads(body)["data"] == {"webhook": made.webhook.id}
    assert headers["webhook-id"] == delivery.id
    with pytest.raises(WebhookVerificationError):
        Verifier(made.secret).verify(body + b" ", headers)
    engine.dispose()


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    answer = call(receiver.url, b"{}", {}, allow_private=True)
    assert answer.status == 307
    assert [path for path, _, _ in receiver.seen] == ["/in?x=1"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "https://localhost:{port}/"])
def test_this_machine_is_not_called_unless_it_is_allowed(receiver: Receiver, url: str) -> None:
    answer = call(url.format(port=receiver.port), b"{}", {}, allow_private=False)
    assert answer.error is CallError.REFUSED_ADDRESS
    assert receiver.seen == []


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001::1"),
        *("fec0::1", "", "localhost", "127.1"),
    ],
)
def test_no_address_that_is_no_public_host_is_called(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_public_hosts_are_called(address: str) -> None:
    assert is_public(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(calling.socket, "getaddrinfo", lambda *_, **__: found)
    answer = call("https://rebinding.example.org/", b"{}", {}, allow_private=False)
    assert answer.error is CallError.REFUSED_ADDRESS


def test_a_name_is_resolved_once_and_the_checked_address_is_connected_to(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([[(0, 0, 0, "", ("127.0.0.1", receiver.port))]])
    monkeypatch.setattr(calling.socket, "getaddrinfo", lambda *_, **__: next(answers))
    connected: list[tuple[str, int]] = []
    plain = socket.socket.connect

    def create(address: tuple[str, int], _timeout: float) -> socket.socket:
        connected.append(address)
        made = socket.socket()
        plain(made, address)
        return made

    monkeypatch.setattr(calling.socket, "create_connection", create)
    answer = call(f"http://hooks.example.org:{receiver.port}/", b"{}", {}, allow_private=True)
    assert answer.status == 204
    assert connected == [("127.0.0.1", receiver.port)]
    assert receiver.seen[0][2]["host"] == f"hooks.example.org:{receiver.port}"


def test_a_server_that_is_not_there_or_speaks_no_http_or_no_tls_is_a_closed_word() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        thread = threading.Thread(target=_say, args=(server, b"nonsense\r\n\r\n"), daemon=True)
        thread.start()
        assert call(f"http://127.0.0.1:{port}/", b"{}", {}, allow_private=True).error is CallError.CONNECTION
        thread.join()
        thread = threading.Thread(target=_say, args=(server, b"HTTP/1.1 200 OK\r\n\r\n"), daemon=True)
        thread.start()
        assert call(f"https://127.0.0.1:{port}/", b"{}", {}, allow_private=True).error is CallError.TLS
        thread.join()
    assert call(f"http://127.0.0.1:{port}/", b"{}", {}, allow_private=True).error is CallError.CONNECTION
    assert call("http://[::1/", b"{}", {}, allow_private=True).error is CallError.REFUSED_ADDRESS


def test_a_server_that_answers_for_ever_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "DEADLINE_S", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        thread = threading.Thread(target=_dribble, args=(server,), daemon=True)
        thread.start()
        began = time.monotonic()
        answer = call(f"http://127.0.0.1:{port}/", b"{}", {}, allow_private=True)
        assert answer.error is CallError.TIMEOUT
        assert time.monotonic() - began < 3
        thread.join()


def _say(server: socket.socket, words: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(words)


def _dribble(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        try:
            for _ in range(100):
                connection.sendall(b"x: y\r\n")
                time.sleep(0.05)
        except OSError:
            return
