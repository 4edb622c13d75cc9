"""Making and changing accounts, and saying who belongs to them."""

from typing import Any

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.core.languages import _
from app.core.text import tidy_name
from app.customers import policy
from app.customers.events import AccountChanged, AccountMade, PersonAttached, StageSet
from app.customers.models import Account, AccountPerson, AccountStage
from app.identity.models import Person


@action(policy.may_change_account)
def make_account(
    scope: Scope, /, *, name: str, segment: str = "", stage: AccountStage = AccountStage.CUSTOMER
) -> Account:
    """A new account of this name. Raises `Conflict` when there is one already."""
    account, is_new = _made(scope, name, segment, stage)
    if not is_new:
        raise Conflict(_("There is an account “%(name)s” already.", name=account.name))
    return account


@action(policy.may_change_account)
def account_when_missing(scope: Scope, /, *, name: str) -> tuple[Account, bool]:
    """The account of this name, and whether it is new. Two at once make one."""
    return _made(scope, name, "", AccountStage.CUSTOMER)


def _made(scope: Scope, name: str, segment: str, stage: AccountStage) -> tuple[Account, bool]:
    name = _tidy(name)
    first = {"segment": segment, "stage": stage.value}
    is_new = scope.put(Account, key={"name": name}, values={}, at_first=first)
    account = scope.all(scope.select(Account).where(Account.name == name))[0]
    if is_new:
        scope.emit(AccountMade(account_id=account.id))
    return account, is_new


def _tidy(name: str) -> str:
    try:
        return tidy_name(name, limit=120)
    except ValueError:
        words = _("A name can be read, and has at most 120 characters.")
        raise Invalid({"name": words}) from None


@action(policy.may_change_account)
def edit_account(
    scope: Scope,
    account: Account,
    /,
    *,
    stage: AccountStage,
    segment: str,
    annual_value_cents: int | None,
    currency: str,
    owner_person_id: int | None,
) -> None:
    """The account is so. The audit log has what it was. Raises `Invalid` for an owner who is no
    employee."""
    if owner_person_id is not None and not _is_employee(scope, owner_person_id):
        raise Invalid({"owner": _("No employee has this address.")})
    was = AccountStage(account.stage)
    wanted: dict[str, Any] = {
        "stage": stage.value,
        "segment": segment,
        "annual_value_cents": annual_value_cents,
        "currency": currency,
        "owner_person_id": owner_person_id,
    }
    before = {name: getattr(account, name) for name in wanted}
    if before == wanted:
        return
    for name, value in wanted.items():
        setattr(account, name, value)
    scope.flush()
    scope.emit(AccountChanged(account_id=account.id), before=before, after=wanted)
    if was is not stage:
        scope.emit(StageSet(account_id=account.id, was=was, stage=stage))


def _is_employee(scope: Scope, person_id: int) -> bool:
    return bool(scope.one(scope.select(Person.is_employee).where(Person.id == person_id)))


@action(policy.may_attach)
def set_account_of_person(
    scope: Scope, account: Account | None, person_id: int, /, *, keep: bool = False
) -> bool:
    """The person belongs to this account, or to none. Whether that changed anything.

    With `keep`, somebody who belongs to an account already stays there.
    """
    was = scope.one(
        scope.select(AccountPerson.account_id).where(AccountPerson.person_id == person_id)
    )
    if account is None:
        mine = AccountPerson.person_id == person_id
        changed = scope.run(scope.remove(AccountPerson).where(mine)) > 0
    else:
        changed = _attach(scope, account.id, person_id, keep=keep)
    if changed:
        account_id = account.id if account else None
        scope.emit(
            PersonAttached(person_id=person_id, was_id=was, account_id=account_id),
            before={"account_id": was},
            after={"account_id": account_id},
        )
    return changed


def _attach(scope: Scope, account_id: int, person_id: int, *, keep: bool) -> bool:
    values = {"account_id": account_id}
    first = {"since": clock.now()}
    key = {"person_id": person_id}
    if keep:
        return scope.put(AccountPerson, key=key, values={}, at_first={**values, **first})
    return scope.put(AccountPerson, key=key, values=values, at_first=first)
