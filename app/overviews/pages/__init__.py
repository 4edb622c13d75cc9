"""Pages over several domains, one module for each."""

from app.overviews.pages import account, community, home

routers = [home.pages.router, community.pages.router, account.pages.router]
