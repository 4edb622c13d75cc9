"""A provider: where it is, what it signs with, and whom its tokens prove.

Its configuration is fetched when first needed, kept for an hour, and after a failure not asked for
again for half a minute. No more than a few requests are under way at once, so that a slow provider
never takes the site's threads.
"""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from app.core.clock import clock
from app.core.logs import log
from app.core.mail.domains import one_address
from app.core.openid.flow import Flow
from app.core.openid.tokens import Untrusted, read_id_token
from app.core.outward import Bounded, NoAnswer, ask_for_json, refuse_unsafe
from app.core.settings import IdentityProvider, Settings

KEPT = timedelta(hours=1)
PAUSE = timedelta(seconds=30)
AT_ONCE = 4
PATIENCE_SECONDS = 3.0
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderAway(Exception):
    """The provider cannot be reached, or does not work as it says."""


class ProviderRefused(Exception):
    """What came back proves nobody."""


@dataclass(frozen=True)
class Came:
    """Whom the provider proves: `issuer` and `subject` together are who it is. The address is a
    proof only when `email_verified`."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    proved_at: int | None


class Provider:
    """One provider of the settings."""

    def __init__(self, name: str, given: IdentityProvider, settings: Settings) -> None:
        self.name, self.given = name, given
        self.label = given.label or name.replace("_", " ").title()
        self.returns_to = f"{settings.base_url}/sign-in/with/{name}/callback"
        self._known: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._asked_at: datetime | None = None
        self._keys_at: datetime | None = None
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self.transport: Callable[[], httpx2.BaseTransport] = Bounded

    def address_of(self, flow: Flow) -> str:
        """Where the browser goes. Raises `ProviderAway`."""
        more: dict[str, Any] = {"nonce": flow.nonce, "code_verifier": flow.verifier}
        if flow.why == "prove":
            more |= {"prompt": "login", "max_age": 0}
        with self._client() as client:
            address, _state = client.create_authorization_url(
                self._configuration(client)["authorization_endpoint"], state=flow.state, **more
            )
        return address

    def come_back(self, flow: Flow, *, code: str, issuer: str) -> Came:
        """Whom the code proves. Raises `ProviderAway` and `ProviderRefused`."""
        with self._client() as client:
            known = self._configuration(client)
            self._refuse_mixed_up(known, issuer)
            token = self._token(client, known, flow, code)
            claims = self._claims(client, known, flow, token)
            return _came(claims | self._more(client, known, token, claims))

    def _refuse_mixed_up(self, known: dict[str, Any], issuer: str) -> None:
        """Another issuer than the one that was asked (RFC 9207)."""
        says = bool(known.get("authorization_response_iss_parameter_supported"))
        if (issuer or says) and issuer != self.given.issuer:
            raise ProviderRefused("another issuer")

    def _token(
        self, client: OAuth2Client, known: dict[str, Any], flow: Flow, code: str
    ) -> dict[str, Any]:
        methods = known.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if self.given.client_secret and "client_secret_basic" not in methods:
            client.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 - its name
        try:
            return client.fetch_token(
                known["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=flow.verifier,
            )
        except (OAuthError, ValueError) as error:
            raise ProviderRefused(type(error).__name__) from error

    def _claims(
        self, client: OAuth2Client, known: dict[str, Any], flow: Flow, token: dict[str, Any]
    ) -> dict[str, Any]:
        wanted = {"issuer": self.given.issuer, "audience": self.given.client_id}
        try:
            for fresh in (False, True):  # a key may have changed since
                found = read_id_token(
                    token, self._key_set(client, known, fresh=fresh), nonce=flow.nonce, **wanted
                )
                if found is not None:
                    return found
        except Untrusted as error:
            raise ProviderRefused(str(error)) from error
        raise ProviderRefused("signed by no key of the provider")

    def _more(
        self,
        client: OAuth2Client,
        known: dict[str, Any],
        token: dict[str, Any],
        claims: dict[str, Any],
    ) -> dict[str, Any]:
        """Address and name, where the token itself does not tell them."""
        place, access = known.get("userinfo_endpoint"), token.get("access_token")
        if "email" in claims or not place or not isinstance(access, str):
            return {}
        found = ask_for_json(client, place, Authorization=f"Bearer {access}")
        if found.get("sub") != claims["sub"]:
            raise ProviderRefused("somebody else's address")
        return {k: v for k, v in found.items() if k in ("email", "email_verified", "name")}

    def _configuration(self, client: OAuth2Client) -> dict[str, Any]:
        with self._lock:
            now = clock.now()
            if self._known and self._asked_at and now - self._asked_at < KEPT:
                return self._known
            if self._asked_at and now - self._asked_at < PAUSE and not self._known:
                raise NoAnswer("it did not answer a moment ago")
            self._asked_at, self._known = now, {}
            address = self.given.issuer.rstrip("/") + "/.well-known/openid-configuration"
            found = ask_for_json(client, address)
            if found.get("issuer") != self.given.issuer:
                raise NoAnswer("it calls itself otherwise")
            for name in NEEDED:
                refuse_unsafe(str(found.get(name, "")))
            self._known = found
            return found

    def _key_set(
        self, client: OAuth2Client, known: dict[str, Any], *, fresh: bool
    ) -> dict[str, Any]:
        with self._lock:
            now, at = clock.now(), self._keys_at
            is_old = at is None or now - at > KEPT or (fresh and now - at > PAUSE)
            if is_old or not self._keys:
                self._keys = ask_for_json(client, known["jwks_uri"])
                self._keys_at = now
            return self._keys

    @contextmanager
    def _client(self) -> Generator[OAuth2Client]:
        """A client for one exchange; what goes wrong in it becomes `ProviderAway`."""
        if not self._room.acquire(timeout=PATIENCE_SECONDS):
            raise ProviderAway
        try:
            with OAuth2Client(
                client_id=self.given.client_id,
                client_secret=self.given.client_secret or None,
                scope="openid email profile",
                redirect_uri=self.returns_to,
                code_challenge_method="S256",
                transport=self.transport(),
                follow_redirects=False,
            ) as client:
                yield client
        except (NoAnswer, httpx2.HTTPError) as error:
            log.warning("provider %s: %s", self.name, error)
            raise ProviderAway from error
        except ProviderRefused as error:
            log.warning("provider %s: refused: %s", self.name, error)
            raise
        finally:
            self._room.release()


class Providers(dict[str, Provider]):
    """All providers of the settings, by name."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            {name: Provider(name, given, settings) for name, given in settings.oidc.items()}
        )


def _address(sent: Any) -> str:
    """The address as it is kept here, or nothing for what is none."""
    if not isinstance(sent, str) or len(sent) > 254:
        return ""
    try:
        return one_address(sent.strip())
    except ValueError:
        return ""


def _came(claims: dict[str, Any]) -> Came:
    email, name, at = claims.get("email"), claims.get("name"), claims.get("auth_time")
    address = _address(email)
    return Came(
        issuer=claims["iss"],
        subject=claims["sub"],
        email=address,
        email_verified=bool(address) and claims.get("email_verified") is True,  # "true" is no proof
        name=name.strip()[:120] if isinstance(name, str) else "",
        proved_at=at if isinstance(at, int) else None,
    )
