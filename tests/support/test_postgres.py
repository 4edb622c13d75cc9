"""The throwaway server itself: it starts, copies templates, and leaves nothing behind."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support import postgres
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("FIRSTLIGHT_TEST_PG_URL")), reason="an outside server is used"
)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with PostgresServer() as running:
        yield running


def ask(address: str, question: str) -> object:
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        row = connection.execute(question.encode()).fetchone()
        return row[0] if row else None


def test_it_serves_the_extensions_we_need(server: PostgresServer):
    address = server.create_database("extensions")
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE EXTENSION unaccent")
    assert str(ask(address, "SHOW server_version")).startswith("18.")
    assert ask(address, "SHOW server_encoding") == "UTF8"


def test_a_copy_has_what_its_template_had(server: PostgresServer):
    mould = server.create_database("mould")
    with psycopg.connect(mould.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE word AS SELECT 'vote' AS text")
    copy = server.create_database("copy", template="mould")
    assert ask(copy, "SELECT text FROM word") == "vote"


def test_a_dropped_database_can_be_made_again(server: PostgresServer):
    server.create_database("twice")
    server.drop_database("twice")
    assert ask(server.create_database("twice"), "SELECT 1") == 1


def test_stopping_leaves_neither_folder_nor_process():
    server = PostgresServer().start()
    cluster = server._cluster
    assert cluster is not None
    process = cluster._process
    assert process is not None
    server.stop()
    assert not cluster.folder.exists()
    assert process.poll() is not None


def test_binaries_out_of_reach_are_copied(monkeypatch: pytest.MonkeyPatch):
    def out_of_reach(_self: object, _install: Path) -> bool:
        raise PermissionError

    monkeypatch.setattr(postgres._Cluster, "_may_run", out_of_reach)
    with PostgresServer() as server:
        assert ask(server.create_database("reached"), "SELECT 1") == 1


def test_on_a_server_of_others_names_are_apart_and_dropped(server: PostgresServer):
    server.create_database("theirs")
    with PostgresServer(server.url("theirs")) as guest:
        address = guest.create_database("mine")
        assert f"firstlight_test_{os.getpid()}_mine" in address
        assert ask(address, "SELECT 1") == 1
    with pytest.raises(psycopg.OperationalError):
        ask(address, "SELECT 1")
