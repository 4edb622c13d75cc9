"""Tables of threads. Counters and orders stand on the thread, and change with their causes."""

from app.threads.models.comments import Comment, Watching
from app.threads.models.kinds import (
    Audience,
    Importance,
    Kind,
    Origin,
    Severity,
    Status,
    Watch,
    Works,
)
from app.threads.models.threads import BoardCount, Thread, ThreadTag
from app.threads.models.votes import Exposure, Vote, WorksAnswer

__all__ = [
    "Audience",
    "BoardCount",
    "Comment",
    "Exposure",
    "Importance",
    "Kind",
    "Origin",
    "Severity",
    "Status",
    "Thread",
    "ThreadTag",
    "Vote",
    "Watch",
    "Watching",
    "Works",
    "WorksAnswer",
]
