"""What the page of asking to join and a link by which one asks share. No routes."""

from typing import Any

from app.communities.queries.questions import Answer, Question, mark_of, read_answers
from app.core.errors import TooMany
from app.core.languages import _
from app.identity.actions.attempts import Limit, count_attempt
from app.web.asked import Asked
from app.web.forms import Form

A_DAY = 24 * 60
MOST_FROM_A_PLACE = 60  # a day, from one address on the network: a whole room may ask at once
MOST_OF_AN_ADDRESS = 3  # a day, for one e-mail address
MOST_A_DAY = 1000  # in one community


def read_form(form: Form[Any], questions: tuple[Question, ...]) -> list[Answer]:
    """The answers of the form; what is wrong with it stands on the form afterwards."""
    if form.mistakes:
        return []
    if form.value.asked != mark_of(questions):
        form.given_mistakes = {"": _("The questions have changed meanwhile. Answer these.")}
        return []
    answers, mistakes = read_answers(questions, form.value.said)
    form.given_mistakes = mistakes
    return answers


def count_asking(scope: Any, asked: Asked, email: str) -> bool:
    """Whether this one may ask today (I10). Raises `TooMany` beyond what one place or the community
    may; too many for one e-mail address is kept to ourselves, since it is not theirs for sure."""
    here = str(scope.community_id)
    count_attempt(
        scope,
        Limit("asks", asked.address, MOST_FROM_A_PLACE, minutes=A_DAY),
        Limit("asked", here, MOST_A_DAY, minutes=A_DAY),
    )
    try:
        count_attempt(
            scope, Limit("asks-for", f"{here} {email}", MOST_OF_AN_ADDRESS, minutes=A_DAY)
        )
    except TooMany:
        return False
    return True
