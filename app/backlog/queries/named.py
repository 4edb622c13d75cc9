"""How backlog items are called in the site's audit log, whose readers need not be of the team."""

from app.backlog.models import Item
from app.communities.queries.audit_words import Named, names
from app.identity.scope import SiteScope


@names("item_id")
def name_items(scope: SiteScope, ids: set[int]) -> dict[int, Named]:
    """The number of each, and not its title. One statement."""
    rows = scope.rows(scope.select(Item.id, Item.number).where(Item.id.in_(ids)))
    return {row.id: Named(f"#{row.number}") for row in rows}
