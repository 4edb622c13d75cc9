"""JSON that is written as it is read: arrays of any length, a row a line. What a row holds is said
by whoever asks."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any


def line(fields: dict[str, Any]) -> bytes:
    """One object on one line. Ids are strings, since no browser holds 63 bits; times are RFC 3339
    in UTC."""
    told = {name: said(name, value) for name, value in fields.items()}
    return json.dumps(told, ensure_ascii=False).encode(errors="replace")


def array(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """An array of these objects, each on a line of its own."""
    before = b"[\n"
    for row in rows:
        yield before + line(row)
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def said(name: str, value: Any) -> Any:
    """The value as JSON holds it; inside of it too."""
    if isinstance(value, dict):
        return {key: said(key, inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [said(name.removesuffix("s"), inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    is_id = name == "id" or name.endswith("_id")
    return str(value) if is_id and type(value) is int else value


def document(fields: dict[str, Any], lists: dict[str, Iterable[dict[str, Any]]]) -> Iterator[bytes]:
    """One object with these fields, and then each list under its name, read when its turn comes."""
    before = b"{\n"
    for name, value in fields.items():
        told = json.dumps({name: said(name, value)}, ensure_ascii=False).encode(errors="replace")
        yield before + told[1:-1]
        before = b",\n"
    for name, rows in lists.items():
        yield before + json.dumps(name).encode() + b": "
        yield from array(rows)
        before = b","
    yield b"{}\n" if before == b"{\n" else b"}\n"
