"""What a notice's mail says, asked at the moment of sending (M06, T15). And the seal of its link."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_
from sqlalchemy.orm import aliased

from app.access.roles import Role
from app.access.scope import WorkScope
from app.communities.models import Community, Member
from app.communities.queries.agreements import announced_agreement
from app.communities.queries.names import name_for
from app.identity.models import Person
from app.notices.models import Notice, NoticeKind
from app.notices.queries.audience import DECIDERS, count_waiting
from app.notices.queries.lists import comment_of, membership, shown_of_thread, thread_of
from app.threads.models import Audience, Comment, Thread

SEAL_BYTES = 18


@dataclass(frozen=True)
class LetterFacts:
    """A notice with all that its mail needs."""

    notice_id: int
    kind: str
    community_id: int
    thread_id: int
    comment_id: int | None
    person_id: int
    name: str
    email: str
    language: str
    zone: str
    slug: str
    community: str
    number: int
    title: str
    reason: str
    actor: str
    more: dict[str, Any]


def find_letter(scope: WorkScope, *, person_id: int, key: str) -> LetterFacts | None:
    """The notice, or None when its reader is to get no mail of it now: they want none, are no
    active member, may not see the thread, or what it tells of was hidden. One statement."""
    row = scope.first(_select_letter(scope, person_id, key))
    if row is None or not row.title:
        return None
    staff = Role(row.role).is_staff
    told_of_comment = row.kind in ("comment", "answer")
    if told_of_comment and (
        row.comment_hidden_at is not None or (row.visibility == Audience.STAFF and not staff)
    ):
        return None
    known = {
        name: getattr(row, name) for name in LetterFacts.__dataclass_fields__ if name != "actor"
    }
    actor = ""
    if row.actor_name:
        actor = name_for(staff, row.names_shown, row.actor_name, row.actor_role)
    return LetterFacts(**known, actor=actor)


@dataclass(frozen=True)
class RequestsLetter:
    """What the mail of a notice of requests says."""

    notice_id: int
    community_id: int
    person_id: int
    name: str
    email: str
    language: str
    zone: str
    slug: str
    community: str
    waiting: int


def find_requests_letter(scope: WorkScope, *, person_id: int) -> RequestsLetter | None:
    """How many ask to join, or None when nobody does any more, or the reader has read of it, decides
    no more or wants no mail. Two statements."""
    waiting, mine = count_waiting(scope), aliased(Member)
    statement = _to_member(scope, mine).where(
        Notice.person_id == person_id,
        Notice.kind == NoticeKind.REQUESTS,
        Notice.read_at.is_(None),
        mine.role.in_(DECIDERS),
    )
    row = scope.first(statement)
    return RequestsLetter(**row._mapping, waiting=waiting) if row and waiting else None


@dataclass(frozen=True)
class AgreementLetter:
    """What the mail of an announced agreement says."""

    notice_id: int
    community_id: int
    person_id: int
    name: str
    email: str
    language: str
    zone: str
    slug: str
    community: str
    version: int
    binds_from: datetime


def find_agreement_letter(scope: WorkScope, *, person_id: int, key: str) -> AgreementLetter | None:
    """What is announced, or None when it binds by now, another version came, the reader has read of
    it or accepted it, is no member any more or wants no mail. Two statements."""
    ahead, mine = announced_agreement(scope), aliased(Member)
    if ahead is None:
        return None
    to_member = _to_member(scope, mine).add_columns(Notice.more)
    statement = to_member.where(
        Notice.person_id == person_id,
        Notice.key == key,
        Notice.read_at.is_(None),
        mine.agreement_version < ahead.version,
    )
    row = scope.first(statement)
    if row is None or row.more.get("version") != ahead.version:
        return None
    known = {name: value for name, value in row._mapping.items() if name != "more"}
    return AgreementLetter(**known, version=ahead.version, binds_from=ahead.binds_from)


def _to_member(scope: WorkScope, mine: Any) -> Any:
    """What the mails to an active member who wants them begin with; more conditions are added."""
    return (
        scope.select(Notice.id.label("notice_id"), Notice.community_id)
        .add_columns(
            Person.id.label("person_id"),
            Person.name,
            Person.email,
            Person.language,
            Person.zone,
            Community.slug,
            Community.name.label("community"),
        )
        .select_from(Notice)
        .join(Person, and_(Person.id == Notice.person_id, Person.mail_notices.is_(True)))
        .join(Community, and_(Community.id == Notice.community_id, Community.archived_at.is_(None)))
        .join(mine, membership(mine))
    )


def _select_letter(scope: WorkScope, person_id: int, key: str) -> Any:
    mine, actor = aliased(Member), aliased(Member)
    return (
        scope.select(
            Notice.id.label("notice_id"),
            Notice.kind,
            Notice.community_id,
            Notice.thread_id,
            Notice.comment_id,
            Notice.more,
            mine.role,
        )
        .add_columns(
            Person.id.label("person_id"),
            Person.name,
            Person.email,
            Person.language,
            Person.zone,
            Community.slug,
            Community.name.label("community"),
            Community.names_shown,
            *shown_of_thread(mine),
            Comment.hidden_at.label("comment_hidden_at"),
            Comment.visibility,
            actor.name.label("actor_name"),
            actor.role.label("actor_role"),
        )
        .select_from(Notice)
        .join(Person, and_(Person.id == Notice.person_id, Person.mail_notices.is_(True)))
        .join(Community, and_(Community.id == Notice.community_id, Community.archived_at.is_(None)))
        .join(mine, membership(mine))
        .join(Thread, thread_of())
        .outerjoin(Comment, comment_of())
        .outerjoin(
            actor,
            and_(actor.community_id == Notice.community_id, actor.id == Notice.actor_member_id),
        )
        .where(Notice.person_id == person_id, Notice.key == key)
    )


def seal_subscription(person_id: int, secret: str) -> str:
    """The token that stops this person's mail and can do nothing else."""
    number = person_id.to_bytes(8, "big")
    return base64.urlsafe_b64encode(number + _seal(number, secret)).decode().rstrip("=")


def open_subscription(token: str, secret: str) -> int | None:
    """Whose mail the token stops, or None when it is not ours."""
    if len(token) > 60 or not token.isascii():
        return None
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    number, seal = raw[:8], raw[8:]
    if len(number) < 8 or not hmac.compare_digest(seal, _seal(number, secret)):
        return None
    return int.from_bytes(number, "big")


def _seal(number: bytes, secret: str) -> bytes:
    key = hashlib.sha256(f"stop-mail:{secret}".encode()).digest()
    return hmac.new(key, number, hashlib.sha256).digest()[:SEAL_BYTES]
