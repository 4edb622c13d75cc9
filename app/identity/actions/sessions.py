"""Beginning and ending sessions."""

from datetime import timedelta

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import NotSignedIn, Refused
from app.core.languages import _
from app.identity import policy
from app.identity.actions.browsers import note_browser
from app.identity.models import HalfSession, Person, SignInSession
from app.identity.queries import lock_person, token_hash
from app.web.browsers import Visit
from app.web.tokens import fresh_token

HALF = "half_"  # how the token of a half session begins; none such opens a door
HALF_LIVES = timedelta(minutes=10)


@action(policy.may_prove_themself)
def begin_session(scope: Scope, person_id: int, /, *, visit: Visit) -> str:
    """The token of a new session, which is kept nowhere: a whole one, or a half one when the person
    has a second step to go (`is_half`). So no first proof ever skips the second (S16).

    The person is locked, so that whoever changes their proofs at the same moment comes before or
    after (S22). A session that this browser had before is over: the token is always new (S20).
    """
    row = scope.first(
        scope.select(Person.second_step, Person.email)
        .where(Person.id == person_id)
        .with_for_update()
    )
    if row:
        refuse_other_ways(visit, row.email)
    if row and row.second_step:
        return _begin_half(scope, person_id)
    return begin_whole_session(scope, person_id, visit=visit)


@action(policy.may_prove_themself)
def begin_whole_session(scope: Scope, person_id: int, /, *, visit: Visit) -> str:
    """The token of a new session of a person who has proved all that there is to prove, locked by
    the caller."""
    token, now = fresh_token(), clock.now()
    _end_this(scope)
    ends_at = now + timedelta(days=visit.most_days)
    scope.add(
        SignInSession(
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=min(now + timedelta(days=visit.days), ends_at),
            ends_at=ends_at,
            browser=visit.browser[:120],
            zone=visit.zone,
        )
    )
    note_browser(scope, person_id, mark=visit.mark)
    return token


def refuse_other_ways(visit: Visit, email: str) -> None:
    """Raises `Refused` where the address must come by its provider, and comes otherwise."""
    required = visit.requires(email)
    if required and required != visit.provider:
        domain = email.rpartition("@")[2]
        raise Refused(
            _("People of %(domain)s sign in by one way only.", domain=domain),
            _("Begin at %(address)s.", address=f"/sign-in/with/{required}"),
            first=f"/sign-in/with/{required}",
        )


def is_half(token: str) -> bool:
    """Whether this token only leads to the second step."""
    return token.startswith(HALF)


def _begin_half(scope: Scope, person_id: int) -> str:
    token = HALF + fresh_token()
    _end_this(scope)
    scope.add(
        HalfSession(
            token_hash=token_hash(token),
            person_id=person_id,
            expires_at=clock.now() + HALF_LIVES,
        )
    )
    return token


def _end_this(scope: Scope) -> None:
    if scope.viewer is not None and scope.viewer.session_id:
        end_session(scope, scope.viewer.session_id)


@action(policy.may_change_own)
def lock_viewer(scope: Scope, /) -> Person:
    """The viewer, locked, whose session still stands: whoever ended it comes before or after.

    Raises `NotSignedIn`.
    """
    viewer = scope.viewer
    person = lock_person(scope, viewer.id) if viewer else None
    session = scope.select(SignInSession.person_id).where(
        SignInSession.token_hash == (viewer.session_id if viewer else "")
    )
    if person is None or scope.one(session) != person.id:
        raise NotSignedIn
    return person


@action(policy.may_change_own)
def renew_session(scope: Scope, /) -> str:
    """The viewer, whose rights rose, goes on by the new token returned, until the same end; every
    other session of theirs is over (S20). Raises `NotSignedIn`."""
    person, viewer, token = lock_viewer(scope), scope.viewer, fresh_token()
    before = viewer.session_id if viewer else ""
    end_sessions(scope, person.id, but=before)
    mine = scope.change(SignInSession).where(SignInSession.token_hash == before)
    scope.run(mine.values(token_hash=token_hash(token)))
    return token


@action(policy.may_prove_themself)
def end_session(scope: Scope, proof: str, /) -> None:
    """The session with this hash is over, half or whole."""
    for model in (SignInSession, HalfSession):
        scope.run(scope.remove(model).where(model.token_hash == proof))


@action(policy.may_prove_themself)
def end_sessions(scope: Scope, person_id: int, /, *, but: str = "") -> int:
    """Every session of the person is over, the half ones too, but for the one with this hash. How
    many whole ones ended."""
    scope.run(scope.remove(HalfSession).where(HalfSession.person_id == person_id))
    return scope.run(
        scope.remove(SignInSession).where(
            SignInSession.person_id == person_id, SignInSession.token_hash != but
        )
    )


@action(policy.may_change_own)
def end_own_session(scope: Scope, /, *, proof: str) -> bool:
    """The viewer's session with this hash is over. Whether there was one."""
    return bool(
        scope.run(
            scope.remove(SignInSession).where(
                SignInSession.person_id == (scope.viewer.id if scope.viewer else 0),
                SignInSession.token_hash == proof,
            )
        )
    )
