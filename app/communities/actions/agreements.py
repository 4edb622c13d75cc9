"""Publishing the agreement, and accepting it."""

import hashlib

from app.access.scope import Scope
from app.access.verdicts import action
from app.communities import policy
from app.communities.events import AgreementAccepted, AgreementPublished
from app.communities.models import Acceptance, Agreement, Community, Member
from app.communities.queries.agreements import current_agreement
from app.communities.queries.communities import lock_community
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.errors import Conflict
from app.core.languages import _
from app.core.markdown import render


@action(policy.may_publish_agreement)
def publish_agreement(scope: Scope, /, *, text: str) -> int:
    """This text binds from now on: members accept it before they go on. Its version."""
    version = lock_community(scope).agreement_version + 1
    write_agreement(scope, version, text)
    scope.emit(AgreementPublished(version=version), after={"version": version})
    return version


def write_agreement(scope: Scope, version: int, text: str) -> None:
    """The text stands as this version, which is the one that binds."""
    scope.add(
        Agreement(
            version=version,
            text=text,
            html=render(text),
            text_hash=hashlib.sha256(text.encode()).hexdigest(),
            binds_from=clock.now(),
        )
    )
    scope.run(
        scope.change(Community)
        .where(Community.id == scope.community_id)
        .values(agreement_version=version)
    )


@action(policy.may_agree)
def accept_agreement(scope: CommunityScope, /, *, version: int, address: str) -> None:
    """The member has accepted the text that binds now, if that is the version they were shown.

    Sending it again changes nothing. Raises `Conflict` when another version binds by now.
    """
    lock_community(scope)
    refuse_other_version(scope, version)
    keep_acceptance(scope, scope.member.id, address=address)


def refuse_other_version(scope: Scope, version: int) -> None:
    """Nothing when this version binds now. Raises `Conflict`; nothing has been written then."""
    binding = current_agreement(scope)
    if (binding.version if binding else 0) != version:
        raise Conflict(_("The agreement has changed meanwhile. Read it again before you accept."))


def keep_acceptance(scope: Scope, member_id: int, *, address: str) -> None:
    """The member's acceptance of the binding text is kept: the server's own hash of it, the time
    and the address, as they were the first time (I15)."""
    binding = current_agreement(scope)
    if binding is None:
        return
    is_new = scope.put(
        Acceptance,
        key={"member_id": member_id, "version": binding.version},
        values={},
        at_first={
            "text_hash": binding.text_hash,
            "address": address[:60],
            "accepted_at": clock.now(),
        },
    )
    scope.run(
        scope.change(Member).where(Member.id == member_id).values(agreement_version=binding.version)
    )
    if is_new:
        scope.emit(AgreementAccepted(member_id=member_id, version=binding.version))
