"""Tables of persons and their proofs. Accounts and memberships live above."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class Person(Base):
    """Somebody with a sign-in. `email` is stored in lower case, as it is matched."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    email_proved_at: Mapped[datetime | None]  # None: only typed, by whomever (S03)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    is_employee: Mapped[bool] = mapped_column(default=False)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(12), default="en")
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    second_step: Mapped[bool] = mapped_column(default=False)  # asked for after password or link
    unread: Mapped[int] = mapped_column(default=0)  # notices; kept by the notices' own statements
    mail_notices: Mapped[bool] = mapped_column(default=True)
    last_home_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]  # nobody signs in as them, and nothing tells who it was


class LinkPurpose(StrEnum):
    """The one thing that a link does."""

    SIGN_IN = "sign-in"
    RESET = "reset"
    DEMO = "demo"
    PROVE = "prove"
    ADDRESS = "address"


class Setup(Base):
    """One row: the site has its first administrator. Its key lets only one be made."""

    __tablename__ = "setup"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    demo: Mapped[bool] = mapped_column(default=False)
    done_at: Mapped[datetime]


class SignInSession(Base):
    """One browser that is signed in. The token itself is never kept, only its hash.

    `expires_at` moves on while the session is used; at `ends_at` it is over whatever happens.
    """

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_person_id", "person_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    browser: Mapped[str] = mapped_column(String(120), default="")
    proved_for: Mapped[str] = mapped_column(String(20), default="")  # an act of `access.proofs`
    proved_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(60), default="")
    ends_at: Mapped[datetime]


class HalfSession(Base):
    """A browser whose first proof was right, and whose person is asked for a second one."""

    __tablename__ = "half_session"
    __table_args__ = (Index("ix_half_session_person_id", "person_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]


class KnownBrowser(Base):
    """A browser in which the person has been signed in, known by a mark that it keeps."""

    __tablename__ = "known_browser"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mark_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]


class Authenticator(Base):
    """The one application that makes a person's codes. `last_step`: no code of it or before it
    counts again."""

    __tablename__ = "authenticator"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    secret: Mapped[str] = mapped_column(String(400))  # encrypted (`actions.sealing`)
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class RecoveryCode(Base):
    """A code that works once, when everything else is lost. Only its hash is kept."""

    __tablename__ = "recovery_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key that lives in a person's device or password manager; we hold the public half."""

    __tablename__ = "passkey"
    __table_args__ = (Index("ix_passkey_person_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)  # base64url
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Challenge(Base):
    """What a passkey shall sign, once. `bound`: hash of the cookie of the browser that asked."""

    __tablename__ = "challenge"

    challenge_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    bound: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None]
    expires_at: Mapped[datetime]


class ProviderIdentity(Base):
    """Whom an OpenID Connect provider proves: issuer and subject together, never the address, which
    is what the provider said when the two were connected (S02)."""

    __tablename__ = "provider_identity"
    __table_args__ = (Index("ix_provider_identity_person_id", "person_id"),)

    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    provider: Mapped[str] = mapped_column(String(40))
    email: Mapped[str] = mapped_column(String(254), default="")
    connected_at: Mapped[datetime]


class PersonalToken(Base):
    """A token for the API. It can never do more than its person can."""

    __tablename__ = "personal_token"
    __table_args__ = (Index("ix_personal_token_person_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    grants: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class MailLink(Base):
    """A link that does one thing once: sign in, reset a password, a demonstration's entry."""

    __tablename__ = "mail_link"
    __table_args__ = (Index("ix_mail_link_person_id", "person_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    about: Mapped[str] = mapped_column(String(320), default="")  # what the purpose binds it to


class Attempts(Base):
    """How often something was tried under a key in the window that began then (Unix seconds)."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]


class Device(Base):
    """Something a person tries versions on; one of them is the usual one."""

    __tablename__ = "device"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(120))
    platform: Mapped[str] = mapped_column(String(60))
    os_version: Mapped[str] = mapped_column(String(60), default="")
    is_usual: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
