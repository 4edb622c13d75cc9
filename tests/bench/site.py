"""The site as it is measured, in a process of its own: with a bare handler beside it that answers
the same bytes, and a switch that empties every kept card.

Run as `python -m tests.bench.site PORT`; the settings come by the environment.
"""

import sys
from pathlib import Path
from typing import Any

import uvicorn

from app.core.logs import set_up_logs
from app.core.settings import load_settings
from app.main import build_house, create_app

BARE, KEEP, COLD = "/bench/bare", "/bench/keep", b"x-bench-cold"


def make_app() -> Any:
    """The site, and around it what only measuring needs."""
    house = build_house(load_settings())
    site = create_app(house=house)
    kept: dict[str, bytes] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == KEEP:
            body = b""
            while True:
                message = await receive()
                body += message.get("body", b"")
                if not message.get("more_body"):
                    break
            kept["body"] = body
            await _answer(send, b"kept")
        elif scope["type"] == "http" and scope["path"] == BARE:
            await _answer(send, kept.get("body", b""))
        else:
            if any(name == COLD for name, _ in scope.get("headers", ())):
                house.renderer.fragments.clear()
            await site(scope, receive, send)

    return app


async def _answer(send: Any, body: bytes) -> None:
    length = str(len(body)).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    set_up_logs("json", Path("/dev/null").open("w"))  # noqa: SIM115 - for as long as it runs
    uvicorn.run(make_app(), port=int(sys.argv[1]), log_config=None, access_log=False)
