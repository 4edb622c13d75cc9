"""The one way by which the site asks others by HTTP: bounded in time and size, without redirects,
by https (http only to localhost). Which addresses may be asked is for whoever asks.
"""

import time
from typing import Any

import httpx2

SECONDS = 8.0  # for a whole answer
STEP_SECONDS = 4.0  # to connect, and for each piece
MOST_BYTES = 512_000


class NoAnswer(Exception):
    """Nothing that can be used came back; the message says why, for the log."""


class Bounded(httpx2.BaseTransport):
    """Hands on an answer once it has come whole and within bounds, and never an encoded one: a
    small body may unpack to a large one (O05)."""

    def __init__(self, inner: httpx2.BaseTransport | None = None) -> None:
        self._inner = inner or httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, or `NoAnswer`."""
        refuse_unsafe(str(request.url))
        until = time.monotonic() + SECONDS  # allowed(clock): a stopwatch
        request.headers["Accept-Encoding"] = "identity"
        request.extensions["timeout"] = dict.fromkeys(
            ("connect", "read", "write", "pool"), STEP_SECONDS
        )
        try:
            return self._read(request, self._inner.handle_request(request), until)
        except httpx2.HTTPError as error:
            raise NoAnswer(type(error).__name__) from error

    def _read(
        self, request: httpx2.Request, answer: httpx2.Response, until: float
    ) -> httpx2.Response:
        body = bytearray()
        try:
            if answer.is_redirect:
                raise NoAnswer("it leads elsewhere")
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise NoAnswer("encoded, though asked not to")
            stream: Any = answer.stream
            for piece in stream:
                body += piece
                if len(body) > MOST_BYTES:
                    raise NoAnswer(f"more than {MOST_BYTES} bytes")
                if time.monotonic() > until:  # allowed(clock): a stopwatch
                    raise NoAnswer(f"not whole after {SECONDS} seconds")
        finally:
            answer.close()
        headers = [(k, v) for k, v in answer.headers.items() if k != "transfer-encoding"]
        return httpx2.Response(
            answer.status_code, headers=headers, content=bytes(body), request=request
        )

    def close(self) -> None:
        """Its connections are closed."""
        self._inner.close()


def refuse_unsafe(address: str) -> None:
    """Raises `NoAnswer` unless the address is https, or http to this very machine by name."""
    url = httpx2.URL(address)
    if url.scheme == "https" and url.host:
        return
    if url.scheme == "http" and url.host == "localhost":
        return
    raise NoAnswer("not https")


def ask_for_json(client: Any, address: str, **more: Any) -> dict[str, Any]:
    """The JSON object at this address. Raises `NoAnswer`."""
    answer = client.get(address, headers={"Accept": "application/json", **more}, auth=None)
    if answer.status_code != 200:
        raise NoAnswer(f"status {answer.status_code}")
    try:
        found = answer.json()
    except ValueError as error:
        raise NoAnswer("not JSON") from error
    if not isinstance(found, dict):
        raise NoAnswer("not a JSON object")
    return found
