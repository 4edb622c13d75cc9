"""Facts about communities and membership: ids and enums only."""

from app.access.roles import Role
from app.core.ledger.events import Event


class CommunityMade(Event, name="community.made", audited=True):
    """An administrator made a community."""

    community_id: int


class CommunityChanged(Event, name="community.changed", audited=True):
    """An owner changed what the community is called, says or shows."""

    community_id: int


class InvitationSent(Event, name="invitation.sent", audited=True):
    """Staff offered membership: to one address, or (`by_link`) to whoever holds a link."""

    invitation_id: int
    role: Role
    by_link: bool = False
    again: bool = False


class BatchConfirmed(Event, name="invitation.batch-confirmed", audited=True):
    """Staff had the invitations of a file sent."""

    batch_id: int


class InvitationReminded(Event, name="invitation.reminded", audited=True):
    """Staff reminded somebody of an invitation."""

    invitation_id: int


class InvitationExpirySet(Event, name="invitation.expiry-set", audited=True):
    """Staff changed until when an offer is open."""

    invitation_id: int


class InvitationRevoked(Event, name="invitation.revoked", audited=True):
    """Staff took an offer back."""

    invitation_id: int


class InvitationDeclined(Event, name="invitation.declined"):
    """Whoever was invited said no."""

    invitation_id: int


class LinkPaused(Event, name="link.paused", audited=True):
    """Staff closed a link for a while, or opened it again."""

    invitation_id: int
    paused: bool


class JoiningChanged(Event, name="joining.changed", audited=True):
    """Staff changed who may ask to join, what is asked, or whether colleagues are proposed."""

    community_id: int


class RequestMade(Event, name="request.made"):
    """Somebody asks to join, or a customer proposes them; it waits for a manager."""

    request_id: int


class RequestAccepted(Event, name="request.accepted"):
    """A manager said yes; the invitation that followed is in the audit log."""

    request_id: int
    invitation_id: int


class RequestDeclined(Event, name="request.declined", audited=True):
    """A manager said no to somebody who asked to join."""

    request_id: int


class ColleagueProposed(Event, name="colleague.proposed"):
    """A customer's proposal became an invitation at once."""

    invitation_id: int
    account_id: int


class MemberJoined(Event, name="member.joined"):
    """A person is a member now. `invitation_id` is None where the house made them one."""

    member_id: int
    role: Role
    invitation_id: int | None = None


class MemberLeft(Event, name="member.left"):
    """A member left by themself."""

    member_id: int


class MemberRemoved(Event, name="member.removed", audited=True):
    """An owner ended somebody's membership, or an administrator that of who is no employee any
    more; `barred`: they may not come back."""

    member_id: int
    barred: bool = False


class RoleSet(Event, name="member.role-set", audited=True):
    """A member's role was set by an owner."""

    member_id: int
    was: Role
    role: Role


class AgreementPublished(Event, name="agreement.published", audited=True):
    """A version of the agreement binds, from now on or from a later moment that was set."""

    version: int


class AgreementAccepted(Event, name="agreement.accepted"):
    """A member accepted a version of the agreement."""

    member_id: int
    version: int


class CohortMade(Event, name="cohort.made", audited=True):
    """Staff made a cohort."""

    cohort_id: int


class CohortFilled(Event, name="cohort.filled", audited=True):
    """Staff put a member into a cohort, or took them out."""

    cohort_id: int
    member_id: int
    inside: bool


class CohortRuleSet(Event, name="cohort.rule-set", audited=True):
    """Staff said by which rule members stand in a cohort, or by none."""

    cohort_id: int


class CohortChanged(Event, name="cohort.changed", audited=True):
    """Staff changed a cohort's name, or what its newcomers read first."""

    cohort_id: int


class AcceptancesExported(Event, name="agreement.acceptances-exported", audited=True):
    """Staff took a list of who accepted which version of the agreement."""

    community_id: int


class BarLifted(Event, name="member.bar-lifted", audited=True):
    """Staff let somebody come back who was removed for good."""

    member_id: int
