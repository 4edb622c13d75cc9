"""Starting a thread, and changing its words."""

from datetime import timedelta
from typing import Any

from sqlalchemy import exists, func, true

from app.access.verdicts import action
from app.communities.actions.numbers import take_thread_number
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Conflict, Invalid, TooMany
from app.core.formulas.rising import rising_start
from app.core.languages import _
from app.core.markdown import render
from app.products.models import Carriage, Product
from app.products.queries import list_carried
from app.threads import policy
from app.threads.actions.facets import facets_of, shift_facets
from app.threads.actions.index import index_thread
from app.threads.events import ThreadEdited, ThreadStarted
from app.threads.models import Audience, Kind, Thread

MOST_AN_HOUR = 20
MAY_HAVE_NO_PRODUCT = (Kind.PRAISE, Kind.DISCUSSION)


@action(policy.may_start)
def post_thread(
    scope: CommunityScope,
    /,
    *,
    kind: Kind,
    told: dict[str, Any],
    audience: Audience = Audience.MEMBERS,
    product: str = "",
    mission_id: int | None = None,
) -> Thread:
    """The thread stands on the board, with the next number, and is found by its words.

    `told`: the fields that `forms.threads.Words.told` names. `product`: a slug, needed where the
    community carries several. Five statements. Raises `Invalid`, or `TooMany` beyond 20 an hour.
    """
    _insist_on_words(kind, told)
    taken = take_thread_number(
        scope,
        only_if=(_not_too_many(scope), _product_fits(scope, kind, product)),
        more=(_product_id(scope, product).label("product_id"),),
    )
    if taken is None:
        raise _why_not(scope, product)
    now = clock.now()
    thread = scope.add(
        Thread(
            number=taken.number,
            author_id=scope.member.id,
            kind=kind.value,
            body_html=render(str(told["body"])),
            audience=audience.value,
            product_id=taken.product_id,
            mission_id=mission_id,
            tags=[],
            rising=rising_start(now),
            created_at=now,
            last_activity_at=now,
            **told,
        )
    )
    scope.emit(ThreadStarted(thread_id=thread.id, kind=kind, audience=audience))
    shift_facets(scope, None, facets_of(thread))
    index_thread(scope, thread)
    return thread


@action(policy.may_edit)
def edit_thread(
    scope: CommunityScope, thread: Any, /, *, told: dict[str, Any], began_from: int
) -> None:
    """The thread's words are these. The row must be locked. At most four statements.

    Raises `Conflict`, carrying the thread, when its words are no longer those that the author began
    from (X07).
    """
    kind = Kind(thread.kind)
    _insist_on_words(kind, told)
    if thread.edits != began_from:
        raise Conflict(_("These words were changed meanwhile."), current=thread)
    if all(getattr(thread, name) == value for name, value in told.items()):
        return
    shown_before = facets_of(thread)
    for name, value in told.items():
        setattr(thread, name, value)
    thread.body_html = render(str(told["body"]))
    thread.edits, thread.revision = thread.edits + 1, thread.revision + 1
    thread.edited_at = clock.now()
    scope.flush()
    shift_facets(scope, shown_before, facets_of(thread))
    index_thread(scope, thread)
    scope.emit(ThreadEdited(thread_id=thread.id))


def _insist_on_words(kind: Kind, told: dict[str, Any]) -> None:
    if kind is Kind.PROBLEM and not (told["actual"] or told["body"]):
        raise Invalid({"actual": _("Say what you saw. One sentence will do.")})
    if kind is not Kind.PROBLEM and not told["body"]:
        raise Invalid({"body": _("Say it in your own words. One sentence will do.")})


def _not_too_many(scope: CommunityScope) -> Any:
    lately = clock.now() - timedelta(hours=1)
    mine = (
        scope.select(Thread)
        .where(Thread.author_id == scope.member.id, Thread.created_at > lately)
        .with_only_columns(func.count(), maintain_column_froms=True)
    )
    return mine.scalar_subquery() < MOST_AN_HOUR


def _carried(scope: CommunityScope, product: str) -> Any:
    carried = scope.select(Carriage).join(Product, Product.id == Carriage.product_id)
    return carried.where(Product.slug == product) if product else carried


def _product_fits(scope: CommunityScope, kind: Kind, product: str) -> Any:
    """The one asked for is carried; or none is asked for, and there is no choice, or no need."""
    if product:
        return exists(_carried(scope, product).with_only_columns(Product.id))
    if kind in MAY_HAVE_NO_PRODUCT:
        return true()
    counted = _carried(scope, "").with_only_columns(func.count(), maintain_column_froms=True)
    return counted.scalar_subquery() <= 1


def _product_id(scope: CommunityScope, product: str) -> Any:
    """The product asked for, or the only one that the community carries."""
    carried = _carried(scope, product).with_only_columns(
        func.min(Carriage.product_id).label("product_id")
    )
    return carried.having(func.count() == 1).scalar_subquery()


def _why_not(scope: CommunityScope, product: str) -> Exception:
    carried = [row.slug for row in list_carried(scope)]
    if product and product not in carried:
        return Invalid({"product": _("Choose one of the answers offered.")})
    lately = clock.now() - timedelta(hours=1)
    many = scope.count(Thread, Thread.author_id == scope.member.id, Thread.created_at > lately)
    if many >= MOST_AN_HOUR:
        return TooMany(3600)
    return Invalid({"product": _("Say which product this is about.")})
