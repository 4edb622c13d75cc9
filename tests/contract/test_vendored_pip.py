"""The pip that `make install` starts with is the one our lock names, byte for byte."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_wheel_has_a_hash_of_the_lock():
    (wheel,) = (ROOT / "vendor").glob("*.whl")
    lock = (ROOT / "requirements-dev.lock").read_text()
    entry = re.search(r"^pip==(\S+) \\\n((?:    --hash=\S+(?: \\)?\n)+)", lock, re.MULTILINE)
    assert entry is not None
    assert wheel.name == f"pip-{entry[1]}-py3-none-any.whl"
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() in entry[2]


def test_make_starts_with_that_wheel():
    (wheel,) = (ROOT / "vendor").glob("*.whl")
    assert f"vendor/{wheel.name}/pip" in (ROOT / "Makefile").read_text()
