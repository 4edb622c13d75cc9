"""A file of invitations is sent once, also when the worker is killed in the middle of it."""

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import update

from app.communities.models import Invitation
from app.core.house import House
from app.core.ledger.models import Job
from tests.build import Build
from tests.cast import Actor
from tests.communities.files import batch, brought
from tests.communities.kill_me import make_house
from tests.support.smtp import MailServer

GUESTS = 70
KILLS = 4
CODE = "from tests.communities.kill_me import main; main()"


def test_x08_i12_a_killed_worker_sends_each_mail_once(
    build: Build, olu: Actor, house: House, tmp_path: Path
) -> None:
    address = brought(olu, "email\n" + "".join(f"g{n}@example.com\n" for n in range(GUESTS)))
    olu.post(f"{address}/confirm")
    chance = Random(20261124)  # allowed(random): a seed makes the kills the same each time
    url = house.database.engine.url.render_as_string(hide_password=False)
    with MailServer() as server:
        given = (url, str(tmp_path), server.url, house.settings.secret_key)
        for _ in range(KILLS):
            more = chance.randint(3, 15)
            kill_one(given, server, more=more, then=chance.uniform(0, 0.02))
            forget_leases(house)
        assert 0 < batch(build).mailed < GUESTS
        last = make_house(*given)
        last.worker.run_until_idle()
        last.database.dispose()
        letters = server.letters()
    by_address = Counter(letter.recipients[0] for letter in letters)
    assert set(by_address) == {f"g{n}@example.com" for n in range(GUESTS)}
    ids = {(letter.recipients[0], str(letter.message["Message-ID"])) for letter in letters}
    assert len(ids) == GUESTS  # were one there twice, its receiver could tell
    assert len(letters) - GUESTS <= 1  # killed between the server's yes and reading it: no more
    made = build.rows(Invitation)
    assert len(made) == len({row.email for row in made}) == GUESTS
    assert all(row.mailed_at for row in made)
    assert (batch(build).state, batch(build).asked, batch(build).mailed) == ("done", GUESTS, GUESTS)


def test_x08_a_mail_that_was_taken_is_not_sent_again(
    build: Build, olu: Actor, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = brought(olu, "email\nkim@example.com\n")
    olu.post(f"{address}/confirm")
    url = house.database.engine.url.render_as_string(hide_password=False)
    with MailServer() as server:
        here = make_house(url, str(tmp_path), server.url, house.settings.secret_key)

        def dies(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt  # between the server's yes and the database's

        with monkeypatch.context() as patched:
            patched.setattr("app.communities.jobs.note_mail", dies)
            with pytest.raises(KeyboardInterrupt):
                here.worker.run_until_idle()
        assert batch(build).mailed == 0
        forget_leases(house)
        here.worker.run_until_idle()
        here.database.dispose()
        assert len(server.letters()) == 1
    assert batch(build).mailed == 1


def kill_one(given: tuple[str, ...], server: MailServer, *, more: int, then: float) -> None:
    """A worker sends so many letters more, works on for a moment, and is killed."""
    wanted = len(server.letters()) + more
    with subprocess.Popen([sys.executable, "-c", CODE, *given]) as process:
        server.wait_for(wanted, seconds=40)
        time.sleep(then)
        process.kill()
    time.sleep(0.5)  # until the database, too, has noticed


def forget_leases(house: House) -> None:
    """The leases of whoever died have run out."""
    with house.database.write() as session:
        session.execute(
            update(Job).where(Job.state == "ready").values(leased_until=None),
            execution_options={"across": "a test waits faster"},
        )
        session.commit()
