"""Whether the changelog names a member among those who asked."""

from app.access.verdicts import action
from app.communities import policy
from app.communities.models import Member
from app.communities.scope import CommunityScope


@action(policy.may_be_named)
def set_credit(scope: CommunityScope, /, *, named: bool) -> None:
    """The member is named in the changelog from now on, or no longer. One statement."""
    scope.run(
        scope.change(Member).where(Member.id == scope.member.id).values(named_in_changelog=named)
    )
