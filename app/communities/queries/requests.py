"""Requests to join, for those who decide them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_
from sqlalchemy.orm import aliased

from app.access.scope import Cursor, Scope, Slice
from app.communities.models import (
    Invitation,
    JoinAnswer,
    JoinRequest,
    Member,
    RequestState,
)
from app.communities.queries.questions import Answer
from app.core.errors import NotFound
from app.customers.models import Account

PAGE = 30
REQUEST_LIVES = timedelta(days=3)  # so long an address can be proven
SHOWN = (RequestState.WAITING, RequestState.ACCEPTED, RequestState.DECLINED)


@dataclass(frozen=True)
class RequestRow:
    """Somebody who asks to join, or whom a customer proposes."""

    id: int
    name: str
    email: str
    word: str
    state: str
    reason: str
    created_at: datetime
    decided_at: datetime | None
    account: str | None
    link: str | None
    link_id: int | None
    proposer: str | None
    decider: str | None
    answers: tuple[Answer, ...] = field(default=())


@dataclass(frozen=True)
class AnswerFilter:
    """Only requests that answered this question with these words in it."""

    question: int
    said: str


def list_requests(
    scope: Scope,
    state: RequestState,
    *,
    only: AnswerFilter | None = None,
    after: Cursor | None = None,
) -> Slice[RequestRow]:
    """30 requests in this state, the newest first, with their answers. Two statements."""
    wanted = _requests(scope).where(JoinRequest.state == state)
    if only is not None:
        said = scope.select(JoinAnswer.request_id).where(
            JoinAnswer.question == only.question,
            JoinAnswer.said.icontains(only.said, autoescape=True),
        )
        wanted = wanted.where(JoinRequest.id.in_(said))
    found = scope.slice(wanted.order_by(JoinRequest.id.desc()), into=_Found, after=after, size=PAGE)
    answers = _answers(scope, [row.id for row in found.rows])
    return Slice(tuple(_row(row, answers) for row in found.rows), found.next)


def get_request_row(scope: Scope, request_id: int) -> RequestRow:
    """The request as it stands in the list, or `NotFound`. Two statements."""
    row = scope.first(
        _requests(scope).where(JoinRequest.id == request_id, JoinRequest.state.in_(SHOWN))
    )
    if row is None:
        raise NotFound
    found = _Found(**row._mapping)
    return _row(found, _answers(scope, [found.id]))


def get_request(scope: Scope, request_id: int) -> Any:
    """The request with this id, or `NotFound`. In a writing scope its row is locked. One statement."""
    statement = scope.select(JoinRequest).where(
        JoinRequest.id == request_id, JoinRequest.state.in_(SHOWN)
    )
    return scope.get(statement, lock=JoinRequest)


def is_waiting_for(scope: Scope, email: str) -> bool:
    """Whether a request of this address waits already. One statement."""
    return (
        scope.first(scope.select(JoinRequest.id).where(JoinRequest.open_for == email)) is not None
    )


@dataclass(frozen=True)
class _Found:
    id: int
    name: str
    email: str
    word: str
    state: str
    reason: str
    link_id: int | None
    created_at: datetime
    decided_at: datetime | None
    account: str | None
    link: str | None
    proposer: str | None
    decider: str | None


def _row(found: _Found, answers: dict[int, list[Answer]]) -> RequestRow:
    return RequestRow(**vars(found), answers=tuple(answers.get(found.id, ())))


def _requests(scope: Scope) -> Any:
    here, proposer, decider = scope.community_id, aliased(Member), aliased(Member)
    return (
        scope.select(
            JoinRequest.id,
            JoinRequest.name,
            JoinRequest.email,
            JoinRequest.word,
            JoinRequest.state,
            JoinRequest.reason,
            JoinRequest.link_id,
            JoinRequest.created_at,
            JoinRequest.decided_at,
        )
        .outerjoin(Account, Account.id == JoinRequest.account_id)
        .outerjoin(
            Invitation,
            and_(Invitation.community_id == here, Invitation.id == JoinRequest.link_id),
        )
        .outerjoin(
            proposer,
            and_(proposer.community_id == here, proposer.id == JoinRequest.proposer_id),
        )
        .outerjoin(
            decider, and_(decider.community_id == here, decider.id == JoinRequest.decided_by_id)
        )
        .add_columns(
            Account.name.label("account"),
            Invitation.name.label("link"),
            proposer.name.label("proposer"),
            decider.name.label("decider"),
        )
    )


def _answers(scope: Scope, request_ids: Collection[int]) -> dict[int, list[Answer]]:
    found = scope.rows(
        scope.select(JoinAnswer.request_id, JoinAnswer.question, JoinAnswer.asked, JoinAnswer.said)
        .where(JoinAnswer.request_id.in_(request_ids))
        .order_by(JoinAnswer.request_id, JoinAnswer.question, JoinAnswer.place)
    )
    said: dict[tuple[int, int, str], list[str]] = {}
    for row in found:
        said.setdefault((row.request_id, row.question, row.asked), []).append(row.said)
    answers: dict[int, list[Answer]] = {}
    for (request_id, question, asked), words in said.items():
        answers.setdefault(request_id, []).append(Answer(question, asked, tuple(words)))
    return answers
