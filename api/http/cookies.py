"""The session cookie: which name and which attributes it has on which connection; see decision 0024.

HTTPS: `__Host-evenhand`, Secure. Plain HTTP: `evenhand` without Secure, on this machine's own address alone, or where
EVENHAND_INSECURE_HTTP says that the network is trusted.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from api.errors import InsecureConnection

__all__ = [
    "PLAIN_COOKIE",
    "SECURE_COOKIE",
    "clear_cookie",
    "clear_handshake",
    "cookie_token",
    "is_https",
    "refuse_insecure",
    "set_cookie",
    "set_handshake",
    "take_handshake",
]

SECURE_COOKIE: Final = "__Host-evenhand"
PLAIN_COOKIE: Final = "evenhand"
HANDSHAKE: Final = "-signing-in"  # what the cookie of an attempt at the identity provider is called after these
HANDSHAKE_S: Final = 600


def is_https(connection: HTTPConnection) -> bool:
    """Whether the browser speaks to us, or to the proxy that we trust, over TLS."""
    return connection.url.scheme in ("https", "wss")


def refuse_insecure(connection: HTTPConnection, *, insecure_http: bool) -> None:
    """Refuse secrets over a plain connection that leaves this machine.

    Raises:
        InsecureConnection: saying what to do.
    """
    if not is_https(connection) and not insecure_http and not _is_this_machine(connection):
        raise InsecureConnection(
            "nobody signs in over plain HTTP from another machine: use HTTPS, or set EVENHAND_INSECURE_HTTP=1"
            " where the network is trusted."
        )


def cookie_token(connection: HTTPConnection) -> str | None:
    """The token in the session cookie; None if there is none for this kind of connection."""
    return connection.cookies.get(_name(connection)) or None


def set_cookie(response: Response, connection: HTTPConnection, token: str, *, max_age_s: int) -> None:
    """Give the browser a new session."""
    response.set_cookie(
        _name(connection),
        token,
        max_age=max_age_s,
        path="/",
        secure=is_https(connection),
        httponly=True,
        samesite="lax",
    )


def set_handshake(response: Response, connection: HTTPConnection, text: str) -> None:
    """Keep an attempt at the identity provider in the browser until it comes back."""
    response.set_cookie(
        _name(connection) + HANDSHAKE,
        text,
        max_age=HANDSHAKE_S,
        path="/",
        secure=is_https(connection),
        httponly=True,
        samesite="lax",
    )


def take_handshake(connection: HTTPConnection) -> str | None:
    """What was kept of the attempt."""
    return connection.cookies.get(_name(connection) + HANDSHAKE)


def clear_handshake(response: Response, connection: HTTPConnection) -> None:
    """Forget the attempt: it counts once."""
    response.delete_cookie(
        _name(connection) + HANDSHAKE, path="/", secure=is_https(connection), httponly=True, samesite="lax"
    )


def clear_cookie(response: Response, connection: HTTPConnection) -> None:
    """Take the session back."""
    response.delete_cookie(_name(connection), path="/", secure=is_https(connection), httponly=True, samesite="lax")


def _name(connection: HTTPConnection) -> str:
    return SECURE_COOKIE if is_https(connection) else PLAIN_COOKIE


def _is_this_machine(connection: HTTPConnection) -> bool:
    """Both the name that was asked for and the address that answered are loopback; a proxy's name is not."""
    server = connection.scope.get("server")
    return _is_loopback(connection.url.hostname or "") and (server is None or _is_loopback(server[0]))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
