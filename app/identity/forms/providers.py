"""Forms of signing in by a provider: connecting, disconnecting, proving again."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from app.identity.forms.proofs import Somewhere
from app.web.forms import FormModel

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class ConnectForm(FormModel):
    """One button; its value goes on through the page that asks for a proof."""

    connect: Literal["yes"]


class DisconnectForm(FormModel):
    """Which identity goes."""

    issuer: Identifier
    subject: Identifier


class ProveByProviderForm(FormModel):
    """What is proved for, and where to go on."""

    act: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    to: Somewhere = ""
