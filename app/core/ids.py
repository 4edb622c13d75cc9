"""Ids made by the application: 63 bits, rising with time, unique without asking the database."""

import secrets
import threading
import time

_EPOCH_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z
_RANDOM_BITS = 22

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """A positive 63-bit number, larger than every one this process made before.

    41 bits of milliseconds since 2026 (69 years), then 22 random bits, so that two processes
    collide only when they draw the same of four million numbers in the same millisecond; a key
    constraint would then refuse the second.
    """
    global _last
    with _lock:
        now_ms = time.time_ns() // 1_000_000  # allowed(clock): rises also while a test stands still
        milliseconds = max(0, now_ms - _EPOCH_MS)
        fresh = (milliseconds << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
        _last = fresh if fresh > _last else _last + 1 + secrets.randbits(8)
        return _last
