"""Logs: one line a request and a job, nothing secret in it, nothing that can fake a line."""

import json
import logging
import math
import re
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal, TextIO
from urllib.parse import unquote

log = logging.getLogger("firstlight")
request_id: ContextVar[str] = ContextVar("request_id", default="")

LogFormat = Literal["auto", "json", "text"]

LONGEST_VALUE = 2_000  # characters
LONGEST_TRACE = 20_000

_SLASH = r"(?:/|%2[fF])"
_SECRETS = [
    # A secret path segment: surface.md names the addresses, and architecture.md forbids the rest.
    (
        re.compile(
            rf"({_SLASH}+(?:[iau]|demo|feeds|reset-password|sign-in{_SLASH}+link"
            rf"|me{_SLASH}+(?:address|prove{_SLASH}+link)"
            rf"|(?:in|join){_SLASH}+[a-z0-9-]{{1,60}}){_SLASH}+)(?![{{…])[^\s/?#\"'<>&%]+"
        ),
        r"\1…",
    ),
    (re.compile(r"(://)[^\s/@]{1,300}@"), r"\1…@"),
    (re.compile(r"\bflt_\w+"), "flt_…"),
    (re.compile(r"(?i)\b(bearer|basic) +[\w.~+/=-]{6,}"), r"\1 …"),
    (re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}\.[\w.-]{2,190}"), "…@…"),
    (re.compile(r"(?i)\b((?:token|key|password|secret|code|signature)=)[^\s&\"']+"), r"\1…"),
]


def redact(text: str) -> str:
    """The text without tokens, passwords in addresses, and e-mail addresses."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def clean_path(path: str) -> str:
    """A request's path as it may stand in a log: without its query and its token."""
    return redact(unquote(path.partition("?")[0][:LONGEST_VALUE]))


def log_request(
    method: str, path: str, status: int, milliseconds: float, **facts: str | float | None
) -> None:
    """The request's one line. `facts`: route, statements, person (an id), bytes."""
    line = {"method": method, "path": clean_path(path), "status": status}
    _write("request", line | {"ms": round(milliseconds, 1)} | facts)


def log_job(kind: str, job_id: int, outcome: str, milliseconds: float) -> None:
    """The job's one line."""
    _write(
        "job",
        {"kind": kind, "job": str(job_id), "outcome": outcome, "ms": round(milliseconds, 1)},
    )


def _write(what: str, facts: dict[str, Any]) -> None:
    known = {name: value for name, value in facts.items() if value is not None}
    log.info(what, extra={"facts": known})


class JsonLines(logging.Formatter):
    """One JSON object a line, ASCII only: a line's end inside a value is an escape."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(dict(_parts(record, self.formatException)))


class TextLines(logging.Formatter):
    """`12:00:01 INFO request status=200 …` for people; a trace follows, each line with a bar."""

    def format(self, record: logging.LogRecord) -> str:
        parts = dict(_parts(record, self.formatException))
        trace = str(parts.pop("trace", ""))
        head = f"{str(parts.pop('time'))[11:19]} {parts.pop('level')} {_shown(parts.pop('what'))}"
        facts = "".join(f" {name}={_quoted(value)}" for name, value in parts.items())
        return head + facts + "".join(f"\n  | {_shown(line)}" for line in trace.split("\n") if line)


def _parts(record: logging.LogRecord, trace_of: Any) -> Iterator[tuple[str, Any]]:
    yield "time", datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    yield "level", record.levelname
    yield "what", _safe(record.getMessage())
    if request_id.get():
        yield "id", _safe(request_id.get())
    if record.name != log.name:
        yield "from", record.name
    for name, value in getattr(record, "facts", {}).items():
        yield name, _safe(value)
    if record.exc_info and record.exc_info[0]:
        yield "trace", redact(trace_of(record.exc_info)[-LONGEST_TRACE:])


def _safe(value: object) -> str | int | float | bool:
    if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    text = str(value)
    return redact(text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…")


def _shown(text: str) -> str:
    """The text with every character that a terminal would obey written as an escape."""
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def _quoted(value: object) -> str:
    text = str(value)
    plain = text and text.isprintable() and not any(c in text for c in " =\"'\\")
    return text if plain else '"' + _shown(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def set_up_logs(log_format: LogFormat = "auto", stream: TextIO | None = None) -> None:
    """Every logger of the process now writes to the stream (standard error) in this format.

    Start uvicorn with `log_config=None` afterwards. Its access log is silent: our line replaces it.
    """
    out = stream or sys.stderr
    text = log_format == "text" or (log_format == "auto" and out.isatty())
    handler = logging.StreamHandler(out)
    handler.setFormatter(TextLines() if text else JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
    for name in ("httpx", "httpcore", "alembic", "sqlalchemy.engine"):
        logging.getLogger(name).setLevel(logging.WARNING)
