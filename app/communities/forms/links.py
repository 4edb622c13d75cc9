"""The forms of links that several may join by."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.access.roles import Role
from app.communities.forms.fields import MaybeName
from app.communities.forms.invitations import Days
from app.core.languages import N_
from app.core.mail.domains import read_domains
from app.web.forms import FormModel


def _domains(typed: str) -> str:
    """The domains as they are kept: each as the mail system writes it, a space between."""
    try:
        found = " ".join(read_domains(typed))
    except ValueError as error:
        raise ValueError(
            N_("Write domains like example.com, at most 20, commas between.")
        ) from error
    if len(found) > 1000:
        raise ValueError(N_("Write domains like example.com, at most 20, commas between."))
    return found


Domains = Annotated[str, Field(max_length=1000), AfterValidator(_domains)]


class LinkForm(FormModel):
    """A link that as many as `cap` may join by."""

    name: Annotated[MaybeName, Field(max_length=80)] = ""
    role: Role = Role.CUSTOMER
    cohort: int | None = None
    account: MaybeName = ""
    trial: int | None = None
    cap: Annotated[int, Field(ge=1, le=1000)] = 10
    days: Days = 14
    domains: Domains = ""
    approval: Literal["yes", ""] = ""


class LinkActForm(FormModel):
    """What is done with a link. `days` for a new address."""

    act: Literal["pause", "go-on", "renew", "revoke"]
    days: Days = 14
