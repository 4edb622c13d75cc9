"""The links of a demonstration: sign somebody of it in, once, on the machine that it runs on."""

import ipaddress

from app.core.errors import NotFound
from app.identity.actions import proofs
from app.identity.doors import anyone
from app.identity.models import LinkPurpose
from app.identity.pages.links import UseView, dead_link
from app.identity.pages.sign_in import entered
from app.identity.queries import find_link, is_demonstration
from app.identity.scope import OpenScope
from app.web.asked import Asked
from app.web.replies import Reply, page
from app.web.routing import Pages

pages = Pages()
door = anyone(why="a demonstration is looked at by whoever runs it on their own machine")


def _refuse_elsewhere(scope: OpenScope, asked: Asked) -> None:
    """Raises `NotFound` unless the request is from this machine, passed on by nobody, and the
    database is a demonstration's."""
    try:
        near = ipaddress.ip_address(asked.address).is_loopback
    except ValueError:
        near = False
    headers = asked.request.headers
    if not near or "x-forwarded-for" in headers or "forwarded" in headers:
        raise NotFound
    if not is_demonstration(scope):
        raise NotFound


@pages.get("/demo/{token}", door=door)
def show_demo_link(scope: OpenScope, token: str, asked: Asked) -> Reply:
    """A page with one button."""
    _refuse_elsewhere(scope, asked)
    if find_link(scope, token, LinkPurpose.DEMO) is None:
        return dead_link("")
    return page("identity/use_link.html", view=UseView(f"/demo/{token}"))


@pages.post("/demo/{token}", door=door)
def use_demo_link(scope: OpenScope, token: str, asked: Asked) -> Reply:
    """Signed in, once."""
    _refuse_elsewhere(scope, asked)
    session = proofs.sign_in_by_link(
        scope,
        token=token,
        purpose=LinkPurpose.DEMO,
        visit=asked.visit,
    )
    return entered(session, "/") if session else dead_link("")
