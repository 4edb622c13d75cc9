"""Who has not accepted what binds hears nothing: no stream, no mail (I15)."""

import asyncio
from typing import Any

from app.notices.models import Notice
from tests.build import Build, BuiltThread
from tests.cast import Actor
from tests.communities.guests import letters
from tests.notices.happenings import comment
from tests.notices.test_live import Listener

SETTINGS = "/c/harbour-preview/settings/agreements"


def look(build: Build) -> None:
    build.house.worker.run_until_idle()
    build.house.live.look()


def test_i15_the_stream_is_silent_until_they_accept(
    build: Build, site: Any, olu: Actor, ana: Actor, ben: Actor, thread: BuiltThread
) -> None:
    mark = f"thread-{thread.id}"

    async def follow() -> tuple[list[str], list[str]]:
        async with Listener(site, ana) as stream:
            comment(build, thread, by=ben)
            await asyncio.to_thread(look, build)
            await stream.until(lambda: mark in stream.events)
            before = len(stream.events)
            await asyncio.to_thread(olu.post, SETTINGS, text="New words.")
            comment(build, thread, by=ben)
            await asyncio.to_thread(look, build)
            await asyncio.sleep(0.3)
            silent = stream.events[before:]
        async with Listener(site, ana) as again:
            comment(build, thread, by=ben)
            await asyncio.to_thread(look, build)
            await asyncio.sleep(0.3)
            return silent, again.events

    silent, again = asyncio.run(follow())
    assert mark not in silent
    assert mark not in again


def test_i15_no_mail_until_they_accept(
    build: Build, olu: Actor, ana: Actor, ben: Actor, thread: BuiltThread, work: Any
) -> None:
    olu.post(SETTINGS, text="New words.")
    comment(build, thread, by=ben)
    work()
    assert letters(build) == []
    ana.post("/c/harbour-preview/agreement", agree="yes", version=1)
    comment(build, thread, by=ben)
    work()
    assert len(letters(build)) == 1
    assert len(build.rows(Notice, person_id=ana.id)) >= 1
