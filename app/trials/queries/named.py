"""How trials are called in the audit log of their community."""

from app.communities.queries.audit_words import Named, names
from app.communities.scope import CommunityScope
from app.trials.models import Trial


@names("trial_id")
def name_trials(scope: CommunityScope, ids: set[int]) -> dict[int, Named]:
    """The name of each, with its address. One statement."""
    base = scope.community.address
    rows = scope.rows(scope.select(Trial.id, Trial.number, Trial.name).where(Trial.id.in_(ids)))
    return {row.id: Named(row.name, f"{base}/trials/{row.number}") for row in rows}
