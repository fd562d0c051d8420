"""Signing in with the organisation's identity provider: OpenID Connect, authorization code with PKCE, state and nonce.

Says who the provider knows; which user that is, and whether they may come in, is decided elsewhere. Keeps nothing of
the provider's tokens.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.errors import BadInput, NotSignedIn, ProviderUnavailable

__all__ = ["Handshake", "Identity", "Provider", "new_handshake"]

TIMEOUT_S: Final = 10.0
LEEWAY_S: Final = 60  # between the provider's clock and ours
ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "EdDSA",
)  # with a public key
MAX_SUBJECT: Final = 255  # characters, OpenID Connect Core 2
SCOPE: Final = "openid email"
REFUSED: Final = "the identity provider did not confirm who you are: sign in again."


@dataclass(frozen=True, slots=True)
class Handshake:
    """What belongs to one attempt, kept in the browser until it comes back."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    def text(self) -> str:
        """For a cookie."""
        return ".".join((self.state, self.nonce, self.verifier))

    @classmethod
    def read(cls, text: str | None) -> Handshake:
        """What `text` made.

        Raises:
            NotSignedIn: it is none, or the cookie is gone.
        """
        parts = (text or "").split(".")
        if len(parts) != 3 or not all(parts):
            raise NotSignedIn("signing in took too long, or began in another browser: begin again.")
        return cls(*parts)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider knows; `email` only where the provider has verified it."""

    issuer: str
    subject: str = field(repr=False)
    email: str | None = field(repr=False)


def new_handshake() -> Handshake:
    """A fresh one, unguessable in every part."""
    return Handshake(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


@dataclass(frozen=True, slots=True)
class Provider:
    """The identity provider of the settings; `client` makes what speaks HTTP."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    client: Callable[[], httpx.Client] = field(
        default=lambda: httpx.Client(timeout=TIMEOUT_S, follow_redirects=False), repr=False
    )

    def __post_init__(self) -> None:
        """Refuse an address that anybody on the way could answer for."""
        parts = urlsplit(self.issuer)
        is_here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
        if not is_here and parts.scheme != "https":
            raise BadInput("EVENHAND_OIDC_ISSUER cannot be used: it has to begin with https://.")

    def address(self, handshake: Handshake, *, redirect_uri: str) -> str:
        """Where the browser goes to sign in.

        Raises:
            ProviderUnavailable: the provider does not answer as one.
        """
        with self.client() as client:
            endpoint = self._told(client)["authorization_endpoint"]
        address: str = add_params_to_uri(
            endpoint,
            [
                ("response_type", "code"),
                ("client_id", self.client_id),
                ("redirect_uri", redirect_uri),
                ("scope", SCOPE),
                ("state", handshake.state),
                ("nonce", handshake.nonce),
                ("code_challenge", create_s256_code_challenge(handshake.verifier)),
                ("code_challenge_method", "S256"),
            ],
        )
        return address

    def identity(self, handshake: Handshake, *, code: str, state: str, redirect_uri: str) -> Identity:
        """Who came back with `code`.

        Raises:
            NotSignedIn: the state is another attempt's, the code does not count, or the token is not for us.
            ProviderUnavailable: the provider does not answer as one.
        """
        if not hmac.compare_digest(state.encode(), handshake.state.encode()):
            raise NotSignedIn("this answer belongs to another attempt: sign in again.")
        with self.client() as client:
            told = self._told(client)
            token = self._token(client, told["token_endpoint"], handshake, code=code, redirect_uri=redirect_uri)
            keys = _json(client, told["jwks_uri"])
        claims = self._claims(token, keys, nonce=handshake.nonce)
        email = claims.get("email") if claims.get("email_verified") is True else None
        return Identity(self.issuer, str(claims["sub"]), email if isinstance(email, str) else None)

    def _told(self, client: httpx.Client) -> dict[str, str]:
        """What the provider says of itself; one that says another name is not it."""
        told = _json(client, f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        needed = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
        if not all(isinstance(told.get(name), str) for name in needed) or told["issuer"] != self.issuer:
            raise ProviderUnavailable("the identity provider says of itself that it is another: see the settings.")
        return told

    def _token(
        self, client: httpx.Client, endpoint: str, handshake: Handshake, *, code: str, redirect_uri: str
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": handshake.verifier,
        }
        try:
            answer = client.post(endpoint, data=form, auth=(self.client_id, self.client_secret))
        except httpx.HTTPError:
            raise ProviderUnavailable("the identity provider does not answer: try again.") from None
        token = _object(answer)
        if answer.status_code != 200 or not isinstance(token.get("id_token"), str):
            raise NotSignedIn(REFUSED)
        return token

    def _claims(self, token: dict[str, Any], keys: dict[str, Any], *, nonce: str) -> dict[str, Any]:
        """What the token says, once signature, issuer, audience, time and nonce are right."""
        try:
            decoded = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {"iss": {"essential": True, "value": self.issuer}, "aud": {"essential": True, "value": self.client_id}},
                {"nonce": nonce, "client_id": self.client_id, "access_token": token.get("access_token")},
            )
            claims.validate(leeway=LEEWAY_S)
        except (JoseError, ValueError, KeyError, TypeError):
            raise NotSignedIn(REFUSED) from None
        if not 1 <= len(str(claims["sub"])) <= MAX_SUBJECT:
            raise NotSignedIn(REFUSED)
        return dict(claims)


def _json(client: httpx.Client, address: str) -> dict[str, Any]:
    try:
        answer = client.get(address)
    except httpx.HTTPError:
        raise ProviderUnavailable("the identity provider does not answer: try again.") from None
    found = _object(answer)
    if answer.status_code != 200 or not found:
        raise ProviderUnavailable("the identity provider does not answer as one: try again.")
    return found


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
