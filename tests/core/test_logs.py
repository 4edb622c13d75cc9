"""What stands in the logs, and what never does (P07, S14)."""

import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest

from app.core.logs import clean_path, log, log_job, log_request, redact, request_id, set_up_logs

FORGED = (
    'ana\r\n{"level": "INFO", "what": "request", "status": 200}\x1b[2J\x1b]0;owned\x07\u2028\u202e'
)
TOKEN = "Zk3-hV9_qLx2aBcDeFgHiJ"

Written = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    names = ("", "uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
    loggers = [logging.getLogger(name) for name in names]
    before = [(item, item.handlers[:], item.level, item.propagate) for item in loggers]
    yield
    for item, handlers, level, propagate in before:
        item.handlers[:], item.level, item.propagate = handlers, level, propagate


@pytest.fixture(params=["json", "text"])
def written(request: pytest.FixtureRequest) -> Written:
    stream = io.StringIO()
    set_up_logs(request.param, stream)
    return lambda: stream.getvalue().splitlines()


@pytest.fixture
def read() -> Callable[[], list[dict]]:
    stream = io.StringIO()
    set_up_logs("json", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_id(read):
    token = request_id.set("r-17")
    log_request(
        "GET", "/c/harbour/threads", 200, 12.345, route="/c/{community}/threads", statements=3
    )
    request_id.reset(token)
    (line,) = read()
    assert line["what"] == "request"
    assert line["id"] == "r-17"
    assert line["route"] == "/c/{community}/threads"
    assert (line["status"], line["ms"], line["statements"]) == (200, 12.3, 3)


def test_a_job_is_one_line(read):
    log_job("notices.send", 2**62, "done", 4.0)
    (line,) = read()
    assert (line["what"], line["kind"], line["job"]) == ("job", "notices.send", str(2**62))


def test_p07_a_line_cannot_be_faked_by_any_value(written):
    log_request(FORGED, "/c/" + FORGED, 404, 1.0, route=FORGED)
    log.info("name %s", FORGED)
    uvicorn = logging.getLogger("uvicorn.error")
    uvicorn.warning("Invalid request: %s", FORGED)
    lines = written()
    assert len(lines) == 3
    assert all(character.isprintable() for line in lines for character in line)


def test_p07_a_fake_field_stays_inside_its_value(read):
    log_request("GET", '/x", "status": 200, "y": "', 404, 1.0)
    assert read()[0]["status"] == 404


def test_p07_a_fake_field_stays_inside_its_quotes_in_text():
    stream = io.StringIO()
    set_up_logs("text", stream)
    log_request("GET", '/x" status=200 "', 404, 1.0)
    assert '\\" status=200' in stream.getvalue()


def test_p07_a_trace_cannot_fake_a_line(written):
    try:
        raise ValueError(FORGED)
    except ValueError:
        log.exception("broken")
    lines = written()
    assert all(c.isprintable() for line in lines for c in line)
    assert all(line.startswith("  | ") for line in lines[1:])


def test_p07_a_huge_value_is_cut(read):
    log_request("GET", "/" + "a" * 1_000_000, 404, 1.0, agent="b" * 1_000_000)
    assert len(json.dumps(read())) < 10_000


@pytest.mark.parametrize(
    "path",
    [
        f"/i/{TOKEN}",
        f"/a/{TOKEN}",
        f"/u/{TOKEN}",
        f"/reset-password/{TOKEN}",
        f"/sign-in/link/{TOKEN}",
        f"/feeds/{TOKEN}",
        f"/in/zendesk/{TOKEN}",
        f"/%69/{TOKEN}",
        f"//i//{TOKEN}",
        f"/i/{TOKEN}/",
        f"/sign-in?next=/i/{TOKEN}",
        f"/sign-in?token={TOKEN}",
    ],
)
def test_s14_a_token_in_a_path_is_not_logged(read, path):
    log_request("GET", path, 200, 1.0)
    log.info("seen %s", redact(clean_path(path)))
    assert TOKEN not in json.dumps(read())


def test_s14_a_path_without_token_stays_readable():
    for path in ("/c/harbour/threads/12", "/sign-in/second-step", "/i/{token}", "/admin/jobs"):
        assert clean_path(path) == path


@pytest.mark.parametrize(
    "text",
    [
        f"sent https://beta.example/i/{TOKEN} to them",
        f"next=%2Fi%2F{TOKEN}&x=1",
        f"smtp://mailer:{TOKEN}@mail.example:587 refused",
        f"postgresql+psycopg://site:{TOKEN}@db/site",
        f"Authorization: Bearer {TOKEN}",
        f"flt_{TOKEN}",
        f"password={TOKEN}",
    ],
)
def test_p07_secrets_in_messages_and_traces_are_not_logged(written, text):
    log.warning("%s", text)
    try:
        raise RuntimeError(text)
    except RuntimeError:
        log.exception("again: " + text)
    assert TOKEN not in "\n".join(written())


def test_p07_persons_are_not_named_by_their_address(written):
    log.info("mail to ana@aldersea.example refused")
    assert "aldersea" not in "\n".join(written())


def test_uvicorn_speaks_through_our_lines_and_its_access_log_is_silent(read):
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 1)
    logging.getLogger("uvicorn.access").info('127.0.0.1 - "GET /i/secret HTTP/1.1" 200')
    assert [(line["from"], line["what"]) for line in read()] == [
        ("uvicorn.error", "Started server process [1]")
    ]
