"""Forms of what is a person's own: profile, devices, sessions, tokens."""

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, StringConstraints

from app.core.languages import N_, available
from app.identity.forms.fields import Name, PersonName
from app.web.forms import FormModel

OFFERED = N_("Choose one of the answers offered.")


def _language(tag: str) -> str:
    if tag not in available():
        raise ValueError(OFFERED)
    return tag


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(OFFERED)
    return name


class ProfileForm(FormModel):
    """Name, language and zone."""

    name: PersonName
    language: Annotated[str, StringConstraints(max_length=12), AfterValidator(_language)]
    zone: Annotated[str, StringConstraints(max_length=60), AfterValidator(_zone)]


class DeviceForm(FormModel):
    """Something to try versions on."""

    name: Name
    platform: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    os_version: Annotated[str, StringConstraints(max_length=60)] = ""
    usual: Literal["yes", ""] = ""


class DeviceActForm(FormModel):
    """Which device, and what becomes of it."""

    device: Annotated[int, Field(ge=1, lt=2**63)]
    act: Literal["usual", "remove"]


class SessionForm(FormModel):
    """Which session ends; `others` is every one but this."""

    session: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class TokenForm(FormModel):
    """A new token."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    grants: list[Literal["read", "write", "moderate", "manage", "admin"]] = Field(max_length=5)
    days: Literal["30", "90", "365"] = "90"


class RevokeForm(FormModel):
    """Which token."""

    token: Annotated[int, Field(ge=1, lt=2**63)]
