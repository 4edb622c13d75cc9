"""How one comes to ask: the settings of a community for it."""

from dataclasses import dataclass

from app.access.scope import Scope
from app.communities.models import Community, Proposals
from app.communities.queries.questions import Question, read_questions
from app.core.errors import NotFound


@dataclass(frozen=True)
class Joining:
    """Who may ask to join, in which words, what is asked, and what becomes of proposals."""

    is_open: bool
    words: str
    questions: tuple[Question, ...]
    proposals: Proposals


def get_joining(scope: Scope) -> Joining:
    """The settings of the scope's community. One statement."""
    row = scope.first(
        scope.select(
            Community.join_open, Community.join_words, Community.questions, Community.proposals
        ).where(Community.id == scope.community_id)
    )
    if row is None:
        raise NotFound
    questions = read_questions(row.questions)
    return Joining(row.join_open, row.join_words, questions, Proposals(row.proposals))
