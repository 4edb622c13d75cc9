"""One import from its file's first line to its last, in batches that each stand or fall whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func

from app.access.verdicts import action
from app.communities.actions.founding import make_community
from app.communities.actions.ghosts import seat_ghosts, unseat_ghosts
from app.communities.models import Community, Member
from app.communities.queries.communities import find_community
from app.core.clock import clock
from app.core.errors import Invalid
from app.core.languages import _
from app.core.reading import Fault
from app.identity.models import Person
from app.products.actions.products import carry, make_product_when_missing
from app.threads.actions.facets import recount_facets
from app.threads.actions.imports import (
    LEFT,
    ForeignComment,
    ForeignThread,
    bring_in,
    take_out,
    what_would_change,
)
from app.threads.models import Comment, Thread
from app.transfer import policy
from app.transfer.events import ImportRan, ImportUndone
from app.transfer.models import ImportRun
from app.transfer.queries.sources import Found


@dataclass
class Tally:
    """What came of an import so far."""

    run: int = 0
    added: int = 0
    changed: int = 0
    left: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)

    def count(self, outcome: str) -> None:
        """One more thread came out so."""
        setattr(self, outcome, getattr(self, outcome) + 1)


@action(policy.may_import)
def begin_run(scope: Any, /, *, kind: str, file_name: str, community: str) -> ImportRun:
    """A run has begun in that community, made when missing for the first administrator.

    Raises `Invalid` when there is no administrator yet.
    """
    place = find_community(scope, community)
    if place is None:
        owner = scope.one(scope.select(Person).where(Person.is_administrator).order_by(Person.id))
        if owner is None:
            raise Invalid({"": _("Make an administrator first: firstlight create-admin EMAIL.")})
        name = community.replace("-", " ").capitalize()
        place = make_community(scope, name=name, slug=community, owner=owner)
    last = scope.one(scope.select(func.max(ImportRun.number)).execution_options(**_EVERYWHERE))
    return scope.inside(place.id).add(
        ImportRun(
            number=(last or 0) + 1, kind=kind, file_name=file_name[:200], started_at=clock.now()
        )
    )


_EVERYWHERE = {"across": "runs are numbered over the whole site"}


@action(policy.may_import)
def bring_in_batch(scope: Any, run: Any, batch: list[Found], tally: Tally, /) -> None:
    """The threads of the batch stand as in the file. The scope stands in the run's community."""
    ghosts = seat_ghosts(scope, dict(_authors(run.kind, batch)))
    products = _products(scope, run, batch)
    threads, comments = _known(scope, batch)
    for found in batch:
        foreign = _foreign(run.kind, found, ghosts, products)
        tally.count(
            bring_in(scope, threads.get(found.external_id), comments, foreign, run_id=run.id)
        )


@action(policy.may_import)
def end_run(scope: Any, run: Any, tally: Tally, /) -> None:
    """The run is over; kept counters equal a recount."""
    run.added, run.changed, run.left = tally.added, tally.changed, tally.left
    run.refused, run.finished_at = tally.refused, clock.now()
    scope.flush()
    recount_facets(scope)
    scope.emit(
        ImportRan(run=run.number, added=tally.added, changed=tally.changed, refused=tally.refused)
    )


@action(policy.may_import)
def undo_run(scope: Any, run: Any, /) -> tuple[int, int, list[int]]:
    """What the run brought is gone: threads, comments, and the numbers of those that stay since
    people answered them. The scope stands in the run's community."""
    threads, comments, stay = take_out(scope, run_id=run.id)
    run.undone_at = clock.now()
    scope.flush()
    unseat_ghosts(scope, _silent_ghosts(scope))
    recount_facets(scope)
    scope.emit(ImportUndone(run=run.number))
    return threads, comments, stay


def would_change(scope: Any, batch: list[Found], tally: Tally) -> None:
    """Counts what the batch would do, and does nothing. Two statements."""
    threads, comments = _known(scope, batch)
    for found in batch:
        foreign = _foreign("", found, {}, {})
        outcome = what_would_change(threads.get(found.external_id), foreign, ignoring_product=True)
        fresh = any(
            c.external_id not in comments or comments[c.external_id].body != c.body
            for c in found.comments
        )
        tally.count("changed" if outcome == LEFT and fresh else outcome)


def _authors(kind: str, batch: list[Found]) -> Iterator[tuple[str, str]]:
    for found in batch:
        for author in (found.author, *(c.author for c in found.comments)):
            yield f"{kind}:{author}", author


def _products(scope: Any, run: Any, batch: list[Found]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for name in dict.fromkeys(found.product for found in batch if found.product):
        product, is_new = make_product_when_missing(scope, name=name)
        if is_new:
            run.product_ids = [*run.product_ids, product.id]
        carry(scope, product, scope.one(scope.select(Community).where(_here(scope))))
        ids[name] = product.id
    return ids


def _here(scope: Any) -> Any:
    return Community.id == scope.community_id


def _known(scope: Any, batch: list[Found]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [found.external_id for found in batch]
    threads = scope.all(
        scope.select(Thread).where(Thread.external_id.in_(names)).with_for_update()
        if not scope.readonly
        else scope.select(Thread).where(Thread.external_id.in_(names))
    )
    mine = [thread.id for thread in threads]
    comments = scope.all(
        scope.select(Comment).where(Comment.thread_id.in_(mine), Comment.external_id.is_not(None))
    )
    return {t.external_id: t for t in threads}, {c.external_id: c for c in comments}


def _foreign(
    kind: str, found: Found, ghosts: dict[str, int], products: dict[str, int]
) -> ForeignThread:
    return ForeignThread(
        external_id=found.external_id,
        author_id=ghosts.get(f"{kind}:{found.author}", 0),
        kind=found.kind,
        status=found.status,
        title=found.title,
        body=found.body,
        created_at=found.created_at,
        tags=found.tags,
        product_id=products.get(found.product),
        comments=tuple(
            ForeignComment(c.external_id, ghosts.get(f"{kind}:{c.author}", 0), c.body, c.created_at)
            for c in found.comments
        ),
    )


def _silent_ghosts(scope: Any) -> list[int]:
    speaking = scope.select(Thread.author_id).union(scope.select(Comment.author_id)).subquery()
    return scope.all(
        scope.select(Member.id).where(
            Member.person_id.is_(None), Member.id.not_in(speaking.select())
        )
    )
