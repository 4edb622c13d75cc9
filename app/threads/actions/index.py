"""Keeping threads findable by their words, in the transaction that changes them."""

from typing import Any

from app.access.verdicts import action
from app.search import index
from app.search.index import Text
from app.threads import policy


@action(policy.may_gather_views)
def index_thread(scope: Any, thread: Any, /) -> None:
    """The thread is found by its title, words, problem's fields and tags as they stand on it.

    Call it when a thread is made and when any of those change; hiding needs no call, since every
    search reads threads through what its asker may see. One statement.
    """
    parts = [thread.body, thread.steps, thread.expected, thread.actual, *(thread.tags or ())]
    body = "\n".join(part for part in parts if part)
    index.index(scope, Text(thread.id, "thread", thread.id, thread.title, body))
