"""Links by mail: they reach the stored address, do one thing, once, and only when pressed."""

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from typing import Any

import pytest

from app.core.clock import clock
from app.core.ledger.models import Job
from app.core.logs import clean_path
from app.core.mail import MailRefused
from app.identity.actions.links import make_link
from app.identity.models import LinkPurpose, MailLink, Person, PersonalToken, SignInSession
from app.identity.queries import get_person, token_hash
from app.web.tokens import fresh_token
from tests.build import Build
from tests.cast import Actor, Stranger, shown, statements
from tests.identity.conftest import BETTER, PASSWORD, from_address, link_in

Letters = Callable[[], list[EmailMessage]]
ASK = ["/sign-in/link", "/reset-password"]


def ask(browser: Stranger, address: str, email: str, letters: Letters) -> str:
    """The path of the newest link that asking there brought."""
    answer = browser.post(address, email=email)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{address}?sent=yes")
    return link_in(letters()[-1])


def press(browser: Stranger, link: str) -> Any:
    """The link's page, and its one form sent."""
    fields = {"password": BETTER} if link.startswith("/reset") else {}
    return browser.post(link.partition("?")[0], **fields)


def test_a_link_signs_in(una: Actor, stranger: Stranger, letters: Letters) -> None:
    link = ask(stranger, "/sign-in/link", una.email, letters)
    assert "press" in stranger.get(link).text
    answer = press(stranger, link)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert stranger.get("/me/profile").status_code == 200


def test_a_link_leads_on_to_where_one_wanted(
    una: Actor, stranger: Stranger, letters: Letters
) -> None:
    stranger.post("/sign-in/link", email=una.email, password="typed already", next="/notices")
    link = link_in(letters()[-1])
    page = stranger.get(link).text
    assert 'name="next" value="/notices"' in page
    answer = stranger.post(link.partition("?")[0], next="/notices")
    assert answer.headers["location"] == "/notices"


def test_s24_a_link_leads_nowhere_else(una: Actor, stranger: Stranger, letters: Letters) -> None:
    stranger.post("/sign-in/link", email=una.email, next="//evil.example")
    link = link_in(letters()[-1])
    assert "evil" not in link
    assert "evil" not in stranger.get(f"{link}?next=//evil.example").text
    assert stranger.post(link, next="//evil.example").headers["location"] == "/"


def test_a_new_password_is_chosen_by_a_link(
    build: Build, una: Actor, stranger: Stranger, letters: Letters
) -> None:
    link = ask(stranger, "/reset-password", una.email, letters)
    weak = stranger.post(link, password="password123")
    assert weak.status_code == 422
    assert "first that anybody tries" in weak.text
    own = stranger.post(link, password="una@example.com")
    assert own.status_code == 422
    assert press(stranger, link).status_code == 303
    assert stranger.get("/me/profile").status_code == 200
    assert stranger.post("/sign-in", email=una.email, password=BETTER).status_code == 303


def test_s22_a_new_password_closes_what_the_old_one_opened(
    build: Build, una: Actor, browsers: Callable[[], Stranger], letters: Letters
) -> None:
    build.token(una, "read")
    other = ask(browsers(), "/sign-in/link", una.email, letters)
    link = ask(browsers(), "/reset-password", una.email, letters)
    chooser = browsers()
    assert press(chooser, link).status_code == 303
    assert una.get("/me/profile").status_code == 303
    assert len(build.rows(SignInSession)) == 1
    assert press(browsers(), other).status_code == 404
    assert build.row(PersonalToken).revoked_at is not None
    told = letters()[-1]
    assert told["Subject"] == "Your password was changed"
    assert told["To"].addresses[0].addr_spec == una.email


@pytest.mark.parametrize("address", ASK)
def test_s11_opening_a_link_does_nothing(
    build: Build, una: Actor, stranger: Stranger, letters: Letters, address: str
) -> None:
    link = ask(stranger, address, una.email, letters)
    for method in ("GET", "HEAD", "GET", "OPTIONS"):
        stranger.client.request(method, link)
    assert build.row(MailLink).used_at is None
    page = stranger.get(link)
    assert page.status_code == 200
    assert page.text.count("<form") == page.text.count("<button") == 1
    assert press(stranger, link).status_code == 303


