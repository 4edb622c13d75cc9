"""The first administrator: by the code alone, once, and with honest words about address and mail."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.core.house import House
from app.core.ledger.models import AuditRow
from app.core.mail import postman_from
from app.core.settings import load_settings
from app.identity.models import Person, Setup
from app.identity.queries import setup_code
from app.main import build_house, create_app
from app.web import csrf
from tests.build import Build
from tests.cast import Stranger, shown
from tests.identity.conftest import PASSWORD, from_address
from tests.support.smtp import MailServer

FORM = {"name": "Ida Berg", "email": "ida@example.com", "password": PASSWORD}


def code(house: House) -> str:
    return setup_code(house.settings)


def test_the_code_makes_the_first_administrator_and_signs_in(
    build: Build, house: House, stranger: Stranger
) -> None:
    page = stranger.get("/setup")
    assert page.status_code == 200
    done = stranger.post("/setup", code=code(house), **FORM)
    assert (done.status_code, done.headers["location"]) == (303, "/admin")
    person = build.row(Person)
    assert (person.email, person.is_administrator, person.is_employee) == (
        "ida@example.com",
        True,
        True,
    )
    assert build.row(Setup).person_id == person.id
    assert [row.act for row in build.rows(AuditRow)] == ["site.set-up"]
    assert stranger.get("/me/profile").status_code == 200


def test_the_code_may_be_typed_in_small_letters_without_hyphens(
    house: House, stranger: Stranger
) -> None:
    typed = code(house).lower().replace("-", " ")
    assert stranger.post("/setup", code=typed, **FORM).status_code == 303


def test_x09_a_wrong_code_makes_nobody(build: Build, stranger: Stranger) -> None:
    answer = stranger.post("/setup", code="ABCD-EFGH-JKLM-NPQR", **FORM)
    assert answer.status_code == 422
    assert "not the code" in answer.text
    assert 'value="Ida Berg"' in answer.text
    assert build.rows(Person) == []


def test_x09_the_code_is_long_and_of_this_site_alone(house: House) -> None:
    assert re.fullmatch(r"(?:[A-Z2-7]{4}-){3}[A-Z2-7]{4}", code(house))
    other = house.settings.model_copy(update={"secret_key": "another-secret-key-" * 3})
    assert setup_code(other) != code(house)


def test_x09_guessing_the_code_is_slowed(stranger: Stranger) -> None:
    guesses = [stranger.post("/setup", code=f"CODE-{n}", **FORM).status_code for n in range(11)]
    assert guesses == [422] * 10 + [429]
    assert stranger.post("/setup/mail", code="CODE", email="ida@example.com").status_code == 429


@pytest.mark.parametrize("password", ["", "short", "password123", "ida@example.com", "Ida Berg xx"])
def test_x09_there_is_no_weak_or_default_password(
    build: Build, house: House, stranger: Stranger, password: str
) -> None:
    form = {**FORM, "name": "Ida Berg xx", "password": password}
    answer = stranger.post("/setup", code=code(house), **form)
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert build.rows(Person) == []


def test_x09_ten_at_once_are_one_administrator(build: Build, house: House, site: Any) -> None:
    def set_up(n: int) -> int:
        browser = from_address(house, site, f"10.0.0.{n}")
        form = {**FORM, "email": f"ida{n}@example.com", "code": code(house)}
        return browser.post("/setup", **form).status_code

    with ThreadPoolExecutor(10) as pool:
        answers = sorted(pool.map(set_up, range(10)))
    assert answers == [303] + [404] * 9
    assert len(build.rows(Person)) == len(build.rows(Setup)) == 1


def test_x09_the_page_is_gone_once_there_is_a_person(
    build: Build, house: House, stranger: Stranger
) -> None:
    build.person("Ana Lindqvist")
    nowhere = stranger.get("/no-such-page")
    assert shown(stranger.get("/setup")) == shown(nowhere)
    assert shown(stranger.post("/setup", code=code(house), **FORM)) == shown(nowhere)
    tried = stranger.post("/setup/mail", code=code(house), email="ida@example.com")
    assert shown(tried) == shown(nowhere)
    assert len(build.rows(Person)) == 1


def test_until_then_the_sign_in_page_leads_to_it(stranger: Stranger) -> None:
    assert stranger.get("/sign-in").headers["location"] == "/setup"


def test_the_address_is_compared_with_the_setting(stranger: Stranger) -> None:
    assert "They are the same." in stranger.get("/setup").text
    page = stranger.client.get("http://127.0.0.1:9000/setup").text
    assert "FIRSTLIGHT_BASE_URL=http://127.0.0.1:9000" in page
    assert "The port differs." in page
    assert "The name of the machine differs" in page


def test_without_smtp_the_page_names_the_folder(house: House, stranger: Stranger) -> None:
    answer = stranger.post("/setup/mail", code=code(house), **FORM)
    folder = house.settings.var / "outbox"
    assert answer.status_code == 200
    assert str(folder) in answer.text
    assert 'value="ida@example.com"' in answer.text
    assert PASSWORD not in answer.text
    assert len(list(folder.glob("*.eml"))) == 1


def test_a_mail_is_really_sent(house: House, stranger: Stranger, monkeypatch: Any) -> None:
    with MailServer() as server:
        use_smtp(house, server.url, monkeypatch)
        answer = stranger.post("/setup/mail", code=code(house), email="ida@example.com")
        assert [letter.recipients for letter in server.letters()] == [("ida@example.com",)]
    assert "The mail server took the mail to ida@example.com" in answer.text


def test_the_mail_servers_own_words_are_shown(
    house: House, stranger: Stranger, monkeypatch: Any
) -> None:
    with MailServer(refuse_with="554 5.7.1 <b>No thanks</b> from this harbour") as server:
        use_smtp(house, server.url, monkeypatch)
        answer = stranger.post("/setup/mail", code=code(house), email="ida@example.com")
    assert answer.status_code == 200
    assert "554 5.7.1 &lt;b&gt;No thanks&lt;/b&gt; from this harbour" in answer.text


def test_a_mail_server_that_is_not_there_is_said(
    house: House, stranger: Stranger, monkeypatch: Any
) -> None:
    use_smtp(house, "smtp://127.0.0.1:1", monkeypatch)
    answer = stranger.post("/setup/mail", code=code(house), email="ida@example.com")
    assert "The mail did not leave." in answer.text


def test_while_the_mail_is_sent_no_transaction_is_open(
    build: Build, house: House, stranger: Stranger, monkeypatch: Any
) -> None:
    written = []

    class Writer:
        def send(self, _message: Any) -> None:
            build.person("Ana Lindqvist")  # waits for ever while somebody else writes
            written.append(True)

    monkeypatch.setattr(house, "postman", Writer())
    assert (
        stranger.post("/setup/mail", code=code(house), email="ida@example.com").status_code == 200
    )
    assert written == [True]


def test_the_test_mail_needs_the_code(house: House, stranger: Stranger) -> None:
    answer = stranger.post("/setup/mail", code="ABCD", email="ida@example.com")
    assert answer.status_code == 422
    assert not list((house.settings.var / "outbox").glob("*.eml"))


def test_s21_by_https_the_cookies_are_for_this_host_alone(house: House, database_url: str) -> None:
    settings = load_settings(
        var=house.settings.var,
        database_url=database_url,
        secret_key=house.settings.secret_key,
        base_url="https://beta.example.com",
        worker="outside",
    )
    secure = build_house(settings, durable=False)
    try:
        client = TestClient(
            create_app(house=secure), base_url=settings.base_url, follow_redirects=False
        )
        visitor = client.get("/setup").headers["set-cookie"]
        token = csrf.make_token(settings.secret_key, client.cookies["__Host-visitor"])
        signed_in = client.post(
            "/setup", data={"csrf": token, "code": setup_code(settings), **FORM}
        )
        session = signed_in.headers["set-cookie"]
        for cookie, name in ((visitor, "visitor"), (session, "session")):
            assert cookie.startswith(f"__Host-{name}=")
            assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
            assert "Domain" not in cookie
        assert client.get("/me/profile").status_code == 200
    finally:
        secure.database.dispose()


def use_smtp(house: House, url: str, monkeypatch: Any) -> None:
    """Mail goes to this server."""
    settings = house.settings.model_copy(update={"smtp_url": url})
    monkeypatch.setattr(house, "settings", settings)
    monkeypatch.setattr(house, "postman", postman_from(url, settings.var / "outbox"))
