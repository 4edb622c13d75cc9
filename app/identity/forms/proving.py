"""Forms of proving again that it is still the same person."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from app.access.proofs import ACTS
from app.core.languages import N_
from app.identity.forms.fields import KnownPassword
from app.identity.forms.proofs import Somewhere
from app.web.forms import FormModel


def _act(name: str) -> str:
    if name not in ACTS:
        raise ValueError(N_("Choose one of the answers offered."))
    return name


class ProveForm(FormModel):
    """For which act, where to go on, what was typed there, and one of the proofs."""

    act: Annotated[str, StringConstraints(max_length=20), AfterValidator(_act)]
    to: Somewhere = ""
    kept: Annotated[str, StringConstraints(max_length=500_000)] = ""
    current_password: KnownPassword | None = None
    code: Annotated[str, StringConstraints(max_length=40)] = ""
    passkey: Annotated[str, StringConstraints(max_length=30_000)] = ""


class ProvingLinkForm(FormModel):
    """The same, when the proof is a link by mail."""

    act: Annotated[str, StringConstraints(max_length=20), AfterValidator(_act)]
    to: Somewhere = ""
    kept: Annotated[str, StringConstraints(max_length=500_000)] = ""


class UseProvingLinkForm(FormModel):
    """The one button of such a link's page."""

    next: Somewhere = ""
