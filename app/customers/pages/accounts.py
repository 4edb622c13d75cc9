"""The list of accounts, and a new one."""

from dataclasses import dataclass
from urllib.parse import urlencode

from app.access.scope import Cursor
from app.core.errors import Conflict, Invalid
from app.customers import queries
from app.customers.actions import accounts
from app.customers.forms import AccountForm, Customers
from app.customers.models import AccountStage
from app.customers.queries import AccountRow
from app.identity.doors import employee
from app.identity.scope import SiteScope
from app.web.forms import Form
from app.web.replies import Page, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
STAGES = tuple(stage.value for stage in AccountStage)


@dataclass(frozen=True)
class CustomersView:
    """A page of accounts. `older` is the address of the next one, or empty."""

    q: str
    stage: str
    stages: tuple[str, ...]
    accounts: tuple[AccountRow, ...]
    older: str


@dataclass(frozen=True)
class NewAccountView:
    """The form of an account."""

    stages: tuple[str, ...] = STAGES
    form: Form[AccountForm] | None = None


@pages.get("/customers", door=employee)
def show_customers(scope: SiteScope, wanted: Customers, after: Cursor | None = None) -> Page:
    """Accounts by name, or those whose name or segment holds the words."""
    found = queries.list_accounts(scope, after, q=wanted.q, stage=wanted.stage)
    asked = {"q": wanted.q, "stage": wanted.stage and wanted.stage.value, "after": found.next}
    query = urlencode({name: value for name, value in asked.items() if value})
    view = CustomersView(
        q=wanted.q or "",
        stage=wanted.stage or "",
        stages=STAGES,
        accounts=found.rows,
        older=f"/customers?{query}" if found.next else "",
    )
    return page("customers/customers.html", part="customers/_list.html", view=view, keep=True)


@pages.get("/customers/new", door=employee)
def new_account(scope: SiteScope) -> Page:
    """The empty form of an account."""
    return page("customers/new.html", view=NewAccountView())


@pages.post("/customers", door=employee)
def save_account(scope: SiteScope, form: Form[AccountForm]) -> Reply:
    """The site has the account; or the form again, with what is wrong."""
    if form.mistakes:
        return page("customers/new.html", view=NewAccountView(form=form), status=422)
    wanted = form.value
    try:
        made = accounts.make_account(
            scope, name=wanted.name, segment=wanted.segment, stage=wanted.stage
        )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page("customers/new.html", view=NewAccountView(form=form), status=422)
    except Conflict as error:
        form.given_mistakes = {"name": error.sentence}
        return page("customers/new.html", view=NewAccountView(form=form), status=409)
    return redirect(f"/customers/{made.id}")
