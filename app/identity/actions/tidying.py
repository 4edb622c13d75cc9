"""Throwing away what has expired and proves nothing any more."""

from datetime import timedelta

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.identity import policy
from app.identity.models import Attempts, MailLink, SignInSession

KEPT = timedelta(days=30)  # links that have ended; counters go after two days


@action(policy.by_the_house)
def throw_away_expired(scope: Scope, /) -> None:
    """No counter of the days before yesterday, no expired session, no link that ended long ago."""
    now = clock.now()
    two_days_ago = int((now - timedelta(days=2)).timestamp())
    scope.run(scope.remove(Attempts).where(Attempts.window < two_days_ago))
    scope.run(scope.remove(SignInSession).where(SignInSession.expires_at < now))
    scope.run(scope.remove(MailLink).where(MailLink.expires_at < now - KEPT))
