"""Tables of communities and membership. What members say lives above."""

from app.communities.models.agreements import Acceptance, Agreement
from app.communities.models.batches import BatchState, InvitationBatch, InvitationLine, LineOutcome
from app.communities.models.communities import Community, NamesShown, Proposals, Shares
from app.communities.models.invitations import Invitation, OddKind, OddOpening
from app.communities.models.members import Bar, Cohort, CohortMember, Member, MemberState
from app.communities.models.requests import JoinAnswer, JoinRequest, RequestState

__all__ = [
    "Acceptance",
    "Agreement",
    "Bar",
    "BatchState",
    "Cohort",
    "CohortMember",
    "Community",
    "Invitation",
    "InvitationBatch",
    "InvitationLine",
    "JoinAnswer",
    "JoinRequest",
    "LineOutcome",
    "Member",
    "MemberState",
    "NamesShown",
    "OddKind",
    "OddOpening",
    "Proposals",
    "RequestState",
    "Shares",
]
