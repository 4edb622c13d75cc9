"""The htmx files we serve are the ones the pinned addresses serve, byte for byte."""

import base64
import hashlib
from pathlib import Path

import pytest

from tests.support import npm

FOLDER = Path(__file__).resolve().parents[2] / "static" / "vendor" / "htmx-4.0.1"
INTEGRITY = {
    "htmx.min.js": "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn",
    "hx-sse.min.js": "sha384-v8HvucQ+ohQhMg0arboXc5049yNR46QKMjphs7YDch+Wm7zpfK5XVS01f26mQDJV",
}


@pytest.mark.parametrize("name", INTEGRITY)
def test_our_copy_has_the_integrity_of_the_pinned_one(name: str):
    digest = hashlib.sha384((FOLDER / name).read_bytes()).digest()
    assert "sha384-" + base64.b64encode(digest).decode() == INTEGRITY[name]


def test_the_licence_lies_beside_them():
    assert (FOLDER / "LICENSE").is_file()


def test_the_browser_tests_lock_the_same_version():
    assert FOLDER.name == f"htmx-{npm.locked_version('htmx.org')}"
