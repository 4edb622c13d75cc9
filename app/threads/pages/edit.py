"""Changing a thread's own words."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import insist
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.core.errors import Conflict, Invalid
from app.threads import policy
from app.threads.actions.threads import edit_thread
from app.threads.forms.fields import Number
from app.threads.forms.threads import EditForm
from app.threads.models import Kind
from app.threads.queries.compose import Offer, get_offer
from app.threads.queries.threads import get_thread
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()

FIELDS = (
    *("title", "body", "steps", "expected", "actual"),
    *("severity", "frequency", "version", "device"),
)


@dataclass(frozen=True)
class EditView:
    """A thread's words to change. `now`: those that stand there, after a conflict."""

    base: str
    address: str
    kind: str
    draft: Any
    revision: int
    offer: Offer
    form: Form[EditForm] | None = None
    now: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Words:
    """What the form begins with."""

    title: str
    body: str
    steps: str
    expected: str
    actual: str
    severity: str | None
    frequency: str
    version: str
    device: str


@pages.get("/c/{community}/threads/{number}/edit", door=community)
def edit_own(scope: CommunityScope, number: Number) -> Reply:
    """The form with the thread's words."""
    thread = get_thread(scope, number)
    insist(policy.may_edit(scope, thread))
    return page("threads/edit.html", view=_view(scope, thread))


@pages.post("/c/{community}/threads/{number}/edit", door=community)
def save_own(scope: CommunityScope, number: Number, form: Form[EditForm]) -> Reply:
    """The words stand as sent; or a page with both texts, when they were changed meanwhile."""
    thread = get_thread(scope, number)
    insist(policy.may_edit(scope, thread))
    if form.mistakes:
        return page("threads/edit.html", view=_view(scope, thread, form), status=422)
    wanted = form.value
    try:
        told = wanted.told(Kind(thread.kind))
        edit_thread(scope, thread, told=told, began_from=wanted.revision)
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page("threads/edit.html", view=_view(scope, thread, form), status=422)
    except Conflict:
        now = tuple((name, str(getattr(thread, name) or "")) for name in FIELDS)
        return page("threads/edit.html", view=_view(scope, thread, form, now), status=409)
    return redirect(f"{scope.community.address}/threads/{number}")


def _view(
    scope: CommunityScope,
    thread: Any,
    form: Form[EditForm] | None = None,
    now: tuple[tuple[str, str], ...] = (),
) -> EditView:
    base = scope.community.address
    words = Words(*(getattr(thread, name) for name in FIELDS))
    address = f"{base}/threads/{thread.number}"
    # after mistakes the form keeps what it began from; after a conflict it begins from what is there
    kept = str(form.typed.get("revision", "")) if form and not now else ""
    revision = int(kept) if kept.isascii() and kept.isdigit() and len(kept) < 10 else thread.edits
    return EditView(base, address, thread.kind, words, revision, get_offer(scope), form, now)
