"""People of the site: the list, new employees, and who is what."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from app.access.proofs import prove_first
from app.access.scope import Cursor
from app.access.verdicts import insist
from app.communities.actions.members import LastOwner
from app.communities.queries.members import StaffPlace, list_staff_places
from app.core.errors import Conflict, Invalid
from app.core.languages import _
from app.identity.actions.clearing import clear_second_step
from app.identity.doors import administrator
from app.identity.models import Person
from app.identity.policy import may_clear_second_step
from app.identity.queries import get_person
from app.identity.queries.second_step import SignInMethods, get_methods
from app.identity.scope import SiteScope
from app.site.actions.people import set_person_flags
from app.site.actions.running import invite_employee, send_link_again
from app.site.forms import EmployeeForm, FlagsForm, People, SureForm
from app.site.queries.people import PersonRow, list_people
from app.web.forms import Form
from app.web.replies import Page, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class PeopleView:
    """A page of people, and the form of a new employee."""

    q: str
    only: str
    people: tuple[PersonRow, ...]
    older: str
    form: Form[EmployeeForm] | None = None


@dataclass(frozen=True)
class PersonView:
    """One person, and the form of their flags."""

    id: int
    name: str
    email: str
    is_employee: bool
    is_administrator: bool
    has_password: bool
    places: tuple[StaffPlace, ...]  # where they are staff
    methods: SignInMethods
    is_viewer: bool
    sent: bool = False  # a mail with a link is on its way to them
    form: Form[FlagsForm] | None = None
    clearing: Form[SureForm] | None = None


@pages.get("/admin/people", door=administrator)
def show_people(scope: SiteScope, wanted: People, after: Cursor | None = None) -> Page:
    """People by address, or those whose name or address holds the words."""
    return page("site/people.html", view=_view(scope, wanted, after))


@pages.post("/admin/people", door=administrator)
def save_employee(scope: SiteScope, form: Form[EmployeeForm]) -> Reply:
    """The company has a new employee, who gets a mail; or the form again."""
    if form.mistakes:
        return page("site/people.html", view=_view(scope, People(), None, form), status=422)
    try:
        made = invite_employee(scope, name=form.value.name, email=form.value.email)
    except Conflict as error:
        form.given_mistakes = {"email": error.sentence}
        return page("site/people.html", view=_view(scope, People(), None, form), status=409)
    return redirect(f"/admin/people/{made.id}?sent=yes")


@pages.get("/admin/people/{person}", door=administrator)
def show_person(scope: SiteScope, person: int, sent: str = "") -> Page:
    """One person's name, address and flags."""
    view = _person(scope, get_person(scope, person))
    awaits = bool(sent) and view.is_employee and not view.has_password
    return page("site/person.html", view=replace(view, sent=awaits))


@pages.post("/admin/people/{person}", door=administrator)
def save_flags(scope: SiteScope, person: int, form: Form[FlagsForm]) -> Reply:
    """The person is what was sent; or the form again, with the reason why not."""
    found = get_person(scope, person)
    wanted = form.value
    if found.is_administrator != (wanted.is_administrator == "yes"):
        prove_first(scope, "administrators")
    try:
        set_person_flags(
            scope,
            found,
            is_employee=wanted.is_employee == "yes",
            is_administrator=wanted.is_administrator == "yes",
        )
    except Invalid as error:
        form.given_mistakes = error.mistakes
        return page("site/person.html", view=_person(scope, found, form), status=422)
    except LastOwner as error:
        form.given_mistakes = {"is_employee": error.sentence}
        return page("site/person.html", view=_person(scope, found, form), status=409)
    except Conflict as error:
        form.given_mistakes = {"is_administrator": error.sentence}
        return page("site/person.html", view=_person(scope, found, form), status=409)
    return redirect("/admin/people" if found.id == scope.person.id else f"/admin/people/{person}")


@pages.post("/admin/people/{person}/link", door=administrator)
def send_link(scope: SiteScope, person: int) -> Reply:
    """An employee without a password gets another link."""
    send_link_again(scope, get_person(scope, person))
    return redirect(f"/admin/people/{person}?sent=yes")


@pages.post("/admin/people/{person}/second-step", door=administrator, proves="second-step")
def clear_step(scope: SiteScope, person: int, form: Form[SureForm]) -> Reply:
    """The person, who has lost what they took it by, is asked for no second step; or the page
    again, with the reason why not."""
    found = get_person(scope, person)
    insist(may_clear_second_step(scope, found))
    if form.mistakes:
        form.given_mistakes = {"sure": _("Tick this once you know that it is they who ask.")}
        return page("site/person.html", view=_person(scope, found, clearing=form), status=422)
    try:
        clear_second_step(scope, found)
    except Conflict as error:
        form.given_mistakes = {"sure": error.sentence}
        return page("site/person.html", view=_person(scope, found, clearing=form), status=409)
    return redirect(f"/admin/people/{person}")


def _view(
    scope: SiteScope, wanted: People, after: Cursor | None, form: Form[EmployeeForm] | None = None
) -> PeopleView:
    found = list_people(scope, after, q=wanted.q, only=wanted.only)
    asked = {"q": wanted.q, "only": wanted.only, "after": found.next or ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    older = f"/admin/people?{query}" if found.next else ""
    return PeopleView(wanted.q, wanted.only, found.rows, older, form)


def _person(
    scope: SiteScope,
    found: Person,
    form: Form[FlagsForm] | None = None,
    *,
    clearing: Form[SureForm] | None = None,
) -> PersonView:
    return PersonView(
        id=found.id,
        name=found.name,
        email=found.email,
        is_employee=found.is_employee,
        is_administrator=found.is_administrator,
        has_password=found.password_hash is not None,
        places=tuple(list_staff_places(scope, found.id)),
        methods=get_methods(scope, found.id),
        is_viewer=found.id == scope.person.id,
        clearing=clearing,
        form=form,
    )
