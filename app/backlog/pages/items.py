"""The product team's pages: the ranked table, the lanes, one item."""

from dataclasses import dataclass
from typing import Any

from app.backlog.actions import items as actions
from app.backlog.forms import (
    EvidenceForm,
    ItemForm,
    LaneForm,
    MoveForm,
    ScoreForm,
    ThreadNumber,
)
from app.backlog.models import ItemStatus, Lane
from app.backlog.queries import items as queries
from app.backlog.queries.evidence import (
    EvidenceRow,
    WorksRow,
    find_item_of_thread,
    get_linkable_thread,
    list_evidence,
    list_works,
)
from app.backlog.queries.items import ItemRow
from app.core.errors import Conflict, Invalid, NotFound
from app.core.languages import _
from app.products.doors import product_team
from app.products.scope import ProductScope
from app.web.forms import Form
from app.web.rendering import safe
from app.web.replies import Reply, page, part_or_back, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class BacklogView:
    """The product's items: ranked, and by lane."""

    product: Any
    items: tuple[ItemRow, ...]
    lanes: tuple[tuple[str, tuple[ItemRow, ...]], ...]
    ended: tuple[ItemRow, ...] = ()  # shipped or declined: no longer what may come next


@dataclass(frozen=True)
class ItemView:
    """One item: what it stands on, its score, its history."""

    product: Any
    item: ItemRow
    body_html: Any
    evidence: tuple[EvidenceRow, ...]
    works: tuple[WorksRow, ...]
    moves: list[Any]
    versions: list[tuple[str, str]]
    shipped_in: str
    may_move: bool
    sent: Any = None
    conflict: str = ""


@dataclass(frozen=True)
class NewItemView:
    """The form of a new item, begun from a thread when its address names one."""

    product: Any
    thread: Any
    community: str
    sent: Any = None


@pages.get("/products/{product}/backlog", door=product_team)
def show_backlog(scope: ProductScope) -> Reply:
    """Three statements, however many items there are."""
    return page("backlog/backlog.html", view=_backlog(scope))


@pages.get("/products/{product}/backlog/new", door=product_team)
def new_item(scope: ProductScope, community: str = "", thread: ThreadNumber | None = None) -> Reply:
    """The form; the second of the two clicks is its button."""
    found = get_linkable_thread(scope, community, thread) if thread else None
    if found is not None:
        known = find_item_of_thread(scope, found)
        if known is not None:
            return redirect(f"{scope.product.address}/backlog/{known.number}")
    return page("backlog/new.html", view=NewItemView(scope.product, found, community))


@pages.post("/products/{product}/backlog", door=product_team)
def save_item(scope: ProductScope, form: Form[ItemForm]) -> Reply:
    """An item, standing on the thread it was made from."""
    if form.mistakes:
        view = NewItemView(scope.product, None, str(form.typed.get("community", "")), form)
        return page("backlog/new.html", view=view, status=422)
    wanted = form.value
    thread = None
    if wanted.thread is not None:
        thread = get_linkable_thread(scope, wanted.community, wanted.thread)
    reach = float(thread.votes if thread else 0)
    item = actions.make_item(scope, title=wanted.title, body=wanted.body, reach=reach)
    if thread is not None:
        actions.link_thread(scope, item, thread)
    return redirect(f"{scope.product.address}/backlog/{item.number}")


@pages.get("/products/{product}/backlog/{number}", door=product_team)
def show_item(scope: ProductScope, number: int) -> Reply:
    """Seven statements."""
    return page("backlog/item.html", view=_view(scope, queries.get_item(scope, number)))


@pages.post("/products/{product}/backlog/{number}/evidence", door=product_team)
def save_evidence(scope: ProductScope, number: int, form: Form[EvidenceForm]) -> Reply:
    """The item stands on that thread too."""
    item = queries.get_item(scope, number)
    if form.mistakes:
        return page("backlog/item.html", view=_view(scope, item, sent=form), status=422)
    try:
        thread = get_linkable_thread(scope, form.value.community, form.value.thread)
        actions.link_thread(scope, item, thread)
    except NotFound:
        form.given_mistakes = {
            "thread": _("There is no such thread that you may read and that carries this product.")
        }
        return page("backlog/item.html", view=_view(scope, item, sent=form), status=422)
    return redirect(f"{scope.product.address}/backlog/{number}#evidence")


