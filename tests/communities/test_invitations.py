"""Inviting, opening, accepting: who gets in, as what, and who never does."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest

from app.communities.actions.invitations import Offer, Sent, send_invitation
from app.communities.models import Acceptance, CohortMember, Community, Invitation, Member
from app.core.clock import clock
from app.core.errors import Refused
from app.core.ledger.models import AuditRow, Job, OutboxRow
from app.customers.models import Account, AccountPerson
from app.identity.models import Person
from app.identity.queries import token_hash
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements

NEW = {"name": "Noor Haddad", "password": "a frosty morning at sea"}
SETTINGS = "/c/harbour-preview/settings"


def letters(build: Build) -> list[Any]:
    """The mails in the outbox folder."""
    folder = build.house.settings.var / "outbox"
    found = sorted(folder.glob("*.eml"))
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]


def _sent_at(letter: Any) -> Any:
    return letter["Date"].datetime


def link_in(letter: Any) -> str:
    """The path of the invitation in a mail."""
    text = letter.get_body(("plain",)).get_content()
    found = re.search(r"/i/[\w-]+", text)
    assert found
    return found[0]


def invite(build: Build, by: Actor | None = None, community: Any = None, **offer: Any) -> Sent:
    """An invitation, as if somebody had just sent it."""
    with build.scope(community or build.harbour) as scope:
        scope.member_id = by.member_id if by else None
        return send_invitation(scope, Offer(**offer))


def accept(guest: Stranger, sent: Sent, email: str = "noor@example.com", **more: Any) -> Any:
    """The form of a newcomer, sent."""
    fields = {**NEW, "email": email, "agree": "yes", "version": 0, **more}
    return guest.post(sent.path, **fields)


def joined(build: Build, name: str = "Noor Haddad") -> list[Any]:
    """The memberships under this name."""
    return build.rows(Member, name=name)


# ---- the way in


def test_ana_is_invited_reads_and_joins(
    build: Build, olu: Actor, stranger: Stranger, work: Any
) -> None:
    olu.post(f"{SETTINGS}/agreements", text="**Keep it** between us.")
    olu.post("/c/harbour-preview/agreement", agree="yes", version=1)
    sent = olu.post(
        f"{SETTINGS}/invitations",
        email="Ana@Example.com",
        name="Ana Lindqvist",
        role="customer",
        account="Aurora Ferries",
        note="You told me in March.",
    )
    assert sent.status_code == 303, sent.text
    work()
    [letter] = letters(build)
    assert letter["To"] == "Ana Lindqvist <ana@example.com>"
    assert letter["Subject"] == "Olu Adeyemi invites you to Harbour preview"
    path = link_in(letter)

    page = stranger.get(path)
    for words in ("Olu Adeyemi", "Harbour preview", "Keep it", "You told me in March."):
        assert words in page.text
    assert "Aurora Ferries" not in page.text  # I08
    answer = stranger.post(
        path,
        name="Ana Lindqvist",
        email="ana@example.com",
        password="rain on the gauge",
        agree="yes",
        version=1,
    )
    assert answer.headers["location"] == "/c/harbour-preview/welcome"
    assert "Invited by" in stranger.get("/c/harbour-preview/welcome").text

    member = build.row(Member, name="Ana Lindqvist")
    assert (member.role, member.company, member.agreement_version) == (
        "customer",
        "Aurora Ferries",
        1,
    )
    person = build.row(Person, email="ana@example.com")
    account = build.row(Account, name="Aurora Ferries")
    assert build.row(AccountPerson, person_id=person.id).account_id == account.id
    assert person.is_employee is False
    assert build.row(Acceptance, member_id=member.id).version == 1
    assert build.row(Community, slug="harbour-preview").members == 1
    assert "member.joined" in {row.name for row in build.rows(OutboxRow)}


def test_looking_consumes_nothing(build: Build, olu: Actor, stranger: Stranger) -> None:
    sent = invite(build, olu, email="noor@example.com")
    for _ in range(3):
        stranger.get(sent.path)
        stranger.client.head(sent.path)
    assert build.row(Invitation, id=sent.id).used == 0
    build.house.gathered.flush()
    assert build.row(Invitation, id=sent.id).opened_at is not None
    assert accept(stranger, sent).status_code == 303


def test_the_same_link_again_says_that_it_was_used(
    build: Build, olu: Actor, stranger: Stranger
) -> None:
    sent = invite(build, olu, email="noor@example.com", note="For Noor.")
    accept(stranger, sent)
    other = Stranger(build.house, build.site)
    again = other.get(sent.path)
    assert again.status_code == 409
    assert "has been used" in again.text
    for secret in ("Harbour", "Olu", "For Noor.", "noor@example.com"):
        assert secret not in again.text
    assert accept(other, sent).status_code == 409
    assert stranger.get(sent.path).headers["location"] == "/c/harbour-preview"


def test_somebody_signed_in_joins_with_one_press(build: Build, olu: Actor, eve: Actor) -> None:
    sent = invite(build, olu, cap=3)
    assert "join as yourself" in eve.get(sent.path).text
    assert eve.post(sent.path, version=0).headers["location"] == "/c/harbour-preview/welcome"
    assert eve.get("/c/harbour-preview/members").status_code == 200
    assert len(build.rows(Person, email="eve@example.com")) == 1


def test_staff_roles_make_an_employee(build: Build, olu: Actor, stranger: Stranger) -> None:
    sent = invite(build, olu, email="noor@example.com", role="moderator")
    accept(stranger, sent)
    assert build.row(Person, email="noor@example.com").is_employee is True
    assert joined(build)[0].role == "moderator"
    assert build.row(Community, slug="harbour-preview").members == 0


def test_mistakes_are_shown_beside_their_fields(
    build: Build, olu: Actor, stranger: Stranger
) -> None:
    olu.post(f"{SETTINGS}/agreements", text="Words.")
    sent = invite(build, olu, cap=1)
    answer = stranger.post(
        sent.path, name="Noor", email="noor@example.com", password="short", agree="yes", version=1
    )
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert 'value="Noor"' in answer.text
    unticked = accept(stranger, sent, agree=None, version=1)
    assert unticked.status_code == 422
    assert 'id="agree-error"' in unticked.text
    assert joined(build) == []


def test_the_page_says_nothing_foreign_is_loaded(
    build: Build, olu: Actor, stranger: Stranger
) -> None:
    page = stranger.get(invite(build, olu, cap=1).path).text
    assert "cdn" not in page
    assert "hx-post" not in page


def test_budgets_of_the_invitation(build: Build, olu: Actor, stranger: Stranger) -> None:
    sent = invite(build, olu, cap=5)
    with statements(at_most=2):
        stranger.get(sent.path)


# ---- I01 to I09


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
    olu.post(f"{SETTINGS}/invitations/{sent.id}", act="revoke")
    assert accept(stranger, sent).status_code == 409
    assert joined(build) == []


def test_i06_revoking_against_accepting(build: Build, olu: Actor) -> None:
    for n in range(5):
        sent = invite(build, olu, cap=1)
        guest = Stranger(build.house, build.site)

        def come(guest: Stranger = guest, sent: Sent = sent, n: int = n) -> int:
            return accept(guest, sent, email=f"g{n}@example.com").status_code

        def take_back(sent: Sent = sent) -> int:
            return olu.post(f"{SETTINGS}/invitations/{sent.id}", act="revoke").status_code

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
    assert pat.post(f"{address}/link", role="team").status_code == 403
    assert olu.post(f"{address}/link", role="team").status_code == 200
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


@pytest.mark.parametrize("note", ["Look at https://evil.example", "www.evil.example", "<b>hi</b>"])
def test_i11_a_note_carries_no_links_or_markup(note: str, build: Build, olu: Actor) -> None:
    address = f"{SETTINGS}/invitations"
    assert olu.post(address, email="a@example.com", note=note).status_code == 422
    assert olu.post(address, email="a@example.com", note="x" * 501).status_code == 422


def test_i11_names_in_the_mail_are_no_links(build: Build, olu: Actor, work: Any) -> None:
    build.change(Member, {"name": "evil.example <script>"}, id=olu.member_id)
    olu.post(f"{SETTINGS}/invitations", email="a@example.com", name="x.example")
    work()
    [letter] = letters(build)
    assert "evil.example" not in letter["Subject"]
    assert "<script>" not in letter.get_body(("html",)).get_content()


# ---- sending


def test_tokens_are_kept_nowhere(build: Build, olu: Actor, work: Any) -> None:
    olu.post(f"{SETTINGS}/invitations", email="a@example.com")
    page = olu.post(f"{SETTINGS}/invitations/link", cap=3).text
    work()
    [link] = re.findall(r"/i/([\w-]+)", page)[:1]
    mailed = link_in(letters(build)[0]).removeprefix("/i/")
    hashes = {row.token_hash for row in build.rows(Invitation)}
    assert hashes == {token_hash(link), token_hash(mailed)}
    kept = " ".join(f"{row.payload}" for row in build.rows(Job))
    assert link not in kept
    assert mailed not in kept
    assert link not in olu.get(f"{SETTINGS}/invitations").text


def test_sending_again_ends_the_earlier_token(
    build: Build, olu: Actor, stranger: Stranger, work: Any
) -> None:
    olu.post(f"{SETTINGS}/invitations", email="noor@example.com")
    work()
    [row] = build.rows(Invitation)
    clock.move(days=20)
    assert olu.post(f"{SETTINGS}/invitations/{row.id}", act="resend").status_code == 303
    work()
    old, new = [link_in(letter) for letter in sorted(letters(build), key=_sent_at)]
    assert stranger.get(old).status_code == 404
    assert stranger.get(new).status_code == 200
    assert len(build.rows(Invitation)) == 1


def test_a_member_or_an_open_invitation_is_not_invited_again(
    build: Build, olu: Actor, ana: Actor
) -> None:
    address = f"{SETTINGS}/invitations"
    assert olu.post(address, email=ana.email).status_code == 422
    olu.post(address, email="noor@example.com")
    twice = olu.post(address, email="noor@example.com", note="Typed words")
    assert twice.status_code == 422
    assert "Typed words" in twice.text


def test_r11_every_act_on_invitations_is_audited_once(build: Build, olu: Actor) -> None:
    olu.post(f"{SETTINGS}/invitations", email="noor@example.com")
    [row] = build.rows(Invitation)
    for act in ("resend", "revoke", "revoke"):
        olu.post(f"{SETTINGS}/invitations/{row.id}", act=act)
    acts = [r.act for r in build.rows(AuditRow)]
    assert acts == ["invitation.sent", "invitation.sent", "invitation.revoked"]
    log = olu.get(f"{SETTINGS}/audit").text
    assert "sent an invitation" in log
    assert "noor@example.com" in log


def test_only_managers_and_owners_invite(
    build: Build, ana: Actor, tam: Actor, mia: Actor, eve: Actor, stranger: Stranger
) -> None:
    address = f"{SETTINGS}/invitations"
    for actor in (ana, tam, mia):
        assert actor.post(address, email="a@example.com").status_code == 403
    refused = eve.post(address, email="a@example.com")
    assert shown(refused) == shown(eve.post("/c/nowhere/settings/invitations", email="a@b.example"))
    assert stranger.post(address, email="a@example.com").status_code == 303
    assert build.rows(Invitation) == []


def test_offers_are_checked_below_the_pages_too(build: Build, pat: Actor) -> None:
    with pytest.raises(Refused), build.scope(build.harbour) as scope:
        del scope.actor_id
        scope.allows, scope.member = (lambda _: False), None
        send_invitation(scope, Offer(email="a@example.com"))
