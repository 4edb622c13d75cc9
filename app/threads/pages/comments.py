"""Replying, changing a reply, hiding and restoring one."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import insist
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.core.errors import Conflict, Invalid
from app.threads import policy
from app.threads.actions.comments import edit_comment, post_comment
from app.threads.actions.moderation import hide_comment
from app.threads.forms.acts import HoldForm
from app.threads.forms.comments import CommentEditForm, CommentForm
from app.threads.forms.fields import CommentId, Number
from app.threads.pages.thread_view import thread_view
from app.threads.queries.comments import PAGE, get_comment
from app.threads.queries.threads import get_thread
from app.web.forms import Form
from app.web.replies import PartOrBack, Reply, page, part_or_back, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class CommentView:
    """A comment to change or to hide. `now`: the words that stand there, after a conflict."""

    title: str
    back: str
    action: str
    body: str
    revision: int
    form: Any = None
    now: str | None = None


@dataclass(frozen=True)
class OpenFor:
    """Of a thread, what decides about replies to it."""

    id: int
    number: int
    author_id: int
    audience: str
    status: str
    locked_at: Any
    hidden_at: Any
    item_id: int | None


@dataclass(frozen=True)
class ReplyView:
    """The form for a comment, empty again."""

    base: str
    thread: OpenFor
    parent_row: None = None
    form: None = None


@pages.post("/c/{community}/threads/{number}/comments", door=community)
def save_comment(scope: CommunityScope, number: Number, form: Form[CommentForm]) -> Reply:
    """The comment stands in the thread; or the form again, as it was sent."""
    thread = get_thread(scope, number)
    insist(policy.may_comment(scope, thread))
    if form.mistakes:
        return _again(scope, number, form)
    wanted = form.value
    try:
        comment = post_comment(
            scope,
            thread,
            body=wanted.body,
            visibility=wanted.visibility,
            parent_id=wanted.parent,
            official=wanted.official == "yes",
            answered=wanted.answered == "yes",
        )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _again(scope, number, form)
    return _posted(scope, thread, comment)


@pages.get("/c/{community}/threads/{number}/comments/{comment}/edit", door=community)
def edit_words(scope: CommunityScope, number: Number, comment: CommentId) -> Reply:
    """The form with the comment's words."""
    thread = get_thread(scope, number)
    found = get_comment(scope, thread.id, comment)
    insist(policy.may_edit_comment(scope, thread, found))
    return page("threads/edit_comment.html", view=_view(scope, thread, found, "edit"))


@pages.post("/c/{community}/threads/{number}/comments/{comment}/edit", door=community)
def save_words(
    scope: CommunityScope, number: Number, comment: CommentId, form: Form[CommentEditForm]
) -> Reply:
    """The words stand as sent; or a page with both texts, when they were changed meanwhile."""
    thread = get_thread(scope, number)
    found = get_comment(scope, thread.id, comment)
    insist(policy.may_edit_comment(scope, thread, found))
    if form.mistakes:
        view = _view(scope, thread, found, "edit", form=form)
        return page("threads/edit_comment.html", view=view, status=422)
    wanted = form.value
    try:
        edit_comment(scope, thread, found, body=wanted.body, began_from=wanted.revision)
    except Conflict:
        view = _view(scope, thread, found, "edit", form=form, now=found.body)
        return page("threads/edit_comment.html", view=view, status=409)
    return redirect(_place(scope, thread, found))


@pages.get("/c/{community}/threads/{number}/comments/{comment}/hide", door=community)
def ask_why(scope: CommunityScope, number: Number, comment: CommentId) -> Reply:
    """The form that asks for the reason."""
    thread = get_thread(scope, number)
    found = get_comment(scope, thread.id, comment)
    insist(policy.may_hide_comment(scope, thread, found))
    return page("threads/hide.html", view=_view(scope, thread, found, "hide"))


@pages.post("/c/{community}/threads/{number}/comments/{comment}/hide", door=community)
def save_hidden(
    scope: CommunityScope, number: Number, comment: CommentId, form: Form[HoldForm]
) -> Reply:
    """The comment is hidden, or restored."""
    thread = get_thread(scope, number)
    found = get_comment(scope, thread.id, comment)
    insist(policy.may_hide_comment(scope, thread, found))
    try:
        wanted = form.value
        hidden = wanted.value == "yes"
        hide_comment(scope, thread, found, hidden=hidden, reason=wanted.reason)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        view = _view(scope, thread, found, "hide", form=form)
        return page("threads/hide.html", view=view, status=422)
    return redirect(_place(scope, thread, found))


def _view(scope: CommunityScope, thread: Any, comment: Any, act: str, **more: Any) -> CommentView:
    back = _place(scope, thread, comment)
    action = f"{scope.community.address}/threads/{thread.number}/comments/{comment.id}/{act}"
    return CommentView(thread.title, back, action, comment.body, comment.edits, **more)


def _place(scope: CommunityScope, thread: Any, comment: Any) -> str:
    """Where the comment stands: on the page that begins with it, once there are several."""
    at = f"?at={comment.id}" if thread.comments > PAGE else ""
    return f"{scope.community.address}/threads/{thread.number}{at}#c{comment.id}"


def _again(scope: CommunityScope, number: int, form: Form[CommentForm]) -> Reply:
    typed = str(form.typed.get("parent", ""))
    parent = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else None
    view = thread_view(scope, number, parent=parent, form=form)
    return page("threads/thread.html", part="threads/_reply.html", view=view, status=422)


def _posted(scope: CommunityScope, thread: Any, comment: Any) -> PartOrBack:
    """An empty form; its event makes the page fetch the comments again, in a request of its own."""
    open_for = OpenFor(
        *(getattr(thread, name) for name in ("id", "number", "author_id", "audience", "status")),
        *(getattr(thread, name) for name in ("locked_at", "hidden_at", "item_id")),
    )
    view = ReplyView(scope.community.address, open_for)
    reply = part_or_back("threads/_reply.html", view=view, back=_place(scope, thread, comment))
    reply.headers["HX-Trigger"] = f"thread-{thread.id}"
    return reply
