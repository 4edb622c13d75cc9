"""The site at a glance, and its health."""

from dataclasses import dataclass
from typing import Any

from app.communities.models import Community
from app.core.ledger.figures import LedgerFigures, ledger_figures
from app.identity.doors import administrator
from app.identity.scope import SiteScope
from app.products.models import Product
from app.site.queries.health import Health, read_health
from app.site.queries.people import count_people
from app.web.asked import Asked
from app.web.replies import Page, page
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class OverviewView:
    """How much there is of everything."""

    people: int
    employees: int
    administrators: int
    communities: int
    products: int
    figures: LedgerFigures
    mail_by_smtp: bool
    base_url: str


@pages.get("/admin", door=administrator)
def show_overview(scope: SiteScope, asked: Asked) -> Page:
    """The figures of the site."""
    people, employees, administrators = count_people(scope)
    settings = asked.house.settings
    view = OverviewView(
        people=people,
        employees=employees,
        administrators=administrators,
        communities=scope.count(Community),
        products=scope.count(Product),
        figures=ledger_figures(asked.session),
        mail_by_smtp=bool(settings.smtp_url),
        base_url=settings.base_url,
    )
    return page("site/overview.html", view=view)


@pages.get("/admin/health", door=administrator)
def show_health(scope: SiteScope, asked: Asked) -> Page:
    """Database, schema, worker, disk and mail as they are now."""
    health: Any = read_health(asked.house, asked.session)
    return page("site/health.html", view=_shown(health))


@dataclass(frozen=True)
class HealthView:
    """Health, with sizes as people read them."""

    health: Health
    free: str
    disk: str


def _shown(health: Health) -> HealthView:
    return HealthView(health, _size(health.disk_free_bytes), _size(health.disk_bytes))


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:.1f} GB"
