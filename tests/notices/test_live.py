"""The live stream: who hears that something changed, when it ends, and what it never holds."""

import asyncio
from contextlib import suppress
from typing import Any, Self

import pytest
from sqlalchemy import delete

from app.communities.models import Member
from app.identity.models import SignInSession
from app.notices.pages import live as handler
from app.threads.models import Audience
from app.web.asked import SESSION
from app.web.live import MOST_STREAMS, MOST_WAITING
from app.web.streaming import event
from tests.notices.happenings import comment, hide_thread


class Listener:
    """Somebody's open stream, driven straight at the application, without a server."""

    def __init__(self, site: Any, actor: Any, **headers: str) -> None:
        self.site, self.actor, self.headers = site, actor, headers
        self.status, self.sent = 0, b""
        self.answer: dict[bytes, bytes] = {}
        self._gone = asyncio.Event()

    async def __aenter__(self) -> Self:
        token = self.actor.client.cookies.get(SESSION)
        given = {"host": "localhost:8000", "cookie": f"{SESSION}={token}", **self.headers}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/events",
            "raw_path": b"/events",
            "query_string": b"",
            "headers": [
                (k.lower().replace("_", "-").encode(), v.encode()) for k, v in given.items()
            ],
            "client": ("127.0.0.1", 1),
            "server": ("localhost", 8000),
            "root_path": "",
        }
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if asked:
                return asked.pop()
            await self._gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.answer = dict(message["headers"])
            else:
                self.sent += message.get("body", b"")

        self.task = asyncio.create_task(self.site(scope, receive, send))
        await self.until(lambda: b"id: " in self.sent or self.task.done())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._gone.set()
        with suppress(Exception):
            await asyncio.wait_for(self.task, 5)

    async def until(self, holds: Any, seconds: float = 5) -> None:
        """Wait until it holds; it fails when it never does."""
        async with asyncio.timeout(seconds):
            while not holds():
                await asyncio.sleep(0.01)

    @property
    def events(self) -> list[str]:
        """Names of the events so far."""
        lines = self.sent.decode().splitlines()
        return [line.removeprefix("event: ") for line in lines if line.startswith("event: ")]


@pytest.fixture
def look(house, work):
    """What waits is done, taken, and handed to the streams."""

    def done() -> None:
        work()
        house.live.look()

    async def act() -> None:
        await asyncio.to_thread(done)
        await asyncio.sleep(0.15)

    return act


def test_ana_hears_that_her_thread_changed_and_nothing_of_how(build, site, look, ana, ben, thread):
    async def story() -> None:
        async with Listener(site, ana) as stream:
            comment(build, thread, by=ben, body="Secret words of Ben")
            await look()
            await stream.until(lambda: "notices" in stream.events)
            assert sorted(set(stream.events)) == ["notices", f"thread-{thread.id}"]
            assert b"Secret" not in stream.sent
            assert stream.answer[b"content-type"].startswith(b"text/event-stream")
            assert b"access-control-allow-origin" not in stream.answer

    asyncio.run(story())


def test_t16_t12_who_may_not_see_it_hears_nothing(build, site, look, ana, ben, tam, eve, thread):
    """Staff notes reach staff, threads for the author and staff reach those, others nobody."""
    apart = build.thread(by=ana, title="For staff", audience=Audience.STAFF)

    async def story() -> None:
        async with (
            Listener(site, ana) as hers,
            Listener(site, ben) as his,
            Listener(site, tam) as staffs,
            Listener(site, eve) as eves,
        ):
            comment(build, thread, by=tam, visibility="staff")
            comment(build, apart, by=ana)
            await look()
            await staffs.until(lambda: f"thread-{thread.id}" in staffs.events)
            await staffs.until(lambda: f"thread-{apart.id}" in staffs.events)
            await hers.until(lambda: f"thread-{apart.id}" in hers.events)
            assert set(hers.events) == {f"thread-{apart.id}"}
            assert his.events == eves.events == []
            hide_thread(build, thread, by=tam, reason="No.")
            await look()
            await hers.until(lambda: f"thread-{thread.id}" in hers.events)
            assert his.events == eves.events == []

    asyncio.run(story())


