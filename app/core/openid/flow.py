"""One journey to a provider and back: what the browser that set out must still hold on its return."""

import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from app.core.clock import clock
from app.core.sealing import Broken, seal, unseal

LIVES = timedelta(minutes=15)
PURPOSE = "openid-flow"


@dataclass(frozen=True)
class Flow:
    """`why`: `sign-in`, `link` or `prove`. `session`: the hash of the session that set out, where
    it must be the same on the return. `act`: what is proved for."""

    provider: str
    why: str
    next: str
    state: str
    nonce: str
    verifier: str
    begun: int  # Unix seconds
    session: str = ""
    act: str = ""

    def sealed(self, secret: str) -> str:
        """As the browser keeps it."""
        return seal(json.dumps(asdict(self)), secret, purpose=PURPOSE)


def begin_flow(provider: str, *, why: str, next: str, session: str = "", act: str = "") -> Flow:  # noqa: A002
    """A journey with secrets of its own."""
    return Flow(
        provider=provider,
        why=why,
        next=next,
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        begun=int(clock.now().timestamp()),
        session=session,
        act=act,
    )


def flow_of(secret: str, text: str, *, provider: str, state: str) -> Flow | None:
    """The journey that this browser set out on, if it comes back from the same provider with the
    same state; else None (S04)."""
    try:
        flow = Flow(**json.loads(unseal(text, secret, purpose=PURPOSE, lives=LIVES)))
    except Broken:
        return None
    same = secrets.compare_digest(flow.state.encode(), state.encode())
    return flow if same and flow.provider == provider else None
