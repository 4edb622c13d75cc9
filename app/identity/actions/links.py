"""Links that do one thing once: made, used, ended. Only the hash of a token is ever kept."""

from datetime import timedelta

from sqlalchemy import Update

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.identity import policy
from app.identity.models import LinkPurpose, MailLink, Person
from app.identity.queries import find_link, lock_person, token_hash
from app.web.tokens import fresh_token

LIVES = {
    LinkPurpose.SIGN_IN: timedelta(minutes=30),
    LinkPurpose.RESET: timedelta(hours=1),
    LinkPurpose.DEMO: timedelta(days=7),
    LinkPurpose.PROVE: timedelta(minutes=30),
    LinkPurpose.ADDRESS: timedelta(hours=1),
}


@action(policy.by_the_house)
def make_link(
    scope: Scope,
    person: Person,
    /,
    *,
    purpose: LinkPurpose,
    token: str,
    lives: timedelta | None = None,
    about: str = "",
) -> None:
    """The link works from now on, and every older one of the person and purpose no more (S12).

    It lives as long as its purpose says; `lives` is for a first link to somebody without proofs.
    `about` is what it is bound to besides its person.
    """
    lock_person(scope, person.id)
    scope.run(_end(scope, person.id).where(MailLink.purpose == purpose))
    now = clock.now()
    scope.add(
        MailLink(
            token_hash=token_hash(token),
            purpose=purpose,
            person_id=person.id,
            created_at=now,
            expires_at=now + (lives or LIVES[purpose]),
            about=about,
        )
    )


@action(policy.by_the_house)
def make_demo_link(scope: Scope, person: Person, /) -> str:
    """The token of `/demo/{token}`, which signs this person of a demonstration in once."""
    token = fresh_token()
    make_link(scope, person, purpose=LinkPurpose.DEMO, token=token)
    return token


@action(policy.may_prove_themself)
def use_link(scope: Scope, /, *, token: str, purpose: LinkPurpose) -> Person | None:
    """The person whom the link proves, if this is its one use; else None.

    The person is locked first, as by whoever changes their proofs, so that a link and a new
    password at once cannot both be right (S22).
    """
    link = find_link(scope, token, purpose)
    person = lock_person(scope, link.person_id) if link else None
    if link is None or person is None:
        return None
    used = scope.run(
        _end(scope, person.id).where(
            MailLink.token_hash == link.token_hash, MailLink.expires_at > clock.now()
        )
    )
    return person if used else None


@action(policy.may_prove_themself)
def end_links(scope: Scope, person_id: int, /) -> None:
    """No link of the person works any more."""
    scope.run(_end(scope, person_id))


def _end(scope: Scope, person_id: int) -> Update:
    alive = scope.change(MailLink).where(
        MailLink.person_id == person_id, MailLink.used_at.is_(None)
    )
    return alive.values(used_at=clock.now())
