"""Communities and invitations for programs."""

from app.communities.api import communities, invitations

routers = [communities.api.router, invitations.api.router]
