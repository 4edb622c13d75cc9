"""The form of another address."""

from app.identity.forms.fields import EmailAddress
from app.web.forms import FormModel


class AddressForm(FormModel):
    """The address that shall be one's own."""

    email: EmailAddress
