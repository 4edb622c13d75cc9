"""Going to a provider and coming back, as the tests do it."""

import html
import json
import re
from dataclasses import replace
from typing import Any

import httpx2

from app.core.clock import clock
from app.core.house import House
from app.core.openid import Providers
from app.core.openid.flow import PURPOSE
from app.core.outward import Bounded
from app.core.sealing import unseal
from app.core.settings import IdentityProvider
from app.identity.models import ProviderIdentity
from app.main import policies
from app.web.rendering import Renderer
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.identity.fake_provider import ISSUER, FakeProvider

WITH = "/sign-in/with/aldersea"


def house_with(house: House, provider: FakeProvider, **given: str) -> House:
    """The same house, with this provider and another in its settings."""
    fields = {"issuer": ISSUER, "client_id": "firstlight", "client_secret": "s", **given}
    other = IdentityProvider(issuer="https://other.example", client_id="x")
    settings = house.settings.model_copy(
        update={"oidc": {"aldersea": IdentityProvider(**fields), "other": other}}
    )
    made = replace(house, settings=settings, providers=Providers(settings))
    made.renderer = Renderer(settings, house.assets, policies())
    for one in made.providers.values():
        one.transport = lambda: Bounded(httpx2.MockTransport(provider.answer))
    return made


def set_out(browser: Stranger, provider: FakeProvider, to: str = "") -> str:
    """Off to the provider; the way back."""
    gone = browser.get(f"{WITH}?next={to}")
    assert gone.status_code == 303, gone.text
    return provider.visit(gone.headers["location"])


def come_back(browser: Stranger, provider: FakeProvider, to: str = "") -> Any:
    """The whole journey."""
    return browser.get(set_out(browser, provider, to))


def count(house: House, model: Any) -> int:
    with house.database.read() as session:
        return session.query(model).count()


def is_signed_in(browser: Stranger) -> bool:
    return browser.get("/me/profile").status_code == 200


def connect(build: Build, person: Actor, subject: str = "una-at-aldersea") -> None:
    build.add(
        ProviderIdentity(
            issuer=ISSUER,
            subject=subject,
            person_id=person.id,
            provider="aldersea",
            connected_at=clock.now(),
        )
    )


def leave(actor: Actor, provider: FakeProvider, path: str, **fields: str) -> str:
    """A form leads to a page with the way out (no redirect: CSP). The way back."""
    answer = actor.post(path, **fields)
    assert answer.status_code == 200, answer.text
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
    assert found is not None
    return provider.visit(html.unescape(found[1]))


def nonce_of(browser: Stranger) -> str:
    kept = browser.client.cookies.get("flow") or ""
    return json.loads(unseal(kept, browser.house.settings.secret_key, purpose=PURPOSE))["nonce"]
