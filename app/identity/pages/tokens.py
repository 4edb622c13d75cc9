"""One's own tokens for the API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.identity.actions import tokens
from app.identity.doors import self_only
from app.identity.forms.own import RevokeForm, TokenForm
from app.identity.policy import grants_of
from app.identity.queries import list_tokens
from app.identity.scope import OwnScope
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class TokenRow:
    """A token without its secret."""

    id: int
    name: str
    grants: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    has_expired: bool


@dataclass(frozen=True)
class TokensView:
    """All of them; `made` is a new one, shown this once."""

    tokens: tuple[TokenRow, ...]
    grants: tuple[str, ...]
    made: str = ""
    full: str = ""
    chosen: tuple[str, ...] = ("read",)
    form: Any = None


@pages.get("/me/tokens", door=self_only)
def show_tokens(scope: OwnScope) -> Reply:
    """The list, and a form for one more."""
    return _tokens_page(scope)


@pages.post("/me/tokens", door=self_only, proves="tokens")
def save_token(scope: OwnScope, form: Form[TokenForm]) -> Reply:
    """A token is made, after its person has proved to be there; the page shows it once."""
    chosen = tuple(str(grant) for grant in form.raw.getlist("grants"))
    try:
        wanted = form.value
        made = tokens.make_token(
            scope, name=wanted.name, grants=list(wanted.grants), days=int(wanted.days)
        )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _tokens_page(scope, status=422, form=form, chosen=chosen)
    except Conflict as full:
        return _tokens_page(scope, status=409, form=form, chosen=chosen, full=full.sentence)
    return _tokens_page(scope, made=made)


@pages.post("/me/tokens/revoke", door=self_only)
def revoke_token(scope: OwnScope, form: Form[RevokeForm]) -> Reply:
    """The token is worth nothing."""
    tokens.revoke_token(scope, token_id=form.value.token)
    return redirect("/me/tokens")


def _tokens_page(scope: OwnScope, *, status: int = 200, **more: Any) -> Reply:
    now = clock.now()
    rows = tuple(
        TokenRow(
            t.id,
            t.name,
            tuple(t.grants),
            t.created_at,
            t.expires_at,
            t.expires_at is not None and t.expires_at <= now,
        )
        for t in list_tokens(scope, scope.person.id)
    )
    view = TokensView(rows, grants_of(scope.person), **more)
    return page("identity/tokens.html", view=view, status=status)
