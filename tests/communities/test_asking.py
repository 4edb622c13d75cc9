"""Asking to join: the public page, proving the address, and the same answer for everybody."""

from typing import Any

from app.communities.models import Bar, Community, JoinAnswer, JoinRequest, Member
from app.communities.queries.bars import address_mark
from app.core.clock import clock
from app.core.ledger.models import Job
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements
from tests.communities.askers import (
    JOIN,
    SETTINGS,
    ask,
    ask_question,
    asked,
    last_to,
    open_join,
    proof_in,
    waiting,
)
from tests.communities.guests import letters


def test_the_page_is_hidden_until_it_is_turned_on(
    build: Build, pat: Actor, ana: Actor, stranger: Stranger
) -> None:
    for who in (stranger, ana):
        assert shown(who.get(JOIN)) == shown(who.get("/join/nowhere"))
        assert shown(who.post(JOIN)) == shown(who.post("/join/nowhere"))
    open_join(pat)
    page = stranger.get(JOIN)
    assert page.status_code == 200
    assert "<em>growers</em>" in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    build.change(Community, {"archived_at": clock.now()}, id=build.harbour.id)
    assert shown(stranger.get(JOIN)) == shown(stranger.get("/join/nowhere"))


def test_the_page_tells_its_public_words_and_nothing_else(
    build: Build, pat: Actor, ana: Actor, stranger: Stranger
) -> None:
    build.change(Community, {"purpose": "Secret purpose", "welcome": "Inner"}, id=build.harbour.id)
    open_join(pat)
    page = stranger.get(JOIN).text
    for secret in ("Secret purpose", "Inner", "Ana", "Pat Ferreira", "Lumen"):
        assert secret not in page


