"""What a community asks before somebody may join, and whether one may ask at all."""

from typing import Any

from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.events import JoiningChanged
from app.communities.models import Proposals
from app.communities.queries.communities import lock_community
from app.communities.queries.questions import (
    MOST_QUESTIONS,
    Question,
    QuestionKind,
    read_questions,
)
from app.core.errors import Conflict, Invalid, NotFound
from app.core.languages import _


@action(policy.may_decide)
def change_joining(scope: Scope, /, *, is_open: bool, words: str, proposals: Proposals) -> None:
    """The page of asking is there or not, with these words, and proposals become what is said.
    Sending the same changes nothing."""
    wanted = {"join_open": is_open, "join_words": words, "proposals": proposals.value}
    _change(scope, lock_community(scope), wanted)


@action(policy.may_decide)
def add_question(
    scope: Scope, /, *, words: str, kind: QuestionKind, choices: tuple[str, ...], needed: bool
) -> None:
    """One more question is asked, as the last. Raises `Conflict` beyond `MOST_QUESTIONS`, and
    `Invalid` for a choice without two answers."""
    if kind is not QuestionKind.TEXT and len(choices) < 2:
        raise Invalid({"choices": _("Give at least two answers, each in a line.")})
    community = lock_community(scope)
    asked = read_questions(community.questions)
    if len(asked) >= MOST_QUESTIONS:
        raise Conflict(_("At most %(n)s questions are asked.", n=MOST_QUESTIONS))
    fresh = Question(
        id=1 + max((one.id for one in asked), default=0),
        kind=kind,
        words=words,
        choices=() if kind is QuestionKind.TEXT else choices,
        needed=needed,
    )
    _keep(scope, community, [*asked, fresh])


@action(policy.may_decide)
def remove_question(scope: Scope, question_id: int, /) -> None:
    """The question is asked no more; answers that were given to it stay. `NotFound` for none."""
    community = lock_community(scope)
    asked = read_questions(community.questions)
    left = [one for one in asked if one.id != question_id]
    if len(left) == len(asked):
        raise NotFound
    _keep(scope, community, left)


@action(policy.may_decide)
def ask_earlier(scope: Scope, question_id: int, /) -> None:
    """The question is asked one place earlier; the first stays where it is. `NotFound` for none."""
    community = lock_community(scope)
    asked = list(read_questions(community.questions))
    place = next((n for n, one in enumerate(asked) if one.id == question_id), None)
    if place is None:
        raise NotFound
    if place:
        asked[place - 1 : place + 1] = [asked[place], asked[place - 1]]
    _keep(scope, community, asked)


def _keep(scope: Scope, community: Any, questions: list[Question]) -> None:
    _change(scope, community, {"questions": [one.to_json() for one in questions]})


def _change(scope: Scope, community: Any, wanted: dict[str, Any]) -> None:
    before, after = scope.rewrite(community, wanted)
    if after:
        scope.emit(JoiningChanged(community_id=community.id), before=before, after=after)
