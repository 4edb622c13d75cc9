"""Pages about oneself and about proving who one is, one module for each."""

from app.identity.pages import (
    addresses,
    demo,
    devices,
    links,
    methods,
    passkeys,
    profile,
    providers,
    proving,
    second_step,
    security,
    sessions,
    setup,
    sign_in,
    tokens,
)

routers = [
    module.pages.router
    for module in (
        addresses,
        demo,
        devices,
        links,
        methods,
        passkeys,
        profile,
        providers,
        proving,
        second_step,
        security,
        sessions,
        setup,
        sign_in,
        tokens,
    )
]
