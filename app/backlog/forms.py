"""What a product team may send about its backlog."""

from typing import Literal

from pydantic import Field

from app.backlog.models import ItemStatus, Lane
from app.web.forms import FormModel


class ItemForm(FormModel):
    """A new item, and the thread it begins from (`community` and `thread` as in its address)."""

    title: str = Field(min_length=1, max_length=200)
    body: str = Field("", max_length=20_000)
    community: str = Field("", max_length=60)
    thread: int | None = None


class EvidenceForm(FormModel):
    """A thread to link, as in its address."""

    community: str = Field(min_length=1, max_length=60)
    thread: int


class MoveForm(FormModel):
    """Where the item stands now; `version` is needed when it ships."""

    status: ItemStatus
    version: str = Field("", max_length=60)
    revision: int


class ScoreForm(FormModel):
    """The four inputs of RICE; confidence in percent."""

    reach: float = Field(ge=0, le=1_000_000)
    impact: float = Field(gt=0, le=3)
    confidence: float = Field(gt=0, le=100)
    effort_weeks: float = Field(gt=0, le=1000)


class LaneForm(FormModel):
    """When the item's turn comes."""

    lane: Literal[Lane.NOW, Lane.NEXT, Lane.LATER]
