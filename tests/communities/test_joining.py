"""Opening and accepting an invitation: the way in."""

from typing import Any

from app.communities.models import Acceptance, Community, Invitation, Member
from app.core.ledger.models import OutboxRow
from app.customers.models import Account, AccountPerson
from app.identity.models import Person
from tests.build import Build
from tests.cast import Actor, Stranger, statements
from tests.communities.guests import SETTINGS, accept, invite, joined, letters, link_in


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


def test_nobody_is_said_to_have_proposed_a_guest_whom_nobody_proposed(
    build: Build, olu: Actor, stranger: Stranger
) -> None:
    build.change(Community, {"names_shown": "none"}, id=build.harbour.id)
    sent = invite(build, olu, email="noor@example.com")
    assert "Proposed by" not in stranger.get(sent.path).text
