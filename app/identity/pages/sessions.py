"""Where one is signed in."""

from dataclasses import dataclass
from datetime import datetime

from app.core.clock import clock
from app.identity.actions.sessions import end_own_session, end_sessions
from app.identity.doors import self_only
from app.identity.forms.own import SessionForm
from app.identity.queries import list_sessions
from app.identity.scope import OwnScope
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class SessionRow:
    """A session: its mark (the hash of its token), its browser, and when it was used."""

    mark: str
    browser: str
    zone: str  # `Berlin`; as the browser said when it signed in, or as the person has it
    began_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class SessionsView:
    """All of them, newest use first."""

    sessions: tuple[SessionRow, ...]


@pages.get("/me/sessions", door=self_only)
def show_sessions(scope: OwnScope) -> Reply:
    """The list."""
    here = scope.person.session_id
    rows = tuple(
        SessionRow(
            s.token_hash,
            s.browser,
            _place(s.zone or scope.person.zone),
            s.created_at,
            s.seen_at,
            s.token_hash == here,
        )
        for s in list_sessions(scope, scope.person.id, clock.now())
    )
    return page("identity/sessions.html", view=SessionsView(rows))


@pages.post("/me/sessions", door=self_only)
def save_end_of_session(scope: OwnScope, form: Form[SessionForm]) -> Reply:
    """The session is over, or every one but this."""
    wanted = form.value.session
    if wanted == "others":
        end_sessions(scope, scope.person.id, but=scope.person.session_id)
    else:
        end_own_session(scope, proof=wanted)
    return redirect("/me/sessions")


def _place(zone: str) -> str:
    """`New York` of `America/New_York`."""
    return zone.rpartition("/")[2].replace("_", " ")
