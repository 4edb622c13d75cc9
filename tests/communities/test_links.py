"""Links that several may join by: what one offers, who may come by it, and how it is closed."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from app.communities.actions.invitations import Sent
from app.communities.models import CohortMember, Community, Invitation, Member
from app.core.clock import clock
from app.core.ledger.models import AuditRow
from app.trials.models import Enrolment, Trial
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements
from tests.communities.guests import SETTINGS, accept, joined

LINKS = f"{SETTINGS}/links"


class Link:
    """A link that was made, as whoever made it sees it."""

    def __init__(self, build: Build, by: Actor, **fields: Any) -> None:
        answer = by.post(LINKS, **fields)
        assert answer.status_code == 303, answer.text
        self.page = answer.headers["location"].partition("?")[0]
        self.build, self.by = build, by
        self.id = int(self.page.rpartition("/")[2])
        [token] = re.findall(r"localhost:8000/i/([\w-]+)", by.get(self.page).text)
        self.sent = Sent(self.id, token)
        self.path = self.sent.path

    @property
    def row(self) -> Any:
        return self.build.row(Invitation, id=self.id)


def running_trial(build: Build) -> Any:
    """A trial of Harbour preview that runs."""
    version, today = build.version(), clock.now().date()
    return build.add(
        Trial(
            community_id=build.harbour.id,
            number=1,
            name="Frost season trial",
            product_id=version.product_id,
            version_id=version.id,
            state="running",
            starts_on=today,
            ends_on=today + timedelta(days=20),
            created_at=clock.now(),
        )
    )


def test_pat_makes_a_link_and_noor_joins_by_it(
    build: Build, pat: Actor, stranger: Stranger
) -> None:
    link = Link(build, pat, name="Stand in Hamburg", cap=2, account="Aurora Ferries")
    listed = pat.get(LINKS).text
    assert "Stand in Hamburg" in listed
    assert "0 of 2" in listed
    assert accept(stranger, link.sent).status_code == 303
    page = pat.get(link.page).text
    assert "Noor Haddad" in page
    assert "1 of 2" in page
    [member] = joined(build)
    assert (member.company, member.invited_by_id) == ("Aurora Ferries", pat.member_id)
    assert member.invitation_id == link.id


def test_who_joins_by_a_link_stands_in_its_cohort_and_trial(
    build: Build, olu: Actor, stranger: Stranger, work: Any
) -> None:
    trial = running_trial(build)
    olu.post(f"{SETTINGS}/cohorts", name="Growers")
    form = olu.get(f"{LINKS}/new").text
    [cohort] = re.findall(r'<option value="(\d+)">Growers', form)
    [offered] = re.findall(rf'<option value="(\d+)">{trial.name}', form)
    link = Link(build, olu, cohort=cohort, trial=offered)
    assert accept(stranger, link.sent).status_code == 303
    work()
    [member] = joined(build)
    assert build.row(CohortMember, member_id=member.id).cohort_id == int(cohort)
    assert build.row(Enrolment, member_id=member.id).state == "invited"
    assert olu.post(LINKS, trial="17").status_code == 422


def test_the_code_is_a_picture_of_ours_with_a_name(build: Build, pat: Actor, eve: Actor) -> None:
    link = Link(build, pat, name="Stand <b>")
    page = pat.get(link.page).text
    assert 'alt="QR code of the link Stand &lt;b&gt;"' in page
    assert "data:" not in page
    picture = pat.get(f"{link.page}/code.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert "no-store" in picture.headers["cache-control"]
    assert picture.text.startswith("<?xml")
    assert "<script" not in picture.text
    assert shown(eve.get(f"{link.page}/code.svg")) == shown(eve.get("/c/nowhere/settings"))


def test_a_paused_link_takes_nobody_until_it_goes_on(
    build: Build, pat: Actor, stranger: Stranger
) -> None:
    link = Link(build, pat)
    assert pat.post(link.page, act="pause").status_code == 303
    assert "Paused" in pat.get(LINKS).text
    assert stranger.get(link.path).status_code == 409
    assert "for a while" in stranger.get(link.path).text
    assert accept(stranger, link.sent).status_code == 409
    assert joined(build) == []
    pat.post(link.page, act="go-on")
    assert accept(stranger, link.sent).status_code == 303
    acts = [row.act for row in build.rows(AuditRow) if row.act == "link.paused"]
    assert len(acts) == 2


def test_a_new_address_ends_the_old_one(build: Build, pat: Actor, stranger: Stranger) -> None:
    link = Link(build, pat)
    pat.post(link.page, act="renew")
    assert stranger.get(link.path).status_code == 404
    [fresh] = re.findall(r"(/i/[\w-]+)", pat.get(link.page).text)
    assert fresh != link.path
    assert stranger.get(fresh).status_code == 200
    pat.post(link.page, act="revoke")
    assert stranger.get(fresh).status_code == 409
    assert pat.post(link.page, act="renew").status_code == 409


def test_the_database_alone_tells_no_address(build: Build, pat: Actor) -> None:
    link = Link(build, pat)
    row = link.row
    token = link.path.rpartition("/")[2]
    assert token not in {row.mail_seed, row.token_hash}
    build.change(Invitation, {"mail_seed": None}, id=link.id)
    assert "Give it a new one to see it" in pat.get(link.page).text
    assert pat.get(f"{link.page}/code.svg").status_code == 404


def test_links_are_for_managers_and_of_their_community(
    build: Build, pat: Actor, mia: Actor, ana: Actor, eve: Actor, stranger: Stranger
) -> None:
    link = Link(build, pat)
    for address in (LINKS, f"{LINKS}/new", link.page, f"{link.page}/code.svg"):
        assert mia.get(address).status_code == 403
        assert ana.get(address).status_code == 403
        assert shown(eve.get(address)) == shown(eve.get("/c/nowhere"))
        assert stranger.get(address).status_code == 303
    other = build.member("Uma Stein", "owner", community=build.elsewhere)
    foreign = link.page.replace("harbour-preview", "valley-growers")
    for address in (foreign, f"{foreign}/code.svg"):
        assert shown(other.get(address)) == shown(other.get("/c/nowhere"))
    assert other.post(foreign, act="revoke").status_code == 404
    assert link.row.revoked_at is None


def test_i07_by_a_link_only_owners_offer_more_than_customer(
    build: Build, pat: Actor, olu: Actor
) -> None:
    assert pat.post(LINKS, role="team").status_code == 403
    assert olu.post(LINKS, role="team").status_code == 303


def test_i05_two_hundred_at_once_for_the_last_five_places(build: Build, pat: Actor) -> None:
    link = Link(build, pat, cap=7)
    build.change(Invitation, {"used": 2}, id=link.id)
    guests = [Stranger(build.house, build.site) for _ in range(200)]

    def come(n: int) -> Any:
        return accept(guests[n], link.sent, email=f"guest{n}@example.com", name=f"Guest {n}")

    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(come, range(200)))
    codes = sorted(a.status_code for a in answers)
    assert codes == [303] * 5 + [409] * 195
    for refused in (a for a in answers if a.status_code == 409):
        assert "no longer open" in refused.text or "has been used" in refused.text
    assert link.row.used == 7
    assert len(build.rows(Member, invitation_id=link.id)) == 5
    assert build.row(Community, id=build.harbour.id).members == 5


@pytest.mark.parametrize("seconds", [-1, 1])
def test_i06_a_link_ends_to_the_second(
    seconds: int, build: Build, pat: Actor, stranger: Stranger
) -> None:
    link = Link(build, pat)
    clock.stop(link.row.expires_at + timedelta(seconds=seconds))
    assert accept(stranger, link.sent).status_code == (303 if seconds < 0 else 409)


def test_c08_nobody_comes_under_the_name_of_staff(
    build: Build, pat: Actor, olu: Actor, stranger: Stranger
) -> None:
    link = Link(build, pat)
    for name in (
        "Pat Ferreira",
        "pat  ferreira",
        "Раt Fеrrеirа",
        "Pat Ferre\u200bira",
        "PAT FERRElRA",
    ):
        answer = accept(stranger, link.sent, name=name)
        assert answer.status_code == 422, name
        assert "looks like that of one of the team" in answer.text
    assert link.row.used == 0
    twin = build.person("Olu Adeyemi the second")
    assert twin.post(link.path, version=0).status_code == 303
    answer = accept(stranger, link.sent, name="No\u202eor \u0007Haddad")
    assert answer.status_code == 303
    assert [m.name for m in joined(build)] == ["Noor Haddad"]


def test_c08_a_known_person_called_like_staff_is_told(build: Build, pat: Actor) -> None:
    link = Link(build, pat)
    twin = build.person("Pаt Ferreira")  # a Cyrillic letter
    answer = twin.post(link.path, version=0)
    assert answer.status_code == 422
    assert "looks like that of one of the team" in answer.text
    assert link.row.used == 0


def test_budgets_of_links(build: Build, pat: Actor) -> None:
    for n in range(4):
        Link(build, pat, name=f"Link {n}")
    with statements(at_most=2):
        pat.get(LINKS)
    link = Link(build, pat)
    with statements(at_most=4):
        pat.get(link.page)
