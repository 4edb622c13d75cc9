"""Saying no to an invitation by one press. Reading and accepting it stand in `invitation`."""

from app.communities.actions.declining import decline_invitation
from app.communities.doors import invitation
from app.communities.pages.invitation import ClosedView, NoFields
from app.communities.scope import InvitedScope
from app.core.clock import clock
from app.core.errors import NotFound
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


@pages.post("/i/{token}/decline", door=invitation)
def save_decline(scope: InvitedScope, token: str, form: Form[NoFields]) -> Reply:
    """Whoever invited reads that they declined. A link for several is not declined."""
    if scope.offer.email is None:
        raise NotFound
    if scope.offer.state_at(clock.now()) != "open":
        return redirect(f"/i/{token}")
    decline_invitation(scope)
    view = ClosedView(state="declined", is_signed_in=scope.viewer is not None)
    return page("communities/invitation_closed.html", view=view)
