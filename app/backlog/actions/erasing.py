"""Erasing somebody from backlogs: no item names them."""

from app.access.scope import WorkScope
from app.access.verdicts import action
from app.backlog import policy
from app.backlog.models import Item
from app.core.erasing import Forgotten
from app.core.markdown import render


@action(policy.by_the_house)
def take_out_of_items(scope: WorkScope, /, *, forgotten: Forgotten) -> None:
    """No backlog item of any product names the person or their address."""
    named = forgotten.stands_in(Item.title, Item.body)
    for item in scope.all(scope.select(Item).where(named).with_for_update()):
        item.title = forgotten.out_of(item.title)[:200]
        item.body = forgotten.out_of(item.body)
        item.body_html = render(item.body)
        item.revision += 1
    scope.flush()