@pytest.mark.parametrize("address", ASK)
def test_s12_a_link_works_once(
    una: Actor, browsers: Callable[[], Stranger], letters: Letters, address: str
) -> None:
    link = ask(browsers(), address, una.email, letters)
    assert press(browsers(), link).status_code == 303
    again = browsers()
    assert press(again, link).status_code == 404
    never = link.rpartition("/")[0] + "/" + "x" * 43
    assert shown(again.get(link)) == shown(again.get(never))
    assert "does not work any more" in again.get(link).text


@pytest.mark.parametrize("address", ASK)
def test_s12_ten_presses_at_once_are_one(
    build: Build, una: Actor, browsers: Callable[[], Stranger], letters: Letters, address: str
) -> None:
    link = ask(browsers(), address, una.email, letters)
    before = len(build.rows(SignInSession))
    crowd = [browsers() for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        codes = sorted(pool.map(lambda b: press(b, link).status_code, crowd))
    assert codes == [303] + [404] * 9
    after = 1 if address == "/reset-password" else before + 1
    assert len(build.rows(SignInSession)) == after


@pytest.mark.parametrize("address", ASK)
def test_s12_only_the_newest_link_works(
    una: Actor, browsers: Callable[[], Stranger], letters: Letters, address: str
) -> None:
    older = ask(browsers(), address, una.email, letters)
    clock.stop()
    clock.move(seconds=5)
    newer = ask(browsers(), address, una.email, letters)
    assert older != newer
    assert press(browsers(), older).status_code == 404
    assert press(browsers(), newer).status_code == 303


def test_s12_links_made_at_once_leave_one_alive(build: Build, una: Actor) -> None:
    def make(wait_seconds: float) -> None:
        with build.scope() as scope:
            token = fresh_token()
            make_link(scope, get_person(scope, una.id), purpose=LinkPurpose.RESET, token=token)
            time.sleep(wait_seconds)  # made, and not committed yet

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(make, [0.3, 0.2, 0.1, 0]))
    links = build.rows(MailLink)
    assert len(links) == 4
    assert sum(link.used_at is None for link in links) == 1


@pytest.mark.parametrize(("address", "minutes"), [("/sign-in/link", 30), ("/reset-password", 60)])
def test_s12_a_link_lives_shortly(
    una: Actor, browsers: Callable[[], Stranger], letters: Letters, address: str, minutes: int
) -> None:
    clock.stop()
    link = ask(browsers(), address, una.email, letters)
    clock.move(minutes=minutes, seconds=-1)
    assert browsers().get(link).status_code == 200
    clock.move(seconds=1)
    assert browsers().get(link).status_code == 404
    assert press(browsers(), link).status_code == 404


def test_s12_a_link_is_for_its_purpose_alone(
    build: Build, una: Actor, browsers: Callable[[], Stranger], nearby: Stranger, letters: Letters
) -> None:
    reset = ask(browsers(), "/reset-password", una.email, letters)
    token = reset.rpartition("/")[2]
    for address in (f"/sign-in/link/{token}", f"/demo/{token}"):
        assert nearby.get(address).status_code == 404
        assert press(nearby, address).status_code == 404
    clock.stop()
    clock.move(seconds=5)
    link = ask(browsers(), "/sign-in/link", una.email, letters)
    swapped = f"/reset-password/{link.rpartition('/')[2]}"
    assert press(browsers(), swapped).status_code == 404
    assert {row.used_at for row in build.rows(MailLink)} == {None}


def test_s12_a_changed_password_ends_every_link(
    una: Actor, browsers: Callable[[], Stranger], letters: Letters
) -> None:
    links = [ask(browsers(), address, una.email, letters) for address in ASK]
    una.post("/me/password", current_password=PASSWORD, password=BETTER)
    assert {press(browsers(), link).status_code for link in links} == {404}


