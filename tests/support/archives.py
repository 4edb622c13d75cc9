"""Small files of the shapes that the importers read: seeded, so that the same seed is the same file.

The real files, where somebody has them, lie in the folder that `FIRSTLIGHT_TEST_DATA` names, or in
`../shared/data` beside the checkout.
"""

import csv
import json
import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

REPORT_COLUMNS = ("repo", "created_at", "label", "title", "body")
REPORT_LABELS = ("bug", "feature", "question")
PEOPLE = ("ana", "ben", "tam", "mia", "pat", "olu", "eve", "ghost")

_WORDS = "rain gauge reads nothing after the night restart frost warning comes late log".split()
_BODIES = (
    '### Steps\r\n\r\n1. Restart\r\n2. Wait\r\n\r\n```text\r\nat main.py:17, "loop"\r\n```',
    'It says "0 mm", and the cup was full; see <b>log</b>.',
    "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "",
    "Grüße — 雨 \N{CLOUD WITH RAIN} ```never closed",
    "=SUM(A1)",
)


def report_rows(count: int = 30, *, seed: int = 1) -> list[dict[str, str]]:
    """Issue reports as `product_reports.csv` has them: times without a zone, Markdown bodies."""
    chance = random.Random(seed)
    return [
        {
            "repo": chance.choice(("aldersea/lumen", "aldersea/kestrel")),
            "created_at": f"{_some_time(chance):%Y-%m-%d %H:%M:%S}",
            "label": chance.choice(REPORT_LABELS),
            "title": _title(chance),
            "body": chance.choice(_BODIES),
        }
        for _ in range(count)
    ]


def write_reports(path: Path, rows: list[dict[str, str]], *, separator: str = ",") -> Path:
    """The file holds these rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, REPORT_COLUMNS, delimiter=separator, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def issue_archive(issues: int = 12, pulls: int = 5, *, seed: int = 1) -> dict[str, Any]:
    """A repository's archive as `issue_archive.json` has it: issues and pulls with comments."""
    chance = random.Random(seed)
    numbers = list(range(1, issues + pulls + 1))
    chance.shuffle(numbers)
    return {
        "magic": "E!vIA5L86J2I",
        "timestamp": "2024-03-28T01:09:06.239800+00:00",
        "repo": "aldersea/lumen",
        "labels": [
            {"name": name, "description": "", "color": "ce373a"} for name in ("bug", "question")
        ],
        "issues": [_issue(chance, number) for number in sorted(numbers[:issues])],
        "pulls": [_pull(chance, number) for number in sorted(numbers[issues:])],
    }


def write_archive(path: Path, archive: dict[str, Any], *, indent: int | None = 2) -> Path:
    """The file holds this archive; `indent=None` writes it in one line."""
    path.write_text(json.dumps(archive, indent=indent, ensure_ascii=False), encoding="utf-8")
    return path


def real_file(name: str) -> Path | None:
    """The real file of this name, if it is there."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    path = Path(os.environ.get("FIRSTLIGHT_TEST_DATA", beside)) / name
    return path if path.exists() else None


def _issue(chance: random.Random, number: int) -> dict[str, Any]:
    created = _some_time(chance)
    closed = created + timedelta(days=chance.randint(1, 90))
    return {
        "number": number,
        "id": f"MDU6SXNzdWU{number:06}",
        "title": _title(chance),
        "url": f"https://tracker.example/aldersea/lumen/issues/{number}",
        "state": "CLOSED",
        "author": chance.choice(PEOPLE),
        "authorAssociation": chance.choice(("COLLABORATOR", "CONTRIBUTOR", "MEMBER", "NONE")),
        "assignees": chance.sample(PEOPLE, chance.randint(0, 1)),
        "labels": chance.sample(("bug", "question"), chance.randint(0, 2)),
        "body": chance.choice(_BODIES),
        "createdAt": _stamp(created),
        "updatedAt": _stamp(closed),
        "closedAt": _stamp(closed),
        "comments": [_comment(chance, created) for _ in range(chance.randint(0, 4))],
    }


def _pull(chance: random.Random, number: int) -> dict[str, Any]:
    pull = _issue(chance, number)
    merged = chance.random() < 0.8
    return pull | {
        "state": "MERGED" if merged else "CLOSED",
        "url": pull["url"].replace("/issues/", "/pull/"),
        "baseRepository": "aldersea/lumen",
        "baseRefName": "main",
        "baseRefOid": "b88d812550d80b269daf825dc56dc5211c7a29a3",
        "headRepository": chance.choice(("aldersea/lumen", None)),
        "headRefName": "rain",
        "headRefOid": "05e30b1c244fa078a7eb2fff4d59e64ca609b02b",
        "mergedAt": pull["closedAt"] if merged else None,
        "mergedBy": "pat" if merged else None,
        "mergeCommit": {"oid": "8bdeb004d86038cdef6a9c805328d45b9b64ec63"} if merged else None,
        "reviews": [],
    }


def _comment(chance: random.Random, after: datetime) -> dict[str, Any]:
    at = _stamp(after + timedelta(hours=chance.randint(1, 200)))
    return {
        "author": chance.choice(PEOPLE),
        "authorAssociation": "MEMBER",
        "body": chance.choice(_BODIES),
        "createdAt": at,
        "updatedAt": at,
    }


def _title(chance: random.Random) -> str:
    return " ".join(chance.sample(_WORDS, 5)).capitalize() + chance.choice(("", ', "again"', "; ?"))


def _some_time(chance: random.Random) -> datetime:
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=chance.randint(0, 60_000_000))


def _stamp(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"
