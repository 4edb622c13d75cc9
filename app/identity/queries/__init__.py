"""Reads about persons, sessions, tokens and devices."""

import base64
import hashlib
import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import (  # allowed(select): a door has no scope yet
    Select,
    String,
    and_,
    bindparam,
    or_,
    select,
)

from app.access.scope import Scope
from app.access.viewer import Viewer
from app.core.clock import clock
from app.core.database import Moment
from app.core.settings import Settings
from app.identity.models import (
    Device,
    KnownBrowser,
    LinkPurpose,
    MailLink,
    Person,
    PersonalToken,
    Setup,
    SignInSession,
)

PERSON_COLUMNS: tuple[Any, ...] = (
    Person.id.label("person_id"),
    Person.name.label("person_name"),
    Person.email.label("person_email"),
    Person.is_employee,
    Person.is_administrator,
    Person.language,
    Person.zone,
    Person.unread,
    Person.second_step,
)


def token_hash(token: str) -> str:
    """How a token stands in the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def select_viewer(*more: Any, by_token: bool = False) -> Select[Any]:
    """A select of the person behind a session or a token, to which a door joins its place.

    To be built once; `held` (the token's hash) and `now` come with each question. Columns:
    `PERSON_COLUMNS`, `proof`, then `grants` (of a token) or `seen_at`, `proved_for` and `proved_at`
    (of a session), `more`.
    """
    held, now = bindparam("held", type_=String), bindparam("now", type_=Moment)
    if by_token:
        kind: Any = PersonalToken
        columns: tuple[Any, ...] = (PersonalToken.token_hash.label("proof"), PersonalToken.grants)
        alive = and_(
            PersonalToken.revoked_at.is_(None),
            or_(PersonalToken.expires_at.is_(None), PersonalToken.expires_at > now),
        )
    else:
        kind = SignInSession
        columns = (
            SignInSession.token_hash.label("proof"),
            SignInSession.seen_at,
            SignInSession.proved_for,
            SignInSession.proved_at,
        )
        alive = SignInSession.expires_at > now
    wanted = select(*PERSON_COLUMNS, *columns, *more)  # allowed(select): doors make the scope of it
    proof = and_(kind.token_hash == held, kind.person_id == Person.id, alive)
    return wanted.select_from(Person).join(kind, proof)


def viewer_of(row: Any) -> Viewer:
    """The viewer that such a row describes."""
    grants = row._mapping.get("grants")
    return Viewer(
        id=row.person_id,
        name=row.person_name,
        email=row.person_email,
        is_employee=row.is_employee,
        is_administrator=row.is_administrator,
        language=row.language,
        zone=row.zone,
        unread=row.unread,
        second_step=row.second_step,
        session_id=row.proof,
        grants=None if grants is None else frozenset(grants),
        proved_for=row._mapping.get("proved_for", ""),
        proved_at=row._mapping.get("proved_at"),
    )


def find_person_by_email(scope: Scope, email: str) -> Person | None:
    """The person with this address, or None."""
    return scope.one(scope.select(Person).where(Person.email == email.strip().lower()))


def is_known_browser(scope: Scope, email: str, mark: str) -> bool:
    """Whether whoever has this address has been signed in in the browser with this mark. One
    statement, for an unknown address too."""
    wanted = (
        scope.select(KnownBrowser.since)
        .join(Person, Person.id == KnownBrowser.person_id)
        .where(Person.email == email, KnownBrowser.mark_hash == token_hash(mark))
    )
    return scope.first(wanted) is not None


def get_person(scope: Scope, person_id: int) -> Person:
    """The person, or `NotFound`."""
    return scope.get(scope.select(Person).where(Person.id == person_id))


def lock_person(scope: Scope, person_id: int) -> Person | None:
    """The person as they stand now, or None; until the end of this transaction nobody else
    changes their proofs."""
    return scope.one(scope.select(Person).where(Person.id == person_id).with_for_update())


def is_set_up(scope: Scope) -> bool:
    """Whether the site has a person, so that nobody sets it up again."""
    return scope.first(scope.select(Person.id)) is not None


def is_demonstration(scope: Scope) -> bool:
    """Whether this database was made by `--demo`."""
    return scope.first(scope.select(Setup.id).where(Setup.demo.is_(True))) is not None


def setup_code(settings: Settings) -> str:
    """The code that opens `/setup`: `ABCD-EFGH-JKLM-NPQR`, 80 bits, always the same for this site's
    key."""
    made = hmac.new(settings.secret_key.encode(), b"setup", hashlib.sha256).digest()
    letters = base64.b32encode(made).decode()[:16]
    return "-".join(letters[n : n + 4] for n in range(0, 16, 4))


def find_link(scope: Scope, token: str, purpose: LinkPurpose) -> MailLink | None:
    """The link with this token, if it would still work now for this purpose."""
    wanted = scope.select(MailLink).where(
        MailLink.token_hash == token_hash(token),
        MailLink.purpose == purpose,
        MailLink.used_at.is_(None),
        MailLink.expires_at > clock.now(),
    )
    return scope.one(wanted)


def list_devices(scope: Scope, person_id: int) -> list[Device]:
    """The person's devices, the usual one first."""
    wanted = scope.select(Device).where(Device.person_id == person_id)
    return scope.all(wanted.order_by(Device.is_usual.desc(), Device.id))


def list_sessions(scope: Scope, person_id: int, now: datetime) -> list[SignInSession]:
    """Where the person is signed in, newest use first."""
    wanted = scope.select(SignInSession).where(
        SignInSession.person_id == person_id, SignInSession.expires_at > now
    )
    return scope.all(wanted.order_by(SignInSession.seen_at.desc()))


def list_tokens(scope: Scope, person_id: int) -> list[PersonalToken]:
    """The person's personal tokens that are not revoked, newest first."""
    wanted = scope.select(PersonalToken).where(
        PersonalToken.person_id == person_id, PersonalToken.revoked_at.is_(None)
    )
    return scope.all(wanted.order_by(PersonalToken.id.desc()))
