"""Facts about persons and their proofs: ids only."""

from app.core.ledger.events import Event


class SiteSetUp(Event, name="site.set-up", audited=True):
    """The site has its first administrator."""

    person_id: int


class AdministratorMade(Event, name="person.administrator-made", audited=True):
    """Somebody administers the site from now on."""

    person_id: int


class PersonRenamed(Event, name="person.renamed", audited=True):
    """A person changed their name; members carry a copy of it."""

    person_id: int


class PasswordSet(Event, name="person.password-set", audited=True):
    """A person chose a new password."""

    person_id: int


class TokenMade(Event, name="token.made", audited=True):
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


class NewBrowser(Event, name="person.new-browser", audited=True):
    """A person signed in by a browser in which they were never seen before."""

    person_id: int


class AuthenticatorAdded(Event, name="person.authenticator-added", audited=True):
    """A person set up an application that makes codes."""

    person_id: int


class AuthenticatorRemoved(Event, name="person.authenticator-removed", audited=True):
    """A person's application for codes counts no more."""

    person_id: int


class RecoveryCodesMade(Event, name="person.recovery-codes-made", audited=True):
    """A person has new recovery codes; the old ones are dead."""

    person_id: int


class RecoveryCodeUsed(Event, name="person.recovery-code-used", audited=True):
    """A person signed in by one of their recovery codes."""

    person_id: int


class SecondStepSet(Event, name="person.second-step-set", audited=True):
    """Whether a person is asked for a second step when they sign in by password or link."""

    person_id: int
    on: bool


class SecondStepCleared(Event, name="person.second-step-cleared", audited=True):
    """Somebody's second step was taken away for them, with all that they took it by."""

    person_id: int


class PasskeyAdded(Event, name="person.passkey-added", audited=True):
    """A person can sign in by one more passkey."""

    person_id: int
    passkey_id: int


class PasskeyRemoved(Event, name="person.passkey-removed", audited=True):
    """A passkey opens nothing any more."""

    person_id: int
    passkey_id: int


class PasswordRemoved(Event, name="person.password-removed", audited=True):
    """A person has no password any more."""

    person_id: int


class AddressChanged(Event, name="person.address-changed", audited=True):
    """A person has another address, which they proved."""

    person_id: int


class TokenRevoked(Event, name="token.revoked", audited=True):
    """A token is worth nothing any more."""

    person_id: int
    token_id: int


class ProviderConnected(Event, name="person.provider-connected", audited=True):
    """A person can sign in by a provider from now on."""

    person_id: int


class ProviderDisconnected(Event, name="person.provider-disconnected", audited=True):
    """A person cannot sign in by a provider any more."""

    person_id: int


class PersonErased(Event, name="person.erased", audited=True):
    """A person deleted their sign-in; nothing tells any more who it was."""

    person_id: int


class AddressProved(Event, name="person.address-proved", audited=True):
    """A person's address was proved for the first time, and what was set up before is gone."""

    person_id: int
