"""Throwing away what has expired and proves nothing any more."""

from datetime import timedelta

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.identity import policy
from app.identity.models import Attempts, Challenge, HalfSession, MailLink, SignInSession
from app.web.idempotency import KeptReply

KEPT = timedelta(days=30)  # links that have ended; counters go after two days


@action(policy.by_the_house)
def throw_away_expired(scope: Scope, /) -> None:
    """No counter and no kept answer of the API of the days before yesterday, no expired session, no
    link that ended long ago."""
    now = clock.now()
    two_days_ago = now - timedelta(days=2)
    scope.run(scope.remove(Attempts).where(Attempts.window < int(two_days_ago.timestamp())))
    scope.run(scope.remove(KeptReply).where(KeptReply.created_at < two_days_ago))
    for model in (SignInSession, HalfSession, Challenge):
        scope.run(scope.remove(model).where(model.expires_at < now))
    scope.run(scope.remove(MailLink).where(MailLink.expires_at < now - KEPT))
