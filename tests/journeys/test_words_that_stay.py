"""What is for staff stays with staff in all that happens by itself: notices, mails, timelines."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from app.communities.models import Community, Member
from app.core.clock import clock
from app.customers.models import Touchpoint
from app.notices.models import Notice
from app.threads.models import Comment
from tests.build import Build, BuiltThread
from tests.cast import Actor

NOTE, PRIVATE, HELD, REASON = "quincewort", "velomoss", "zanderblum", "wombatreed"
SECRETS = (NOTE, PRIVATE, HELD, REASON)


@pytest.fixture
def happened(
    build: Build, ana: Actor, ben: Actor, tam: Actor, mia: Actor, thread: BuiltThread, work: Any
) -> str:
    """Tam noted, Ben wrote to staff alone, Mia hid what Ben said. The private thread's address."""
    ben.post(thread.address + "/vote", importance="critical")
    assert tam.post(thread.address + "/comments", body=NOTE, visibility="staff").status_code == 303
    assert ben.post(thread.address + "/comments", body=HELD).status_code == 303
    said = build.rows(Comment)[-1]
    hidden = mia.post(f"{thread.address}/comments/{said.id}/hide", value="yes", reason=REASON)
    assert hidden.status_code == 303
    started = ben.post(
        "/c/harbour-preview/threads", kind="idea", title=PRIVATE, body=PRIVATE, audience="staff"
    )
    assert started.status_code == 303, started.text
    work()
    return started.headers["location"]


def letters(build: Build) -> list[tuple[str, str]]:
    """To whom each mail in the outbox goes, and all of it as text."""
    found = []
    for path in sorted((build.house.settings.var / "outbox").glob("*.eml")):
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        parts = [p.get_content() for p in mail.walk() if p.get_content_type().startswith("text/")]
        found.append((str(mail["To"]), f"{mail['Subject']} {' '.join(parts)}"))
    return found


def test_t12_m06_no_mail_and_no_notice_carries_them(
    build: Build, ana: Actor, ben: Actor, happened: str
) -> None:
    for to, text in letters(build):
        assert NOTE not in text, to
        if ana.email in to:
            assert not [word for word in SECRETS if word in text]
    for page in ("/", "/notices", "/notices/bell", "/c/harbour-preview"):
        shown = ana.get(page).text
        assert not [word for word in SECRETS if word in shown], page
        assert NOTE not in ben.get(page).text, page
    assert PRIVATE in ben.get(happened).text


def test_t20_timelines_tell_no_more_than_that_something_happened(
    build: Build, ana: Actor, ben: Actor, mia: Actor, happened: str
) -> None:
    outsider = build.person("Una Costa", is_employee=True)
    account = build.account("Baltic Pilots").id
    token = build.token(outsider, "read")
    assert build.rows(Touchpoint, account_id=account) != []
    for shares in ("nothing", "titles", "words"):
        build.change(Community, {"shares": shares}, id=build.harbour.id)
        page = outsider.get(f"/customers/{account}").text
        card = outsider.api("GET", f"/customers/{account}/card", token=token).text
        for word in SECRETS:
            assert word not in page, (shares, word)
            assert word not in card, (shares, word)
        other = outsider.get(f"/customers/{build.account('Aurora Ferries').id}").text
        assert HELD not in other
    assert outsider.get(happened).status_code == 404


def test_t15_t16_who_was_removed_hears_nothing_more(
    build: Build, ana: Actor, ben: Actor, olu: Actor, thread: BuiltThread, work: Any
) -> None:
    token = build.token(ana, "read", "write")
    address = f"/communities/harbour-preview/threads/{thread.number}"
    assert ana.api("GET", address, token=token).status_code == 200
    ben.post(thread.address + "/comments", body="Before it was sent.")
    removed = olu.post(f"/c/harbour-preview/members/{ana.member_id}/remove", sure="yes")
    assert removed.status_code == 303
    ben.post(thread.address + "/comments", body="After she had gone.")
    work()
    assert [to for to, _text in letters(build) if ana.email in to] == []
    assert ana.api("GET", address, token=token).status_code == 404
    assert ana.get(thread.address).status_code == 404
    for page in ("/", "/notices"):
        shown = ana.get(page).text
        assert "Rain gauge" not in shown, page
        assert "Before it was sent" not in shown, page


def test_t17_an_archived_community_is_closed_at_once(
    build: Build, ana: Actor, ben: Actor, thread: BuiltThread, work: Any
) -> None:
    token = build.token(ana, "read", "write")
    ben.post(thread.address + "/comments", body="A last word.")
    build.change(Community, {"archived_at": clock.now()}, id=build.harbour.id)
    work()
    assert letters(build) == []
    assert ana.get(thread.address).status_code == 404
    assert ana.post(thread.address + "/vote", support="yes").status_code == 404
    assert ana.api("GET", "/communities/harbour-preview", token=token).status_code == 404
    for page in ("/", "/notices"):
        assert "Rain gauge" not in ana.get(page).text, page


def test_a03_a_token_goes_as_far_as_its_person_goes_now(
    build: Build, mia: Actor, thread: BuiltThread
) -> None:
    token = build.token(mia)
    notes = f"/communities/harbour-preview/threads/{thread.number}/comments"
    note = {"body": "For us.", "visibility": "staff"}
    assert mia.api("POST", notes, token=token, json=note).status_code == 201
    build.change(Member, {"role": "customer"}, id=mia.member_id)
    assert mia.api("POST", notes, token=token, json=note).status_code == 403
    assert "For us." not in mia.api("GET", notes, token=token).text


def test_r08_a_former_member_changes_nothing_of_what_they_wrote(
    build: Build, ana: Actor, thread: BuiltThread
) -> None:
    build.change(Member, {"state": "left"}, id=ana.member_id)
    for address in ("/edit", "/vote", "/comments", "/watch", "/works"):
        assert ana.post(thread.address + address, title="X", revision="1").status_code == 404
    assert thread.now().title.startswith("Rain gauge")


def test_what_was_told_stays_told_only_to_those_who_may_know(
    build: Build, ana: Actor, mia: Actor, ben: Actor, thread: BuiltThread, work: Any
) -> None:
    ben.post(thread.address + "/comments", body=HELD)
    work()
    assert len(build.rows(Notice, person_id=ana.id)) == 1
    said = build.rows(Notice, person_id=ana.id)[0].comment_id
    mia.post(f"{thread.address}/comments/{said}/hide", value="yes", reason=REASON)
    work()
    for page in ("/", "/notices", "/notices/bell", thread.address, f"{thread.address}?at={said}"):
        assert not [w for w in (HELD, REASON) if w in ana.get(page).text], page
