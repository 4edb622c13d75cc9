"""The site as it is measured, in a process of its own: with a bare handler beside it, of the same
framework without our middleware, that answers the same bytes, and a switch that empties every kept
card.

Run as `python -m tests.bench.site PORT`; the settings come by the environment.
"""

import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from app.core.logs import set_up_logs
from app.core.settings import load_settings
from app.main import build_house, create_app

BARE, KEEP, COLD = "/bench/bare", "/bench/keep", b"x-bench-cold"


def make_app() -> Any:
    """The site, and beside it what only measuring needs."""
    house = build_house(load_settings())
    site, bare = create_app(house=house), make_bare()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] in (BARE, KEEP):
            await bare(scope, receive, send)
            return
        if any(name == COLD for name, _ in scope.get("headers", ())):
            house.renderer.fragments.clear()
        await site(scope, receive, send)

    return app


def make_bare() -> FastAPI:
    """A handler that runs in the thread pool as ours do, and answers the bytes that it was given."""
    bare, kept = FastAPI(openapi_url=None), {"body": b""}

    @bare.post(KEEP)
    async def keep(request: Request) -> Response:
        kept["body"] = await request.body()
        return Response(b"kept")

    @bare.get(BARE)
    def answer() -> Response:
        return Response(kept["body"], media_type="text/html; charset=utf-8")

    return bare


if __name__ == "__main__":
    set_up_logs("json", Path("/dev/null").open("w"))  # noqa: SIM115 - for as long as it runs
    # a member of the storm may have to wait for longer than the usual 5 s until its next turn
    uvicorn.run(
        make_app(),
        port=int(sys.argv[1]),
        log_config=None,
        access_log=False,
        timeout_keep_alive=600,
    )
