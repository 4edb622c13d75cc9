"""Proposing a colleague, for customers; and for managers, whom a member brought."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions.proposals import propose_colleague
from app.communities.doors import community
from app.communities.forms.requests import ProposalForm
from app.communities.queries.branch import Branch, Root, get_root, list_branch
from app.communities.queries.odd import list_odd
from app.communities.queries.proposals import ProposalPlace, get_proposal_place
from app.communities.scope import CommunityScope
from app.core.errors import Invalid
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
PROPOSE = "/c/{community}/propose"
BRANCH = "/c/{community}/members/{member_id}/branch"


@dataclass(frozen=True)
class ProposeView:
    """The form of a proposal, and whether one was just made."""

    account: str
    at_once: bool
    base: str
    done: bool = False
    form: Form[Any] | None = None


@dataclass(frozen=True)
class BranchView:
    """A member, how they came, and everybody below them."""

    root: Root
    branch: Branch
    odd: tuple[str, ...]
    base: str


@pages.get(PROPOSE, door=community)
def show_proposing(scope: CommunityScope, done: bool = False) -> Reply:
    """Whom of the own account shall be asked?"""
    place = get_proposal_place(scope)
    insist(policy.may_propose(scope, place))
    return page("communities/propose.html", view=_view(scope, place, done=done))


@pages.post(PROPOSE, door=community)
def save_proposal(scope: CommunityScope, form: Form[ProposalForm]) -> Reply:
    """The colleague is invited or asked about; the answer is the same for everybody."""
    place = get_proposal_place(scope)
    insist(policy.may_propose(scope, place))
    if not form.mistakes:
        wanted = form.value
        try:
            propose_colleague(scope, place, name=wanted.name, email=wanted.email, word=wanted.word)
        except Invalid as error:
            form.given_mistakes = error.mistakes
    if form.mistakes:
        view = _view(scope, place, form=form)
        return page("communities/propose.html", view=view, status=422)
    return redirect(f"{scope.community.address}/propose?done=1")


@pages.get(BRANCH, door=community)
def show_branch(scope: CommunityScope, member_id: int) -> Reply:
    """Whom a member brought, and whom those brought: for when one of them misbehaves."""
    insist(policy.may_see_branch(scope, None))
    root = get_root(scope, member_id)
    view = BranchView(
        root=root,
        branch=list_branch(scope, member_id),
        odd=list_odd(scope, root.invitation_id) if root.invitation_id else (),
        base=scope.community.address,
    )
    return page("communities/branch.html", view=view)


def _view(scope: CommunityScope, place: ProposalPlace, **more: Any) -> ProposeView:
    at_once = place.proposals == "at-once"
    return ProposeView(place.account or "", at_once, scope.community.address, **more)
