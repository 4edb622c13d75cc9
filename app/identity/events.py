"""Facts about persons and their proofs: ids only."""

from app.core.ledger.events import Event


class SiteSetUp(Event, name="site.set-up", audited=True):
    """The site has its first administrator."""

    person_id: int


class AdministratorMade(Event, name="person.administrator-made", audited=True):
    """Somebody administers the site from now on."""

    person_id: int


class PersonRenamed(Event, name="person.renamed"):
    """A person changed their name; members carry a copy of it."""

    person_id: int


class PasswordSet(Event, name="person.password-set"):
    """A person chose a new password."""

    person_id: int


class TokenMade(Event, name="token.made"):
    """A person made a personal token."""

    person_id: int
    token_id: int


class EmployeeMade(Event, name="person.employee-made", audited=True):
    """A person is of the company from now on: staff roles may be theirs, and accounts are shown."""

    person_id: int


class FlagsSet(Event, name="person.flags-set", audited=True):
    """An administrator said who is an employee, and who an administrator."""

    person_id: int
    is_employee: bool
    is_administrator: bool


class DevicesChanged(Event, name="person.devices-changed"):
    """A person has another device, or one less."""

    person_id: int
