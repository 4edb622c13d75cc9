"""Pages of a product's team, one module for each."""

from app.products.pages import team, versions

routers = [team.pages.router, versions.pages.router]
