"""Deleting one's own sign-in: what it means, the choice, and the end."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import insist
from app.core.errors import Conflict
from app.core.languages import _
from app.core.mail.outbox import forget_in_outbox
from app.identity.doors import self_only
from app.identity.scope import OwnScope
from app.transfer import policy
from app.transfer.actions.erasure import erase_oneself
from app.transfer.forms import EraseForm, Words
from app.transfer.queries.alone import owned_alone
from app.web.asked import Asked
from app.web.forms import Form
from app.web.replies import Afterwards, Reply, page
from app.web.routing import Pages

pages = Pages()
ADDRESS = "/me/data/erase"


@dataclass(frozen=True)
class EraseView:
    """`alone`: communities that would have no owner, as (slug, name); `refused`: why it cannot be."""

    alone: tuple[tuple[str, str], ...]
    refused: str = ""
    form: Any = None


@pages.get(ADDRESS, door=self_only)
def show_erasing(scope: OwnScope) -> Reply:
    """What it means, and the choice."""
    return page("transfer/erase.html", view=EraseView(owned_alone(scope)))


@pages.post(ADDRESS, door=self_only, proves="erase")
def erase(scope: OwnScope, form: Form[EraseForm], asked: Asked) -> Reply:
    """Nobody signs in as the viewer any more, and they are signed out."""
    insist(policy.may_erase_own(scope))
    if form.mistakes:
        return _again(scope, 422, form=_in_words(form))
    try:
        forgotten = erase_oneself(scope, words_go=form.value.words is Words.GO)
    except Conflict as refused:
        return _again(scope, 409, form=form, refused=refused.sentence)
    folder = asked.house.settings.var / "outbox"

    def afterwards() -> Reply:
        forget_in_outbox(folder, forgotten)
        gone = page("transfer/erased.html")
        gone.sign_out = True
        return gone

    return Afterwards(act=afterwards)


def _again(scope: OwnScope, status: int, **more: Any) -> Reply:
    view = EraseView(owned_alone(scope), **more)
    return page("transfer/erase.html", view=view, status=status)


def _in_words(form: Form[EraseForm]) -> Form[EraseForm]:
    sentences = {
        "words": _("Choose what becomes of what you wrote."),
        "sure": _("Tick this if you mean it: it cannot be undone."),
    }
    found = {name: sentences.get(name, said) for name, said in form.mistakes.items()}
    form.given_mistakes = found
    return form
