"""Pages of communities and membership, one module for each."""

from app.communities.pages import (
    agreement,
    audit,
    cohorts,
    general,
    invitation,
    invitations,
    links,
    members,
    roles,
    welcome,
)

routers = [
    module.pages.router
    for module in (
        agreement,
        audit,
        cohorts,
        general,
        invitation,
        invitations,
        links,
        members,
        roles,
        welcome,
    )
]
