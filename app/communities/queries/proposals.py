"""Whether a member may propose colleagues, and of which account."""

from dataclasses import dataclass

from app.communities.models import Community
from app.communities.scope import CommunityScope
from app.core.errors import NotFound
from app.customers.models import Account, AccountPerson


@dataclass(frozen=True)
class ProposalPlace:
    """What becomes of proposals here (`models.Proposals`), and the account of who proposes."""

    proposals: str
    account_id: int | None
    account: str | None


def get_proposal_place(scope: CommunityScope) -> ProposalPlace:
    """What the viewer's proposals would become. One statement."""
    row = scope.first(
        scope.select(Community.proposals)
        .select_from(Community)
        .outerjoin(AccountPerson, AccountPerson.person_id == scope.person.id)
        .outerjoin(Account, Account.id == AccountPerson.account_id)
        .add_columns(Account.id.label("account_id"), Account.name.label("account"))
        .where(Community.id == scope.community_id)
    )
    if row is None:
        raise NotFound
    return ProposalPlace(**row._mapping)
