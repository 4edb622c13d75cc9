"""Personal tokens: made, shown once, revoked."""

from datetime import timedelta

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.core.ids import new_id
from app.core.languages import _
from app.identity import policy
from app.identity.actions.sessions import lock_viewer
from app.identity.events import TokenMade, TokenRevoked
from app.identity.models import PersonalToken
from app.identity.queries import list_tokens, token_hash
from app.web.tokens import fresh_token

MOST = 20


@action(policy.may_change_own)
def make_token(scope: Scope, /, *, name: str, grants: list[str], days: int) -> str:
    """A token with these grants, at most the viewer's own, until so many days from now.

    It is returned once and kept nowhere. Raises `Invalid`, and `Conflict` when there are too many.
    """
    person = lock_viewer(scope)
    if not grants or not set(grants) <= set(policy.grants_of(person)):
        raise Invalid({"grants": _("Choose at least one of the grants offered.")})
    if len(list_tokens(scope, person.id)) >= MOST:
        raise Conflict(_("You have %(n)s tokens. Revoke one first.", n=MOST))
    token, now, token_id = f"flt_{fresh_token()}", clock.now(), new_id()
    scope.add(
        PersonalToken(
            id=token_id,
            token_hash=token_hash(token),
            person_id=person.id,
            name=name,
            grants=[grant for grant in policy.grants_of(person) if grant in grants],
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    )
    scope.emit(TokenMade(person_id=person.id, token_id=token_id))
    return token


@action(policy.may_change_own)
def revoke_token(scope: Scope, /, *, token_id: int) -> bool:
    """The viewer's token with this id is worth nothing. Whether it was worth something."""
    own = scope.change(PersonalToken).where(
        PersonalToken.person_id == (scope.viewer.id if scope.viewer else 0),
        PersonalToken.id == token_id,
        PersonalToken.revoked_at.is_(None),
    )
    if not scope.run(own.values(revoked_at=clock.now())):
        return False
    viewer_id = scope.viewer.id if scope.viewer else 0
    scope.emit(TokenRevoked(person_id=viewer_id, token_id=token_id))
    return True


@action(policy.may_prove_themself)
def revoke_tokens(scope: Scope, person_id: int, /) -> int:
    """No token of the person is worth anything. How many were."""
    alive = scope.change(PersonalToken).where(
        PersonalToken.person_id == person_id, PersonalToken.revoked_at.is_(None)
    )
    return scope.run(alive.values(revoked_at=clock.now()))
