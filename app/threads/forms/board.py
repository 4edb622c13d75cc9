"""The board's address: order, filters and words, all of them links."""

from typing import Annotated, Any, ClassVar, Literal, get_args
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from app.search import language
from app.threads.models import Kind, Severity, Status

Sort = Literal["rising", "fair", "top", "new", "unanswered"]

FILTERS = ("kind", "status", "tag", "version", "severity", "by", "voted", "watched")
ASKABLE = ("kind", "status", "tag", "by", "version")  # as `key:value` among the words of `q`


def _clean(typed: Any) -> Any:
    """Without what no database keeps; nothing is left of nothing."""
    return typed.replace("\x00", "").strip() or None if isinstance(typed, str) else typed


def _known(choices: Any) -> BeforeValidator:
    """A value that is none of the choices is left out of account, as unknown parts of an address."""
    adapter: TypeAdapter[Any] = TypeAdapter(choices)

    def choose(typed: Any) -> Any:
        try:
            return adapter.validate_python(typed)
        except ValidationError:
            return None

    return BeforeValidator(choose)


def _sort(typed: Any) -> Any:
    return typed if typed in get_args(Sort) else "rising"


Me = Annotated[Literal["me"] | None, _known(Literal["me"])]
Words = Annotated[str | None, BeforeValidator(_clean)]


class Board(BaseModel):
    """Which threads, in which order. Unknown parts of an address are left out of account."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    in_query: ClassVar[bool] = True

    sort: Annotated[Sort, BeforeValidator(_sort)] = "rising"
    kind: Annotated[Kind | None, _known(Kind)] = None
    status: Annotated[Status | None, _known(Status)] = None
    tag: Words = Field(None, max_length=60)
    version: Words = Field(None, max_length=60)
    severity: Annotated[Severity | None, _known(Severity)] = None
    by: Me = None
    voted: Me = None
    watched: Me = None
    q: Words = Field(None, max_length=200)

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, by name."""
        return {n: str(v) for n in FILTERS if (v := getattr(self, n)) is not None}

    @property
    def is_common(self) -> bool:
        """Whether few boards are like it: no words of the asker's own in its address."""
        return not (self.q or self.tag or self.version)

    def query(self, **changes: str | None) -> str:
        """The address after `?`, with these parts changed (None: taken out); with its `?`, or empty."""
        parts = {"sort": None if self.sort == "rising" else self.sort, **self.filters, "q": self.q}
        kept = {name: value for name, value in {**parts, **changes}.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def read_words(self) -> "Board":
        """The board with the filters that stand among the words of `q` taken out and set. What is
        no value of a filter stays a word."""
        if not self.q:
            return self
        asked = language.read(self.q, ASKABLE)
        words = [asked.words]
        found: dict[str, Any] = {}
        for name, value in asked.filters.items():
            chosen = (
                getattr(Board.model_validate({name: value}), name) if len(value) <= 60 else None
            )
            if chosen is None:
                words.append(value)
            else:
                found[name] = chosen
        return self.model_copy(update={**found, "q": " ".join(words).strip() or None})
