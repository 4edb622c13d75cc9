"""Fields that several forms share: addresses and passwords, each checked in one way everywhere."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from app.core.erasing import FORMER
from app.core.languages import N_
from app.core.mail import UnsafeMail, read_mailbox
from app.core.mail.domains import one_address
from app.core.text import skeleton, tidy_name
from app.identity.actions.common_passwords import is_common
from app.identity.actions.passwords import COMMON, LONGEST, SHORTEST


def clean_address(typed: str) -> str:
    """The address as it is stored and matched: one address, in lower case.

    Raises `ValueError` for anything else: several, with a name, quoted, or with a percent-hack.
    """
    address = one_address(typed)
    try:
        if read_mailbox(address).address == "":
            raise ValueError("not an email address")
    except UnsafeMail as error:
        raise ValueError("not an email address") from error
    return address


def _uncommon(password: str) -> str:
    if is_common(password):
        raise ValueError(COMMON)
    return password


def _person_name(typed: str) -> str:
    try:
        name = tidy_name(typed, limit=120)
    except ValueError as error:
        raise ValueError(N_("A name needs something that can be read.")) from error
    if skeleton(name) == skeleton(FORMER):
        raise ValueError(N_("This stands for people who are gone. Choose another name."))
    return name


EmailAddress = Annotated[
    str, StringConstraints(min_length=1, max_length=254), AfterValidator(clean_address)
]
# Spaces belong to a password, so nothing is trimmed.
NewPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, min_length=SHORTEST, max_length=LONGEST),
    AfterValidator(_uncommon),
]
KnownPassword = Annotated[
    str, StringConstraints(strip_whitespace=False, min_length=1, max_length=LONGEST)
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
# A person's, as others read it: on one line, and nothing in it that cannot be seen (C08).
PersonName = Annotated[
    str, StringConstraints(min_length=1, max_length=120), AfterValidator(_person_name)
]
