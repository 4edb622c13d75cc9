"""What members accept: the text that binds now, the versions around it, and who accepted which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_

from app.access.scope import Cursor, Scope, Slice
from app.communities.models import Acceptance, Agreement, Member, MemberState
from app.core.clock import clock
from app.identity.models import Person

PAGE = 50


@dataclass(frozen=True)
class AgreementRow:
    """A version of the agreement, and how many members have accepted it."""

    version: int
    binds_from: datetime
    accepted: int


@dataclass(frozen=True)
class AcceptanceRow:
    """A member who accepted a version: when, and from which address on the network."""

    id: int
    name: str
    company: str
    accepted_at: datetime
    address: str


@dataclass(frozen=True)
class MissingRow:
    """A member who has not accepted a version."""

    id: int
    name: str
    company: str
    joined_at: datetime


def current_agreement(scope: Scope) -> Any:
    """The version that binds now, or None while the community has none. One statement."""
    wanted = scope.select(Agreement).where(Agreement.binds_from <= clock.now())
    return scope.one(wanted.order_by(Agreement.version.desc()))


def announced_agreement(scope: Scope) -> Any:
    """The newest version, if its time is still to come; else None. One statement."""
    newest = scope.one(scope.select(Agreement).order_by(Agreement.version.desc()))
    return newest if newest is not None and newest.binds_from > clock.now() else None


def get_agreement(scope: Scope, version: int) -> Any:
    """This version, or `NotFound`."""
    return scope.get(scope.select(Agreement).where(Agreement.version == version))


def newest_version(scope: Scope) -> int:
    """The highest version there is, whether or not it binds; 0 for none. One statement."""
    counted = scope.select(Agreement).with_only_columns(func.max(Agreement.version))
    return scope.one(counted) or 0


def list_agreements(scope: Scope) -> list[AgreementRow]:
    """Every version, the newest first. One statement."""
    accepted = (
        scope.select(Acceptance)
        .where(Acceptance.version == Agreement.version)
        .with_only_columns(func.count(), maintain_column_froms=True)
        .correlate(Agreement)
        .scalar_subquery()
    )
    wanted = scope.select(Agreement.version, Agreement.binds_from).add_columns(
        accepted.label("accepted")
    )
    found = scope.rows(wanted.order_by(Agreement.version.desc()))
    return [AgreementRow(**row._mapping) for row in found]


def list_acceptances(
    scope: Scope, version: int, after: Cursor | None = None
) -> Slice[AcceptanceRow]:
    """50 who accepted this version, the newest members first; those who left are among them. One
    statement."""
    wanted = (
        scope.select(
            Member.id, Member.name, Member.company, Acceptance.accepted_at, Acceptance.address
        )
        .where(Acceptance.member_id == Member.id, Acceptance.version == version)
        .order_by(Member.id.desc())
    )
    return scope.slice(wanted, into=AcceptanceRow, after=after, size=PAGE)


def list_missing(scope: Scope, version: int, after: Cursor | None = None) -> Slice[MissingRow]:
    """50 active members who have accepted neither this version nor a later one, the newest first.
    One statement."""
    wanted = (
        scope.select(Member.id, Member.name, Member.company, Member.joined_at)
        .where(
            Member.state == MemberState.ACTIVE,
            Member.person_id.is_not(None),
            Member.agreement_version < version,
        )
        .order_by(Member.id.desc())
    )
    return scope.slice(wanted, into=MissingRow, after=after, size=PAGE)


EXPORTED = (
    "version",
    "text_hash",
    "name",
    "email",
    "company",
    "role",
    "state",
    "accepted_at",
    "address",
)


def list_exported(scope: Scope, after: tuple[int, int], size: int) -> Sequence[Any]:
    """The next acceptances after (version, member), in that order: their cells as in `EXPORTED`,
    then the member's id. One statement."""
    version, member_id = after
    beyond = or_(
        Acceptance.version > version,
        and_(Acceptance.version == version, Acceptance.member_id > member_id),
    )
    return scope.rows(
        scope.select(Acceptance.version, Acceptance.text_hash, Member.name)
        .outerjoin(Person, Person.id == Member.person_id)
        .add_columns(
            Person.email,
            Member.company,
            Member.role,
            Member.state,
            Acceptance.accepted_at,
            Acceptance.address,
            Acceptance.member_id,
        )
        .where(Acceptance.member_id == Member.id, Acceptance.version >= version, beyond)
        .order_by(Acceptance.version, Acceptance.member_id)
        .limit(size)
    )
