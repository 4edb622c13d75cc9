"""Publishing the agreement, and accepting it."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import func

from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.events import AcceptancesExported, AgreementAccepted, AgreementPublished
from app.communities.models import Acceptance, Agreement, Community, Member
from app.communities.queries.agreements import (
    announced_agreement,
    current_agreement,
    newest_version,
)
from app.communities.queries.communities import lock_community
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.core.languages import _
from app.core.markdown import render

BIND = "agreement.bind"


@action(policy.may_publish_agreement)
def publish_agreement(scope: Scope, /, *, text: str, binds_from: datetime | None = None) -> int:
    """This text binds from that moment on (without one, from now): members accept it before they
    go on. Until then it is announced. Its version.

    Of several that are published ahead, a later version never gives way to an earlier one. Raises
    `Invalid` for a moment that has passed.
    """
    now = clock.now()
    if binds_from is not None and binds_from < now:
        raise Invalid({"binds_from": _("This day has passed.")})
    lock_community(scope)
    version = newest_version(scope) + 1
    write_agreement(scope, version, text, binds_from=binds_from or now)
    after = {"version": version, "binds_from": (binds_from or now).isoformat()}
    scope.emit(AgreementPublished(version=version), after=after)
    return version


def write_agreement(
    scope: Scope, version: int, text: str, *, binds_from: datetime | None = None
) -> None:
    """The text stands as this version, and binds when its time has come."""
    moment = binds_from or clock.now()
    scope.add(
        Agreement(
            version=version,
            text=text,
            html=render(text),
            text_hash=hashlib.sha256(text.encode()).hexdigest(),
            binds_from=moment,
        )
    )
    _bind(scope)
    if moment > clock.now():
        key = f"agreement:{scope.community_id}:{version}"
        scope.enqueue(BIND, key=key, payload={}, run_at=moment)


@action(policy.by_the_house)
def bind_agreement(scope: Scope, /) -> None:
    """The newest version whose time has come is the one that binds."""
    lock_community(scope)
    _bind(scope)


def _bind(scope: Scope) -> None:
    """The community's row must be locked by this transaction, or new."""
    now = clock.now()
    newest = (
        scope.select(Agreement)
        .where(Agreement.binds_from <= now)
        .with_only_columns(func.coalesce(func.max(Agreement.version), 0))
        .scalar_subquery()
    )
    ahead = (
        scope.select(Agreement)
        .where(Agreement.binds_from > now, Agreement.version > newest)
        .with_only_columns(func.min(Agreement.binds_from))
        .scalar_subquery()
    )
    here = scope.change(Community).where(Community.id == scope.community_id)
    scope.run(here.values(agreement_version=newest, announced_from=ahead))


@action(policy.may_agree)
def accept_agreement(scope: CommunityScope, /, *, version: int, address: str) -> None:
    """The member has accepted the text that they were shown: the one that binds now, or the one
    that is announced.

    Sending it again changes nothing. Raises `Conflict` when it is neither by now.
    """
    lock_community(scope)
    announced = announced_agreement(scope)
    if announced is None or announced.version != version:
        refuse_other_version(scope, version)
        announced = None
    _keep(scope, scope.member.id, announced or current_agreement(scope), address)


def refuse_other_version(scope: Scope, version: int) -> None:
    """Nothing when this version binds now. Raises `Conflict`; nothing has been written then."""
    binding = current_agreement(scope)
    if (binding.version if binding else 0) != version:
        raise Conflict(_("The agreement has changed meanwhile. Read it again before you accept."))


def keep_acceptance(scope: Scope, member_id: int, *, address: str) -> None:
    """The member's acceptance of the binding text is kept: the server's own hash of it, the time
    and the address, as they were the first time (I15)."""
    _keep(scope, member_id, current_agreement(scope), address)


def _keep(scope: Scope, member_id: int, agreement: Any, address: str) -> None:
    if agreement is None:
        return
    is_new = scope.put(
        Acceptance,
        key={"member_id": member_id, "version": agreement.version},
        values={},
        at_first={
            "text_hash": agreement.text_hash,
            "address": address[:60],
            "accepted_at": clock.now(),
        },
    )
    version = agreement.version
    scope.run(
        scope.change(Member)
        .where(Member.id == member_id, Member.agreement_version < version)
        .values(agreement_version=version)
    )
    if is_new:
        scope.emit(AgreementAccepted(member_id=member_id, version=version))


@action(policy.may_export_acceptances)
def note_export(scope: CommunityScope, /) -> None:
    """The audit log has it that the viewer takes the list of acceptances."""
    scope.emit(AcceptancesExported(community_id=scope.community.id))
