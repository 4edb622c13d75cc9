"""Whom passkeys of this site are made for, and why there are none when there cannot be any."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.core.languages import N_
from app.core.settings import Settings

NUMBER = N_("Passkeys need a site with a name, and this one is reached by a number.")
PLAIN = N_("Passkeys need a site that is reached by HTTPS, and this one is not.")


@dataclass(frozen=True)
class RelyingParty:
    """Name and origin that a passkey is bound to. `missing`: why browsers would refuse, or empty."""

    rp_id: str
    origin: str
    name: str
    missing: str = ""


def relying_party(settings: Settings) -> RelyingParty:
    """The site as browsers know it: by FIRSTLIGHT_BASE_URL, never by what a request says."""
    host = urlsplit(settings.base_url).hostname or ""
    missing = ""
    if _is_number(host):
        missing = NUMBER
    elif not settings.secure and host != "localhost" and not host.endswith(".localhost"):
        missing = PLAIN
    return RelyingParty(host, settings.base_url, settings.site_name, missing)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
