"""Accepting an invitation: who gets in, as what, and who never does (I01 to I09)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.communities.actions.invitations import Sent
from app.communities.models import CohortMember, Community, Invitation, Member
from app.core.clock import clock
from app.core.ledger.models import OutboxRow
from app.identity.models import Person
from tests.build import Build
from tests.cast import Actor, Stranger, shown
from tests.communities.guests import SETTINGS, accept, invite, joined


def test_i01_a_token_leads_to_its_own_community_only(
    build: Build, olu: Actor, stranger: Stranger
) -> None:
    sent = invite(build, olu, cap=1)
    assert accept(stranger, sent, community="valley-growers").status_code == 422
    assert accept(stranger, sent).status_code == 303
    assert [m.community_id for m in joined(build)] == [build.harbour.id]
    unknown = stranger.get("/i/not-a-token")
    assert unknown.status_code == 404
    assert shown(unknown) == shown(stranger.get("/i/another"))


def test_i02_a_bound_invitation_is_for_its_address_alone(
    build: Build, olu: Actor, ben: Actor, stranger: Stranger
) -> None:
    sent = invite(build, community=build.elsewhere, email="noor@example.com")
    page = ben.get(sent.path)
    assert "This invitation is for noor@example.com" in page.text
    assert "Sign out and accept as noor@example.com" in page.text
    refused = ben.post(sent.path, version=0, agree="yes")
    assert refused.status_code == 403
    assert build.rows(Member, community_id=build.elsewhere.id) == []
    swapped = accept(stranger, sent, email="mallory@example.com")
    assert swapped.status_code == 422
    assert build.rows(Person, email="mallory@example.com") == []
    out = ben.post(f"{sent.path}/sign-out")
    assert out.headers["location"] == sent.path
    assert ben.get("/c/harbour-preview/members").status_code == 303


def test_i02_a_form_filled_before_signing_in_joins_nobody(
    build: Build, olu: Actor, eve: Actor
) -> None:
    sent = invite(build, olu, cap=2)
    assert accept(eve, sent).status_code == 409
    assert build.row(Invitation, id=sent.id).used == 0


def test_i03_a_known_address_signs_in_first(
    build: Build, olu: Actor, eve: Actor, stranger: Stranger
) -> None:
    sent = invite(build, olu, cap=2)
    answer = accept(stranger, sent, email="EVE@example.com")
    assert answer.status_code == 409
    assert f"/sign-in?next={sent.path}" in answer.text
    assert "set-cookie" not in answer.headers or "session=" not in answer.headers["set-cookie"]
    assert build.row(Invitation, id=sent.id).used == 0
    bound = invite(build, olu, email="eve@example.com")
    assert "Sign in first" in stranger.get(bound.path).text
    assert accept(stranger, bound, email="eve@example.com").status_code == 409
    assert eve.post(bound.path, version=0).status_code == 303


def test_i05_ten_at_once_for_one_place(build: Build, olu: Actor) -> None:
    sent = invite(build, olu, cap=1)
    guests = [Stranger(build.house, build.site) for _ in range(10)]

    def come(n: int) -> int:
        answer = accept(guests[n], sent, email=f"guest{n}@example.com", name=f"Guest {n}")
        return answer.status_code

    with ThreadPoolExecutor(10) as pool:
        answers = sorted(pool.map(come, range(10)))
    assert answers == [303] + [409] * 9
    assert build.row(Invitation, id=sent.id).used == 1
    assert len(build.rows(Member, role="customer")) == 1
    assert build.row(Community, slug="harbour-preview").members == 1


def test_i05_the_same_person_ten_times_takes_one_place(
    build: Build, olu: Actor, eve: Actor
) -> None:
    sent = invite(build, olu, cap=10)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: eve.post(sent.path, version=0).status_code, range(10)))
    assert answers.count(303) >= 1
    assert set(answers) <= {303, 409}
    assert build.row(Invitation, id=sent.id).used == 1
    assert len(build.rows(Member, person_id=eve.id, community_id=build.harbour.id)) == 1
    assert [r.name for r in build.rows(OutboxRow)].count("member.joined") == 1


def test_i05_the_same_new_address_ten_times_is_one_person(build: Build, olu: Actor) -> None:
    sent = invite(build, olu, cap=10)
    guests = [Stranger(build.house, build.site) for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        answers = [a.status_code for a in pool.map(lambda g: accept(g, sent), guests)]
    assert sorted(answers) == [303] + [409] * 9
    assert len(build.rows(Person, email="noor@example.com")) == 1
    assert build.row(Invitation, id=sent.id).used == 1


@pytest.mark.parametrize(("seconds", "status"), [(-1, 303), (0, 409), (1, 409)])
def test_i06_expiry_to_the_second(
    seconds: int, status: int, build: Build, olu: Actor, stranger: Stranger
) -> None:
    sent = invite(build, olu, cap=1)
    ends = build.row(Invitation, id=sent.id).expires_at
    clock.stop(ends + timedelta(seconds=seconds))
    assert accept(stranger, sent).status_code == status
    assert len(joined(build)) == (1 if status == 303 else 0)


def test_i06_nobody_enters_after_a_revocation(build: Build, olu: Actor, stranger: Stranger) -> None:
    sent = invite(build, olu, cap=5)
    assert stranger.get(sent.path).status_code == 200
    olu.post(f"{SETTINGS}/links/{sent.id}", act="revoke")
    assert accept(stranger, sent).status_code == 409
    assert joined(build) == []


def test_i06_revoking_against_accepting(build: Build, olu: Actor) -> None:
    for n in range(5):
        sent = invite(build, olu, cap=1)
        guest = Stranger(build.house, build.site)

        def come(guest: Stranger = guest, sent: Sent = sent, n: int = n) -> int:
            return accept(guest, sent, email=f"g{n}@example.com").status_code

        def take_back(sent: Sent = sent) -> int:
            return olu.post(f"{SETTINGS}/links/{sent.id}", act="revoke").status_code

        with ThreadPoolExecutor(2) as pool:
            came, gone = pool.submit(come), pool.submit(take_back)
        assert gone.result() == 303
        row = build.row(Invitation, id=sent.id)
        assert row.used == (1 if came.result() == 303 else 0)
        assert row.revoked_at is not None


def test_i06_a_removed_member_does_not_come_back_by_an_old_link(
    build: Build, olu: Actor, eve: Actor
) -> None:
    sent = invite(build, olu, cap=5)
    bound = invite(build, olu, email="eve@example.com")
    eve.post(sent.path, version=0)
    member = build.row(Member, person_id=eve.id, community_id=build.harbour.id)
    olu.post(f"/c/harbour-preview/members/{member.id}/remove", sure="yes")
    assert eve.get("/c/harbour-preview/members").status_code == 404
    assert eve.post(sent.path, version=0).status_code == 409
    assert eve.post(bound.path, version=0).status_code == 409
    olu.post(f"{SETTINGS}/invitations/{bound.id}", act="revoke")
    clock.move(seconds=1)
    fresh = invite(build, olu, email="eve@example.com")
    assert eve.post(fresh.path, version=0).status_code == 303


def test_i07_nobody_offers_more_than_they_have(build: Build, pat: Actor, olu: Actor) -> None:
    address = f"{SETTINGS}/invitations"
    assert pat.post(address, email="a@example.com", role="owner").status_code == 403
    assert pat.post(address, email="a@example.com", role="manager").status_code == 303
    assert pat.post(f"{SETTINGS}/links", role="team").status_code == 403
    assert olu.post(f"{SETTINGS}/links", role="team").status_code == 303
    assert pat.post(address, email="b@example.com", role="god").status_code == 422
    assert pat.post(address, email="b@example.com", cohort=17).status_code == 404


@pytest.mark.parametrize("fate", ["team", "moderator", "gone"])
def test_i07_an_inviter_demoted_meanwhile_invites_nobody(
    fate: str, build: Build, pat: Actor, stranger: Stranger
) -> None:
    sent = invite(build, pat, email="noor@example.com", role="customer")
    change = {"state": "left"} if fate == "gone" else {"role": fate}
    build.change(Member, change, id=pat.member_id)
    assert accept(stranger, sent).status_code == 409
    assert joined(build) == []
    assert build.row(Invitation, id=sent.id).used == 0


def test_i07_a_demoted_owner_makes_no_owners(build: Build, olu: Actor, stranger: Stranger) -> None:
    sent = invite(build, olu, email="noor@example.com", role="owner")
    build.change(Member, {"role": "manager"}, id=olu.member_id)
    assert accept(stranger, sent).status_code == 409
    assert joined(build) == []


def test_i08_a_link_tells_name_and_agreement_and_no_more(
    build: Build, olu: Actor, ana: Actor, stranger: Stranger
) -> None:
    account = build.account("Aurora Ferries")
    sent = invite(build, olu, cap=7, account_id=account.id, note="A secret note.")
    page = stranger.get(sent.path).text
    assert "Harbour preview" in page
    for secret in ("Olu", "Aurora", "secret note", "Lindqvist", ">7<"):
        assert secret not in page
    bound = invite(build, olu, email="noor@example.com", name="Noor Given", note="A note.")
    page = stranger.get(bound.path).text
    assert "Noor Given" not in page
    assert all(words in page for words in ("Olu Adeyemi", "A note.", "noor@example.com"))


def test_i09_the_membership_equals_the_offer(build: Build, olu: Actor, stranger: Stranger) -> None:
    olu.post(f"{SETTINGS}/cohorts", name="Growers")
    olu.post(f"{SETTINGS}/cohorts", name="Others")
    offered = olu.get(f"{SETTINGS}/invitations").text
    [cohort] = re.findall(r'<option value="(\d+)">Growers', offered)[:1]
    sent = invite(build, olu, cap=1, cohort_id=int(cohort))
    assert accept(stranger, sent, role="owner").status_code == 422
    assert accept(stranger, sent).status_code == 303
    [member] = joined(build)
    assert member.role == "customer"
    assert [str(c.cohort_id) for c in build.rows(CohortMember, member_id=member.id)] == [cohort]


def test_i09_a_former_moderator_comes_back_as_what_is_offered(
    build: Build, olu: Actor, mia: Actor
) -> None:
    mia.post("/c/harbour-preview/leave", sure="yes")
    sent = invite(build, olu, cap=1)
    assert mia.post(sent.path, version=0).status_code == 303
    assert build.row(Member, person_id=mia.id).role == "customer"