def test_s22_a_link_that_races_a_new_password_does_not_outlive_it(
    build: Build, una: Actor, browsers: Callable[[], Stranger], letters: Letters
) -> None:
    link, visitor = ask(browsers(), "/sign-in/link", una.email, letters), browsers()
    with ThreadPoolExecutor(2) as pool:
        fields = {"current_password": PASSWORD, "password": BETTER}
        changed = pool.submit(lambda: una.post("/me/password", **fields).status_code)
        pressed = pool.submit(lambda: press(visitor, link).status_code)
        assert (changed.result(), pressed.result() in (303, 404)) == (303, True)
    mine = token_hash(una.client.cookies["session"])
    assert [s.token_hash for s in build.rows(SignInSession)] == [mine]


def test_s12_s13_a_token_stands_nowhere_but_in_the_mail(
    build: Build, una: Actor, browsers: Callable[[], Stranger], letters: Letters
) -> None:
    token = ask(browsers(), "/reset-password", una.email, letters).rpartition("/")[2]
    assert re.fullmatch(r"[\w-]{43}", token)  # 256 bits
    assert build.row(MailLink).token_hash == token_hash(token)
    kept = json.dumps([job.payload for job in build.rows(Job)])
    assert "identity/reset" in kept
    assert token not in kept


def test_s14_a_links_page_tells_nobody(una: Actor, stranger: Stranger, letters: Letters) -> None:
    link = ask(stranger, "/reset-password", una.email, letters)
    page = stranger.get(link)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "no-store" in page.headers["cache-control"]
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page.text)
    assert press(stranger, link).headers["location"] == "/"
    for secret in (link, "/demo/" + "x" * 43, "/sign-in/link/" + "x" * 43):
        assert secret.rpartition("/")[2] not in clean_path(secret)


@pytest.mark.parametrize("address", ASK)
def test_s15_asking_tells_nothing_and_does_the_same_work(
    una: Actor, browsers: Callable[[], Stranger], letters: Letters, address: str
) -> None:
    seen = []
    for email in (una.email, "nobody@example.com"):
        browser = browsers()
        with statements(at_most=4) as counted:
            answer = browser.post(address, email=email)
        after = browser.get(answer.headers["location"])
        seen.append(
            (answer.status_code, dict(answer.headers)["location"], shown(after), counted.seen)
        )
    assert seen[0] == seen[1]
    assert [letter["To"].addresses[0].addr_spec for letter in letters()] == [una.email]


@pytest.mark.parametrize("address", ASK)
def test_s15_asking_too_often_is_slowed_alike(una: Actor, stranger: Stranger, address: str) -> None:
    for email in (una.email, "nobody@example.com"):
        codes = [stranger.post(address, email=email).status_code for _ in range(6)]
        assert codes == [303] * 5 + [429]


def test_s15_ten_askings_at_once_are_five_mails(
    una: Actor, browsers: Callable[[], Stranger], letters: Letters
) -> None:
    crowd = [browsers() for _ in range(10)]
    with ThreadPoolExecutor(10) as pool:
        codes = sorted(
            pool.map(lambda b: b.post("/reset-password", email=una.email).status_code, crowd)
        )
    assert codes == [303] * 5 + [429] * 5
    assert len(letters()) == 5


@pytest.mark.parametrize("address", ASK)
@pytest.mark.parametrize(
    "poison", ["X-Forwarded-Host", "Forwarded", "X-Forwarded-Server", "X-Original-URL"]
)
def test_s07_links_begin_with_the_configured_address(
    una: Actor, stranger: Stranger, letters: Letters, address: str, poison: str
) -> None:
    value = "host=evil.example" if poison == "Forwarded" else "evil.example"
    form = {"csrf": stranger.csrf, "email": una.email}
    stranger.client.post(address, data=form, headers={poison: value})
    stranger.client.post(address, data=form, headers={"Host": "127.0.0.1:1234"})
    for letter in letters():
        assert "evil" not in letter.as_string()
        assert link_in(letter).startswith(address)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "a b", "localhost@evil"]
)
def test_s07_an_unknown_host_is_refused(
    una: Actor, stranger: Stranger, letters: Letters, host: str
) -> None:
    form = {"csrf": stranger.csrf, "email": una.email}
    answer = stranger.client.post("/reset-password", data=form, headers={"Host": host})
    assert answer.status_code == 400
    assert letters() == []


