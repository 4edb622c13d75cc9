"""The domain of an e-mail address: read in one way everywhere, and compared as a whole (S10)."""

from collections.abc import Iterable

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

MOST = 20


def one_address(typed: str) -> str:
    """The address in the one way in which it is kept: lower case, its domain in its own script, so
    that one mailbox is never two addresses (S09).

    Raises `ValueError` as `domain_of`.
    """
    read = _read(typed)
    return f"{read.local_part}@{read.domain}".lower()


def domain_of(address: str) -> str:
    """The address's domain as the mail system writes it: lower case, other scripts encoded.

    Raises `ValueError` for what is no plain address: several, quoted, with a percent-hack.
    """
    return str(_read(address).ascii_domain).lower()


def _read(address: str) -> ValidatedEmail:
    try:
        read = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError("not an email address") from error
    if "%" in address or read.ascii_domain is None:
        raise ValueError("not an email address")
    return read


def read_domains(typed: str) -> list[str]:
    """The domains in what was typed, with commas, semicolons or spaces between, each once.

    Raises `ValueError` with the first that is none, or for more than `MOST`.
    """
    words = typed.replace(",", " ").replace(";", " ").split()
    found: dict[str, None] = {}
    for word in words:
        try:
            found[domain_of(f"somebody@{word.removeprefix('@')}")] = None
        except ValueError:
            raise ValueError(word) from None
    if len(found) > MOST:
        raise ValueError(list(found)[MOST])
    return list(found)


def is_of(address: str, domains: Iterable[str]) -> bool:
    """Whether the address is of one of these domains: of exactly it, never of what ends with it."""
    return domain_of(address) in set(domains)
