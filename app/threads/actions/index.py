"""Keeping threads findable by their words, in the transaction that changes them."""

from typing import Any

from app.access.verdicts import action
from app.search import index
from app.search.index import Text
from app.threads import policy
from app.threads.models import Thread

AT_ONCE = 500


@action(policy.may_gather_views)
def index_thread(scope: Any, thread: Any, /) -> None:
    """The thread is found by its title, words, problem's fields and tags as they stand on it.

    Call it when a thread is made and when any of those change; hiding needs no call, since every
    search reads threads through what its asker may see. One statement.
    """
    index.index(scope, _text_of(thread))


@action(policy.by_the_house)
def fill_index(scope: Any, /) -> None:
    """Every thread of the community is found by its words; for an index that is empty.

    Two statements for each 500 threads.
    """
    columns = (Thread.id, Thread.title, Thread.body, Thread.steps, Thread.expected)
    wanted = scope.select(*columns, Thread.actual, Thread.tags).order_by(Thread.id).limit(AT_ONCE)
    last = 0
    while threads := scope.rows(wanted.where(Thread.id > last)):
        index.index_new(scope, [_text_of(thread) for thread in threads])
        last = threads[-1].id


def _text_of(thread: Any) -> Text:
    parts = [thread.body, thread.steps, thread.expected, thread.actual, *(thread.tags or ())]
    body = "\n".join(part for part in parts if part)
    return Text(thread.id, "thread", thread.id, thread.title, body)
