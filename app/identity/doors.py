"""Who may enter where there is no community: anyone, the person themself, employees,
administrators."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from app.core.clock import clock
from app.core.errors import NotFound, NotSignedIn, Refused
from app.core.languages import _
from app.core.openid import Came, Provider
from app.core.sealing import Broken, seal, unseal
from app.identity.queries import is_set_up, select_viewer, token_hash, viewer_of
from app.identity.scope import OpenScope, OwnScope, SiteScope
from app.web.asked import Asked
from app.web.replies import Reply, page, redirect
from app.web.safe_next import safe_next

_built: dict[Any, Any] = {}  # a door's statement is the same each time but for its values


def read_viewer(
    asked: Asked,
    *more: Any,
    joined: Callable[[Any], Any] | None = None,
    many: bool = False,
    **values: Any,
) -> Any:
    """The row (`many`: the rows) of whoever asks, with the columns that the door joins.

    One statement, built once for each `joined`, whose own parameters are `values`. Programs come
    by token and people by cookie, never the other way. Raises `NotSignedIn`.
    """
    bearer = asked.bearer if asked.is_api else ""
    held = bearer or ("" if asked.is_api else asked.session_token)
    if not held:
        raise NotSignedIn
    key = (joined, bool(bearer))
    statement = _built.get(key)
    if statement is None:
        statement = select_viewer(*more, by_token=bool(bearer))
        statement = _built[key] = joined(statement) if joined else statement
    values = {"held": token_hash(held), "now": clock.now(), **values}
    rows = asked.session.connection().execute(statement, values).all()  # columns, no entity
    if not rows:
        raise NotSignedIn
    # an error that is answered without a scope still speaks the reader's language
    asked.request.state.language = rows[0].language
    if not bearer and asked.house.gathered is not None:
        asked.house.gathered.session_seen(rows[0].proof, rows[0].seen_at)
    return rows if many else rows[0]


def check_grant(asked: Asked, viewer: Any) -> None:
    """Raises `Refused` when the token's grants do not go so far."""
    if not viewer.grants_allow(asked.grant):
        raise Refused(
            _("This token may not do that."), _("It needs the grant “%(g)s”.", g=asked.grant)
        )


class Anyone:
    """A door for everyone; `why` says why that is right. Knows the viewer when there is one."""

    def __init__(self, why: str) -> None:
        self.name, self.why = "anyone", why

    def enter(self, asked: Asked) -> OpenScope:
        """The scope, with a viewer only if one is signed in."""
        viewer = None
        if asked.session_token:
            try:
                viewer = viewer_of(read_viewer(asked))
            except NotSignedIn:
                viewer = None
        return OpenScope(asked.session, viewer, secret=asked.secret)


class SelfOnly:
    """A door to one's own things."""

    name = "self_only"

    def enter(self, asked: Asked) -> OwnScope:
        """The scope of whoever is signed in."""
        viewer = viewer_of(read_viewer(asked))
        check_grant(asked, viewer)
        return OwnScope(asked.session, viewer, secret=asked.secret)


class Employee:
    """A door for people of the company; to others it does not exist."""

    name = "employee"

    def enter(self, asked: Asked) -> SiteScope:
        """The site, as an employee sees it."""
        viewer = viewer_of(read_viewer(asked))
        if not (viewer.is_employee or viewer.is_administrator):
            raise NotFound
        check_grant(asked, viewer)
        return SiteScope(asked.session, viewer, secret=asked.secret)


class Administrator:
    """A door for administrators; to others it does not exist."""

    name = "administrator"

    def enter(self, asked: Asked) -> SiteScope:
        """The site, to be administered."""
        viewer = viewer_of(read_viewer(asked))
        if not viewer.is_administrator:
            raise NotFound
        check_grant(asked, viewer)
        return SiteScope(asked.session, viewer, secret=asked.secret)


@dataclass(frozen=True)
class OtherWayView:
    """An address whose people sign in by one provider alone."""

    domain: str
    provider: str
    address: str


def required_way(asked: Asked, email: str, *, next_page: str = "") -> Reply | None:
    """Where the address must come by a provider, the page that leads there, whoever has it (S15);
    else None. No statement. Call it before anything is counted, checked or sent."""
    required = asked.house.settings.required_provider(email)
    if not required:
        return None
    label = provider_named(asked, required).label
    after = f"?{urlencode({'next': next_page})}" if next_page else ""
    domain = email.strip().lower().rpartition("@")[2]
    view = OtherWayView(domain, label, f"/sign-in/with/{required}{after}")
    return page("identity/other_way.html", view=view)


PROVED, PROVED_LIVES = "proved", timedelta(minutes=15)


def provider_named(asked: Asked, name: str) -> Provider:
    """The identity provider of this name, or `NotFound`."""
    found = asked.house.providers.get(name)
    if found is None:
        raise NotFound
    return found


def seal_proved(secret: str, provider: str, came: Came) -> str:
    """What a browser keeps of an identity that a provider has proved, and that is nobody's yet."""
    return seal(json.dumps({"provider": provider, **asdict(came)}), secret, purpose=PROVED)


def proved_identity(asked: Asked) -> tuple[str, Came] | None:
    """The provider's name and the identity that this browser has just proved, which is nobody's yet.

    For the page of an invitation: `actions.providers.keep_identity(scope, person_id, came,
    provider_name=name)` attaches it to whoever joins; `came.email` is proved only when
    `came.email_verified`. The answer should end the cookie: `reply.cookies[PROVED] = ""`.
    """
    try:
        kept = unseal(asked.cookie(PROVED), asked.secret, purpose=PROVED, lives=PROVED_LIVES)
    except Broken:
        return None
    values = json.loads(kept)
    name = values.pop("provider")
    return (name, Came(**values)) if name in asked.house.providers else None


anyone = Anyone
self_only = SelfOnly()
employee = Employee()
administrator = Administrator()


@dataclass(frozen=True)
class SignInView:
    """The sign-in page: where it leads, what was typed, and whether that was wrong."""

    next: str = ""
    form: Any = None
    wrong: bool = False
    failed: str = ""  # "passkey" when one did not work


def sign_in_page(scope: OpenScope, *, next_page: str = "") -> Reply:
    """What whoever is not signed in meets at a closed door; a site without a person is set up
    first. One statement."""
    if not is_set_up(scope):
        return redirect("/setup")
    return page("identity/sign_in.html", view=SignInView(next=safe_next(next_page, "")))
