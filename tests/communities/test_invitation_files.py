"""Many invitations by a file: what is shown, what is sent, and that it is sent once."""

import csv
import io
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from time import process_time
from typing import Any

import pytest

from app.communities.models import Cohort, Invitation, InvitationLine, Member
from app.core.clock import clock
from app.core.ledger.models import AuditRow
from app.customers.models import Account
from tests.build import Build
from tests.cast import Actor, Stranger, shown
from tests.communities.files import FILES, PART, batch, bring, brought, outcomes, sent
from tests.communities.guests import invite, joined, letters, link_in

HEAD = "email,name,account,cohort,role,note\n"


def growers(build: Build) -> Any:
    return build.add(Cohort(community_id=build.harbour.id, name="Growers", created_at=clock.now()))


def test_each_line_is_shown_as_it_would_be_done(build: Build, pat: Actor, ana: Actor) -> None:
    growers(build)
    invite(build, pat, email="kim@example.com")
    address = brought(
        pat,
        HEAD
        + "edith@saltmarsh.example,Edith,Saltmarsh,growers,,Welcome\n"
        + f"{ana.email.upper()},Ana,,,,\n"
        + "kim@example.com,,,,,\n"
        + "lena@gmial.com,,,,,\n"
        + "EDITH@saltmarsh.example,,,,,\n"
        + "piet.ferrand,,,,,\n"
        + "ada@example.com,,,Groers,,\n"
        + "olga@example.com,,,,owner,\n"
        + "tess@example.com,,,,emperor,\n"
        + "vera@example.com,,,,,see https://evil.example\n"
        + "one,two,three,four,five,six,seven\n",
    )
    assert outcomes(build) == {
        2: "new", 3: "member", 4: "invited", 5: "misspelt", 6: "twice", 7: "email", 8: "cohort",
        9: "role-above", 10: "role", 11: "note", 12: "row",
    }  # fmt: skip
    page = pat.get(address).text
    for words in ("1 will be invited", "lena@gmail.com", "line 2", "growers", "8 lines"):
        assert words.removesuffix("8 lines") in page
    assert "7 lines have mistakes" in page
    assert len(build.rows(Invitation)) == 1  # Kim's
    assert letters(build) == []


def test_a_manager_offers_no_role_above_their_own(build: Build, pat: Actor, olu: Actor) -> None:
    text = "email,role\na@example.com,manager\nb@example.com,owner\nc@example.com,Team\n"
    brought(pat, text)
    assert outcomes(build) == {2: "new", 3: "role-above", 4: "new"}


def test_good_lines_go_and_bad_ones_come_back(build: Build, olu: Actor, work: Any) -> None:
    cohort = growers(build)
    text = HEAD + "a@example.com,Ada,Fjord,Growers,,Hello\nnobody,=1+1,,,,\nc@example.com,,,No,,\n"
    address = sent(olu, text, work)
    [made] = build.rows(Invitation)
    account = build.row(Account, name="Fjord")
    assert (made.email, made.name, made.note) == ("a@example.com", "Ada", "Hello")
    assert (made.cohort_id, made.account_id) == (cohort.id, account.id)
    assert made.mailed_at is not None
    assert [letter["To"] for letter in letters(build)] == ["Ada <a@example.com>"]
    answer = olu.get(f"{address}/problems.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["email"] for row in rows] == ["nobody", "c@example.com"]
    assert rows[0]["name"] == "'=1+1"  # P01
    assert rows[0]["problem"] == "This is not an e-mail address."
    again = brought(olu, answer.content)
    assert [row.name for row in build.rows(InvitationLine) if str(row.batch_id) in again] == [
        "=1+1",
        "",
    ]


def test_addresses_that_look_misspelt_go_only_when_said_so(
    build: Build, olu: Actor, work: Any
) -> None:
    sent(olu, "email\na@gmial.com\nb@example.com\n", work)
    assert [row.email for row in build.rows(Invitation)] == ["b@example.com"]
    sent(olu, "email\na@gmial.com\n", work, misspelt="yes")
    assert {row.email for row in build.rows(Invitation)} == {"b@example.com", "a@gmial.com"}


def test_i12_confirming_ten_times_at_once_sends_once(build: Build, olu: Actor, work: Any) -> None:
    address = brought(olu, "email\na@example.com\nb@example.com\n")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: olu.post(f"{address}/confirm"), range(10)))
    assert {answer.status_code for answer in answers} == {303}
    work()
    olu.post(f"{address}/confirm")
    work()
    assert len(letters(build)) == 2
    assert sorted(row.email for row in build.rows(Invitation)) == ["a@example.com", "b@example.com"]
    assert (batch(build).asked, batch(build).mailed) == (2, 2)
    acts = [row.act for row in build.rows(AuditRow)]
    assert acts.count("invitation.batch-confirmed") == 1


def test_i12_another_file_brought_meanwhile_changes_nothing(
    build: Build, olu: Actor, work: Any
) -> None:
    first = brought(olu, "email\na@example.com\n")
    brought(olu, "email\nevil@example.com\n")
    olu.post(f"{first}/confirm")
    work()
    assert [row.email for row in build.rows(Invitation)] == ["a@example.com"]


def test_i12_what_changed_since_it_was_shown_is_left_out(
    build: Build, olu: Actor, pat: Actor, work: Any
) -> None:
    address = brought(olu, "email\na@example.com\nb@example.com\n")
    invite(build, pat, email="a@example.com")
    olu.post(f"{address}/confirm")
    work()
    assert outcomes(build) == {2: "invited", 3: "new"}
    assert batch(build).missed == 1
    assert "something changed" in olu.get(address).text


