"""A person's devices: what reports and missions are filled with."""

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Conflict
from app.core.languages import _
from app.identity import policy
from app.identity.events import DevicesChanged
from app.identity.models import Device
from app.identity.queries import list_devices, lock_person

MOST = 30


@action(policy.may_change_own)
def add_device(
    scope: Scope, /, *, name: str, platform: str, os_version: str = "", usual: bool = False
) -> Device:
    """The viewer has this device too; the first one is the usual one. Raises `Conflict` at 30."""
    person_id = _locked_viewer(scope)
    known = list_devices(scope, person_id)
    if len(known) >= MOST:
        raise Conflict(_("You have %(n)s devices. Remove one first.", n=MOST))
    made = scope.add(
        Device(
            person_id=person_id,
            name=name,
            platform=platform,
            os_version=os_version,
            created_at=clock.now(),
        )
    )
    if usual or not known:
        set_usual_device(scope, device_id=made.id)
    scope.emit(DevicesChanged(person_id=person_id))
    return made


@action(policy.may_change_own)
def set_usual_device(scope: Scope, /, *, device_id: int) -> None:
    """This device of the viewer is the usual one, and no other is."""
    own = scope.change(Device).where(Device.person_id == _locked_viewer(scope))
    scope.run(own.values(is_usual=Device.id == device_id))


@action(policy.may_change_own)
def remove_device(scope: Scope, /, *, device_id: int) -> None:
    """The viewer has no such device. If it was the usual one, the one after it is."""
    person_id = _locked_viewer(scope)
    known = list_devices(scope, person_id)
    scope.run(scope.remove(Device).where(Device.person_id == person_id, Device.id == device_id))
    left = list_devices(scope, person_id)
    if left and not left[0].is_usual:
        set_usual_device(scope, device_id=left[0].id)
    if len(left) < len(known):
        scope.emit(DevicesChanged(person_id=person_id))


def _locked_viewer(scope: Scope) -> int:
    """The viewer's id; what they do at the same time elsewhere waits."""
    person_id = scope.viewer.id if scope.viewer else 0
    lock_person(scope, person_id)
    return person_id
