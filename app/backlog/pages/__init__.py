"""Pages of backlogs: the team's, and what members see."""

from app.backlog.pages import items, outcomes
from app.backlog.queries import named  # noqa: F401 - it says what the audit log calls them

routers = [items.pages.router, outcomes.pages.router]
