"""Erasing somebody from accounts: what happened stays on the timeline, and names nobody."""

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.core.erasing import Forgotten
from app.customers import policy
from app.customers.models import Account, AccountPerson, Touchpoint


@action(policy.by_the_house)
def forget_customer(scope: WorkScope, person_id: int, /, *, forgotten: Forgotten) -> None:
    """The person belongs to no account and owns none; no touchpoint names them."""
    scope.run(scope.remove(AccountPerson).where(AccountPerson.person_id == person_id))
    owned = scope.change(Account).where(Account.owner_person_id == person_id)
    scope.run(owned.values(owner_person_id=None))
    named = forgotten.stands_in(Touchpoint.title, Touchpoint.body, Touchpoint.external_id)
    told = forgotten.stands_in_json(Touchpoint.about)
    for point in scope.all(scope.select(Touchpoint).where(named | told)):
        point.title = forgotten.out_of(point.title)[:200]
        point.body = forgotten.out_of(point.body)
        if (without := forgotten.out_of(point.external_id)) != point.external_id:
            point.external_id = f"{without[:170]}:{point.id}"  # still its own
        point.about = forgotten.out_of_json(point.about)
    scope.flush()
