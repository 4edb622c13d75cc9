"""What a product team may send about its backlog."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.backlog.models import ItemStatus, Lane
from app.web.forms import FormModel
from app.web.json_fields import UNSENT

ThreadNumber = Annotated[int, Field(ge=1, lt=2**31)]
Reach = Annotated[float, Field(ge=0, le=1_000_000)]
Impact = Annotated[float, Field(gt=0, le=3)]
Percent = Annotated[float, Field(gt=0, le=100)]
Weeks = Annotated[float, Field(gt=0, le=1000)]


class ItemForm(FormModel):
    """A new item, and the thread it begins from (`community` and `thread` as in its address)."""

    title: str = Field(min_length=1, max_length=200)
    body: str = Field("", max_length=20_000)
    community: str = Field("", max_length=60)
    thread: ThreadNumber | None = None


class EvidenceForm(FormModel):
    """A thread to link, as in its address."""

    community: str = Field(min_length=1, max_length=60)
    thread: ThreadNumber


class MoveForm(FormModel):
    """Where the item stands now; `version` is needed when it ships."""

    status: ItemStatus
    version: str = Field("", max_length=60)
    revision: int


class ScoreForm(FormModel):
    """The four inputs of RICE; confidence in percent. `revision`: of the item as it was shown."""

    reach: Reach
    impact: Impact
    confidence: Percent
    effort_weeks: Weeks
    revision: int


class LaneForm(FormModel):
    """When the item's turn comes."""

    lane: Literal[Lane.NOW, Lane.NEXT, Lane.LATER]


class NewItem(FormModel):
    """A new item of a program, and the thread it begins from."""

    title: str = Field(min_length=1, max_length=200)
    body: str = Field("", max_length=20_000)
    community: str = Field("", max_length=60)
    thread: ThreadNumber | None = None


class NewEvidence(FormModel):
    """A thread to link, as in its address."""

    community: str = Field(min_length=1, max_length=60)
    thread: ThreadNumber


class ChangedItem(FormModel):
    """What a program changes of an item, at the `revision` that it read last. `version` is needed
    when the item ships."""

    revision: int = Field(ge=0, le=2**31 - 1)
    status: ItemStatus = UNSENT
    version: str = Field("", max_length=60)
    lane: Lane = UNSENT
    reach: Reach = UNSENT
    impact: Impact = UNSENT
    confidence_percent: Percent = UNSENT
    effort_weeks: Weeks = UNSENT

    @property
    def ranks(self) -> bool:
        """Whether an input of the score was sent."""
        inputs = (self.reach, self.impact, self.confidence_percent, self.effort_weeks)
        return any(value is not None for value in inputs)

    def score_over(self, item: Any) -> dict[str, float]:
        """All inputs of the item's score as they should stand."""
        percent = self.confidence_percent
        return {
            "reach": item.reach if self.reach is None else self.reach,
            "impact": item.impact if self.impact is None else self.impact,
            "confidence": item.confidence if percent is None else percent / 100,
            "effort_weeks": item.effort_weeks if self.effort_weeks is None else self.effort_weeks,
        }
