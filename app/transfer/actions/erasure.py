"""Erasing a person from the whole site, in one transaction: it cannot be undone."""

from typing import Any

from sqlalchemy import func

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.backlog.actions.erasing import take_out_of_items
from app.communities.actions.erasing import forget_invited, forget_member
from app.communities.models import Member
from app.core.erasing import Forgotten
from app.core.errors import Busy
from app.customers.actions.erasing import forget_customer
from app.identity.actions.erasing import forget_person
from app.identity.models import Person
from app.identity.queries import get_person, lock_person
from app.identity.scope import OwnScope
from app.products.actions.products import leave_all_teams
from app.threads.actions.erasing import empty_words, take_out_of_words
from app.transfer import policy
from app.transfer.actions.exports import drop_exports
from app.transfer.actions.ledger import WHY, forget_in_ledger
from app.transfer.queries.phrases import is_a_phrase
from app.trials.actions.erasing import empty_notes, take_out_of_notes


@action(policy.may_erase_own)
def erase_oneself(scope: OwnScope, /, *, words_go: bool) -> Forgotten:
    """Nobody signs in as the viewer any more. Where they were, they are a former member; what they
    wrote stays so, or is empty; their votes stay, so that every count is as it was.

    Raises `Conflict` when a community would have no owner, or the site no administrator. What was
    forgotten comes back, for what lies outside the database.
    """
    house = scope.everywhere()
    members = _memberships(house, scope.person.id)
    forgotten = _forgotten(house, scope.person.id, [member.id for member in members])
    for member in members:
        place = house.inside(member.community_id)
        forget_member(place, member)
        _forget_words(place, member, forgotten, words_go=words_go)
        drop_exports(place)
    person = lock_person(house, scope.person.id) or get_person(house, scope.person.id)
    if [m.id for m in _memberships(house, person.id)] != [m.id for m in members]:
        raise Busy("they joined another community at the same moment")
    forget_invited(house, forgotten=forgotten)
    forget_customer(house, person.id, forgotten=forgotten)
    leave_all_teams(house, person.id)
    take_out_of_items(house, forgotten=forgotten)
    forget_person(house, person)
    forget_in_ledger(house, person.id, [m.id for m in members], forgotten=forgotten)
    return forgotten


def _memberships(house: WorkScope, person_id: int) -> list[Any]:
    """Every membership of the person, also ended ones, in the order in which all lock them."""
    theirs = house.select_across(Member.community_id, Member.id, why=WHY)
    wanted = theirs.where(Member.person_id == person_id)
    return house.rows(wanted.order_by(Member.community_id))


def _forgotten(house: WorkScope, person_id: int, member_ids: list[int]) -> Forgotten:
    """The name is not sought in others' words when it is somebody else's too, and as a mention alone
    when it says something else."""
    person = get_person(house, person_id)
    others = house.select(Person.id).where(
        func.lower(Person.name) == person.name.lower(), Person.id != person_id
    )
    if house.first(others):
        return Forgotten("", person.email)
    return Forgotten(person.name, person.email, is_a_phrase(house, person, member_ids))


def _forget_words(place: WorkScope, member: Any, forgotten: Forgotten, *, words_go: bool) -> None:
    if words_go:
        empty_words(place, member_id=member.id)
        empty_notes(place, member_id=member.id)
    take_out_of_words(place, forgotten=forgotten)
    take_out_of_notes(place, forgotten=forgotten)
