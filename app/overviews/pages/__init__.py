"""Pages over several domains, one module for each."""

from app.overviews.pages import home

routers = [home.pages.router]
