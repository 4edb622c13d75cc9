"""Who may enter a community: its members, once they have accepted what binds them. And who may
stand before it: the holder of an invitation's token."""

from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import and_, bindparam, select  # allowed(select): an invitation has no scope yet
from sqlalchemy.orm import aliased

from app.access.roles import Role
from app.access.viewer import Viewer
from app.communities.models import Community, Invitation, JoinRequest, Member, MemberState
from app.communities.queries.binding import binding_version
from app.communities.queries.names import name_for
from app.communities.queries.requests import REQUEST_LIVES
from app.communities.scope import (
    AskingScope,
    CommunityFacts,
    CommunityScope,
    InvitedScope,
    MemberFacts,
    OfferFacts,
    PlaceFacts,
    RequestFacts,
)
from app.core.clock import clock
from app.core.errors import NotFound, NotSignedIn, Refused
from app.core.fence import ACROSS
from app.core.languages import _
from app.identity.doors import check_grant, read_viewer
from app.identity.models import Person
from app.identity.queries import token_hash, viewer_of
from app.identity.scope import OwnScope
from app.web.asked import Asked

_COLUMNS = (
    Community.id.label("c_id"),
    Community.slug,
    Community.name.label("c_name"),
    Community.names_shown,
    binding_version(bindparam("now")).label("c_agreement"),
    Community.members,
    Community.announced_from,
    Community.staff_second_step,
    Member.id.label("m_id"),
    Member.name.label("m_name"),
    Member.role,
    Member.agreement_version.label("m_agreement"),
)


class CommunityDoor:
    """For active members. To anyone else the community does not exist: one 404, after the same
    single statement, whether it is not there or not theirs."""

    def __init__(self, *, before_agreeing: bool = False) -> None:
        self.name = "community" if not before_agreeing else "community_before_agreeing"
        self._before_agreeing = before_agreeing

    def enter(self, asked: Asked) -> CommunityScope:
        """The scope of the member. One statement."""
        slug = asked.params.get("community") or asked.params.get("slug") or ""
        row = read_viewer(asked, *_COLUMNS, joined=_with_membership, slug=slug)
        if row.m_id is None:
            raise NotFound
        viewer = viewer_of(row)
        check_grant(asked, viewer)
        community = CommunityFacts(
            row.c_id,
            row.slug,
            row.c_name,
            row.names_shown,
            row.c_agreement,
            row.members,
            _still_ahead(row.announced_from),
        )
        member = MemberFacts(row.m_id, row.m_name, Role(row.role), row.m_agreement)
        if row.staff_second_step and member.is_staff and not viewer.second_step:
            _ask_for_second_step(asked, viewer)
        if member.agreement_version < community.agreement_version and not self._before_agreeing:
            address = f"{community.address}/agreement"
            raise Refused(
                _("The agreement of this community has a new version."),
                _("Read and accept it at %(address)s.", address=address),
                first=address,
            )
        return CommunityScope(asked.session, viewer, community, member, secret=asked.secret)


