"""What was asked: the request as doors and replies see it."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request

from app.core.house import House
from app.core.languages import negotiate
from app.web.browsers import MARK, Visit, visit_of

SESSION, VISITOR = "session", "visitor"


def cookie_name(name: str, *, secure: bool) -> str:
    """`__Host-…` where people come by HTTPS; browsers refuse that prefix elsewhere."""
    return f"__Host-{name}" if secure else name


@dataclass
class Asked:
    """One request on its transaction."""

    request: Request
    session: Session
    house: House
    params: dict[str, Any]
    grant: str = "read"

    @property
    def session_token(self) -> str:
        """The value of the session cookie, or the empty string."""
        return session_cookie(self.request, secure=self.house.settings.secure)

    @property
    def bound(self) -> str:
        """A hash of the cookie that this browser's forms are bound to, signed in or not."""
        secure = self.house.settings.secure
        held = self.session_token or visitor_cookie(self.request, secure=secure)
        return hashlib.sha256(held.encode()).hexdigest()

    def cookie(self, name: str) -> str:
        """The value of a cookie of ours, or the empty string."""
        secure = self.house.settings.secure
        return _only_cookie(self.request, cookie_name(name, secure=secure))

    @property
    def bearer(self) -> str:
        """The API token sent in the header, or the empty string. Never read from elsewhere."""
        scheme, _, token = self.request.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def is_api(self) -> bool:
        """Whether the answer is for a program."""
        return is_api(self.request)

    @property
    def secret(self) -> str:
        """The site's key, for cursors and signed things."""
        return self.house.settings.secret_key

    @property
    def visit(self) -> Visit:
        """What a session that begins now remembers of its browser."""
        settings = self.house.settings
        visit = visit_of(
            self.request,
            mark_name=cookie_name(MARK, secure=settings.secure),
            days=settings.session_days,
            most_days=settings.session_most_days,
        )
        return replace(visit, requires=settings.required_provider)

    @property
    def address(self) -> str:
        """Where the request came from, proxies that we trust taken out."""
        return self.request.scope.get("client_address", "")


def is_api(request: Request) -> bool:
    """Whether the address belongs to the API."""
    return request.url.path.startswith("/api/")


def session_cookie(request: Request, *, secure: bool) -> str:
    """The session cookie's value; the empty string when it is absent, or sent more than once."""
    return _only_cookie(request, cookie_name(SESSION, secure=secure))


def visitor_cookie(request: Request, *, secure: bool) -> str:
    """The value that a form is bound to before somebody has signed in."""
    return _only_cookie(request, cookie_name(VISITOR, secure=secure))


def _only_cookie(request: Request, name: str) -> str:
    """Two of one name: another host planted one (S21), and nobody can tell which, so neither."""
    sent = ";".join(request.headers.getlist("cookie")).split(";")
    if sum(part.partition("=")[0].strip() == name for part in sent) > 1:
        return ""
    return request.cookies.get(name, "")


def preferred_language(request: Request) -> str:
    """What the browser would like best among what we speak."""
    return negotiate(request.headers.get("accept-language"))