def test_t16_a_member_removed_hears_nothing_from_that_moment(build, site, look, ana, ben, thread):
    async def story() -> None:
        async with Listener(site, ben) as stream:
            build.change(Member, {"state": "removed"}, person_id=ben.id)
            comment(build, thread, by=ana)
            await look()
            assert stream.events == []

    asyncio.run(story())


def test_t16_a_session_that_ended_ends_its_stream_at_the_next_heartbeat(
    build, house, site, ana, monkeypatch
):
    monkeypatch.setattr(handler, "HEARTBEAT_SECONDS", 0.1)

    async def story() -> None:
        async with Listener(site, ana) as stream:
            await stream.until(lambda: stream.sent.count(b": here") > 1)
            with house.database.engine.begin() as connection:
                connection.execute(delete(SignInSession))
            await stream.until(stream.task.done)
        async with Listener(site, ana, accept="text/event-stream") as again:
            assert again.status == 401
        assert house.live.streams_of(ana.id) == []

    asyncio.run(story())


def test_a12_the_oldest_of_too_many_streams_ends(build, house, site, ana):
    async def story() -> None:
        opened = [Listener(site, ana) for _ in range(MOST_STREAMS + 1)]
        for stream in opened:
            await stream.__aenter__()
        await opened[0].until(opened[0].task.done)
        assert not any(stream.task.done() for stream in opened[1:])
        assert len(house.live.streams_of(ana.id)) == MOST_STREAMS
        for stream in opened:
            await stream.__aexit__()
        assert house.live.streams_of(ana.id) == []

    asyncio.run(story())


def test_a12_a_reader_that_never_reads_is_dropped(house, ana):
    async def story() -> None:
        stream = house.live.open(ana.id)
        for _ in range(MOST_WAITING + 1):
            house.live._hand(stream, object())
        await asyncio.sleep(0.05)
        assert house.live.streams_of(ana.id) == []
        assert not house.live.is_open(stream)

    asyncio.run(story())


@pytest.mark.parametrize("mark", ["a\nevent: x", "a\rb", "a\0b"])
def test_a12_a_line_break_begins_no_event(mark):
    with pytest.raises(ValueError, match="line break"):
        event(mark)
    with pytest.raises(ValueError, match="line break"):
        event("thread-1", mark=mark)


@pytest.mark.parametrize("site_of_sender", ["cross-site", "same-site"])
def test_a07_another_origin_gets_no_stream(site, ana, site_of_sender):
    answer = ana.get("/events", sec_fetch_site=site_of_sender, origin="https://evil.example")
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_a02_a_token_opens_no_stream_and_neither_does_a_stranger(build, ana, stranger):
    token = build.token(ana)
    assert stranger.get("/events").status_code == 303
    assert stranger.get("/events", authorization=f"Bearer {token}").status_code == 303
    assert stranger.get("/events", accept="text/event-stream").status_code == 401


def test_what_happened_between_a_page_and_its_stream_is_told(build, site, look, ana, ben, thread):
    async def story() -> None:
        comment(build, thread, by=ben)
        await look()
        async with Listener(site, ana) as stream:
            await stream.until(lambda: "notices" in stream.events)
            assert f"thread-{thread.id}" in stream.events

    asyncio.run(story())


def test_what_was_missed_is_told_when_the_browser_comes_back(build, site, look, ana, ben, thread):
    async def story() -> None:
        async with Listener(site, ana) as stream:
            mark = stream.sent.decode().split("id: ")[1].split("\n")[0]
        comment(build, thread, by=ben)
        await look()
        async with Listener(site, ana, last_event_id=mark) as again:
            await again.until(lambda: "notices" in again.events)
            assert f"thread-{thread.id}" in again.events
        async with Listener(site, ana, last_event_id="9" * 40) as forged:
            assert forged.status == 200

    asyncio.run(story())


def test_no_connection_to_the_database_is_held(build, house, site, ana, monkeypatch):
    async def story() -> None:
        async with Listener(site, ana) as stream:
            pool: Any = house.database.engine.pool
            await stream.until(
                lambda: pool.checkedout() == 0
            )  # its opening has read, and gave back

    asyncio.run(story())
