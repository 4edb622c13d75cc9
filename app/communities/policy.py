"""Who may do what to a community, its members, invitations and agreement. No database, no web."""

from typing import Any

from app.access.roles import Permission, Role
from app.access.verdicts import YES, Verdict, no

ASK_OWNER = "Ask an owner of this community."
ASK_MANAGER = "Ask a manager of this community."
LADDER = tuple(Role)  # from customer to owner: the order in which the roles are written


def is_above(role: Role | str, other: Role | str) -> bool:
    """Whether the first role stands above the second."""
    return LADDER.index(Role(role)) > LADDER.index(Role(other))


def _is_house(scope: Any) -> bool:
    return hasattr(scope, "actor_id")  # only the worker and the command line


def _needs(scope: Any, permission: Permission, reason: str, ask: str) -> Verdict:
    if _is_house(scope):
        return YES
    allowed = hasattr(scope, "allows") and scope.allows(permission)
    return YES if allowed else no(reason, ask)


def may_make(scope: Any) -> Verdict:
    """Administrators make communities, and the command line does it for them."""
    if _is_house(scope) or (scope.viewer is not None and scope.viewer.is_administrator):
        return YES
    return no("Only administrators make communities.", "Ask an administrator of this site.")


def may_invite(scope: Any) -> Verdict:
    """Managers and owners invite."""
    return _needs(scope, Permission.INVITE, "Only managers and owners invite.", ASK_MANAGER)


def may_offer(scope: Any, offer: Any) -> Verdict:
    """Whoever invites offers no role above their own; by a link only owners offer more than
    `customer`. Holds for an offer to be made and for one that was made."""
    if not hasattr(scope, "member") and offer.role == Role.OWNER and may_make(scope):
        return YES  # an administrator names the first owner
    if not (verdict := may_invite(scope)) or _is_house(scope):
        return verdict
    if is_above(offer.role, scope.member.role):
        return no("You cannot offer a role above your own.", ASK_OWNER)
    if offer.email is None and offer.role != Role.CUSTOMER and scope.member.role != Role.OWNER:
        return no("A link that many may use is for customers.", ASK_OWNER)
    return YES


def may_send_file(scope: Any, batch: Any) -> Verdict:
    """Whoever invites sends the files that somebody brought; each line is asked for by itself."""
    return may_invite(scope)


def may_revoke(scope: Any, invitation: Any) -> Verdict:
    """Whoever could have made this offer may take it back."""
    return may_offer(scope, invitation)


def may_accept(scope: Any, *ways: Any) -> Verdict:
    """Whoever holds the token, unless it is bound to another address than theirs."""
    if not hasattr(scope, "offer"):
        return no("Open your invitation's own address.")
    bound = scope.offer.email
    if scope.viewer is not None and bound is not None and scope.viewer.email != bound:
        return no("This invitation is for another address.", "Sign out to accept it.")
    if scope.viewer is not None and scope.viewer.grants is not None:
        return no("A token does not accept invitations.", "Open the invitation in a browser.")
    return YES


def may_decline(scope: Any) -> Verdict:
    """Whoever may accept it."""
    return may_accept(scope)


def may_ask(scope: Any) -> Verdict:
    """Whoever stands before a community that may be asked, or holds a link by which one asks."""
    offer = getattr(scope, "offer", None)
    if not hasattr(scope, "place") and not (offer is not None and offer.asks_first):
        return no("Open the page of the community that you want to join.")
    if scope.viewer is not None and scope.viewer.grants is not None:
        return no("A token does not ask to join.", "Open the page in a browser.")
    return YES


def may_decide(scope: Any, *requests: Any) -> Verdict:
    """Managers and owners decide who may join, and say what is asked before."""
    return _needs(scope, Permission.INVITE, "Only managers decide who may join.", ASK_MANAGER)


def may_propose(scope: Any, place: Any) -> Verdict:
    """Customers propose colleagues of their own account, where the community allows it. `place`:
    `.proposals`, `.account_id` (of the member, or None)."""
    if not (verdict := _needs(scope, Permission.POST, "Only members propose colleagues.", "")):
        return verdict
    if place.proposals == "off":
        return no("Members do not propose colleagues here.", ASK_MANAGER)
    if scope.member.is_staff or place.account_id is None:
        return no("Only customers who belong to an account propose colleagues.", ASK_MANAGER)
    return YES


def may_see_branch(scope: Any, member: Any) -> Verdict:
    """Managers and owners see whom a member brought, and whom those brought."""
    return _needs(scope, Permission.INVITE, "Only managers see who brought whom.", ASK_MANAGER)


