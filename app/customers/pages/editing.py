"""Changing an account: what it is worth, where it stands, whose it is, who belongs to it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from app.core.errors import Invalid
from app.core.languages import _
from app.customers import queries
from app.customers.actions import accounts
from app.customers.forms import AccountPersonForm, EditAccountForm
from app.customers.models import Account
from app.customers.pages.accounts import STAGES
from app.customers.queries import AccountPersonRow
from app.identity.doors import employee
from app.identity.models import Person
from app.identity.queries import find_person_by_email
from app.identity.queries.providers import DOUBTFUL, is_doubtful
from app.identity.scope import SiteScope
from app.web.forms import Form
from app.web.replies import Page, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class EditAccountView:
    """An account as it stands, and the forms that change it."""

    address: str
    name: str
    stage: str
    segment: str
    value: str
    currency: str
    owner: str
    people: tuple[AccountPersonRow, ...]
    stages: tuple[str, ...] = STAGES
    form: Form[EditAccountForm] | None = None
    person_form: Form[AccountPersonForm] | None = None


@pages.get("/customers/{account}/edit", door=employee)
def show_edit(scope: SiteScope, account: int) -> Page:
    """The account's form, and its people."""
    return _shown(scope, queries.get_account(scope, account))


@pages.post("/customers/{account}/edit", door=employee)
def edit_account(scope: SiteScope, account: int, form: Form[EditAccountForm]) -> Reply:
    """The account is as sent."""
    found = queries.get_account(scope, account)
    if form.mistakes:
        return _shown(scope, found, status=422, form=form)
    wanted = form.value
    try:
        accounts.edit_account(
            scope,
            found,
            stage=wanted.stage,
            segment=wanted.segment,
            annual_value_cents=_cents(wanted.value, wanted.currency),
            currency=wanted.currency,
            owner_person_id=_owner_id(scope, wanted.owner),
        )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return _shown(scope, found, status=422, form=form)
    return redirect(f"/customers/{account}")


@pages.post("/customers/{account}/people", door=employee)
def save_person(scope: SiteScope, account: int, form: Form[AccountPersonForm]) -> Reply:
    """The person with this address belongs to the account."""
    found = queries.get_account(scope, account)
    if form.mistakes:
        return _shown(scope, found, status=422, person_form=form)
    person = find_person_by_email(scope, form.value.email)
    if person is None or person.is_employee:
        words = _("No customer with a sign-in has this address.")
        form.given_mistakes = {"email": words}
        return _shown(scope, found, status=422, person_form=form)
    if is_doubtful(scope, person.id):
        form.given_mistakes = {"email": _(DOUBTFUL)}
        return _shown(scope, found, status=422, person_form=form)
    accounts.set_account_of_person(scope, found, person.id)
    return redirect(f"/customers/{account}/edit#people")


@pages.post("/customers/{account}/people/{person}/remove", door=employee)
def remove_person(scope: SiteScope, account: int, person: int) -> Reply:
    """The person does not belong to the account."""
    found = queries.get_account(scope, account)
    if any(row.id == person for row in queries.people_of_account(scope, found.id)):
        accounts.set_account_of_person(scope, None, person)
    return redirect(f"/customers/{account}/edit#people")


def _owner_id(scope: SiteScope, email: str | None) -> int | None:
    if email is None:
        return None
    found = find_person_by_email(scope, email)
    if found is None or not found.is_employee:
        raise Invalid({"owner": _("No employee has this address.")})
    return found.id


def _cents(value: Decimal | None, currency: str) -> int | None:
    return None if value is None else int(value.scaleb(get_currency_precision(currency)))


def _value(account: Account) -> str:
    if account.annual_value_cents is None:
        return ""
    digits = get_currency_precision(account.currency)
    return f"{Decimal(account.annual_value_cents).scaleb(-digits):f}"


def _shown(scope: SiteScope, account: Account, *, status: int = 200, **forms: Any) -> Page:
    owner = scope.select(Person.email).where(Person.id == account.owner_person_id)
    view = EditAccountView(
        address=f"/customers/{account.id}",
        name=account.name,
        stage=account.stage,
        segment=account.segment,
        value=_value(account),
        currency=account.currency,
        owner=(scope.one(owner) or "") if account.owner_person_id else "",
        people=tuple(queries.people_of_account(scope, account.id)),
        **forms,
    )
    return page("customers/edit.html", view=view, status=status)