@pages.post("/products/{product}/backlog/{number}/score", door=product_team)
def save_score(scope: ProductScope, number: int, form: Form[ScoreForm]) -> Reply:
    """The inputs of RICE stand as sent. Two at once: the second sees what is there, with its own."""
    item = queries.get_item(scope, number)
    if form.mistakes:
        return page("backlog/item.html", view=_view(scope, item, sent=form), status=422)
    wanted = form.value
    try:
        actions.score_item(
            scope,
            item,
            reach=wanted.reach,
            impact=wanted.impact,
            confidence=wanted.confidence / 100,
            effort_weeks=wanted.effort_weeks,
            revision=wanted.revision,
        )
    except Conflict as error:
        view = _view(scope, item, sent=form, conflict=error.sentence)
        return page("backlog/item.html", view=view, status=409)
    return redirect(f"{scope.product.address}/backlog/{number}#score")


@pages.post("/products/{product}/backlog/{number}/move", door=product_team)
def save_move(scope: ProductScope, number: int, form: Form[MoveForm]) -> Reply:
    """The item stands there now. Two at once: the second sees what is there, with its own words."""
    item = queries.get_item(scope, number)
    if form.mistakes:
        return page("backlog/item.html", view=_view(scope, item, sent=form), status=422)
    wanted = form.value
    try:
        version = _version(scope, wanted)
        actions.move_item(
            scope, item, status=wanted.status, revision=wanted.revision, version=version
        )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page("backlog/item.html", view=_view(scope, item, sent=form), status=422)
    except Conflict as error:
        view = _view(scope, item, sent=form, conflict=error.sentence)
        return page("backlog/item.html", view=view, status=409)
    return redirect(f"{scope.product.address}/backlog/{number}")


@pages.post("/products/{product}/backlog/{number}/lane", door=product_team)
def save_lane(scope: ProductScope, number: int, form: Form[LaneForm]) -> Reply:
    """The item's turn comes then; the lanes come back with its card there."""
    item = queries.get_item(scope, number)
    actions.set_lane(scope, item, lane=Lane(form.value.lane))
    view = _backlog(scope)
    key = next(row.key for row in view.items if row.number == number)
    back = f"{scope.product.address}/backlog#card-{key}"
    return part_or_back("backlog/_lanes.html", view=view, back=back)


def _backlog(scope: ProductScope) -> BacklogView:
    items = queries.list_items(scope)
    ahead = tuple(item for item in items if not item.has_ended)
    ended = tuple(item for item in items if item.has_ended)
    lanes = tuple((lane.value, tuple(i for i in ahead if i.lane == lane)) for lane in Lane)
    return BacklogView(scope.product, ahead, lanes, ended)


def _version(scope: ProductScope, wanted: MoveForm) -> Any:
    if wanted.status is not ItemStatus.SHIPPED:
        return None
    version = queries.find_version(scope, wanted.version)
    if version is None:
        raise Invalid({"version": _("Name the version it ships in.")})
    return version


def _view(scope: ProductScope, item: Any, *, sent: Any = None, conflict: str = "") -> ItemView:
    moves = queries.list_moves(scope, item)
    shipped = next((m.version for m in reversed(moves) if m.version), "")
    return ItemView(
        product=scope.product,
        item=queries.item_row(scope, item),
        body_html=safe(item.body_html),
        evidence=list_evidence(scope, item),
        works=list_works(scope, item),
        moves=moves,
        versions=[("", "–"), *((v, v) for v in queries.list_version_names(scope))],
        shipped_in=shipped if item.status == ItemStatus.SHIPPED else "",
        may_move=scope.role == "manager",
        sent=sent,
        conflict=conflict,
    )
