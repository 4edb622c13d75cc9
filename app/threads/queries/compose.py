"""What the composer offers: products, versions, devices."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_

from app.communities.scope import CommunityScope
from app.identity.queries import list_devices
from app.products.models import Carriage, Version
from app.products.queries import ProductRow, list_carried

MOST_VERSIONS = 20


@dataclass(frozen=True)
class Offer:
    """What a writer may pick from. Texts may be typed as well."""

    products: tuple[ProductRow, ...]
    versions: tuple[str, ...]
    devices: tuple[str, ...]

    @property
    def product_choices(self) -> list[tuple[str, str]]:
        """The products as a select offers them, none first."""
        return [("", "–"), *((product.slug, product.name) for product in self.products)]

    @property
    def usual_device(self) -> str:
        """The device that the person uses most."""
        return self.devices[0] if self.devices else ""


def get_offer(scope: CommunityScope) -> Offer:
    """The community's products and their newest versions, the person's own devices.

    Three statements.
    """
    devices = (_told(device) for device in list_devices(scope, scope.person.id))
    return Offer(tuple(list_carried(scope)), tuple(_versions(scope)), tuple(devices))


def _told(device: Any) -> str:
    system = " ".join(part for part in (device.platform, device.os_version) if part)
    return f"{device.name}, {system}" if system else device.name


def _versions(scope: CommunityScope) -> list[str]:
    carried = and_(
        Carriage.product_id == Version.product_id, Carriage.community_id == scope.community_id
    )
    newest = scope.select(Version.name).join(Carriage, carried).order_by(Version.sort_key.desc())
    return list(dict.fromkeys(scope.all(newest.limit(MOST_VERSIONS))))
