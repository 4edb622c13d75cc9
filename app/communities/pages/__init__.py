"""Pages of communities and membership, one module for each."""

from app.communities.pages import (
    agreement,
    audit,
    cohorts,
    general,
    invitation,
    invitations,
    join,
    joining,
    links,
    members,
    requests,
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
        join,
        joining,
        links,
        members,
        requests,
        roles,
        welcome,
    )
]
