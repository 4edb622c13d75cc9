"""Puts the house together: models, listeners, routers, middleware. No logic."""

import importlib
import pkgutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import FastAPI
from starlette_compress import CompressMiddleware, remove_compress_type

import app as root
from app.access.scope import WorkScope
from app.core.database import Base, Database
from app.core.house import House
from app.core.ledger.worker import Cause, Worker
from app.core.mail import postman_from
from app.core.openid import Providers
from app.core.settings import Settings, load_settings
from app.web import errors
from app.web.crossroads import Crossroads
from app.web.gathered import Gathered
from app.web.live import Live
from app.web.metrics import Metrics
from app.web.middleware import Front
from app.web.openapi import describe
from app.web.rates import Rates
from app.web.rendering import Policies, Renderer
from app.web.static import PREFIX, load_assets

STATIC = Path(__file__).parents[1] / "static"
ROOMS = ("models", "events", "listeners", "jobs")
OUTSIDE = ("pages", "api")
TABLES_BELOW = ("app.core.ledger.ddl", "app.search.models", "app.web.idempotency")


def modules(*rooms: str) -> list[Any]:
    """Every module in these rooms of every package, imported."""
    found = []
    for package in sorted(m.name for m in pkgutil.iter_modules(root.__path__) if m.ispkg):
        inside = [f"{folder}/{package}" for folder in root.__path__]
        names = {m.name for m in pkgutil.iter_modules(inside)}
        found += [importlib.import_module(f"app.{package}.{r}") for r in rooms if r in names]
    return found


def all_models() -> Any:
    """The metadata with every table in it."""
    modules("models")
    for name in TABLES_BELOW:
        importlib.import_module(name)
    return Base.metadata


def furnish() -> None:
    """Every table, event, listener and job is known: enough for commands and the worker."""
    all_models()
    modules(*ROOMS)


def policies() -> Policies:
    """Every `may_…`, under `package.verb`."""
    rules = {
        f"{module.__name__.split('.')[1]}.{name.removeprefix('may_')}": rule
        for module in modules("policy")
        for name, rule in vars(module).items()
        if name.startswith("may_") and callable(rule)
    }
    return Policies(rules)


def build_house(settings: Settings, *, durable: bool = True) -> House:
    """Everything that one process holds together, opened."""
    database = Database(
        settings.effective_database_url, pool_size=settings.pool_size, durable=durable
    )
    house = House(settings=settings, database=database)
    house.assets = load_assets(STATIC)
    house.renderer = Renderer(settings, house.assets, policies())
    house.postman = postman_from(settings.smtp_url, settings.var / "outbox")
    house.gathered = Gathered(database)
    house.live = Live(database)
    house.worker = Worker(database, house, make_work_scope(settings))
    house.providers = Providers(settings)
    house.metrics = Metrics()
    return house


def make_work_scope(settings: Settings) -> Any:
    """How the worker makes the scope of a job."""

    def make(session: Any, cause: Cause) -> WorkScope:
        return WorkScope(
            session,
            community_id=cause.community_id,
            actor_id=cause.person_id or 0,
            actor_member_id=cause.member_id,
            happened_at=cause.moment,
            secret=settings.secret_key,
        )

    return make


def create_app(settings: Settings | None = None, *, house: House | None = None) -> FastAPI:
    """The site as an ASGI application."""
    house = house or build_house(settings or load_settings())
    furnish()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = house.settings.pool_size
        if house.settings.worker == "inside":
            house.worker.start()
        house.gathered.start()
        house.live.start()
        yield
        house.closing = True
        house.live.stop()
        house.gathered.stop()
        house.worker.stop()
        house.database.dispose()

    app = FastAPI(
        title="Firstlight", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan
    )
    app.state.house = house
    app.router.redirect_slashes = False
    routers = [router for module in modules(*OUTSIDE) for router in module.routers]
    ways = Crossroads(route for router in routers for route in router.routes)
    app.router.routes.append(ways)
    app.mount(PREFIX.rstrip("/"), house.assets)
    describe(app, ways.routes)
    errors.install(app)
    remove_compress_type("text/event-stream")
    app.add_middleware(CompressMiddleware, minimum_size=500, brotli_quality=3)
    app.add_middleware(Rates)
    app.add_middleware(Front, settings=house.settings, count_request=house.metrics.count_request)
    return app
