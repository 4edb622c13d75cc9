"""What programs may send about threads: as the forms, but ids are strings, and what is not known is
refused instead of left out of account."""

from typing import Annotated, Any

from pydantic import Field

from app.threads.forms.board import FILTERS, Board, Sort
from app.threads.forms.fields import Body, Line, NeededBody, Reason, ShortLine, Title
from app.threads.forms.threads import Frequency, ThreadForm, Words
from app.threads.models import Audience, Importance, Kind, Severity, Status
from app.web.forms import FormModel
from app.web.json_fields import UNSENT, Listed, SentId

Me = Annotated[str, Field(pattern="^me$")]


class AskedThreads(Listed):
    """The board's order and filters. `by`, `voted` and `watched` are `me` or absent."""

    sort: Sort = "rising"
    kind: Kind | None = None
    status: Status | None = None
    tag: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    version: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    severity: Severity | None = None
    by: Me | None = None
    voted: Me | None = None
    watched: Me | None = None
    q: Annotated[str, Field(max_length=200)] | None = None

    @property
    def board(self) -> Board:
        """The board that is asked for."""
        return Board.model_validate(self.model_dump(include={"sort", "q", *FILTERS}))


class NewThread(ThreadForm):
    """A new thread. `product` (a slug) is needed where the community carries several."""

    mission: SentId | None = None


class ChangedThread(FormModel):
    """The fields to change, at the `revision` that was read last."""

    revision: int = Field(ge=0, le=2**31 - 1)
    title: Title = UNSENT
    body: Body = UNSENT
    steps: Body = UNSENT
    expected: Body = UNSENT
    actual: Body = UNSENT
    severity: Severity | None = None
    frequency: Frequency | None = None
    version: ShortLine = UNSENT
    device: Line = UNSENT
    status: Status = UNSENT
    reason: Reason = ""

    def words_over(self, thread: Any) -> dict[str, object]:
        """All of the thread's words as they should stand; nothing when none were sent."""
        sent = self.model_dump(include=self.model_fields_set & Words.model_fields.keys())
        if not sent:
            return {}
        standing = {name: getattr(thread, name) for name in Words.model_fields}
        standing["frequency"] = standing["frequency"] or None
        return Words.model_construct(**{**standing, **sent}).told(Kind(thread.kind))


class WantedVote(FormModel):
    """How much you need it."""

    importance: Importance


class NewComment(FormModel):
    """A comment. `parent`: the comment that it replies to. Staff may write a note for staff
    (`visibility`), or an `official` answer, by which the thread may be `answered`."""

    body: NeededBody
    visibility: Audience = Audience.MEMBERS
    parent: SentId | None = None
    official: bool = False
    answered: bool = False
