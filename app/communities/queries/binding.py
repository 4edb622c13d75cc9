"""Which version of the agreement binds at a moment: by the clock, whether or not the worker has been
there. Texts and acceptances are `agreements`' part."""

from typing import Any

from sqlalchemy import case, func, select  # allowed(select): a part of others' statements

from app.communities.models import Agreement, Community


def binding_version(now: Any) -> Any:
    """The version that binds then, as a column beside `Community`; 0 while there is none.

    `now` is a moment, or the parameter that holds it. Looks further than the community's own row
    only once the time of an announced version has come and the row does not say so yet.
    """
    come = (
        select(func.max(Agreement.version))  # allowed(select): a part of others' statements
        .where(Agreement.community_id == Community.id, Agreement.binds_from <= now)
        .correlate(Community)
        .scalar_subquery()
    )
    return case((Community.announced_from <= now, come), else_=Community.agreement_version)