def test_noor_asks_proves_her_address_and_waits(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    open_join(pat)
    ask_question(pat, "What do you grow?", needed="yes")
    ask_question(pat, "Which system?", "one", "Windows\nLinux")
    ask_question(pat, "Which stations?", "many", "Lumen 1\nLumen 2\nLumen 3")
    missing = ask(build, stranger)
    assert missing.status_code == 422
    assert 'id="q1-error"' in missing.text
    wrong = ask(build, stranger, q1="Pears", q2="BeOS")
    assert wrong.status_code == 422
    assert "Pears" in wrong.text
    said: dict[str, Any] = {
        "q1": "Pears \u202e and\nplums",
        "q2": "Linux",
        "q3": ["Lumen 1", "Lumen 3"],
    }
    assert ask(build, stranger, **said).headers["location"] == f"{JOIN}?sent=mail"
    assert "See your mail" in stranger.get(f"{JOIN}?sent=mail").text
    assert build.row(JoinRequest).state == "unproven"
    assert "Noor" not in pat.get(f"{SETTINGS}/requests").text

    work()
    [letter] = letters(build)
    assert letter["To"] == "noor@example.com"
    path = proof_in(letter)
    for _ in range(3):  # S11: a scanner opens it
        assert "It was me" in stranger.get(path).text
        stranger.client.head(path)
    assert build.row(JoinRequest).state == "unproven"
    assert stranger.post(path).status_code == 303
    assert "Your request waits" in stranger.get(path).text
    assert build.row(JoinRequest).state == "waiting"
    listed = pat.get(f"{SETTINGS}/requests").text
    for words in ("Noor Haddad", "Pears and plums", "Lumen 1, Lumen 3", "Linux"):
        assert words in listed
    assert len(build.rows(JoinAnswer)) == 4


def test_s12_a_proof_works_for_its_own_request_and_three_days(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    open_join(pat)
    ask(build, stranger)
    work()
    first = proof_in(last_to(build, "noor@example.com"))
    ask(build, stranger)
    work()
    second = proof_in(letters(build)[-1])
    if second == first:
        second = proof_in(letters(build)[0])
    alive = [p for p in (first, second) if stranger.get(p).status_code == 200]
    assert len(alive) == 1
    elsewhere = alive[0].replace("harbour-preview", "valley-growers")
    assert shown(stranger.get(elsewhere)) == shown(stranger.get("/join/nowhere"))
    clock.move(days=3, seconds=1)
    assert stranger.get(alive[0]).status_code == 404
    assert stranger.post(alive[0]).status_code == 404


def test_what_nobody_proves_is_forgotten(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    open_join(pat)
    ask_question(pat, "What do you grow?")
    ask(build, stranger, q1="Pears")
    waiting(build, work, "kim@example.com", q1="Plums")
    clock.move(days=3, seconds=1)
    work()
    assert [r.email for r in build.rows(JoinRequest)] == ["kim@example.com"]
    assert [a.said for a in build.rows(JoinAnswer)] == ["Plums"]


def test_s15_known_and_unknown_addresses_get_one_answer(
    build: Build, pat: Actor, ana: Actor, eve: Actor, stranger: Stranger, work: Any
) -> None:
    open_join(pat)
    answers: dict[str, tuple[Any, ...]] = {}
    for email in (ana.email, eve.email, "nobody@example.com"):
        with statements(at_most=20) as seen:
            answers[email] = shown(ask(build, stranger, email))
        answers[email] += (len(seen.seen),)
    assert len(set(answers.values())) == 1
    work()
    assert (
        "a member of Harbour preview already"
        in last_to(build, ana.email).get_body(("plain",)).get_content()
    )


def test_i10_asking_is_capped_by_address_and_place(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    open_join(pat)
    answers = {shown(ask(build, stranger)) for _ in range(6)}
    assert len(answers) == 1
    assert len([j for j in build.rows(Job) if j.kind == "communities.prove-request"]) == 3
    codes = [ask(build, stranger, f"n{n}@example.com").status_code for n in range(60)]
    assert codes[:50] == [303] * 50
    assert codes[-1] == 429


def test_i14_who_was_barred_is_told_what_anyone_is_and_never_seen(
    build: Build, pat: Actor, olu: Actor, ben: Actor, work: Any
) -> None:
    open_join(pat)
    bar(build, olu, ben)
    request = waiting(build, work, ben.email)
    assert request.state == "shut"
    plus = waiting(build, work, ben.email.replace("@", "+again@"))
    assert plus.state == "shut"
    page = pat.get(f"{SETTINGS}/requests").text
    assert "ben" not in page
    assert pat.get(f"{SETTINGS}/requests/{request.id}").status_code == 404
    guest = Stranger(build.house, build.site)
    assert "Your request waits" in guest.get(proof_in(last_to(build, ben.email))).text
    assert ben.post(JOIN, asked=asked(build)).headers["location"] == f"{JOIN}?sent=waits"
    assert {r.state for r in build.rows(JoinRequest)} == {"shut"}


def bar(build: Build, olu: Actor, who: Actor) -> None:
    """Somebody is removed and may not come back."""
    olu.post(f"/c/harbour-preview/members/{who.member_id}/remove", sure="yes")
    known = build.row(Bar, member_id=who.member_id)
    if known is None:
        build.add(
            Bar(
                community_id=build.harbour.id,
                member_id=who.member_id,
                person_id=who.id,
                address_mark=address_mark(who.email),
                created_at=clock.now(),
            )
        )


def test_somebody_signed_in_asks_with_one_press(build: Build, pat: Actor, eve: Actor) -> None:
    open_join(pat)
    assert "ask as yourself" in eve.get(JOIN).text
    for _ in range(2):
        assert eve.post(JOIN, asked=asked(build)).headers["location"] == f"{JOIN}?sent=waits"
    waits = [r for r in build.rows(JoinRequest) if r.state == "waiting"]
    assert [(r.name, r.email) for r in waits] == [("Eve Marsh", "eve@example.com")]
    assert build.rows(Member, person_id=eve.id, community_id=build.harbour.id) == []


def test_a_member_goes_to_the_community_instead(build: Build, pat: Actor, ana: Actor) -> None:
    open_join(pat)
    assert ana.get(JOIN).headers["location"] == "/c/harbour-preview"
    assert ana.post(JOIN, asked=asked(build)).headers["location"] == "/c/harbour-preview"
    assert build.rows(JoinRequest) == []


def test_questions_that_changed_meanwhile_are_asked_again(
    build: Build, pat: Actor, stranger: Stranger
) -> None:
    open_join(pat)
    earlier = asked(build)
    ask_question(pat, "What do you grow?")
    answer = ask(build, stranger, asked=earlier)
    assert answer.status_code == 422
    assert "What do you grow?" in answer.text


def test_i11_names_lead_nowhere_and_mails_name_nobody_else(
    build: Build, pat: Actor, stranger: Stranger, work: Any
) -> None:
    open_join(pat)
    ask(build, stranger, name="Visit evil.example <b>now</b>")
    work()
    letter = last_to(build, "noor@example.com")
    assert "evil" not in letter.as_string()


def test_settings_of_joining_are_for_managers(
    build: Build, pat: Actor, mia: Actor, eve: Actor
) -> None:
    for address in (f"{SETTINGS}/joining", f"{SETTINGS}/requests"):
        assert mia.get(address).status_code == 403
        assert shown(eve.get(address)) == shown(eve.get("/c/nowhere"))
    open_join(pat)
    for n in range(8):
        ask_question(pat, f"Question {n}?")
    ninth = pat.post(f"{SETTINGS}/joining/questions", words="One more?")
    assert ninth.status_code == 409
    one_answer = pat.post(f"{SETTINGS}/joining/questions/8", act="remove")
    assert one_answer.status_code == 303
    assert pat.post(f"{SETTINGS}/joining/questions", words="?", kind="one").status_code == 422
    pat.post(f"{SETTINGS}/joining/questions/7", act="earlier")
    kept = build.row(Community, slug="harbour-preview").questions
    assert [q["id"] for q in kept] == [1, 2, 3, 4, 5, 7, 6]
    assert pat.post(f"{SETTINGS}/joining/questions/77", act="remove").status_code == 404
