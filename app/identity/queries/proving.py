"""Reads about how a person can prove again who they are."""

from dataclasses import dataclass

from app.access.scope import Scope
from app.identity.models import LinkPurpose
from app.identity.queries import find_link
from app.identity.queries.providers import list_identities
from app.identity.queries.second_step import get_methods


def proof_about(act: str, session_id: str) -> str:
    """What a proving link is bound to: the act and the session that asked for it."""
    return f"{act}:{session_id}"


def find_act_to_prove(scope: Scope, token: str) -> str | None:
    """What this link proves for in the viewer's session, if it would still work there; or None."""
    link, viewer = find_link(scope, token, LinkPurpose.PROVE), scope.viewer
    if link is None or viewer is None or link.person_id != viewer.id:
        return None
    act = link.about.partition(":")[0]
    if link.about != proof_about(act, viewer.session_id):
        return None
    return act if ways_to_prove(scope).link else None


@dataclass(frozen=True)
class WaysToProve:
    """How a person may prove again who they are; by a link when nothing else is theirs alone."""

    password: bool
    code: bool
    passkey: bool
    providers: tuple[str, ...] = ()  # the names of those that the person signs in by

    @property
    def link(self) -> bool:
        """Whether a link by mail is offered."""
        return not (self.password or self.passkey or self.code)


def ways_to_prove(scope: Scope) -> WaysToProve:
    """What the viewer has. Two statements."""
    viewer_id = scope.viewer.id if scope.viewer else 0
    has, known = get_methods(scope, viewer_id), list_identities(scope, viewer_id)
    return WaysToProve(
        password=has.password,
        code=has.authenticator,
        passkey=has.passkeys > 0,
        providers=tuple(dict.fromkeys(one.provider for one in known)),
    )
