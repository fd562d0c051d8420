"""Signing in with an identity provider, against one that runs on the loopback address and can be told to misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.auth.oidc import Provider
from api.errors import BadInput
from api.http.cookies import SECURE_COOKIE
from tests.site import Site, a_site, new_engine

BEGIN, CALLBACK, ME = "/api/v1/session/oidc", "/api/v1/session/oidc/callback", "/api/v1/me"
KEY = RSAKey.generate_key(2048, parameters={"kid": "one"}, private=True)
CLIENT, SECRET = "evenhand", "a secret of the client"


@dataclass
class FakeProvider:
    """What the provider says; tests change it."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: KEY)
    claims: dict[str, object] = field(default_factory=dict)
    says: dict[str, object] = field(default_factory=dict)
    signed_with: object | None = None
    algorithm: str = "RS256"
    status: int = 200
    asked: dict[str, str] = field(default_factory=dict)  # of the authorization request
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # and what each belongs to

    def metadata(self) -> dict[str, object]:
        places = {name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        return {"issuer": self.issuer, **places, **self.says}

    def authorise(self, address: str) -> tuple[str, str]:
        """What the person's browser brings back: a code and the state."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = sha256(address.encode()).hexdigest()
        self.codes[code] = self.asked
        return code, self.asked["state"]

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        asked = self.codes.pop(form["code"], None)
        challenge = create_s256_code_challenge(form["code_verifier"])
        if asked is None or (asked["code_challenge"], asked["redirect_uri"]) != (challenge, form["redirect_uri"]):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "email": "recruiter@example.org",
            "email_verified": True,
            **self.claims,
        }
        key = self.signed_with or self.key
        header = {"alg": self.algorithm, "kid": "one"}
        told = jwt.encode(header, claims, key, algorithms=[self.algorithm])  # type: ignore[arg-type]
        return self.status, {"access_token": "a", "token_type": "Bearer", "id_token": told}


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    fake = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = {"keys": [fake.key.as_dict(private=False)]}
            self._answer(200, fake.metadata() if "well-known" in self.path else keys)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*fake.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _answer(self, status: int, content: dict[str, object]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(tmp_path: Path, provider: FakeProvider) -> Iterator[Site]:
    engine = new_engine(tmp_path)
    yield a_site(
        engine,
        tmp_path,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        public_url="https://testserver",
    )
    engine.dispose()


def go(client: TestClient, provider: FakeProvider, **changed: str):
    """Begin, sign in at the provider, come back."""
    begun = client.get(BEGIN)
    assert begun.status_code == 303, begun.text
    code, state = provider.authorise(begun.headers["location"])
    return client.get(CALLBACK, params={"code": code, "state": state, **changed})


def test_who_the_provider_knows_comes_in_and_is_remembered(site: Site, provider: FakeProvider) -> None:
    client = site.anonymous()
    back = go(client, provider)
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert client.get(ME).json()["email"] == "recruiter@example.org"
    assert provider.asked["code_challenge_method"] == "S256"
    assert provider.asked["scope"] == "openid email"
    provider.claims = {"email": "renamed@example.org"}
    again = site.anonymous()
    assert go(again, provider).status_code == 303
    assert again.get(ME).json()["email"] == "recruiter@example.org"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "somebody else"},
        {"iss": "https://another.example"},
        {"exp": 1_000_000_000},
        {"sub": ""},
        {"sub": "x" * 300},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email": "nobody@example.org"},
        {"email": None},
    ],
)
def test_a_token_that_is_not_for_this_attempt_lets_nobody_in(
    site: Site, provider: FakeProvider, claims: dict[str, object]
) -> None:
    provider.claims = claims
    client = site.anonymous()
    assert go(client, provider).status_code == 401
    assert SECURE_COOKIE not in client.cookies


def test_a_token_signed_by_another_key_lets_nobody_in(site: Site, provider: FakeProvider) -> None:
    provider.signed_with = RSAKey.generate_key(2048, parameters={"kid": "one"}, private=True)
    assert go(site.anonymous(), provider).status_code == 401


def test_a_token_signed_with_the_secret_that_both_know_lets_nobody_in(site: Site, provider: FakeProvider) -> None:
    provider.signed_with, provider.algorithm = OctKey.import_key(SECRET.ljust(32, "x")), "HS256"
    assert go(site.anonymous(), provider).status_code == 401


def test_an_answer_to_somebody_elses_attempt_is_refused(site: Site, provider: FakeProvider) -> None:
    assert go(site.anonymous(), provider, state="another").status_code == 401
    begun = site.anonymous().get(BEGIN)
    code, state = provider.authorise(begun.headers["location"])
    assert site.anonymous().get(CALLBACK, params={"code": code, "state": state}).status_code == 401


def test_a_code_of_another_verifier_is_refused(site: Site, provider: FakeProvider) -> None:
    client, other = site.anonymous(), site.anonymous()
    stolen, _ = provider.authorise(other.get(BEGIN).headers["location"])
    assert go(client, provider, code=stolen).status_code == 401


def test_an_attempt_counts_once(site: Site, provider: FakeProvider) -> None:
    client = site.anonymous()
    begun = client.get(BEGIN)
    code, state = provider.authorise(begun.headers["location"])
    assert client.get(CALLBACK, params={"code": code, "state": state}).status_code == 303
    assert client.get(CALLBACK, params={"code": code, "state": state}).status_code == 401


def test_a_refusal_of_the_provider_is_one(site: Site, provider: FakeProvider) -> None:
    client = site.anonymous()
    client.get(BEGIN)
    assert client.get(CALLBACK, params={"error": "access_denied"}).status_code == 401


def test_a_provider_that_says_it_is_another_is_not_believed(site: Site, provider: FakeProvider) -> None:
    provider.says = {"issuer": "https://another.example"}
    assert site.anonymous().get(BEGIN).status_code == 502


def test_a_provider_that_does_not_answer_is_told_as_that(tmp_path: Path) -> None:
    engine = new_engine(tmp_path)
    given = {"oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET), "oidc_issuer": "http://127.0.0.1:9"}
    answer = a_site(engine, tmp_path, **given).anonymous().get(BEGIN)
    assert answer.status_code == 502
    assert "127.0.0.1" not in answer.text
    engine.dispose()


def test_without_a_provider_there_is_no_such_way_in(tmp_path: Path) -> None:
    engine = new_engine(tmp_path)
    assert a_site(engine, tmp_path).anonymous().get(BEGIN).status_code == 404
    engine.dispose()


def test_a_provider_over_plain_http_elsewhere_is_refused() -> None:
    with pytest.raises(BadInput, match="https://"):
        Provider("http://login.example.org", CLIENT, SECRET)
