"""The text index: keeping documents, finding them, and finding what is like a title.

It knows no domain, so it cannot know who may read what: whoever asks it must read the threads that
it names through the one visibility condition, in the same or the next statement (T08).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (  # allowed(select): ranks what a scope has bound
    Select,
    String,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    union_all,
)

from app.access.scope import Scope
from app.search.ddl import CONFIGURATION
from app.search.language import telling_terms, terms
from app.search.models import Document

LONGEST_BODY = 20_000
MOST_FOUND = 1_000  # of one search; the best of them by their words
_NEAR = 60  # of reciprocal rank fusion (Cormack, Clarke, Buettcher 2009)

_fts = table("search_fts", column("rowid"), column("search_fts"))
_words: Any = literal_column("search_document.words")


@dataclass(frozen=True)
class Text:
    """A text to be found: what it is, and the thread that it leads to."""

    id: int
    kind: str
    thread_id: int
    title: str
    body: str


def index(scope: Scope, *texts: Text) -> None:
    """The texts are found by their words from this transaction on. One statement each."""
    for text in texts:
        scope.put(Document, key={"id": text.id}, values=_kept(text))


def index_new(scope: Scope, texts: list[Text]) -> None:
    """As `index`, for texts none of which is known yet. One statement."""
    scope.add_all(Document, [{"id": text.id, **_kept(text)} for text in texts])


def _kept(text: Text) -> dict[str, Any]:
    return {
        "kind": text.kind,
        "thread_id": text.thread_id,
        "title": text.title.replace("\x00", ""),
        "body": text.body[:LONGEST_BODY].replace("\x00", ""),
    }


def remove(scope: Scope, *ids: int) -> None:
    """These texts are found no more. One statement."""
    if ids:
        scope.run(scope.remove(Document).where(Document.id.in_(ids)))


def matching(scope: Scope, text: str) -> Select[Any] | None:
    """A select of the threads whose texts hold all words (the last may be a beginning), to stand
    in another statement; at most `MOST_FOUND`, best first. None when no word was typed."""
    found = terms(text)
    if not found:
        return None
    bound = scope.select(Document.thread_id)
    if _is_sqlite(scope):
        return _fts_select(scope, bound, " AND ".join(_quoted(found))).limit(MOST_FOUND)
    asked = func.to_tsquery(CONFIGURATION, " & ".join(_lexemes(found)))
    return (
        bound.where(_words.op("@@")(asked))
        .order_by(func.ts_rank_cd(_words, asked).desc())
        .limit(MOST_FOUND)
    )


def similar(scope: Scope, title: str, limit: int = 5) -> list[int]:
    """The threads likest to a title, best first: by any of its words, and on PostgreSQL by its
    letters too. One statement, or none without words."""
    found = telling_terms(title)
    if not found:
        return []
    bound = scope.select(Document.thread_id).where(Document.kind == "thread")
    if _is_sqlite(scope):
        return scope.all(_fts_select(scope, bound, " OR ".join(_quoted(found))).limit(limit))
    ranked = scope.rows(union_all(_by_words(bound, found), _by_letters(bound, found)))
    scores: dict[int, float] = {}
    for thread_id, _, place in ranked:
        scores[thread_id] = scores.get(thread_id, 0.0) + 1 / (_NEAR + place)
    return sorted(scores, key=lambda thread_id: -scores[thread_id])[:limit]


def _fts_select(scope: Scope, bound: Select[Any], asked: str) -> Select[Any]:
    inside = f"place : c{scope.community_id} AND {{title body}} : ({asked})"
    return (
        bound.join(_fts, column("rowid", _selectable=_fts) == Document.id)
        .where(_fts.c.search_fts.op("MATCH")(inside))
        .order_by(func.bm25(literal_column("search_fts"), 0.0, 4.0, 1.0))
    )


def _by_words(bound: Select[Any], found: list[str]) -> Any:
    asked = func.to_tsquery(CONFIGURATION, " | ".join(_lexemes(found)))
    rank = func.ts_rank_cd(_words, asked, 1)
    return _ranked(bound.where(_words.op("@@")(asked)), rank, "words")


def _by_letters(bound: Select[Any], found: list[str]) -> Any:
    typed = cast(literal(" ".join(found)), String)
    near = func.word_similarity(typed, Document.title)
    return _ranked(bound.where(typed.op("<%")(Document.title)), near, "letters")


def _ranked(bound: Select[Any], rank: Any, name: str) -> Any:
    place = func.row_number().over(order_by=rank.desc())
    listed = bound.add_columns(literal_column(f"'{name}'").label("by"), place.label("place"))
    inner = listed.order_by(rank.desc()).limit(20).subquery(name)
    return select(  # allowed(select): of a bound select
        inner.c.thread_id, inner.c.by, inner.c.place
    )


def _quoted(found: list[str]) -> list[str]:
    return [*(f'"{term}"' for term in found[:-1]), f'"{found[-1]}"*']


def _lexemes(found: list[str]) -> list[str]:
    return [*(f"'{term}'" for term in found[:-1]), f"'{found[-1]}':*"]


def _is_sqlite(scope: Scope) -> bool:
    return scope.dialect == "sqlite"
