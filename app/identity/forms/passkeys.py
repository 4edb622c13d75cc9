"""Forms about passkeys; `passkey` is what the browser made of it, as JSON."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from app.identity.forms.proofs import Somewhere
from app.web.forms import FormModel

Answer = Annotated[str, StringConstraints(min_length=1, max_length=30_000)]
PasskeyName = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class AskForm(FormModel):
    """A challenge is wanted; nothing else counts, but the fields of the form around the button."""

    act: Annotated[str, StringConstraints(max_length=20)] = ""


class UsePasskeyForm(FormModel):
    """A passkey was used; `next` is where to go afterwards."""

    passkey: Answer
    next: Somewhere = ""


class NewPasskeyForm(FormModel):
    """A passkey was made, and has this name."""

    name: PasskeyName
    passkey: Answer


class PasskeyActForm(FormModel):
    """What becomes of a passkey."""

    act: Literal["name", "remove"]
    name: Annotated[str, StringConstraints(max_length=80)] = ""