def test_i07_whoever_was_demoted_meanwhile_sends_nothing(
    build: Build, pat: Actor, work: Any
) -> None:
    address = brought(pat, "email\na@example.com\n")
    pat.post(f"{address}/confirm")
    build.change(Member, {"role": "moderator"}, id=pat.member_id)
    work()
    assert build.rows(Invitation) == []
    assert outcomes(build) == {2: "inviter"}


def test_i07_whoever_is_demoted_after_sending_lets_nobody_in(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    sent(pat, "email\nnoor@example.com\n", work)
    build.change(Member, {"role": "moderator"}, id=pat.member_id)
    link = link_in(letters(build)[0])
    fields = {"name": "Noor", "email": "noor@example.com", "password": "a frosty morning at sea"}
    assert stranger.post(link, agree="yes", version=0, **fields).status_code == 409
    assert joined(build, "Noor") == []


def test_a_dropped_file_is_gone_and_one_that_is_sent_stays(
    build: Build, olu: Actor, work: Any
) -> None:
    address = brought(olu, "email\na@example.com\n")
    olu.post(f"{address}/drop")
    assert build.rows(InvitationLine) == []
    assert olu.get(address).status_code == 404
    address = sent(olu, "email\na@example.com\n", work)
    olu.post(f"{address}/drop")
    assert len(build.rows(InvitationLine)) == 1


def test_the_bar_says_how_far_it_is_and_survives_a_reload(
    build: Build, olu: Actor, work: Any
) -> None:
    address = brought(olu, "email\n" + "".join(f"g{n}@example.com\n" for n in range(45)))
    olu.post(f"{address}/confirm")
    while batch(build).mailed < 10:
        build.house.worker.take()
        build.house.worker.run_some()
    for _ in range(2):
        page = olu.get(address).text
        assert '<progress id="sent-bar" value="10" max="45">' in page
        assert "every 2s" in page
        assert "Look again" in page  # without script
    part = olu.client.get(address, headers=PART)
    assert part.text.strip() in page
    work()
    page = olu.get(address).text
    assert 'value="45" max="45"' in page
    assert "every 2s" not in page


def test_every_line_of_a_long_file_can_be_reached(build: Build, olu: Actor) -> None:
    address = brought(olu, "email\n" + "".join(f"g{n}@example.com\n" for n in range(250)))
    seen, here = 0, f"{address}?lines=new"
    while here:
        page = olu.get(here).text
        seen += page.count("@example.com</th>")
        found = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        here = found.replace("&amp;", "&") if 'rel="next"' in page else ""
    assert seen == 250


@pytest.mark.parametrize(
    "content",
    ["", "name\nAna", "email\n", "email\na@b.example".encode("utf-16"), b"\xff\xfe\0\0", "=cmd|"],
)
def test_i12_what_is_no_file_is_said_beside_the_form(
    content: Any, build: Build, olu: Actor
) -> None:
    answer = bring(olu, content)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert build.rows(InvitationLine) == []


def test_lines_may_be_pasted(build: Build, olu: Actor) -> None:
    answer = olu.post(FILES, pasted="email;name\na@example.com;Ada", days=3)
    assert answer.status_code == 303
    assert outcomes(build) == {2: "new"}
    assert batch(build).days == 3


def test_only_those_who_invite_see_files(
    build: Build, olu: Actor, mia: Actor, ana: Actor, eve: Actor, stranger: Stranger
) -> None:
    address = brought(olu, "email\na@example.com\n")
    for actor in (mia, ana):
        assert actor.get(address).status_code == 403
        assert actor.post(f"{address}/confirm").status_code == 403
    for path in (address, f"{address}/problems.csv", FILES):
        assert shown(eve.get(path)) == shown(eve.get("/c/nowhere/settings/invitations/files"))
    assert eve.post(f"{address}/confirm").status_code == 404
    assert stranger.post(f"{address}/confirm").status_code == 303
    elsewhere = build.member("Ove Lind", "owner", community=build.elsewhere)
    foreign = address.replace("harbour-preview", "valley-growers")
    assert elsewhere.get(foreign).status_code == 404
    assert elsewhere.post(f"{foreign}/confirm").status_code == 404
    assert batch(build).state == "shown"


def test_i10_an_address_gets_five_mails_a_day_from_whatever_file(
    build: Build, olu: Actor, work: Any
) -> None:
    for _ in range(6):
        sent(olu, "email\na@example.com\n", work)
        build.change(Invitation, {"revoked_at": clock.now()}, email="a@example.com")
    assert len(letters(build)) == 5
    said = [row.problem for row in build.rows(InvitationLine)]
    assert sorted(said) == ["", "", "", "", "", "often"]


def test_ten_thousand_lines_are_shown_in_time_and_memory(build: Build, olu: Actor) -> None:
    build.add(Cohort(community_id=build.harbour.id, name="Growers", created_at=clock.now()))
    lines = "".join(
        f"guest{n}@company{n % 900}.example,Guest {n},Company {n % 900},Growers,customer,Welcome {n}\n"
        for n in range(10_000)
    )
    bring(olu, "email\nwarm@example.com\n")
    begun = process_time()
    answer = bring(olu, HEAD + lines)
    spent = process_time() - begun
    assert answer.status_code == 303, answer.text
    assert olu.get(answer.headers["location"]).status_code == 200
    assert spent < 3, f"{spent:.2f} s"
    tracemalloc.start()
    bring(olu, HEAD + lines)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 150_000_000, f"{most / 1e6:.0f} MB"


def test_the_drop_button_of_the_form_drops(build: Build, olu: Actor) -> None:
    address = brought(olu, "email\na@gmial.com\nb@example.com\n")
    assert f'formaction="{address}/drop"' in olu.get(address).text
    assert olu.post(f"{address}/drop", misspelt="yes").status_code == 303
    assert build.rows(InvitationLine) == []
