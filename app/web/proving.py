"""What the router answers when a request needs a fresh proof first. Which proofs there are is
identity's part, which says here how the asking looks."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request

from app.web.replies import Reply
from app.web.safe_next import safe_next


@dataclass(frozen=True)
class Wanted:
    """What was asked for: the act, where to go on, and the fields sent there as JSON pairs.

    `kept` is empty when it was a page to read.
    """

    act: str
    to: str
    kept: str = ""


AskForProof = Callable[[Any, Wanted], Reply]
_ASKING: list[AskForProof] = []


def asks_for_proof(function: AskForProof) -> AskForProof:
    """The function makes the answer that asks for a proof: `(scope, wanted)`."""
    _ASKING[:] = [function]
    return function


def ask_for_proof(scope: Any, request: Request, act: str, raw: FormData | None) -> Reply:
    """The answer instead of the one that was asked for."""
    query = f"?{request.url.query}" if request.url.query else ""
    to = safe_next(request.url.path + query)
    return _ASKING[0](scope, Wanted(act, to, _kept(raw)))


def _kept(raw: FormData | None) -> str:
    """What was typed, but for passwords, which are never sent back."""
    if raw is None:
        return ""
    sent = [(n, v) for n, v in raw.multi_items() if isinstance(v, str) and "password" not in n]
    return json.dumps(sent)
