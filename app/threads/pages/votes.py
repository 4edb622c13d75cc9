"""Voting."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import SplitResult, urlsplit

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
    view = _view(scope, thread, wanted, tally)
    came = urlsplit(asked.request.headers.get("referer", ""))
    if came.netloc != asked.request.headers.get("host"):
        came = urlsplit("")
    view = replace(view, on_its_page=_is_page_of(view, came.path))
    back = f"{_list_voted_on(scope, came) or view.address}#vote-{number}"
    return part_or_back("threads/_vote.html", view=view, back=back)


def _is_page_of(view: VoteView, path: str) -> bool:
    return path == view.address or path.startswith(f"{view.address}-")  # its slug may follow


def _list_voted_on(scope: CommunityScope, came: SplitResult) -> str:
    """The list in which the vote was given, with its filters: without script one goes on there.

    Empty for the thread's own page, and for whatever is not a list of ours.
    """
    base = scope.community.address
    if came.path not in ("/", base, f"{base}/threads"):
        return ""
    return came._replace(scheme="", netloc="", fragment="").geturl()


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
