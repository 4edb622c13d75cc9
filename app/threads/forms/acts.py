"""The forms of short acts on a thread: watch, works, status, pin, lock, hide."""

from typing import Literal

from app.threads.forms.fields import Reason
from app.threads.models import Status, Watch, Works
from app.web.forms import FormModel


class WatchForm(FormModel):
    """What the member wants to hear."""

    watch: Watch


class WorksForm(FormModel):
    """Whether it works now; `credit`: the changelog may name the member."""

    works: Works
    credit: Literal["yes", "no"] | None = None


class StatusForm(FormModel):
    """Where the thread stands; declining needs a reason."""

    status: Status
    reason: Reason = ""


class HoldForm(FormModel):
    """Pinned, locked or hidden (`yes`), or no longer (`no`); hiding needs a reason."""

    value: Literal["yes", "no"]
    reason: Reason = ""
