"""Cursors: where a list goes on, as a text that only we can make and only we can read.

A cursor holds the last row's values in the order of its sort. Some of those, a hidden count of votes
say, are not for the reader's eyes (C14), so it is sealed and not only signed. Comparing rows with the
values is the scope's matter.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from hmac import compare_digest
from math import isfinite

CursorValue = int | float | str | datetime | None

LIMIT = 4096
"""The longest cursor in characters, made or read."""

_SEAL_BYTES = 16
_BLOCK_BYTES = 64
_PADDED_TO = 32


class ForgedCursor(ValueError):
    """The cursor is none of ours, is damaged, or belongs to another list: answered by 400 (A01)."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list that is sorted in this way: after the row with these values."""

    sort: str
    values: tuple[CursorValue, ...]

    @classmethod
    def encode(cls, values: tuple[CursorValue, ...], *, sort: str, secret: bytes) -> str:
        """A text for an address that leads back to these values; the same for the same values.

        `sort` names the list and its order, and with them whatever a cursor must not be carried across.
        Raises ValueError for what cannot be compared: NaN, infinity, a time without a zone.
        """
        payload = json.dumps([_packed(value) for value in values], separators=(",", ":")).encode()
        payload += b" " * (-len(payload) % _PADDED_TO)
        seal = _seal(payload, sort, secret)
        text = urlsafe_b64encode(seal + _veiled(payload, seal, secret)).rstrip(b"=").decode()
        if len(text) > LIMIT:
            raise ValueError(f"a cursor has at most {LIMIT} characters")
        return text

    @classmethod
    def decode(cls, text: str, *, sort: str, secret: bytes) -> "Cursor":
        """The cursor that was encoded for this sort. Raises `ForgedCursor` for anything else."""
        raw = _bytes(text)
        seal, veiled = raw[:_SEAL_BYTES], raw[_SEAL_BYTES:]
        payload = _veiled(veiled, seal, secret)
        if not compare_digest(seal, _seal(payload, sort, secret)):
            raise ForgedCursor("this cursor does not belong to this list")
        return cls(sort, tuple(_unpacked(value) for value in json.loads(payload)))


def _bytes(text: str) -> bytes:
    if not text or len(text) > LIMIT or not text.isascii():
        raise ForgedCursor("this is no cursor")
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise ForgedCursor("this is no cursor") from error
    # Base64 has several spellings of the same bytes; only the one that we write is ours.
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ForgedCursor("this is no cursor")
    return raw


def _seal(payload: bytes, sort: str, secret: bytes) -> bytes:
    name = sort.encode()
    sealed = len(name).to_bytes(4) + name + payload
    return blake2b(
        sealed, digest_size=_SEAL_BYTES, key=_key(secret), person=b"cursor-seal"
    ).digest()


def _veiled(payload: bytes, seal: bytes, secret: bytes) -> bytes:
    """The payload with a stream laid over it that the seal starts (as in SIV, RFC 5297); its own inverse."""
    stream = b"".join(
        blake2b(seal + block.to_bytes(4), key=_key(secret), person=b"cursor-veil").digest()
        for block in range(-(-len(payload) // _BLOCK_BYTES))
    )
    return bytes(a ^ b for a, b in zip(payload, stream, strict=False))


def _key(secret: bytes) -> bytes:
    if len(secret) < 16:
        raise ValueError("a secret has at least 16 bytes")
    return blake2b(secret, person=b"cursor-key").digest()


def _packed(value: CursorValue) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time in a cursor needs its zone")
        return {"at": value.astimezone(UTC).isoformat()}
    if (
        value is None
        or isinstance(value, (int, str))
        or (isinstance(value, float) and isfinite(value))
    ):
        return value
    raise ValueError(f"a cursor cannot hold {value!r}")


def _unpacked(value: float | str | dict[str, str] | None) -> CursorValue:
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
