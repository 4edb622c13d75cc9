"""Short acts on a thread: watch, works, status, pin, lock, hide."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import insist
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.core.errors import Invalid
from app.threads import policy
from app.threads.actions.moderation import hide_thread, set_lock, set_pin
from app.threads.actions.status import set_status
from app.threads.actions.watching import answer_works, set_watch
from app.threads.forms.acts import HoldForm, StatusForm, WatchForm, WorksForm
from app.threads.forms.fields import Number
from app.threads.pages.thread_view import thread_view
from app.threads.queries.detail import ThreadDetail, get_detail
from app.threads.queries.threads import get_thread
from app.web.forms import Form
from app.web.replies import Reply, page, part_or_back, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class OneThread:
    """A thread as it stands after the act; whoever answered was asked whether it works."""

    thread: ThreadDetail
    asks_works: bool = True


@dataclass(frozen=True)
class HideView:
    """The form that asks why a thread is hidden."""

    title: str
    back: str
    action: str
    form: Any = None


@pages.post("/c/{community}/threads/{number}/watch", door=community)
def save_watch(scope: CommunityScope, number: Number, form: Form[WatchForm]) -> Reply:
    """The member hears this much of the thread."""
    thread = get_thread(scope, number)
    set_watch(scope, thread, watch=form.value.watch)
    view = OneThread(get_detail(scope, number))
    return part_or_back("threads/_watch.html", view=view, back=_address(scope, number))


@pages.post("/c/{community}/threads/{number}/works", door=community)
def save_works(scope: CommunityScope, number: Number, form: Form[WorksForm]) -> Reply:
    """The member's answer stands."""
    thread, wanted = get_thread(scope, number), form.value
    credit = None if wanted.credit is None else wanted.credit == "yes"
    answer_works(scope, thread, works=wanted.works, credit=credit)
    view = OneThread(get_detail(scope, number))
    back = f"{_address(scope, number)}#works-{number}"
    return part_or_back("threads/_works.html", view=view, back=back)


@pages.post("/c/{community}/threads/{number}/status", door=community)
def save_status(scope: CommunityScope, number: Number, form: Form[StatusForm]) -> Reply:
    """The thread stands there now."""
    thread = get_thread(scope, number)
    insist(policy.may_set_status(scope, thread))
    try:
        set_status(scope, thread, status=form.value.status, reason=form.value.reason)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        view = thread_view(scope, number, sent=form)
        return page("threads/thread.html", view=view, status=422)
    return redirect(_address(scope, number))


@pages.post("/c/{community}/threads/{number}/pin", door=community)
def save_pin(scope: CommunityScope, number: Number, form: Form[HoldForm]) -> Reply:
    """The thread is pinned, or is not."""
    thread = get_thread(scope, number)
    insist(policy.may_pin(scope, thread))
    set_pin(scope, thread, pinned=form.value.value == "yes", reason=form.value.reason)
    return redirect(_address(scope, number))


@pages.post("/c/{community}/threads/{number}/lock", door=community)
def save_lock(scope: CommunityScope, number: Number, form: Form[HoldForm]) -> Reply:
    """The thread is closed to votes and comments, or open."""
    thread = get_thread(scope, number)
    insist(policy.may_lock(scope, thread))
    set_lock(scope, thread, locked=form.value.value == "yes", reason=form.value.reason)
    return redirect(_address(scope, number))


@pages.get("/c/{community}/threads/{number}/hide", door=community)
def ask_why_hidden(scope: CommunityScope, number: Number) -> Reply:
    """The form that asks for the reason."""
    thread = get_thread(scope, number)
    insist(policy.may_hide(scope, thread))
    return page("threads/hide.html", view=_hide_view(scope, thread))


@pages.post("/c/{community}/threads/{number}/hide", door=community)
def save_hidden_thread(scope: CommunityScope, number: Number, form: Form[HoldForm]) -> Reply:
    """The thread is hidden, or restored."""
    thread = get_thread(scope, number)
    insist(policy.may_hide(scope, thread))
    try:
        hide_thread(scope, thread, hidden=form.value.value == "yes", reason=form.value.reason)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page("threads/hide.html", view=_hide_view(scope, thread, form), status=422)
    return redirect(_address(scope, number))


def _hide_view(scope: CommunityScope, thread: Any, form: Any = None) -> HideView:
    address = _address(scope, thread.number)
    return HideView(thread.title, address, f"{address}/hide", form)


def _address(scope: CommunityScope, number: int) -> str:
    return f"{scope.community.address}/threads/{number}"
