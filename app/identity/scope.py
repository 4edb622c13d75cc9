"""Places to stand in without a community: open, one's own, the site."""

from sqlalchemy.orm import Session

from app.access.scope import Scope
from app.access.viewer import Viewer


class OpenScope(Scope):
    """Sign-in, invitation, health: anyone may stand here, so little can be asked."""


class OwnScope(Scope):
    """The viewer's own things, across the communities they belong to."""

    def __init__(self, session: Session, viewer: Viewer, *, secret: str = "") -> None:
        super().__init__(session, viewer, secret=secret)
        self.person: Viewer = viewer


class SiteScope(OwnScope):
    """Persons, products, accounts, administration."""
