"""Pages over several domains, one module for each."""

from app.overviews.pages import community, home

routers = [home.pages.router, community.pages.router]
