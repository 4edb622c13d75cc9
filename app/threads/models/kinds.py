"""What a thread, a vote and an answer can be."""

from enum import StrEnum


class Kind(StrEnum):
    """What a thread is."""

    IDEA = "idea"
    PROBLEM = "problem"
    QUESTION = "question"
    PRAISE = "praise"
    DISCUSSION = "discussion"


class Status(StrEnum):
    """Where a thread stands."""

    OPEN = "open"
    REVIEW = "review"
    NEEDS_INFO = "needs-info"
    PLANNED = "planned"
    PROGRESS = "progress"
    SHIPPED = "shipped"
    ANSWERED = "answered"
    DECLINED = "declined"
    DUPLICATE = "duplicate"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is expected: budgets return, blind counts open."""
        return self in (Status.SHIPPED, Status.ANSWERED, Status.DECLINED, Status.DUPLICATE)


class Importance(StrEnum):
    """How much a voter needs it."""

    NICE = "nice"
    IMPORTANT = "important"
    CRITICAL = "critical"


class Severity(StrEnum):
    """What a problem cost, by its consequences."""

    LOSS = "loss"
    BLOCKER = "blocker"
    MAJOR = "major"
    MINOR = "minor"


class Audience(StrEnum):
    """Who reads a thread; who reads a comment is its `visibility`."""

    MEMBERS = "members"
    STAFF = "staff"  # the author and staff


class Watch(StrEnum):
    """What a member hears of a thread."""

    ALL = "all"
    MENTIONS = "mentions"
    NONE = "none"


class Origin(StrEnum):
    """Where a member came from when they saw a thread; `link` is kept out of fair order."""

    LIST = "list"
    SHELF = "shelf"
    SEARCH = "search"
    LINK = "link"
    MAIL = "mail"


class Works(StrEnum):
    """A voter's answer to "does it work for you now?"."""

    YES = "yes"
    NO = "no"
    NOT_TRIED = "not-tried"
