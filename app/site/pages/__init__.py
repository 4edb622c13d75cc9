"""Pages of administrators, one module for each, and the addresses that watch the site."""

from app.site.pages import audit, communities, jobs, mail, overview, people, probes, products

routers = [
    overview.pages.router,
    audit.pages.router,
    people.pages.router,
    communities.pages.router,
    products.pages.router,
    jobs.pages.router,
    mail.pages.router,
    probes.pages.router,
    probes.alive,
]