BAD_ADDRESSES = [
    "una@example.com,eve@evil.example",
    "una@example.com eve@evil.example",
    "una@example.com\r\nBcc: eve@evil.example",
    "una@example.com\x00",
    "Una <una@example.com>",
    '"una@example.com"@evil.example',
    "una%example.com@evil.example",
    '["una@example.com", "eve@evil.example"]',
    "=?utf-8?q?una?=@example.com,",
    "una",
    "",
]


@pytest.mark.parametrize("address", ASK)
@pytest.mark.parametrize("email", BAD_ADDRESSES)
def test_s08_one_address_or_none(
    una: Actor, stranger: Stranger, letters: Letters, address: str, email: str
) -> None:
    assert stranger.post(address, email=email).status_code == 422
    assert letters() == []


@pytest.mark.parametrize("address", ASK)
@pytest.mark.parametrize(
    "body",
    [
        "email=una@example.com&email=eve@evil.example",
        "email[]=una@example.com&email[]=eve@evil.example",
        "email=una@example.com&email[0]=eve@evil.example",
        "email=una@example.com&cc=eve@evil.example",
    ],
)
def test_s08_two_addresses_are_none(
    una: Actor, stranger: Stranger, letters: Letters, address: str, body: str
) -> None:
    answer = stranger.client.post(
        address,
        content=f"csrf={stranger.csrf}&{body}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 422
    assert letters() == []
    as_json = stranger.client.post(
        address, json={"email": ["una@example.com"]}, headers={"X-CSRF-Token": stranger.csrf}
    )
    assert as_json.status_code == 415


@pytest.mark.parametrize("address", ASK)
def test_s09_an_address_that_folds_to_hers_mails_hers(
    build: Build, browsers: Callable[[], Stranger], letters: Letters, address: str
) -> None:
    build.add(
        Person(name="Mike", email="mike@example.com", password_hash=None, created_at=clock.now())
    )
    for typed in ("MI\u212aE@example.com", "Mike@EXAMPLE.com", "m\u0131ke@example.com"):
        browsers().post(address, email=typed)  # a Kelvin sign; capitals; a dotless i
    assert {letter["To"].addresses[0].addr_spec for letter in letters()} == {"mike@example.com"}


def test_a_letter_speaks_its_readers_language(
    build: Build, una: Actor, stranger: Stranger, letters: Letters
) -> None:
    build.change(Person, {"language": "de"}, id=una.id)
    stranger.post("/reset-password", email=una.email)
    html = letters()[-1].get_body(("html",))
    assert html is not None
    assert '<html lang="de"' in html.get_content()


def test_a_dead_mail_server_loses_no_letter(
    build: Build, house: Any, una: Actor, stranger: Stranger, letters: Letters, monkeypatch: Any
) -> None:
    class Dead:
        def send(self, _message: Any) -> None:
            raise MailRefused("421 closing", permanent=False)

    clock.stop()
    with monkeypatch.context() as dead:
        dead.setattr(house, "postman", Dead())
        stranger.post("/reset-password", email=una.email)
        assert letters() == []
    clock.move(seconds=10)
    assert len(letters()) == 1


def test_s25_asking_is_slowed_by_address_too(house: Any, site: Any, ida: Actor) -> None:
    attacker = from_address(house, site, "10.0.0.9")
    codes = [
        attacker.post("/reset-password", email=f"p{n}@example.com").status_code for n in range(26)
    ]
    assert codes == [303] * 25 + [429]


def test_a06_a_links_own_page_may_send_its_form_and_no_other_may(
    una: Actor, stranger: Stranger, letters: Letters
) -> None:
    link = ask(stranger, "/sign-in/link", una.email, letters)
    form, hidden = {"csrf": stranger.csrf}, {"Origin": "null"}  # as browsers do without referrer
    foreign = {**hidden, "Sec-Fetch-Site": "cross-site"}
    assert stranger.client.post(link, data=form, headers=foreign).status_code == 403
    assert stranger.client.post(link, headers=hidden).status_code == 403
    asked = {**form, "email": una.email}
    assert stranger.client.post("/sign-in/link", data=asked, headers=hidden).status_code == 403
    assert stranger.client.post(link, data=form, headers=hidden).status_code == 303
