"""The link of a mail that stops such mails. A GET shows a button; only the POST acts (M03)."""

from dataclasses import dataclass

from app.core.errors import NotFound
from app.identity.doors import anyone
from app.identity.scope import OpenScope
from app.notices.actions.choosing import Subscription, stop_mail
from app.notices.queries.letters import open_subscription
from app.web.replies import Reply, page
from app.web.routing import Pages

pages = Pages()
door = anyone(why="whoever reads a mail may stop it, signed in or not; the address is sealed")


@dataclass(frozen=True)
class StopView:
    """The link's own address, and whether it has done its work."""

    action: str
    stopped: bool = False


@pages.get("/u/{token}", door=door)
def show_stop(scope: OpenScope, token: str) -> Reply:
    """A page with one button."""
    _read(scope, token)
    return page("notices/stop.html", view=StopView(f"/u/{token}"))


@pages.post("/u/{token}", door=door, by_mail_programs=True)
def save_stop(scope: OpenScope, token: str) -> Reply:
    """No more mails of notices to whom the link belongs; pressed twice, it is the same."""
    stop_mail(scope, _read(scope, token))
    return page("notices/stop.html", view=StopView(f"/u/{token}", stopped=True))


def _read(scope: OpenScope, token: str) -> Subscription:
    person_id = open_subscription(token, scope.secret)
    if person_id is None:
        raise NotFound
    return Subscription(person_id)
