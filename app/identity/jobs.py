"""Work for later: mails with links, what GETs gathered about sessions, and throwing away."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session

from app.access.scope import WorkScope
from app.core.clock import clock
from app.core.languages import N_
from app.core.ledger.queue import job
from app.core.mailing import token_of
from app.identity.actions.letters import mail_person
from app.identity.actions.links import make_link
from app.identity.actions.tidying import throw_away_expired
from app.identity.models import LinkPurpose, Person, SignInSession
from app.identity.queries import find_person_by_email, get_person
from app.web.gathered import flushes
from app.web.tokens import fresh_token

MAILS = {
    LinkPurpose.SIGN_IN: ("identity/link", N_("Your link to sign in")),
    LinkPurpose.RESET: ("identity/reset", N_("Choose a new password")),
}


@job("identity.mail-link")
def mail_link(scope: WorkScope, payload: dict[str, Any]) -> None:
    """Whoever has this address gets one link, at the address as it is stored (S09); older links of
    its purpose end. Nothing happens when nobody has it."""
    person = find_person_by_email(scope, payload["email"])
    if person is None:
        return
    purpose, seed = LinkPurpose(payload["purpose"]), fresh_token()
    make_link(scope, person, purpose=purpose, token=token_of(seed, scope.secret))
    after = f"?next={quote(payload['next'], safe='/')}" if payload["next"] else ""
    template, subject = MAILS[purpose]
    mail_person(
        scope,
        person,
        key=f"identity.{purpose}:{seed[:16]}",
        template=template,
        subject=subject,
        values={"seed": seed, "after": after},
        seeds=(seed,),
    )


@job("identity.mail-proof")
def mail_proof(scope: WorkScope, payload: dict[str, Any]) -> None:
    """The person gets a link that proves, in the session that asked, that it is still them."""
    person, seed = get_person(scope, payload["person_id"]), fresh_token()
    make_link(
        scope,
        person,
        purpose=LinkPurpose.PROVE,
        token=token_of(seed, scope.secret),
        about=payload["about"],
    )
    mail_person(
        scope,
        person,
        key=f"identity.prove:{seed[:16]}",
        template="identity/prove",
        subject=N_("Prove that it is you"),
        values={"seed": seed, "after": f"?next={quote(payload['next'], safe='/')}"},
        seeds=(seed,),
    )


@job("identity.mail-address")
def mail_address(scope: WorkScope, payload: dict[str, Any]) -> None:
    """The new address gets a link, if nobody has it; the stored one hears that it was asked for."""
    person, email, seed = get_person(scope, payload["person_id"]), payload["email"], fresh_token()
    mail_address_changed(scope, {**payload, "email": person.email, "done": False, "mark": seed})
    if find_person_by_email(scope, email) is not None:
        return
    make_link(
        scope,
        person,
        purpose=LinkPurpose.ADDRESS,
        token=token_of(seed, scope.secret),
        about=email,
    )
    mail_person(
        scope,
        person,
        key=f"identity.address:{seed[:16]}",
        template="identity/address",
        subject=N_("Your new address"),
        values={"seed": seed},
        seeds=(seed,),
        to=email,
    )


@job("identity.mail-address-changed")
def mail_address_changed(scope: WorkScope, payload: dict[str, Any]) -> None:
    """The address that the person had, or still has, hears of the change."""
    person, mark = get_person(scope, payload["person_id"]), payload.get("mark") or fresh_token()
    mail_person(
        scope,
        person,
        key=f"identity.address-changed:{mark[:16]}",
        template="identity/address_changed",
        subject=N_("Your address was changed") if payload["done"] else N_("Another address"),
        values={"done": payload["done"]},
        to=payload["email"],
    )


@job("identity.tidy")
def tidy(scope: WorkScope, _payload: dict[str, Any]) -> None:
    """What has expired is gone."""
    throw_away_expired(scope)


@flushes("session")
def note_sessions(session: Session, proofs: list[str]) -> None:
    """These sessions were used just now, and live on for as long as an unused one would, but never
    beyond their end."""
    scope, now = WorkScope(session), clock.now()
    for used in scope.all(scope.select(SignInSession).where(SignInSession.token_hash.in_(proofs))):
        longer = used.expires_at + max(timedelta(0), now - used.seen_at)
        used.expires_at = min(longer, used.ends_at)
        used.seen_at = now
    scope.flush()


@flushes("home")
def note_homes(session: Session, seen: list[tuple[int, datetime]]) -> None:
    """These persons were at home at these times; the last of each stays."""
    scope, last = WorkScope(session), dict[int, datetime]()
    for person_id, at in seen:
        last[person_id] = max(at, last.get(person_id, at))
    for person_id in sorted(last):  # always in the same order, so that no two wait in a ring
        scope.run(
            scope.change(Person).where(Person.id == person_id).values(last_home_at=last[person_id])
        )
