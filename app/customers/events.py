"""Facts about accounts: ids and enums only."""

from app.core.ledger.events import Event
from app.customers.models import AccountStage


class AccountMade(Event, name="account.made", audited=True):
    """The site has a new account."""

    account_id: int


class AccountChanged(Event, name="account.changed", audited=True):
    """An employee changed an account's stage, segment, value or owner."""

    account_id: int


class StageSet(Event, name="account.stage-set"):
    """An account stands elsewhere before, during or after the sale: a part of `AccountChanged`."""

    account_id: int
    was: AccountStage
    stage: AccountStage


class PersonAttached(Event, name="account.person-attached", audited=True):
    """A person belongs to an account now; `account_id` is None when to none."""

    person_id: int
    was_id: int | None
    account_id: int | None
