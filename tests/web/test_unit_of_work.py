"""One transaction a request: what a refused answer wrote never stands."""

from typing import Any

from app.core.errors import Invalid
from app.threads.actions import votes
from app.threads.models import Vote
from tests.build import Build, BuiltThread
from tests.cast import Actor


def test_a_page_that_shows_a_mistake_leaves_nothing_half_done(
    build: Build, ben: Actor, thread: BuiltThread, monkeypatch: Any
) -> None:
    def fails(*_: Any, **__: Any) -> Any:  # after the vote was written
        raise Invalid({"importance": "Not like that."})

    monkeypatch.setattr(votes, "recount_votes", fails)
    answer = ben.post(thread.address + "/vote", importance="critical")
    assert answer.status_code == 422
    assert build.rows(Vote) == []
