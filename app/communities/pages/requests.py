"""Requests to join, for those who decide them: the list by state and answers, and one of them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions.requests import accept_request, decline_request
from app.communities.doors import community
from app.communities.forms.requests import DecisionForm
from app.communities.models import RequestState
from app.communities.queries.cohorts import CohortRow, get_cohort, list_cohorts
from app.communities.queries.joining import get_joining
from app.communities.queries.questions import Question
from app.communities.queries.requests import (
    SHOWN,
    AnswerFilter,
    RequestRow,
    get_request,
    get_request_row,
    list_requests,
)
from app.communities.scope import CommunityScope
from app.core.errors import Conflict
from app.core.text import TooLong, tidy_line
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LIST = "/c/{community}/settings/requests"
ONE = LIST + "/{request_id}"


@dataclass(frozen=True)
class RequestsView:
    """Requests in one state, perhaps only those with an answer."""

    rows: Slice[RequestRow]
    state: str
    states: tuple[str, ...]
    questions: tuple[Question, ...]
    question: int
    answer: str
    base: str
    older: str
    done: str = ""


@dataclass(frozen=True)
class RequestView:
    """A request, and the form that decides it."""

    request: RequestRow
    cohorts: tuple[CohortRow, ...]
    base: str
    form: Form[Any] | None = None
    problem: str = ""


@pages.get(LIST, door=community)
def show_requests(
    scope: CommunityScope,
    asked: Asked,
    state: RequestState = RequestState.WAITING,
    question: int = 0,
    answer: str = "",
    after: Cursor | None = None,
    done: str = "",
) -> Reply:
    """Who asks to join, the newest first."""
    insist(policy.may_decide(scope))
    state = state if state in SHOWN else RequestState.WAITING
    if scope.person.unread:
        asked.house.gathered.add("requests.opened", (scope.person.id, scope.community.id))
    only = _only(question, answer)
    rows, base = list_requests(scope, state, only=only, after=after), _base(scope)
    kept = {"state": state.value, "question": question, "answer": answer} if only else {}
    query = urlencode({**(kept or {"state": state.value}), "after": rows.next or ""})
    view = RequestsView(
        rows=rows,
        state=state.value,
        states=tuple(one.value for one in SHOWN),
        questions=get_joining(scope).questions,
        question=question,
        answer=only.said if only else "",
        base=base,
        older=f"{base}?{query}" if rows.next else "",
        done=done,
    )
    return page("communities/settings/requests.html", view=view)


@pages.get(ONE, door=community)
def show_request(scope: CommunityScope, request_id: int) -> Reply:
    """Who asks, what they said, and what can be done."""
    insist(policy.may_decide(scope))
    return page("communities/settings/request.html", view=_view(scope, request_id))


@pages.post(ONE, door=community)
def save_decision(scope: CommunityScope, request_id: int, form: Form[DecisionForm]) -> Reply:
    """Accepted, and an invitation is on its way; or declined, and the person is told why."""
    insist(policy.may_decide(scope))
    request = get_request(scope, request_id)
    if form.mistakes:
        return _again(scope, request_id, 422, form=form)
    wanted = form.value
    try:
        with scope.whole():
            if wanted.act == "accept":
                cohort = get_cohort(scope, wanted.cohort).id if wanted.cohort is not None else None
                accept_request(scope, request, cohort_id=cohort)
            else:
                decline_request(scope, request, reason=wanted.reason)
    except Conflict as error:
        return _again(scope, request_id, 409, problem=error.sentence)
    return redirect(f"{_base(scope)}?done={wanted.act}")


def _again(scope: CommunityScope, request_id: int, status: int, **more: Any) -> Reply:
    view = _view(scope, request_id, **more)
    return page("communities/settings/request.html", view=view, status=status)


def _base(scope: CommunityScope) -> str:
    return f"{scope.community.address}/settings/requests"


def _only(question: int, answer: str) -> AnswerFilter | None:
    try:
        said = tidy_line(answer, limit=200)
    except TooLong:
        return None
    return AnswerFilter(question, said) if said and 0 < question < 2**31 else None


def _view(scope: CommunityScope, request_id: int, **more: Any) -> RequestView:
    request, cohorts = get_request_row(scope, request_id), tuple(list_cohorts(scope))
    return RequestView(request, cohorts, _base(scope), **more)
