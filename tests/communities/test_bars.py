"""Who was removed for good comes back by no way in, until an owner says so."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.communities.models import Bar, Member
from app.communities.queries.bars import address_mark, is_barred
from app.communities.queries.communities import lock_community
from app.communities.queries.members import find_member_of
from app.core.clock import clock
from app.core.errors import Invalid
from app.core.ledger.models import AuditRow
from app.identity.models import Person
from tests.build import Build
from tests.cast import Actor, Stranger
from tests.communities.guests import accept, invite

BASE = "/c/harbour-preview"


def ban(olu: Actor, member: Actor) -> None:
    answer = olu.post(f"{BASE}/members/{member.member_id}/remove", sure="yes", barred="yes")
    assert answer.status_code == 303


def test_i14_who_is_barred_comes_back_by_no_invitation(
    build: Build, olu: Actor, ana: Actor, stranger: Stranger
) -> None:
    ban(olu, ana)
    [row] = build.rows(AuditRow)
    assert (row.act, row.subject["barred"]) == ("member.removed", True)
    with pytest.raises(Invalid, match="may not come back"):
        invite(build, olu, email=ana.email)
    answer = ana.post(invite(build, olu).path, version=0)
    assert answer.status_code in (409, 422)
    assert "no longer open" in answer.text
    assert build.row(Member, id=ana.member_id).state == "removed"
    local, _at, domain = ana.email.partition("@")
    sent = invite(build, olu, cap=5)
    answer = accept(stranger, sent, f"{local}+again@{domain}")
    assert "no longer open" in answer.text
    assert len(build.rows(Member)) == 2
    accept(stranger, sent, f"{local}s@{domain}")
    assert len(build.rows(Member)) == 3


def test_i14_an_owner_lets_them_come_back(build: Build, olu: Actor, ana: Actor) -> None:
    ban(olu, ana)
    assert "Ana Lindqvist" in olu.get(f"{BASE}/members/barred").text
    for _ in range(2):
        answer = olu.post(f"{BASE}/members/{ana.member_id}/unbar")
        assert answer.headers["location"] == f"{BASE}/members/barred"
    assert [row.act for row in build.rows(AuditRow)] == ["member.removed", "member.bar-lifted"]
    assert "Ana Lindqvist" not in olu.get(f"{BASE}/members/barred").text
    clock.stop()
    clock.move(minutes=1)
    sent = invite(build, olu, email=ana.email)
    assert ana.post(sent.path, version=0).status_code == 303


def test_i14_a_bar_outlives_another_address(build: Build, olu: Actor, ana: Actor) -> None:
    ban(olu, ana)
    build.change(Person, {"email": "ana.new@example.com"}, id=ana.id)
    with build.scope(build.harbour) as scope:
        assert is_barred(scope, person_id=ana.id)
        assert is_barred(scope, email=ana.email.upper())
        assert not is_barred(scope, email="ana.new@example.com")
        assert not is_barred(scope)
    with build.scope(build.elsewhere) as scope:
        assert not is_barred(scope, person_id=ana.id, email=ana.email)


def test_i06_a_ban_and_an_acceptance_at_once_end_outside_or_in(build: Build, olu: Actor) -> None:
    for n in range(6):
        guest = build.member(f"Guest{n} Someone", community=build.elsewhere)
        member = build.member(f"Guest{n} Someone")
        sent = invite(build, olu)
        olu.post(f"{BASE}/members/{member.member_id}/remove", sure="yes")
        build.change(Member, {"state": "left"}, id=member.member_id)

        def strike(who: int, guest: Actor = guest, path: str = sent.path) -> int:
            if who:
                return guest.post(path, version=0).status_code
            with build.scope(build.harbour) as scope:
                put_bar(scope, guest)
            return 0

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(strike, range(2)))
        state = build.row(Member, id=member.member_id).state
        assert (state == "active") == (answers[1] == 303)
        if state != "active":
            assert guest.post(invite(build, olu).path, version=0).status_code == 409


def put_bar(scope: Any, guest: Actor) -> None:
    """What removing for good leaves behind, for somebody who has left already."""
    lock_community(scope)
    member = find_member_of(scope, guest.id)
    values = {"person_id": guest.id, "address_mark": address_mark(guest.email)}
    scope.put(Bar, key={"member_id": member.id}, values=values)
