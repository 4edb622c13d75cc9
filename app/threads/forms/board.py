"""The board's address: order and filters, all of them links."""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.threads.models import Kind, Severity, Status

Sort = Literal["rising", "fair", "top", "new", "unanswered"]


class Board(BaseModel):
    """Which threads, in which order. Unknown parts of an address are left out of account."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    in_query: ClassVar[bool] = True

    sort: Sort = "rising"
    kind: Kind | None = None
    status: Status | None = None
    tag: str | None = Field(None, max_length=60)
    version: str | None = Field(None, max_length=60)
    severity: Severity | None = None
    by: Literal["me"] | None = None
    voted: Literal["me"] | None = None
    watched: Literal["me"] | None = None
    q: str | None = Field(None, max_length=200)