def _still_ahead(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment > clock.now() else None


def _ask_for_second_step(asked: Asked, viewer: Viewer) -> NoReturn:
    """Staff without a second step get nothing where the community asks them for one; the page says
    so, and leads to setting it up."""
    asked.request.state.scope = OwnScope(asked.session, viewer, secret=asked.secret)
    raise Refused(
        _("This community asks its staff for a second step at sign-in, and you have none yet."),
        _("Set it up at %(address)s.", address="/me/sign-in"),
        lead="/me/sign-in",
    )


def _with_membership(statement: Any) -> Any:
    return statement.outerjoin(Community, Community.slug == bindparam("slug")).outerjoin(
        Member,
        and_(
            Member.community_id == Community.id,
            Member.person_id == Person.id,
            Member.state == MemberState.ACTIVE,
            Community.archived_at.is_(None),
        ),
    )


community = CommunityDoor()
community_before_agreeing = CommunityDoor(before_agreeing=True)


class InvitationDoor:
    """For whoever holds the token of an invitation, signed in or not. The token alone says which
    community it leads to (I01); an unknown one leads nowhere."""

    name = "anyone"
    why = "whoever holds the token was invited, and may have no sign-in yet"

    def enter(self, asked: Asked) -> InvitedScope:
        """The scope before the community. Two statements for the signed-in, else one."""
        viewer = _viewer_or_none(asked)
        offer = _read_offer(asked, asked.params.get("token") or "", viewer)
        return InvitedScope(asked.session, viewer, offer, secret=asked.secret)


_OFFER = (
    Invitation.id,
    Invitation.community_id,
    Community.slug,
    Community.name.label("community_name"),
    Invitation.email,
    Invitation.role,
    Invitation.note,
    Invitation.inviter_id,
    Invitation.cohort_id,
    Invitation.account_id,
    Invitation.cap,
    Invitation.used,
    Invitation.created_at,
    Invitation.expires_at,
    Invitation.revoked_at,
    Invitation.declined_at,
    Invitation.paused_at,
    Invitation.domains,
    Invitation.approval,
    Invitation.via_id,
    Invitation.approved,
    Invitation.proposer_id,
    Invitation.trial_name,
    Community.names_shown,
)


def _read_offer(asked: Asked, token: str, viewer: Viewer | None) -> OfferFacts:
    inviter, mine, proposer = aliased(Member), aliased(Member), aliased(Member)
    wanted = (
        select(  # allowed(select): the token is what leads to a scope
            *_OFFER,
            binding_version(clock.now()).label("agreement_version"),
            inviter.name.label("inviter_name"),
            inviter.role.label("inviter_role"),
            mine.id.label("mine"),
            proposer.name.label("proposer_name"),
            proposer.role.label("proposer_role"),
        )
        .join(Community, Community.id == Invitation.community_id)
        .outerjoin(
            inviter,
            and_(
                inviter.community_id == Invitation.community_id,
                inviter.id == Invitation.inviter_id,
            ),
        )
        .outerjoin(
            proposer,
            and_(
                proposer.community_id == Invitation.community_id,
                proposer.id == Invitation.proposer_id,
            ),
        )
        .outerjoin(
            mine,
            and_(
                mine.community_id == Invitation.community_id,
                mine.person_id == (viewer.id if viewer else 0),
                mine.state == MemberState.ACTIVE,
            ),
        )
        .where(Invitation.token_hash == token_hash(token), Community.archived_at.is_(None))
        .execution_options(**{ACROSS: "the token says which community it leads to"})
    )
    row = asked.session.execute(wanted).first()
    if row is None:
        raise NotFound
    facts = dict(row._mapping)
    is_member = facts.pop("mine") is not None
    by, proposed_as = row.proposer_name or "", facts.pop("proposer_role") or Role.CUSTOMER
    facts |= {
        "role": Role(row.role),
        "inviter_name": row.inviter_name or "",
        "inviter_role": row.inviter_role or "",
        "proposer_name": by and name_for(False, row.names_shown, by, proposed_as),
    }
    return OfferFacts(**facts, viewer_is_member=is_member)


invitation = InvitationDoor()


_PLACE = (
    Community.id,
    Community.slug,
    Community.name,
    Community.join_words.label("words"),
    Community.questions,
)


def _viewer_or_none(asked: Asked) -> Viewer | None:
    try:
        return viewer_of(read_viewer(asked)) if asked.session_token else None
    except NotSignedIn:
        return None


def _place(row: Any) -> PlaceFacts:
    return PlaceFacts(row.id, row.slug, row.name, row.words, tuple(row.questions))


class JoinDoor:
    """For anyone, where a community may be asked; elsewhere it does not exist, like one that never
    was, after the same statements."""

    name = "anyone"
    why = "who is no member yet asks to become one, where the community says so"

    def enter(self, asked: Asked) -> AskingScope:
        """The scope before the community. Two statements for the signed-in, else one."""
        viewer = _viewer_or_none(asked)
        wanted = select(*_PLACE).where(  # allowed(select): this makes the scope
            Community.slug == (asked.params.get("community") or ""),
            Community.join_open.is_(True),
            Community.archived_at.is_(None),
        )
        row = asked.session.execute(wanted).first()
        if row is None:
            raise NotFound
        return AskingScope(asked.session, viewer, _place(row), secret=asked.secret)


class ProofDoor:
    """For whoever reads the mail of an address that asks to join: the token says which request."""

    name = "anyone"
    why = "whoever holds the token reads the mail of the address that asked"

    def enter(self, asked: Asked) -> AskingScope:
        """The scope before the community, with the request. Two statements for the signed-in."""
        viewer = _viewer_or_none(asked)
        wanted = (
            select(  # allowed(select): the token is what leads to a scope
                *_PLACE, JoinRequest.id.label("r_id"), JoinRequest.state, JoinRequest.email
            )
            .join(JoinRequest, JoinRequest.community_id == Community.id)
            .where(
                JoinRequest.token_hash == token_hash(asked.params.get("token") or ""),
                JoinRequest.created_at > clock.now() - REQUEST_LIVES,
                Community.slug == (asked.params.get("community") or ""),
                Community.archived_at.is_(None),
            )
        )
        row = asked.session.execute(wanted).first()
        if row is None:
            raise NotFound
        request = RequestFacts(row.r_id, row.state, row.email)
        place = _place(row)
        return AskingScope(asked.session, viewer, place, request=request, secret=asked.secret)


asking = JoinDoor()
proving = ProofDoor()
