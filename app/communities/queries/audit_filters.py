"""Which acts of an audit log are asked for: by whom, what, to whom, from when until when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from app.core.languages import _
from app.core.ledger.models import AuditRow


@dataclass(frozen=True)
class ActsWanted:
    """The filters of an audit log; whatever is empty leaves all. Days are those of the reader's
    zone, and `until` is the last of them."""

    who: int | None = None
    act: str = ""
    whom: int | None = None
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"

    def conditions(self) -> list[Any]:
        """For a select of `AuditRow`."""
        found: list[Any] = []
        if self.who is not None:
            found.append(AuditRow.actor_person_id == self.who)
        if self.act:
            found.append(AuditRow.act == self.act)
        if self.whom is not None:
            found.append(AuditRow.whom_id == self.whom)
        if self.since:
            found.append(AuditRow.happened_at >= self._midnight(self.since))
        if self.until:
            found.append(AuditRow.happened_at < self._midnight(self.until + timedelta(days=1)))
        return found

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone))

    def address(self, base: str, **other: Any) -> str:
        """Where the log is shown like this, but for what is given here; None takes a filter away."""
        asked = {
            "who": self.who,
            "act": self.act,
            "whom": self.whom,
            "since": self.since,
            "until": self.until,
        }
        sent = {name: value for name, value in (asked | other).items() if value not in (None, "")}
        return f"{base}?{urlencode(sent)}" if sent else base

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set."""
        return bool(self.conditions())


def choices_of(said: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Every act that can be chosen, by its words in the reader's language."""
    named = sorted((_(words), act) for act, words in said.items())
    return tuple((act, words) for words, act in named)


def whence_in_words(browser: str | None, address: str | None, means: str) -> str:
    """From where and by what means an act came: `Firefox on Linux, 203.0.113.7`; empty when nobody
    noted it, or it was erased."""
    by = {"token": _("by a token"), "house": _("by the site, on their behalf")}.get(means, "")
    return ", ".join(part for part in (browser, address, by) if part)