def may_be_seated(scope: Any, person_id: int) -> Verdict:
    """By an invitation, or as the owner that whoever makes the community names."""
    return may_accept(scope) if hasattr(scope, "offer") else may_make(scope)


def may_agree(scope: Any) -> Verdict:
    """Members accept the agreement themselves, in a session."""
    if scope.viewer.grants is not None:
        return no("A token does not accept agreements.", "Open the community in a browser.")
    return YES


def may_leave(scope: Any) -> Verdict:
    """Every member may leave, also before accepting a new agreement."""
    return YES


def may_see_members(scope: Any) -> Verdict:
    """Every member sees who is here, by the names that the community shows."""
    return _needs(scope, Permission.READ, "Only members see who is here.", "")


def may_remove(scope: Any, member: Any) -> Verdict:
    """Owners end memberships; for their own they leave."""
    verdict = _needs(scope, Permission.REMOVE_MEMBERS, "Only owners remove members.", ASK_OWNER)
    if verdict and member.id == scope.member_id:
        return no("You cannot remove yourself.", "Leave the community instead.")
    return verdict


def may_lift_bar(scope: Any, member_id: int) -> Verdict:
    """Owners say who may not come back, and who may again."""
    return _needs(scope, Permission.REMOVE_MEMBERS, "Only owners lift bars.", ASK_OWNER)


def may_end_employment(scope: Any, person_id: int) -> Verdict:
    """Administrators say who is no employee any more, and with that no staff anywhere."""
    if _is_house(scope) or (scope.viewer is not None and scope.viewer.is_administrator):
        return YES
    return no("Only administrators do this.", "Ask an administrator of this site.")


def may_set_role(scope: Any, member: Any) -> Verdict:
    """Owners set roles."""
    return _needs(scope, Permission.ROLES, "Only owners set roles.", ASK_OWNER)


def may_change_settings(scope: Any) -> Verdict:
    """Owners change what the community is called, says and shows."""
    return _needs(scope, Permission.SETTINGS, "Only owners change these settings.", ASK_OWNER)


def may_publish_agreement(scope: Any) -> Verdict:
    """Owners publish the agreement."""
    return _needs(scope, Permission.AGREEMENTS, "Only owners publish an agreement.", ASK_OWNER)


def may_export_acceptances(scope: Any) -> Verdict:
    """Owners take lists of members out of the site."""
    return _needs(scope, Permission.EXPORT, "Only owners export who accepted.", ASK_OWNER)


def may_keep_cohorts(scope: Any, *cohorts: Any) -> Verdict:
    """Managers and owners make cohorts and say who stands in them."""
    return _needs(scope, Permission.COHORTS, "Only managers keep cohorts.", ASK_MANAGER)


def may_follow_rules(scope: Any, *records: Any) -> Verdict:
    """Whatever changes what a cohort's rule asks; a manager's rule decides who stands in it."""
    return YES


def may_see_audit(scope: Any) -> Verdict:
    """Moderators and above read the audit log."""
    return _needs(scope, Permission.SEE_AUDIT, "Only moderators read the audit log.", ASK_MANAGER)


def may_see_roles(scope: Any) -> Verdict:
    """Owners see the page of roles."""
    return _needs(scope, Permission.ROLES, "Only owners set roles.", ASK_OWNER)


def by_the_house(scope: Any, *records: Any) -> Verdict:
    """Only the worker and the command line."""
    return YES if _is_house(scope) else no("Only the house does this.")


def may_take_number(scope: Any) -> Verdict:
    """Whoever starts something that the community numbers; what may be started is decided there."""
    return YES


def may_be_named(scope: Any) -> Verdict:
    """Members say for themselves whether the changelog names them."""
    return _needs(scope, Permission.READ, "Only members can be named.", "")


def may_see_titles(scope: Any, place: Any) -> Verdict:
    """On an account's timeline, employees see titles of communities that they are in, and of
    others that share titles or words (T20). `place`: `.is_member`, `.shares`."""
    if not _is_ours(scope):
        return no("Only employees see accounts.")
    if place.is_member or place.shares in ("titles", "words"):
        return YES
    return no("This community shares only that something happened.")


def may_see_words(scope: Any, place: Any) -> Verdict:
    """As titles, for what the account's own people wrote."""
    if not (verdict := may_see_titles(scope, place)):
        return verdict
    if place.is_member or place.shares == "words":
        return YES
    return no("This community shares titles alone.")


def _is_ours(scope: Any) -> bool:
    viewer = scope.viewer
    return viewer is not None and (viewer.is_employee or viewer.is_administrator)
