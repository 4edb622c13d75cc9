"""Without a mail server, messages lie in a folder, each once and whole."""

import errno
import os
import threading
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.core.clock import clock
from app.core.mail import (
    FolderPostman,
    MailRefused,
    postman_from,
)
from tests.core.mail.letters import letter


def kept(folder: Path) -> list[EmailMessage]:
    messages = []
    for path in sorted(folder.glob("*.eml")):
        message = message_from_string(path.read_text("utf-8"), policy=policy.default)
        assert isinstance(message, EmailMessage)
        messages.append(message)
    return messages


def test_without_a_server_mail_lies_in_the_folder_in_its_order(tmp_path):
    postman = postman_from("", tmp_path / "outbox")
    for n in range(12):
        postman.send(letter(f"notice:{n}", subject=f"Mail {n}"))
    assert [str(m["Subject"]) for m in kept(tmp_path / "outbox")] == [
        f"Mail {n}" for n in range(12)
    ]


def test_the_same_mail_twice_is_one_file(tmp_path):
    FolderPostman(tmp_path).send(letter())
    clock.stop()
    try:
        clock.move(hours=1)
        FolderPostman(tmp_path).send(letter())
    finally:
        clock.run()
    assert len(list(tmp_path.iterdir())) == 1


def test_ten_at_once_are_ten_whole_files_and_the_same_mail_is_one(tmp_path):
    postman = FolderPostman(tmp_path)
    messages = [letter(f"notice:{n // 2}") for n in range(20)]
    threads = [threading.Thread(target=postman.send, args=(message,)) for message in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept(tmp_path)) == len(list(tmp_path.iterdir())) == 10


def test_mail_in_the_folder_is_for_its_owner_only(tmp_path):
    FolderPostman(tmp_path / "outbox").send(letter())
    (path,) = (tmp_path / "outbox").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert (tmp_path / "outbox").stat().st_mode & 0o077 == 0


def test_an_address_of_another_script_can_be_read_in_the_folder(tmp_path):
    FolderPostman(tmp_path).send(letter(to="jürgen@example.com"))
    assert kept(tmp_path)[0]["To"].addresses[0].addr_spec == "jürgen@example.com"


def test_a_full_disk_is_said_and_leaves_nothing_half_written(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MailRefused, match="No space left") as refused:
        FolderPostman(tmp_path).send(letter())
    assert not refused.value.permanent
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    FolderPostman(tmp_path).send(letter())
    assert len(kept(tmp_path)) == 1


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "outbox").write_text("in the way")
    with pytest.raises(MailRefused, match="cannot write"):
        FolderPostman(tmp_path / "outbox").send(letter())
