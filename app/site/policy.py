"""Who may run the site. No database, no web."""

from typing import Any

from app.access.verdicts import YES, Verdict, no


def may_run_site(scope: Any, *records: Any) -> Verdict:
    """Administrators, in a session, and the command line."""
    if hasattr(scope, "actor_id"):
        return YES
    viewer = scope.viewer
    if viewer is not None and viewer.is_administrator and viewer.grants is None:
        return YES
    return no("Only administrators do this.", "Ask an administrator of this site.")
