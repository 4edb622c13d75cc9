"""Pages of backlogs: the team's, and what members see."""

from app.backlog.pages import items, outcomes

routers = [items.pages.router, outcomes.pages.router]
