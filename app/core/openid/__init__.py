"""OpenID Connect as a client: going to a provider and coming back with a proven identity. Who that
is here is identity's part."""

from app.core.openid.flow import Flow, begin_flow, flow_of
from app.core.openid.provider import Came, Provider, ProviderAway, ProviderRefused, Providers

__all__ = [
    "Came",
    "Flow",
    "Provider",
    "ProviderAway",
    "ProviderRefused",
    "Providers",
    "begin_flow",
    "flow_of",
]
