"""Call somebody's server, and nobody else's: the address is checked and then connected to, and nothing is followed.

A name is resolved once. If any of its addresses belongs to this machine, a private network or anything else that is no
public host, nothing is sent; the connection goes to an address that was checked, so that a second answer of the name
server changes nothing. No redirect, no proxy, no credentials of ours, a few seconds in all.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from api.workflows.webhooks import Answer, CallError

__all__ = ["TIMEOUT_S", "call", "is_public"]

TIMEOUT_S: Final = 10.0  # for one step: connect, send, answer
DEADLINE_S: Final = 20.0  # for the whole call, however slowly the other side answers
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")  # IPv4 addresses inside IPv6, RFC 6052
_TEREDO_OR_6TO4: Final = (ipaddress.IPv6Network("2001::/32"), ipaddress.IPv6Network("2002::/16"))


def call(url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool) -> Answer:
    """POST `body` to `url`: the status, or a closed word for why there is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return Answer(None, CallError.REFUSED_ADDRESS)
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        return Answer(None, CallError.REFUSED_ADDRESS)
    try:
        addresses = _addresses(host, port)
    except OSError:
        return Answer(None, CallError.UNRESOLVABLE)
    if not addresses or not (allow_private or all(map(is_public, addresses))):
        return Answer(None, CallError.REFUSED_ADDRESS)
    return _post(_connection(parts.scheme, host, port, addresses[0]), parts, body, headers)


def is_public(address: str) -> bool:
    """Whether an address is a host of the public network, IPv4 inside IPv6 unpacked."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped
        if inner is None and found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if any(found in network for network in _TEREDO_OR_6TO4) or found.is_site_local:
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _addresses(host: str, port: int) -> Sequence[str]:
    """Every address of the name, each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def _post(
    connection: http.client.HTTPConnection, parts: SplitResult, body: bytes, headers: Mapping[str, str]
) -> Answer:
    is_cut = threading.Event()
    deadline = threading.Timer(DEADLINE_S, _cut, (connection, is_cut))
    deadline.daemon = True
    deadline.start()
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body=body, headers=dict(headers))
        status = connection.getresponse().status
        return Answer(None, CallError.TIMEOUT) if is_cut.is_set() else Answer(status, None)
    except TimeoutError:
        return Answer(None, CallError.TIMEOUT)
    except ssl.SSLError:
        return Answer(None, CallError.TLS)
    except (OSError, http.client.HTTPException, ValueError):
        return Answer(None, CallError.TIMEOUT if is_cut.is_set() else CallError.CONNECTION)
    finally:
        deadline.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection, is_cut: threading.Event) -> None:
    """End a call that takes too long, whatever it waits for."""
    is_cut.set()
    open_socket = connection.sock
    if open_socket is not None:
        try:
            open_socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _connection(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
    if scheme == "https":
        return _Https(host, port, address)
    return _Http(host, port, address)


class _Http(http.client.HTTPConnection):
    """Speaks to `host` at the one address that was checked."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self._address = address

    def connect(self) -> None:
        """Connect to the address, and to no other that the name may have by now."""
        self.sock = socket.create_connection((self._address, self.port), TIMEOUT_S)


class _Https(_Http):
    """The same over TLS; the certificate has to be the name's."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        """Connect, then ask for the certificate of the name."""
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
