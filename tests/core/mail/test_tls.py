"""Mail goes over TLS that is checked, or it does not go (P08)."""

import ssl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.core.mail import Mail, Mailbox, MailRefused, SmtpPostman, compose
from tests.support.smtp import HOST, _OnAFreePort

CERTIFICATE = Path(__file__).parents[2] / "support" / "localhost.pem"
LETTER = compose(
    Mail(to_address="ana@example.com", subject="Hello", text="…", message_id="<1@beta.example>"),
    Mailbox("", "observers@beta.example"),
)


class _Sink:
    """Remembers of each mail whether it came over TLS, and who had signed in."""

    def __init__(self) -> None:
        self.came: list[tuple[bool, bytes]] = []

    async def handle_DATA(self, _server: SMTP, session: Session, _envelope: Envelope) -> str:  # noqa: N802
        who = session.auth_data
        login = who.login if isinstance(who, LoginPassword) else b""
        self.came.append((session.ssl is not None, login))
        return "250 kept"


def _knows(
    _server: SMTP, _session: Session, _envelope: Envelope, _how: str, who: Any
) -> AuthResult:
    good = who == LoginPassword(b"site", b"p@ss/word")
    return AuthResult(success=good, handled=False, auth_data=who)


@contextmanager
def secure_server(*, implicit: bool = False) -> Generator[tuple[str, _Sink]]:
    """A server with the certificate of the tests, its address (host and port), and its sink."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    sink = _Sink()
    how: dict[str, Any] = {"ssl_context": context} if implicit else {"tls_context": context}
    controller = _OnAFreePort(
        sink, hostname=HOST, port=0, authenticator=_knows, auth_require_tls=not implicit, **how
    )
    controller.start()
    try:
        yield f"{HOST}:{controller.port}", sink
    finally:
        controller.stop()


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


@pytest.mark.usefixtures("trusted")
def test_tls_begins_by_itself_and_the_password_is_sent_within_it():
    with secure_server() as (address, sink):
        SmtpPostman(f"smtp://site:p%40ss%2Fword@{address}").send(LETTER)
        SmtpPostman(f"smtp://{address}?tls=required").send(LETTER)
    assert sink.came == [(True, b"site"), (True, b"")]


@pytest.mark.usefixtures("trusted")
def test_tls_from_the_first_byte():
    with secure_server(implicit=True) as (address, sink):
        SmtpPostman(f"smtps://{address}").send(LETTER)
    assert len(sink.came) == 1


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_a_matter_of_settings_and_is_not_repeated_in_the_words():
    with secure_server() as (address, sink), pytest.raises(MailRefused) as refused:
        SmtpPostman(f"smtp://site:s3cret@{address}").send(LETTER)
    assert refused.value.words.startswith("535 ")
    assert not refused.value.permanent
    assert "s3cret" not in refused.value.words
    assert sink.came == []


def test_p08_a_certificate_that_nobody_vouches_for_gets_no_mail():
    for scheme, implicit in (("smtp", False), ("smtps", True)):
        with secure_server(implicit=implicit) as (address, sink):
            with pytest.raises(MailRefused, match="certificate"):
                SmtpPostman(f"{scheme}://site:p@{address}").send(LETTER)
            assert sink.came == []
