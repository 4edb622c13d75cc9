"""Idempotency keys of the API: a second POST with the same key gets the first one's answer."""

import hashlib
import json
from datetime import datetime
from typing import Any

from fastapi.encoders import jsonable_encoder
from sqlalchemy import JSON, String, insert, select  # allowed(select): below scopes
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from starlette.responses import JSONResponse, Response

from app.core.clock import clock
from app.core.database import Base
from app.core.errors import Busy, Conflict, Invalid
from app.core.languages import _
from app.web.asked import Asked

MOST_OF_A_KEY = 100


class KeptReply(Base):
    """The answer that a key got, for the person who sent it. It is kept for two days."""

    __tablename__ = "kept_reply"

    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(MOST_OF_A_KEY), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[Any] = mapped_column(JSON)
    created_at: Mapped[datetime]


def remembered(asked: Asked, scope: Any, key: str, params: dict[str, Any]) -> Response | None:
    """The earlier answer to the same request under this key, or None.

    Raises `Conflict` when the key was used for another request, `Invalid` for one that is too long.
    """
    if len(key) > MOST_OF_A_KEY:
        raise Invalid({"Idempotency-Key": _("At most %(n)s characters.", n=MOST_OF_A_KEY)})
    found = asked.session.execute(
        select(  # allowed(select): below scopes
            KeptReply.digest, KeptReply.status, KeptReply.body
        ).where(KeptReply.person_id == scope.viewer.id, KeptReply.key == key)
    ).first()
    if found is None:
        return None
    if found.digest != _digest(asked, params):
        raise Conflict(_("This idempotency key was used for another request."))
    return JSONResponse(found.body, status_code=found.status, headers={"Idempotent-Replay": "true"})


def run_once(
    asked: Asked, scope: Any, key: str, params: dict[str, Any], response: Response
) -> None:
    """The answer is kept in the transaction of its cause; a twin at the same moment waits for the
    key, fails on it, is tried again, and then finds this answer."""
    try:
        asked.session.execute(
            insert(KeptReply),
            {
                "person_id": scope.viewer.id,
                "key": key,
                "digest": _digest(asked, params),
                "status": response.status_code,
                "body": json.loads(bytes(response.body)) if response.body else None,
                "created_at": clock.now(),
            },
        )
    except IntegrityError as error:
        raise Busy("the same key at the same moment") from error


def _digest(asked: Asked, params: dict[str, Any]) -> str:
    sent = [asked.request.method, asked.request.url.path, jsonable_encoder(params)]
    return hashlib.sha256(json.dumps(sent, sort_keys=True, default=str).encode()).hexdigest()
