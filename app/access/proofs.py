"""Acts that ask for a fresh proof of who one is, and the question whether there is one.

How one proves it is identity's part; what the router shows meanwhile, `web.proving`'s.
"""

from datetime import timedelta
from typing import Any

from app.core.clock import clock
from app.core.errors import NotSignedIn, ProofNeeded, Refused
from app.core.languages import N_, _

FRESH = timedelta(minutes=10)

ACTS = {  # each with the words for it, as in "To …, prove that it is you."
    "methods": N_("change how you sign in"),
    "address": N_("change your address"),
    "tokens": N_("make a token"),
    "administrators": N_("change who administers the site"),
    "second-step": N_("take somebody's second step away"),
    "owners": N_("change who owns the community"),
    "export": N_("export a community"),
    "erase": N_("erase what cannot come back"),
    "connections": N_("connect another system"),
}


def has_proved(viewer: Any, act: str) -> bool:
    """Whether the viewer proved less than ten minutes ago, in this session, for this act."""
    if act not in ACTS:
        raise ValueError(f"{act!r} is none of the acts that ask for a proof")
    at = viewer.proved_at if viewer.proved_for == act else None
    return at is not None and clock.now() - at < FRESH


def prove_first(scope: Any, act: str) -> None:
    """Nothing when the viewer has a fresh proof for this act (S23).

    Otherwise the router rolls back, asks for the proof, and offers the same request again with
    what was typed. A whole route asks by `pages.post(path, door=…, proves="export")`; call this
    instead where it depends on what was sent (only the last step of a form, only one role). Call
    it first, before anything that cannot be taken back. Tests: `olu.proves("export")` before the
    request. The worker and the command line pass; a token never does.
    """
    viewer = scope.viewer
    if viewer is None:
        if hasattr(scope, "actor_id"):
            return
        raise NotSignedIn
    if viewer.grants is not None:
        raise Refused(_("A token may not do that."), _("Sign in with a browser."))
    if not has_proved(viewer, act):
        raise ProofNeeded(act)
