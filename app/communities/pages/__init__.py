"""Pages of communities and membership, one module for each."""

from app.communities.pages import (
    agreement,
    agreements,
    audit,
    batches,
    cohorts,
    declining,
    general,
    invitation,
    invitations,
    join,
    joining,
    links,
    members,
    newcomer,
    proposals,
    requests,
    roles,
    welcome,
)

routers = [
    module.pages.router
    for module in (
        agreement,
        agreements,
        audit,
        batches,
        cohorts,
        declining,
        general,
        invitation,
        invitations,
        join,
        joining,
        links,
        members,
        newcomer,
        proposals,
        requests,
        roles,
        welcome,
    )
]
