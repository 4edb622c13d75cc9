"""An OpenID Connect provider inside the tests, which can lie in every way that a real one cannot."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from app.core.clock import clock

ISSUER = "https://login.aldersea.example"


@dataclass
class FakeProvider:
    """What it says next; each part can be made to lie."""

    claims: dict[str, Any] = field(default_factory=dict)
    configuration: dict[str, Any] = field(default_factory=dict)
    token: Callable[[dict[str, Any]], str] | None = None
    answers: dict[str, Callable[[httpx2.Request], httpx2.Response]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    nonce: str = ""
    challenge: str = ""
    sent: dict[str, str] = field(default_factory=dict)

    def visit(self, address: str) -> str:
        """The browser arrives and the person says yes. Their way back, as a path."""
        query = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        self.nonce, self.challenge = query["nonce"], query["code_challenge"]
        assert query["code_challenge_method"] == "S256"
        assert query["response_type"] == "code"
        back = urlsplit(query["redirect_uri"])
        return f"{back.path}?code=a-code&state={query['state']}&iss={ISSUER}"

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """What comes over the line."""
        path = request.url.path
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path](request)
        if path.endswith("/openid-configuration"):
            return httpx2.Response(200, json=self._configuration())
        if path == "/keys":
            return httpx2.Response(200, json={"keys": [self.key.as_dict(private=False)]})
        if path == "/token":
            self.sent = {k: v[0] for k, v in parse_qs(request.content.decode()).items()}
            return httpx2.Response(200, json=self._token())
        return httpx2.Response(404)

    def _configuration(self) -> dict[str, Any]:
        ends = {"authorization": "/auth", "token": "/token", "userinfo": "/me"}
        return {
            "issuer": ISSUER,
            "jwks_uri": f"{ISSUER}/keys",
            "authorization_response_iss_parameter_supported": True,
            **{f"{name}_endpoint": ISSUER + path for name, path in ends.items()},
            **self.configuration,
        }

    def _token(self) -> dict[str, Any]:
        now = int(clock.now().timestamp())
        claims = {
            "iss": ISSUER,
            "aud": "firstlight",
            "sub": "una-at-aldersea",
            "nonce": self.nonce,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "email": "una.holt@aldersea.example",
            "email_verified": True,
            "name": "Una Holt",
            **self.claims,
        }
        claims = {k: v for k, v in claims.items() if v is not None}
        made = self.token or self.sign
        return {"access_token": "a", "token_type": "Bearer", "id_token": made(claims)}

    def sign(self, claims: dict[str, Any]) -> str:
        """An honest token."""
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    def sign_with_public_key(self, claims: dict[str, Any]) -> str:
        """HMAC, with the public key as its secret."""
        secret = OctKey.import_key(self.key.as_pem(private=False))
        return jwt.encode({"alg": "HS256", "kid": "one"}, claims, secret)

    def sign_with_nothing(self, claims: dict[str, Any]) -> str:
        """`alg: none`."""
        from joserfc.util import urlsafe_b64encode  # noqa: PLC0415

        parts = [json.dumps(p).encode() for p in ({"alg": "none"}, claims)]
        return ".".join(urlsafe_b64encode(p).decode() for p in parts) + "."

    def sign_with_another_key(self, claims: dict[str, Any]) -> str:
        """A key that is not the provider's, under its name."""
        return jwt.encode(
            {"alg": "RS256", "kid": "one"}, claims, RSAKey.generate_key(2048, {"kid": "one"})
        )
