"""The main pages, whose eyes see them, and a browser signed in as each; not what is expected there."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from app.web.asked import SESSION
from tests.build import Build
from tests.cast import Actor
from tests.contract.world import World
from tests.support.chromium import launch_chromium
from tests.support.running import RunningSite

PAGES = (
    ("stranger", "/sign-in"),
    ("stranger", "/sign-in/link"),
    ("stranger", "/reset-password"),
    ("stranger", "/i/an-open-link"),
    ("stranger", "/i/a-dead-link"),
    ("stranger", "/join/{community}"),
    ("stranger", "/join/{community}"),
    ("stranger", "/join/{community}/a-proof-unproven"),
    ("customer", "/"),
    ("customer", "/c/{community}"),
    ("customer", "/c/{community}/threads"),
    ("customer", "/c/{community}/threads?sort=fair&kind=problem"),
    ("customer", "/c/{community}/threads/{number}"),
    ("customer", "/c/{community}/threads/{number}/edit"),
    ("customer", "/c/{community}/threads/new?kind=problem"),
    ("customer", "/c/{community}/trials"),
    ("customer", "/c/{community}/trials/{trial}"),
    ("customer", "/c/{community}/roadmap"),
    ("customer", "/c/{community}/changelog"),
    ("customer", "/c/{community}/welcome"),
    ("customer", "/notices"),
    ("customer", "/me/profile"),
    ("customer", "/me/devices"),
    ("customer", "/me/sessions"),
    ("customer", "/me/sign-in"),
    ("customer", "/me/security"),
    ("customer", "/me/password"),
    ("customer", "/me/address"),
    ("customer", "/me/notices"),
    ("customer", "/me/tokens"),
    ("customer", "/me/data"),
    ("customer", "/me/data/erase"),
    ("customer", "/c/{community}/leave"),
    ("customer", "/c/{community}/propose"),
    ("customer", "/c/nowhere"),
    ("customer", "/c/{community}/members/{member_id}/remove"),
    ("manager", "/c/{community}/threads/{number}"),
    ("manager", "/c/{community}/members"),
    ("manager", "/c/{community}/settings/invitations"),
    ("manager", "/c/{community}/members/{member_id}/branch"),
    ("manager", "/c/{community}/settings/links"),
    ("manager", "/c/{community}/settings/links/new"),
    ("manager", "/c/{community}/settings/links/{link_id}"),
    ("manager", "/c/{community}/settings/joining"),
    ("manager", "/c/{community}/settings/requests"),
    ("manager", "/c/{community}/settings/requests/{request_id}"),
    ("manager", "/c/{community}/settings/invitations/files"),
    ("manager", "/c/{community}/settings/invitations/files/{batch_id}"),
    ("manager", "/c/{community}/settings/invitations/funnel"),
    ("manager", "/c/{community}/settings/invitations/{invitation_id}"),
    ("manager", "/c/{community}/settings/links"),
    ("manager", "/c/{community}/settings/links/new"),
    ("manager", "/c/{community}/settings/requests"),
    ("manager", "/c/{community}/settings/audit"),
    ("manager", "/c/{community}/trials/new"),
    ("manager", "/c/{community}/trials/{trial}/manage"),
    ("owner", "/c/{community}/settings/general"),
    ("owner", "/c/{community}/settings/agreements"),
    ("owner", "/c/{community}/settings/data"),
    ("owner", "/c/{community}/settings/cohorts"),
    ("owner", "/c/{community}/settings/roles"),
    ("owner", "/c/{community}/settings/joining"),
    ("owner", "/c/{community}/members/barred"),
    ("product manager", "/products"),
    ("product manager", "/products/{product}/backlog"),
    ("product manager", "/products/{product}/backlog/1"),
    ("product manager", "/products/{product}/backlog/new"),
    ("product manager", "/products/{product}/versions"),
    ("product manager", "/products/{product}/versions/new"),
    ("product manager", "/products/{product}/team"),
    ("product manager", "/customers"),
    ("product manager", "/customers/new"),
    ("product manager", "/customers/{account}"),
    ("product manager", "/customers/{account}/edit"),
    ("administrator", "/admin"),
    ("administrator", "/admin/people"),
    ("administrator", "/admin/people/{person}"),
    ("administrator", "/admin/communities"),
    ("administrator", "/admin/communities/{slug}"),
    ("administrator", "/admin/products"),
    ("administrator", "/admin/jobs"),
    ("administrator", "/admin/mail"),
    ("administrator", "/admin/audit"),
    ("administrator", "/admin/health"),
)


class Visit:
    """A small world that is served, and a browser before it."""

    def __init__(self, running: RunningSite, browser: Browser) -> None:
        self.base, self._browser = running.base, browser
        self.world = World(Build(running.house, running.site))

    def as_(self, who: str, **more: Any) -> BrowserContext:
        """A browser of this person of the world's table, signed in."""
        context = self._browser.new_context(reduced_motion="reduce", **more)
        context.set_default_timeout(8_000)
        actor = self.world.actors[who]
        if isinstance(actor, Actor):
            token = actor.client.cookies.get(SESSION)
            assert token
            context.add_cookies([{"name": SESSION, "value": token, "url": self.base}])
        return context

    def at(self, path: str) -> str:
        """The whole address, with the names of this world filled in."""
        return self.base + self.world.address(path)


@contextmanager
def visiting(var: Path) -> Generator[Visit]:
    """The world is served on SQLite until the end; then both are gone."""
    with RunningSite(var) as running, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield Visit(running, browser)
        browser.close()
