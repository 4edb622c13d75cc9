"""Proving again, while signed in, that it is still the same person: for one act, for ten minutes.

Which acts ask for it stands in `access.proofs`. What proves is checked in the module of its kind.
"""

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import NotSignedIn
from app.identity import policy
from app.identity.actions.attempts import Limit, count_attempt
from app.identity.actions.links import use_link
from app.identity.actions.proofs import confirm_password
from app.identity.actions.second_step import try_code
from app.identity.models import LinkPurpose, SignInSession
from app.identity.queries import token_hash
from app.identity.queries.proving import find_act_to_prove, proof_about
from app.web.tokens import fresh_token

MAILS_PER_HOUR = 5


@action(policy.may_change_own)
def rise(scope: Scope, /, *, act: str) -> str:
    """The viewer's session is fresh for this act, and goes on by the new token returned (S20).

    To be called once a proof was right; whoever answers sets the token as the cookie. Raises
    `NotSignedIn` when the session has ended meanwhile.
    """
    viewer, token = scope.viewer, fresh_token()
    found = scope.run(
        scope.change(SignInSession)
        .where(
            SignInSession.token_hash == (viewer.session_id if viewer else ""),
            SignInSession.person_id == (viewer.id if viewer else 0),
        )
        .values(token_hash=token_hash(token), proved_for=act, proved_at=clock.now())
    )
    if not found:
        raise NotSignedIn
    return token


@action(policy.may_change_own)
def prove_by_password(scope: Scope, /, *, act: str, password: str) -> str:
    """The session's new token, since the password was right. Raises `Invalid` and `TooMany`."""
    confirm_password(scope, current=password)
    return rise(scope, act=act)


@action(policy.may_change_own)
def prove_by_code(scope: Scope, /, *, act: str, code: str) -> str | None:
    """The session's new token, or None when the code of the viewer's application was not right or
    was used before. Raises `TooMany`."""
    viewer_id = scope.viewer.id if scope.viewer else 0
    return rise(scope, act=act) if try_code(scope, viewer_id, code=code, recovery=False) else None


@action(policy.may_change_own)
def ask_for_proving_link(scope: Scope, /, *, act: str, next_page: str) -> None:
    """A mail with a link is on its way, which proves for this act in this session alone."""
    viewer = scope.viewer
    if viewer is None:
        raise NotSignedIn
    count_attempt(scope, Limit("prove-link", str(viewer.id), MAILS_PER_HOUR, minutes=60))
    scope.enqueue(
        "identity.mail-proof",
        key=f"identity.mail-proof:{fresh_token()[:16]}",
        payload={
            "person_id": viewer.id,
            "about": proof_about(act, viewer.session_id),
            "next": next_page,
        },
    )


@action(policy.may_change_own)
def prove_by_link(scope: Scope, /, *, token: str) -> str | None:
    """The session's new token, or None when the link is used, too old, or of another session."""
    act = find_act_to_prove(scope, token)
    if act is None or use_link(scope, token=token, purpose=LinkPurpose.PROVE) is None:
        return None
    return rise(scope, act=act)
