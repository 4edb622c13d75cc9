"""Votes for programs."""

from pydantic import BaseModel

from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.threads.actions import votes
from app.threads.forms.programs import WantedVote
from app.threads.models import Importance
from app.threads.queries.threads import get_thread
from app.web.json_fields import Number
from app.web.routing import Api

api = Api(tag="votes")
VOTE = "/communities/{slug}/threads/{number}/vote"


class VoteOut(BaseModel):
    """Your vote, and how many customers have voted."""

    my_vote: Importance | None
    votes: int
    revision: int


@api.put(VOTE, door=community)
def set_vote(scope: CommunityScope, slug: str, number: Number, wanted: WantedVote) -> VoteOut:
    """Your vote stands with this importance."""
    thread = get_thread(scope, number)
    tally = votes.set_vote(scope, thread, importance=wanted.importance)
    return VoteOut(my_vote=wanted.importance, votes=tally.votes, revision=tally.revision)


@api.delete(VOTE, door=community)
def withdraw_vote(scope: CommunityScope, slug: str, number: Number) -> VoteOut:
    """You have no vote on the thread."""
    tally = votes.withdraw_vote(scope, get_thread(scope, number))
    return VoteOut(my_vote=None, votes=tally.votes, revision=tally.revision)
