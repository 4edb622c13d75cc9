"""Beginning and ending sessions."""

from datetime import timedelta

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.identity import policy
from app.identity.models import SignInSession
from app.identity.queries import token_hash
from app.web.tokens import fresh_token


@action(policy.may_prove_themself)
def begin_session(scope: Scope, person_id: int, /, *, browser: str, days: int = 30) -> str:
    """The person is signed in by the token returned, which is kept nowhere.

    A session that this browser had before is over: the token is always a new one (S20).
    """
    token, now = fresh_token(), clock.now()
    if scope.viewer is not None and scope.viewer.session_id:
        end_session(scope, scope.viewer.session_id)
    scope.add(
        SignInSession(
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(days=days),
            browser=browser[:120],
        )
    )
    return token


@action(policy.may_prove_themself)
def end_session(scope: Scope, proof: str, /) -> None:
    """The session with this hash is over."""
    scope.run(scope.remove(SignInSession).where(SignInSession.token_hash == proof))


@action(policy.may_prove_themself)
def end_sessions(scope: Scope, person_id: int, /, *, but: str = "") -> int:
    """Every session of the person is over, but for the one with this hash. How many ended."""
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
