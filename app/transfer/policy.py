"""Who may bring in and take out. No database, no web."""

from typing import Any

from app.access.verdicts import YES, Verdict, no


def may_import(scope: Any, *records: Any) -> Verdict:
    """The command line, on behalf of whoever sits at the server."""
    return YES if hasattr(scope, "actor_id") else no("Imports are run at the command line.")


def may_export(scope: Any, *records: Any) -> Verdict:
    """The command line, on behalf of whoever sits at the server."""
    return YES if hasattr(scope, "actor_id") else no("Exports are run at the command line.")
