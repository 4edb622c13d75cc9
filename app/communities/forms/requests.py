"""The forms of asking to join, of deciding who may, and of what is asked."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.communities.forms.fields import Note, ReadableName
from app.communities.models import Proposals
from app.communities.queries.questions import (
    LONGEST_ANSWER,
    MOST_CHOICES,
    QuestionKind,
)
from app.core.languages import N_
from app.core.text import TooLong, tidy_line
from app.identity.forms.fields import EmailAddress
from app.web.forms import FormModel

Said = Annotated[
    list[Annotated[str, Field(max_length=LONGEST_ANSWER)]], Field(max_length=MOST_CHOICES)
]


class AnswersForm(FormModel):
    """Answers by the places of their questions; `asked` is the mark of these."""

    asked: Annotated[str, Field(max_length=16)] = ""
    q1: Said = []
    q2: Said = []
    q3: Said = []
    q4: Said = []
    q5: Said = []
    q6: Said = []
    q7: Said = []
    q8: Said = []

    @property
    def said(self) -> dict[str, list[str]]:
        """What was said, by the field of its question."""
        return {name: getattr(self, name) for name in type(self).model_fields if name[0] == "q"}


class StrangerForm(AnswersForm):
    """Somebody without a session asks to join."""

    name: ReadableName
    email: EmailAddress


class ProposalForm(FormModel):
    """A colleague, and why."""

    name: ReadableName
    email: EmailAddress
    word: Note = ""


class AddressForm(FormModel):
    """The address that an invitation shall reach."""

    email: EmailAddress


def _line(typed: str) -> str:
    try:
        return tidy_line(typed, limit=200)
    except TooLong as error:
        raise ValueError(N_("At most 200 characters.")) from error


def _choices(typed: str) -> str:
    """One choice a line, each tidied, none twice."""
    lines = [tidy_line(line, limit=1000) for line in typed.splitlines()]
    found = list(dict.fromkeys(line for line in lines if line))
    if len(found) > MOST_CHOICES or any(len(line) > 100 for line in found):
        raise ValueError(N_("At most 10 answers of at most 100 characters, each in a line."))
    return "\n".join(found)


class QuestionForm(FormModel):
    """One more question. `choices`: one a line."""

    words: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_line)]
    kind: QuestionKind = QuestionKind.TEXT
    choices: Annotated[str, Field(max_length=2000), AfterValidator(_choices)] = ""
    needed: Literal["yes", ""] = ""


class QuestionActForm(FormModel):
    """What is done with a question."""

    act: Literal["remove", "earlier"]


class JoiningForm(FormModel):
    """Who may ask to join, in which public words, and what becomes of proposals."""

    open: Literal["yes", ""] = ""
    words: Annotated[str, Field(max_length=4000)] = ""
    proposals: Proposals = Proposals.OFF


class DecisionForm(FormModel):
    """A manager's word."""

    act: Literal["accept", "decline"]
    cohort: int | None = None
    reason: Note = ""
