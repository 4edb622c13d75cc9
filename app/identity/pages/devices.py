"""One's own devices."""

from dataclasses import dataclass
from typing import Any

from app.core.errors import Conflict
from app.identity.actions import devices
from app.identity.doors import self_only
from app.identity.forms.own import DeviceActForm, DeviceForm
from app.identity.queries import list_devices
from app.identity.scope import OwnScope
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
PLATFORMS = ("Windows", "macOS", "Linux", "iOS", "Android", "Web")


@dataclass(frozen=True)
class DeviceRow:
    """A device as its owner sees it."""

    id: int
    name: str
    platform: str
    os_version: str
    is_usual: bool


@dataclass(frozen=True)
class DevicesView:
    """All of them, the usual one first; `platforms` are proposed, not prescribed."""

    devices: tuple[DeviceRow, ...]
    platforms: tuple[str, ...] = PLATFORMS
    full: str = ""
    form: Any = None


@pages.get("/me/devices", door=self_only)
def show_devices(scope: OwnScope) -> Reply:
    """The list, and a form for one more."""
    return _devices_page(scope)


@pages.post("/me/devices", door=self_only)
def save_device(scope: OwnScope, form: Form[DeviceForm]) -> Reply:
    """One more device."""
    if form.mistakes:
        return _devices_page(scope, status=422, form=form)
    wanted = form.value
    try:
        devices.add_device(
            scope,
            name=wanted.name,
            platform=wanted.platform,
            os_version=wanted.os_version,
            usual=wanted.usual == "yes",
        )
    except Conflict as full:
        return _devices_page(scope, status=409, form=form, full=full.sentence)
    return redirect("/me/devices")


@pages.post("/me/devices/act", door=self_only)
def change_device(scope: OwnScope, form: Form[DeviceActForm]) -> Reply:
    """The device is the usual one, or gone."""
    wanted = form.value
    if wanted.act == "usual":
        devices.set_usual_device(scope, device_id=wanted.device)
    else:
        devices.remove_device(scope, device_id=wanted.device)
    return redirect("/me/devices")


def _devices_page(scope: OwnScope, *, status: int = 200, **more: Any) -> Reply:
    rows = tuple(
        DeviceRow(d.id, d.name, d.platform, d.os_version, d.is_usual)
        for d in list_devices(scope, scope.person.id)
    )
    return page("identity/devices.html", view=DevicesView(rows, **more), status=status)
