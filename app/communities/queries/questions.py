"""The questions that a community asks whoever wants to join: plain values, and what answers them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.core.languages import _
from app.core.text import TooLong, tidy_line

MOST_QUESTIONS = 8
MOST_CHOICES = 10
LONGEST_ANSWER = 1000


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    ONE = "one"
    MANY = "many"


@dataclass(frozen=True)
class Question:
    """One question. Its id stays when others go; `field` is its place in the form."""

    id: int
    kind: QuestionKind
    words: str
    choices: tuple[str, ...] = ()
    needed: bool = False
    field: str = ""

    def to_json(self) -> dict[str, Any]:
        """As it stands on the community."""
        plain = {"id": self.id, "kind": self.kind.value, "words": self.words}
        return {**plain, "choices": list(self.choices), "needed": self.needed}


@dataclass(frozen=True)
class Answer:
    """What was said to a question, in the words that it was asked in."""

    question: int
    asked: str
    said: tuple[str, ...]


def read_questions(kept: Sequence[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions as they stand on the community, in the order in which they are asked."""
    return tuple(
        Question(
            id=one["id"],
            kind=QuestionKind(one["kind"]),
            words=one["words"],
            choices=tuple(one["choices"]),
            needed=one["needed"],
            field=f"q{place}",
        )
        for place, one in enumerate(kept, 1)
    )


def mark_of(questions: Sequence[Question]) -> str:
    """Which questions these are: a form that was filled for others is shown again."""
    plain = json.dumps([question.to_json() for question in questions], sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def read_answers(
    questions: Sequence[Question], said: Mapping[str, Sequence[str]]
) -> tuple[list[Answer], dict[str, str]]:
    """The answers by field as they are kept, and a sentence for each that cannot be."""
    answers, mistakes = [], {}
    for question in questions:
        try:
            words = _checked(question, said.get(question.field, ()))
        except ValueError as error:
            mistakes[question.field] = str(error)
            continue
        if words:
            answers.append(Answer(question.id, question.words, words))
        elif question.needed:
            mistakes[question.field] = _("This is needed.")
    return answers, mistakes


def _checked(question: Question, said: Sequence[str]) -> tuple[str, ...]:
    if question.kind is not QuestionKind.MANY and len(said) > 1:
        raise ValueError(_("This was sent more than once."))
    if question.kind is not QuestionKind.TEXT:
        if not set(said) <= set(question.choices):
            raise ValueError(_("Choose one of the answers offered."))
        return tuple(dict.fromkeys(said))
    try:
        lines = [tidy_line(words, limit=LONGEST_ANSWER) for words in said]
    except TooLong as error:
        raise ValueError(_("At most %(n)s characters.", n=error.limit)) from error
    return tuple(line for line in lines if line)
