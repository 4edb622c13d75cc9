"""Forms of signing in by a provider: connecting, disconnecting, proving again."""

from typing import Annotated

from pydantic import StringConstraints

from app.identity.forms.proofs import Somewhere
from app.web.forms import FormModel

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=255)]


class ConnectForm(FormModel):
    """One button."""


class DisconnectForm(FormModel):
    """Which identity goes."""

    issuer: Identifier
    subject: Identifier


class ProveByProviderForm(FormModel):
    """What is proved for, and where to go on."""

    act: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    to: Somewhere = ""
