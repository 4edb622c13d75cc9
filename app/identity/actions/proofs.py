"""Proving who one is: signing in, and choosing another password."""

from dataclasses import dataclass, replace

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Invalid
from app.core.languages import _
from app.identity import policy
from app.identity.actions.addresses import prove_address
from app.identity.actions.attempts import Limit, count_attempt, forgive_attempt, ladder
from app.identity.actions.links import end_links, use_link
from app.identity.actions.passwords import check_password, hash_password, refuse_weak
from app.identity.actions.sessions import begin_session, begin_whole_session, end_sessions
from app.identity.actions.tokens import revoke_tokens
from app.identity.events import PasswordSet
from app.identity.models import LinkPurpose, Person
from app.identity.queries import (
    find_link,
    find_person_by_email,
    get_person,
    is_known_browser,
    lock_person,
)
from app.web.browsers import Visit

CROWD = 5  # so many times more for an account, or for an address, than for the two together
SITE = 200  # and for everybody together who comes by a new browser
MAILS_PER_HOUR = 5


@dataclass(frozen=True)
class Try:
    """A try to sign in that has been counted: whose it would be, and what it counts under."""

    person_id: int
    kept: str | None
    counted: tuple[Limit, ...]


@action(policy.may_prove_themself)
def count_sign_in(scope: Scope, /, *, email: str, address: str, visit: Visit, most: int) -> Try:
    """The try counts, before any hash is computed and before it is known to be right.

    For this account from this address, for the account, for the address, and for the whole site;
    but in a browser where the account's person has been before, under that browser alone, so that
    no stranger's guesses ever keep them out (S25). Raises `TooMany`. The same statements for an
    unknown account (S15).
    """
    account = email.strip().lower()
    counted = (
        *ladder("sign-in", f"{account} {address}", most),
        *ladder("sign-in-account", account, most * CROWD),
        *ladder("sign-in-address", address, most * CROWD),
        *ladder("sign-in-site", "", most * SITE),
    )
    if is_known_browser(scope, account, visit.mark):
        counted = ladder("sign-in-known", f"{account} {visit.mark}", most)
    count_attempt(scope, *counted)
    person = find_person_by_email(scope, account)
    return Try(person.id if person else 0, person.password_hash if person else None, counted)


@action(policy.may_prove_themself)
def finish_sign_in(
    scope: Scope, tried: Try, /, *, right: bool, better: str | None, visit: Visit
) -> str | None:
    """The token of a new session, or None when the password was wrong, or is not theirs any more.

    Between counting and this the password was checked (`check_password`), with no transaction open:
    a hash takes long, and others shall write meanwhile.
    """
    if not right or not _still_has(scope, tried, better):
        return None
    forgive_attempt(scope, *tried.counted)
    _tidy_soon(scope)
    return begin_session(scope, tried.person_id, visit=visit)


def _still_has(scope: Scope, tried: Try, better: str | None) -> bool:
    """Whether the person's password is still the one just checked; locks the person (S22)."""
    return bool(
        scope.run(
            scope.change(Person)
            .where(Person.id == tried.person_id, Person.password_hash == tried.kept)
            .values(password_hash=better or tried.kept)
        )
    )


@action(policy.may_prove_themself)
def sign_in_by_link(
    scope: Scope, /, *, token: str, purpose: LinkPurpose, visit: Visit
) -> str | None:
    """The token of a new session, or None when the link does not work."""
    person = use_link(scope, token=token, purpose=purpose)
    if person is None:
        return None
    if purpose is LinkPurpose.SIGN_IN:
        prove_address(scope, person)
    if purpose is LinkPurpose.DEMO:
        visit = replace(visit, mark="")  # nobody is told of the browsers of invented people
    return begin_session(scope, person.id, visit=visit)


@action(policy.may_prove_themself)
def ask_for_link(
    scope: Scope,
    /,
    *,
    purpose: LinkPurpose,
    email: str,
    address: str,
    visit: Visit,
    key: str,
    next_page: str = "",
) -> None:
    """If somebody has this address, a mail with a link will reach them. The same work if not (S15).

    Raises `TooMany`, by account and by address, whether or not there is such an account.
    """
    account = email.strip().lower()
    if is_known_browser(scope, account, visit.mark):
        own = f"{account} {visit.mark}"
        count_attempt(scope, Limit("link-known", own, MAILS_PER_HOUR, minutes=60))
    else:
        count_attempt(
            scope,
            Limit("link", account, MAILS_PER_HOUR, minutes=60),
            Limit("link-address", address, MAILS_PER_HOUR * CROWD, minutes=60),
        )
    scope.enqueue(
        "identity.mail-link",
        key=f"identity.mail-link:{key}",
        payload={"email": account, "purpose": purpose.value, "next": next_page},
    )


@action(policy.may_prove_themself)
def reset_password(scope: Scope, /, *, token: str, password: str, visit: Visit) -> str | None:
    """The person has this password and one session, whose token comes back; every other session,
    link and personal token is over. None when the link does not work. Raises `Invalid`, and then the
    link still works."""
    link = find_link(scope, token, LinkPurpose.RESET)
    if link is None:
        return None
    known = get_person(scope, link.person_id)
    refuse_weak(password, name=known.name, email=known.email)  # before the link is spent
    person = use_link(scope, token=token, purpose=LinkPurpose.RESET)
    if person is None:
        return None
    prove_address(scope, person)
    _set_password(scope, person.id, password)
    revoke_tokens(scope, person.id)
    return begin_session(scope, person.id, visit=visit)


@action(policy.may_change_own)
def change_password(scope: Scope, /, *, current: str, password: str, visit: Visit) -> str:
    """The viewer has this password; their other sessions and all links are over, and this browser
    goes on by the new token returned. Raises `Invalid` and `TooMany`."""
    person = confirm_password(scope, current=current)
    refuse_weak(password, name=person.name, email=person.email)
    _set_password(scope, person.id, password)
    return begin_whole_session(scope, person.id, visit=visit)


@action(policy.may_change_own)
def confirm_password(scope: Scope, /, *, current: str, most: int = 10) -> Person:
    """The viewer, locked, who has just proved to be there (S23). Raises `Invalid` on `current_password`
    and `TooMany`. Who has no password is asked to choose one first."""
    viewer_id = scope.viewer.id if scope.viewer else 0
    tries = Limit("confirm", str(viewer_id), most)
    count_attempt(scope, tries)
    person = lock_person(scope, viewer_id) or get_person(scope, viewer_id)
    if person.password_hash is None:
        raise Invalid(
            {"current_password": _("You have no password yet. Choose one by a mail first.")}
        )
    if not check_password(current, person.password_hash)[0]:
        raise Invalid({"current_password": _("This is not your password.")})
    forgive_attempt(scope, tries)
    return person


def _set_password(scope: Scope, person_id: int, password: str) -> None:
    """The person is locked by whoever calls this."""
    kept = hash_password(password)
    scope.run(scope.change(Person).where(Person.id == person_id).values(password_hash=kept))
    end_links(scope, person_id)
    end_sessions(scope, person_id)
    scope.emit(PasswordSet(person_id=person_id))


def _tidy_soon(scope: Scope) -> None:
    """Once a day, what has expired is thrown away."""
    today = f"{clock.now():%Y-%m-%d}"
    scope.enqueue("identity.tidy", key=f"identity.tidy:{today}", payload={})
