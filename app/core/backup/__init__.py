"""A whole site in one file, and back: the same for SQLite and PostgreSQL. Knows no domain.

The file is a zip: `manifest.json`, one `tables/<name>.jsonl` for each table (a JSON array a row, in
the order of the manifest's columns), and `var/secret-key` where the site keeps its own key. What
is made from other columns (HTML from Markdown, the text index) is left out, and made anew. It
changes only with `FORMAT`; `docs/backup.md` describes it.
"""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
MANIFEST, SECRET_KEY = "manifest.json", "var/secret-key"
BATCH = 200  # rows read or written at once

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Amount = Annotated[int, Field(ge=0, lt=2**63)]


class BackupFailed(Exception):
    """The backup cannot be written or read; the message says why in one line."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Part(_Strict):
    """What a member of the archive must be."""

    bytes: Amount
    sha256: Digest


class TablePart(Part):
    """A table's member: what stands in its rows, and how many they are."""

    name: Name
    columns: list[Name]
    rows: Amount


class Manifest(_Strict):
    """What the archive holds, in the order in which it is put back."""

    format: int
    revision: Annotated[str, Field(pattern=r"^[0-9a-z]{1,32}$")]
    made_at: str
    key_mark: Digest
    secret_key: Part | None
    tables: list[TablePart]


@dataclass(frozen=True)
class Work:
    """How far a backup or a restore is: told to whoever shows it."""

    said: str
    rows: int  # more than before


def member_of(table: str) -> str:
    """Where a table's rows lie in the archive."""
    return f"tables/{table}.jsonl"
