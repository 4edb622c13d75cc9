"""What is written down when something leaves: who took it. Writing it out is `queries`' part."""

from app.access.scope import Scope
from app.access.verdicts import action
from app.transfer import policy
from app.transfer.events import CommunityExported


@action(policy.may_export)
def note_export(scope: Scope, /) -> None:
    """The community's audit log says that it was exported."""
    scope.emit(CommunityExported())
