"""The API about whoever asks."""

from pydantic import BaseModel

from app.identity.doors import self_only
from app.identity.scope import OwnScope
from app.web.routing import Api

api = Api(tag="me")
routers = [api.router]


class Me(BaseModel):
    """The person behind a token."""

    id: str
    name: str
    email: str
    language: str
    zone: str
    is_employee: bool
    grants: list[str]


@api.get("/me", door=self_only)
def get_me(scope: OwnScope) -> Me:
    """Who the token belongs to, and how far it goes."""
    person = scope.person
    return Me(
        id=str(person.id),
        name=person.name,
        email=person.email,
        language=person.language,
        zone=person.zone,
        is_employee=person.is_employee,
        grants=sorted(person.grants or ()),
    )
