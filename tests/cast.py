"""The people of the tests: each a browser with a session, or none."""

import re
from typing import Any, Self
from urllib.parse import urljoin

from sqlalchemy import update
from starlette.testclient import TestClient

from app.core.clock import clock
from app.core.fence import statement_count
from app.core.house import House
from app.identity.models import SignInSession
from app.identity.queries import token_hash
from app.web import csrf, middleware
from app.web.asked import SESSION, VISITOR

BASE = "http://localhost:8000"
JAR = "localhost.local"  # how a cookie jar calls localhost: so that the site can change its cookies
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def shown(response: Any) -> tuple[int, str]:
    """Status and body, with the masked token taken out: what two answers must share to be one."""
    return response.status_code, re.sub(r"\b[0-9a-f]{56}\b", "token", response.text)


class Stranger:
    """A browser without a session."""

    def __init__(self, house: House, site: Any) -> None:
        self.house = house
        self.client = TestClient(
            site, base_url=BASE, raise_server_exceptions=False, follow_redirects=False
        )
        self.client.cookies.set(VISITOR, "a-visitor-of-the-tests", domain=JAR)

    @property
    def bound_to(self) -> str:
        """The cookie that this browser's forms are bound to."""
        return self.client.cookies.get(SESSION) or self.client.cookies.get(VISITOR) or ""

    @property
    def csrf(self) -> str:
        """A token as a page would have given it."""
        return csrf.make_token(self.house.settings.secret_key, self.bound_to)

    def get(self, address: Any, **headers: str) -> Any:
        """GET, as a browser that follows nothing. Keywords are headers, `_` for `-`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(urljoin(BASE, str(address)), headers=named)

    def get_part(self, address: Any) -> Any:
        """GET, as htmx asks for a part."""
        return self.client.get(urljoin(BASE, str(address)), headers=PART)

    def post(self, address: Any, *, part: Any = False, **fields: Any) -> Any:
        """POST of a form with its token; `part=True` as htmx sends it."""
        sent = {csrf.FIELD: self.csrf, **{k: v for k, v in fields.items() if v is not None}}
        return self.client.post(
            urljoin(BASE, str(address)), data=sent, headers=PART if part else {}
        )


class Actor(Stranger):
    """Somebody with a session. `member_id` and `role` where they are a member."""

    def __init__(self, house: House, site: Any, person: Any, token: str) -> None:
        super().__init__(house, site)
        self.id, self.name, self.email = person.id, person.name, person.email
        self.member_id: int | None = None
        self.account_id: int | None = None
        self.client.cookies.set(SESSION, token, domain=JAR)

    def proves(self, act: str) -> None:
        """They proved just now who they are, for this act, in the session of this browser."""
        held = token_hash(self.client.cookies.get(SESSION) or "")
        values = {"proved_for": act, "proved_at": clock.now()}
        with self.house.database.engine.begin() as connection:
            whose = update(SignInSession).where(SignInSession.token_hash == held)
            connection.execute(whose.values(**values))

    def api(self, method: str, path: str, *, token: str, **more: Any) -> Any:
        """A call of the API with a personal token."""
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        bare = TestClient(self.client.app, base_url=BASE, raise_server_exceptions=False)
        return bare.request(method, f"/api/v1{path}", headers=headers, **more)


class statements:  # noqa: N801 - reads as a sentence in a test
    """`with statements(at_most=5):` fails when more SQL statements ran inside."""

    def __init__(self, *, at_most: int) -> None:
        self.at_most, self.seen = at_most, list[str]()

    def __enter__(self) -> Self:
        self._original = middleware.NEW_COUNT
        middleware.NEW_COUNT = lambda: self.seen
        self._mark = statement_count.set(self.seen)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        middleware.NEW_COUNT = self._original
        statement_count.reset(self._mark)
        if kind is None:
            many = "\n".join(self.seen)
            assert len(self.seen) <= self.at_most, f"{len(self.seen)} statements:\n{many}"
