"""Voting."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.threads.actions import votes
from app.threads.actions.votes import Tally
from app.threads.forms.fields import Number
from app.threads.forms.votes import VoteForm
from app.threads.queries.threads import get_thread
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Reply, part_or_back
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class VoteView:
    """A vote control after a vote: the thread's facts with the new counts."""

    number: int
    kind: str
    title: str
    may_vote: bool
    address: str
    votes: int
    my_vote: str | None
    on_its_page: bool = False  # htmx asks from the thread's own page


@pages.post("/c/{community}/threads/{number}/vote", door=community)
def save_vote(scope: CommunityScope, number: Number, form: Form[VoteForm], asked: Asked) -> Reply:
    """The vote stands as sent; the control comes back with the counts."""
    thread = get_thread(scope, number)
    wanted = form.value
    if wanted.support == "yes":
        tally = votes.set_vote(scope, thread, importance=wanted.importance)
    else:
        tally = votes.withdraw_vote(scope, thread)
    referrer = urlsplit(asked.request.headers.get("referer", "")).path
    view = replace(
        _view(scope, thread, wanted, tally),
        on_its_page=referrer.startswith(f"{scope.community.address}/threads/{number}"),
    )
    return part_or_back("threads/_vote.html", view=view, back=f"{view.address}#vote-{number}")


def _view(scope: CommunityScope, thread: Any, wanted: VoteForm, tally: Tally) -> VoteView:
    return VoteView(
        number=thread.number,
        kind=thread.kind,
        title=thread.title,
        may_vote=True,  # or the action would have refused
        address=f"{scope.community.address}/threads/{thread.number}",
        votes=tally.votes,
        my_vote=wanted.importance if wanted.support == "yes" else None,
    )
