"""What the lines of other systems' files mean: each line a thread, or a fault. No database."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.core.languages import _
from app.core.reading import Fault
from app.core.reading.dates import read_moment
from app.core.reading.json_items import read_items
from app.core.reading.rows import read_rows
from app.core.text import tidy_line
from app.threads.models import Kind, Status

MOST_TITLE, MOST_TAGS, MOST_TAG = 200, 12, 60


@dataclass(frozen=True)
class FoundComment:
    """A comment as the file has it."""

    external_id: str
    author: str
    body: str
    created_at: datetime


@dataclass(frozen=True)
class Found:
    """A thread as the file has it. `product` is a name, or empty."""

    line: int
    external_id: str
    author: str
    kind: Kind
    status: Status
    title: str
    body: str
    created_at: datetime
    tags: tuple[str, ...] = ()
    product: str = ""
    comments: tuple[FoundComment, ...] = field(default=())


Source = Callable[[Path], Iterator[Found | Fault]]

_KINDS = {
    "bug": Kind.PROBLEM,
    "defect": Kind.PROBLEM,
    "enhancement": Kind.IDEA,
    "feature": Kind.IDEA,
    "question": Kind.QUESTION,
}
_REPORT_KINDS = {"bug": Kind.PROBLEM, "feature": Kind.IDEA, "question": Kind.QUESTION}


def github_archive(path: Path) -> Iterator[Found | Fault]:
    """Issues of a GitHub archive; its pull requests are no threads."""
    for item in read_items(path, "issues.item"):
        yield item if isinstance(item, Fault) else _guarded(item.line, _issue, item.value)


def reports_csv(path: Path) -> Iterator[Found | Fault]:
    """Rows of `repo,created_at,label,title,body`; a repo is a product, its reporters one ghost."""
    twins: Counter[str] = Counter()
    for row in read_rows(path, ["repo", "created_at", "label", "title", "body"]):
        if isinstance(row, Fault):
            yield row
            continue
        name = _digest(row.values["repo"], row.values["created_at"], row.values["title"])
        twins[name] += 1
        yield _guarded(row.line, _report, {**row.values, "name": f"{name}:{twins[name]}"})


SOURCES: dict[str, Source] = {"github-archive": github_archive, "reports-csv": reports_csv}


def _guarded(line: int, read: Callable[[int, Any], Found], value: Any) -> Found | Fault:
    try:
        return read(line, value)
    except (KeyError, TypeError, AttributeError) as error:
        return Fault(line, _("It lacks what an entry needs: %(what)s.", what=str(error)))
    except ValueError as error:
        return Fault(line, str(error))


def _issue(line: int, issue: dict[str, Any]) -> Found:
    labels = [str(label) for label in issue.get("labels") or []]
    name = f"github:{'/'.join(str(issue['url']).split('/')[3:5])}#{int(issue['number'])}"
    title, body = _title_and_body(str(issue["title"]), str(issue.get("body") or ""))
    return Found(
        line=line,
        external_id=name,
        author=str(issue.get("author") or "ghost"),
        kind=next(
            (_KINDS[label.lower()] for label in labels if label.lower() in _KINDS), Kind.DISCUSSION
        ),
        status=_status(str(issue["state"]), {label.lower() for label in labels}),
        title=title,
        body=body,
        created_at=read_moment(str(issue["createdAt"])),
        tags=_tags(labels),
        comments=tuple(_comments(name, issue.get("comments") or [])),
    )


def _comments(name: str, comments: list[dict[str, Any]]) -> Iterator[FoundComment]:
    twins: Counter[str] = Counter()
    for comment in comments:
        author = str(comment.get("author") or "ghost")
        mark = _digest(name, author, str(comment["createdAt"]))
        twins[mark] += 1
        moment = read_moment(str(comment["createdAt"]))
        yield FoundComment(
            f"{mark}:{twins[mark]}", author, _clean(str(comment.get("body") or "")), moment
        )


def _report(line: int, row: dict[str, str]) -> Found:
    label = row["label"].strip().lower()
    if label not in _REPORT_KINDS:
        raise ValueError(_("“%(label)s” is no label: bug, feature or question.", label=label[:40]))
    title, body = _title_and_body(row["title"], row["body"])
    return Found(
        line=line,
        external_id=f"report:{row['name']}",
        author="reporters",
        kind=_REPORT_KINDS[label],
        status=Status.OPEN,
        title=title,
        body=body,
        created_at=read_moment(row["created_at"]),
        product=row["repo"].strip(),
    )


def _status(state: str, labels: set[str]) -> Status:
    if state.upper() == "OPEN":
        return Status.OPEN
    if "duplicate" in labels:
        return Status.DUPLICATE
    return Status.DECLINED if labels & {"wontfix", "invalid"} else Status.ANSWERED


def _title_and_body(title: str, body: str) -> tuple[str, str]:
    """A title too long for a card goes on in the body, so that nothing is lost."""
    line = tidy_line(title, limit=2_000)
    if not line:
        raise ValueError(_("It has no title."))
    if len(line) <= MOST_TITLE:
        return line, _clean(body)
    return line[: MOST_TITLE - 1] + "…", _clean(f"{line}\n\n{body}")


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValueError(_("There is a NUL character in it."))
    return text


def _tags(labels: list[str]) -> tuple[str, ...]:
    tidy = (tidy_line(label, limit=MOST_TAG).lower() for label in labels if len(label) <= MOST_TAG)
    return tuple(dict.fromkeys(tag for tag in tidy if tag))[:MOST_TAGS]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
