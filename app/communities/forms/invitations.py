"""The forms of those who invite, and of those who accept."""

from typing import Annotated, Literal

from pydantic import Field

from app.access.roles import Role
from app.communities.forms.fields import MaybeName, Note
from app.identity.forms.fields import EmailAddress, NewPassword, PersonName
from app.identity.forms.passkeys import Answer
from app.web.forms import FormModel

Days = Annotated[int, Field(ge=1, le=90)]


class InvitationForm(FormModel):
    """An invitation to one address."""

    email: EmailAddress
    name: MaybeName = ""
    role: Role = Role.CUSTOMER
    account: MaybeName = ""
    cohort: int | None = None
    note: Note = ""
    days: Days = 14


class InvitationActForm(FormModel):
    """Sending again, reminding, another end, or taking back.

    `mails`: how many mails the page knew of, so that a second press is seen as one.
    """

    act: Literal["resend", "remind", "expiry", "revoke"]
    days: Days = 14
    mails: int | None = None


class AgreeForm(FormModel):
    """Joining, or going on, with the agreement that was shown."""

    agree: Literal["yes", ""] = ""
    version: Annotated[int, Field(ge=0)] = 0


class PasskeyAskForm(FormModel):
    """For whom a passkey will be made."""

    name: PersonName
    email: EmailAddress
    act: Literal[""] = ""


class PasskeyNewcomerForm(AgreeForm):
    """Joining by a passkey that was just made; the field of the password beside it is empty."""

    name: PersonName
    email: EmailAddress
    passkey: Answer
    password: Literal[""] = ""


class ProvedNewcomerForm(AgreeForm):
    """Joining by what a provider has proved, which may prove the address too."""

    name: PersonName
    email: EmailAddress | Literal[""] = ""


class NewcomerForm(AgreeForm):
    """Joining without a sign-in, by a password."""

    name: PersonName
    email: EmailAddress
    password: NewPassword
    passkey: Literal[""] = ""
