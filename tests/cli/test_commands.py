"""What the command line says to whoever mistypes, and its exit status."""

import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.cli.commands import app

PASSWORD = "a harbour in the morning\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A command on a site of its own."""
    monkeypatch.setenv("FIRSTLIGHT_VAR", str(tmp_path))
    monkeypatch.delenv("FIRSTLIGHT_DATABASE_URL", raising=False)
    return lambda *words, **more: CliRunner().invoke(app, list(words), **more)


@pytest.mark.parametrize(
    "words",
    [
        ("invite", "harbour-preview", "not-an-address"),
        ("create-admin", "not-an-address", "--password-stdin"),
        ("create-community", "Harbour preview", "--owner", "not-an-address"),
    ],
)
def test_what_is_no_address_is_wrong_use(run: Any, words: tuple[str, ...]) -> None:
    done = run(*words, input=PASSWORD)
    assert done.exit_code == 2
    assert "is not an e-mail address" in done.stderr


def test_an_unknown_cohort_is_named_and_nobody_invited(run: Any) -> None:
    assert run("create-admin", "ida@example.com", "--password-stdin", input=PASSWORD).exit_code == 0
    made = run("create-community", "Harbour preview", "--owner", "ida@example.com")
    assert (made.exit_code, made.stdout.strip()) == (0, "harbour-preview")
    invite = ("invite", "harbour-preview", "Noor@example.com")
    refused = run(*invite, "--cohort", "Night crew")
    assert refused.exit_code == 1
    assert "There is no cohort “Night crew” in harbour-preview." in refused.stderr
    assert "/i/" in run(*invite).stdout


def test_a_taken_port_ends_with_one(run: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert run("serve", "--port", str(taken.getsockname()[1])).exit_code == 1
