"""The composer: starting a thread, and seeing words as they will look."""

from dataclasses import dataclass

from markupsafe import Markup

from app.access.verdicts import insist
from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.core.errors import Invalid
from app.core.markdown import render
from app.threads import policy
from app.threads.actions.threads import post_thread
from app.threads.forms.threads import Draft, PreviewForm, ThreadForm
from app.threads.models import Kind
from app.threads.queries.compose import Offer, get_offer
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class ComposeView:
    """The composer, fresh from its address or as it was sent."""

    base: str
    kind: str
    draft: Draft
    offer: Offer
    form: Form[ThreadForm] | None = None


@dataclass(frozen=True)
class PreviewView:
    """Words as they will look."""

    base: str
    html: Markup


@pages.get("/c/{community}/threads/new", door=community)
def new_thread(scope: CommunityScope, draft: Draft) -> Reply:
    """The composer, filled from its address: `title`, and from a trial `mission`, `version`."""
    return _composer(scope, draft)


@pages.get("/c/{community}/threads/new/fields", door=community)
def show_fields(scope: CommunityScope, draft: Draft) -> Reply:
    """The fields of a kind; without htmx the whole composer for that kind."""
    return _composer(scope, draft, part="threads/_fields.html")


@pages.post("/c/{community}/threads", door=community)
def save_thread(scope: CommunityScope, form: Form[ThreadForm]) -> Reply:
    """The thread is on the board, and its page comes next; or the composer again, as it was sent."""
    insist(policy.may_start(scope))
    if form.mistakes:
        return _again(scope, form)
    wanted = form.value
    try:
        thread = post_thread(
            scope,
            kind=wanted.kind,
            told=wanted.told(wanted.kind),
            audience=wanted.audience,
            product=wanted.product,
            mission_id=wanted.mission,
        )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _again(scope, form)
    return redirect(f"{scope.community.address}/threads/{thread.number}")


@pages.post("/c/{community}/preview", door=community, writes=False)
def show_preview(scope: CommunityScope, form: Form[PreviewForm]) -> Reply:
    """The words as they will look."""
    html = Markup(render(form.value.body))  # noqa: S704 our own renderer cleans
    view = PreviewView(scope.community.address, html)
    return page("threads/preview.html", part="threads/_preview.html", view=view)


def _composer(scope: CommunityScope, draft: Draft, part: str | None = None) -> Reply:
    insist(policy.may_start(scope))
    view = ComposeView(scope.community.address, draft.wanted, draft, get_offer(scope))
    return page("threads/new.html", part=part, view=view)


def _again(scope: CommunityScope, form: Form[ThreadForm]) -> Reply:
    asked = str(form.typed.get("kind", ""))
    kind = asked if asked in list(Kind) else Kind.PROBLEM.value
    view = ComposeView(scope.community.address, kind, Draft(), get_offer(scope), form)
    return page("threads/new.html", part="threads/_compose.html", view=view, status=422)
