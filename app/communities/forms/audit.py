"""The filters of an audit log, as its form and its links send them."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.access.scope import Cursor
from app.communities.queries.audit_filters import ActsWanted

Id = Annotated[int, Field(ge=0, lt=2**63)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


class WhichActs(BaseModel):
    """Which acts are asked for; an empty field leaves all."""

    in_query: ClassVar[bool] = True
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    who: Id | Literal[""] = ""
    act: Annotated[str, Field(max_length=60)] = ""
    whom: Id | Literal[""] = ""
    since: Day | Literal[""] = ""
    until: Day | Literal[""] = ""
    after: Cursor | None = None

    def wanted(self, zone: str) -> ActsWanted:
        """As the queries take it, with days of this zone."""
        return ActsWanted(
            who=None if self.who == "" else self.who,
            act=self.act,
            whom=None if self.whom == "" else self.whom,
            since=self.since or None,
            until=self.until or None,
            zone=zone,
        )
