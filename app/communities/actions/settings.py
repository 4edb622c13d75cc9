"""What a community is called, says and shows; set by its owners."""

from typing import Any

from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.events import CommunityChanged
from app.communities.models import NamesShown, Shares
from app.communities.queries.communities import lock_community
from app.core.errors import Invalid
from app.core.languages import _


@action(policy.may_change_settings)
def change_settings(
    scope: Scope,
    /,
    *,
    name: str,
    purpose: str,
    welcome: str,
    names_shown: NamesShown,
    shares: Shares,
    staff_second_step: bool = False,
) -> None:
    """The community is so. The audit log has what changed; sending the same changes nothing.

    Raises `Invalid` when an owner asks staff for a second step without having one.
    """
    if staff_second_step and scope.viewer is not None and not scope.viewer.second_step:
        raise Invalid({"staff_second_step": _("Set up your own second step first.")})
    community = lock_community(scope)
    wanted: dict[str, Any] = {
        "name": name,
        "purpose": purpose,
        "welcome": welcome,
        "names_shown": names_shown.value,
        "shares": shares.value,
        "staff_second_step": staff_second_step,
    }
    before, after = scope.rewrite(community, wanted)
    if after:
        scope.emit(CommunityChanged(community_id=community.id), before=before, after=after)
