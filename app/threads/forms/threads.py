"""The forms of a thread: starting it, changing its words, seeing them rendered."""

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.threads.forms.fields import Body, Line, ShortLine, Title
from app.threads.models import Audience, Kind, Severity
from app.web.forms import FormModel

Frequency = Literal["always", "sometimes", "once"]


class Words(FormModel):
    """What an author says, and may say again."""

    title: Title
    steps: Body = ""
    expected: Body = ""
    severity: Severity | None = None
    frequency: Frequency | None = None
    version: ShortLine = ""
    device: Line = ""
    actual: Body = ""
    body: Body = ""

    def told(self, kind: Kind) -> dict[str, object]:
        """The thread's fields with these words; those of problems are empty for other kinds."""
        problem = kind is Kind.PROBLEM
        return {
            "title": self.title,
            "body": self.body,
            "version": self.version,
            "steps": self.steps if problem else "",
            "expected": self.expected if problem else "",
            "actual": self.actual if problem else "",
            "severity": self.severity if problem else None,
            "frequency": (self.frequency or "") if problem else "",
            "device": self.device if problem else "",
        }


class ThreadForm(Words):
    """A new thread. `product`, where the community carries several; `mission`, out of a trial."""

    kind: Kind
    audience: Audience = Audience.MEMBERS
    product: str = Field("", max_length=60)
    mission: int | None = Field(None, ge=1, le=2**63 - 1)


class EditForm(Words):
    """The words as they should stand. `revision`: which words the author began from."""

    revision: int = Field(ge=0, le=2**31 - 1)


class PreviewForm(FormModel):
    """Words to be rendered; the rest of the form that they stand in is left out of account."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    body: Body = ""


class Draft(BaseModel):
    """What the address of the composer fills in. What does not fit is left out of account."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    in_query: ClassVar[bool] = True

    kind: str = Field("problem", max_length=20)
    title: str = Field("", max_length=200)
    version: str = Field("", max_length=60)
    device: str = Field("", max_length=200)
    product: str = Field("", max_length=60)
    mission: int | None = Field(None, ge=1, le=2**63 - 1)

    @property
    def wanted(self) -> str:
        """The kind, or a problem where there is none of that name."""
        return self.kind if self.kind in list(Kind) else "problem"
