"""Deleting one's sign-in takes out oneself, and never what others said of something else."""

from typing import Any

from app.core.clock import clock
from app.core.ledger.models import AuditText
from app.threads.models import Thread
from tests.build import Build
from tests.cast import Actor
from tests.transfer.erasing import erase

PHRASE = "does not"


def vandal(build: Build, actor: Actor, name: str = PHRASE) -> None:
    """The actor takes this name, and deletes their sign-in."""
    clock.stop()
    clock.move(minutes=1)
    profile = {"name": name, "language": "en", "zone": "UTC"}
    assert actor.post("/me/profile", **profile).status_code == 303
    assert erase(actor).status_code == 200


def test_p06_nobody_takes_a_phrase_out_of_everybody_s_words(
    build: Build, ana: Actor, ben: Actor, work: Any
) -> None:
    for n in range(4):
        build.thread(by=ben, title=f"It does not start {n}", body="It DOES NOT.")
    vandal(build, ana)
    work()
    assert [t.title for t in build.rows(Thread)] == [f"It does not start {n}" for n in range(4)]
    assert {t.body for t in build.rows(Thread)} == {"It DOES NOT."}


def test_p06_nor_the_name_of_a_product_or_a_community(
    build: Build, ana: Actor, ben: Actor, work: Any
) -> None:
    name = build.product.name
    thread = build.thread(by=ben, title=f"The {name} is mute")
    vandal(build, ana, name)
    work()
    assert build.row(Thread, id=thread.id).title == f"The {name} is mute"


def test_r11_nobody_empties_what_stands_beside_the_audit_log(
    build: Build, ana: Actor, work: Any
) -> None:
    with_browser = {"address": "192.0.2.7", "browser": "Firefox on Linux", "text": "For Olu"}
    kept = build.add(AuditText(id=77, **with_browser))
    vandal(build, ana, "Firefox on")
    work()
    found_text = build.row(AuditText, id=kept.id)
    assert (found_text.address, found_text.browser) == ("192.0.2.7", "Firefox on Linux")
