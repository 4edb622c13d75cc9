"""What is a person's own, streamed: their words, votes, answers and proofs; never others' words.

Of threads that others began only address and number are told, of staff notes and reasons nothing
(P02). Whose the words are is read from their true author (R02).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_

from app.communities.models import Acceptance, Community, Member
from app.core.json_stream import document
from app.core.ledger.models import AuditRow, AuditText
from app.customers.models import Account, AccountPerson
from app.identity.models import (
    Device,
    Passkey,
    Person,
    PersonalToken,
    ProviderIdentity,
    SignInSession,
)
from app.threads.models import Audience, Comment, Thread, Vote, Watching, WorksAnswer
from app.trials.models import Enrolment, Mission, MissionResult, Trial

WHY = "what is a person's own stands in several communities"


@dataclass(frozen=True)
class OwnKind:
    """One list: the member's own rows of this model, and what of them is told."""

    name: str
    model: Any
    whose: Any
    columns: str
    thread: Any = None  # the column that names a thread, whose number is told
    mission: Any = None
    trial: Any = None
    only: Any = None


_MEMBERSHIP = "name company role state agreement_version named_in_changelog joined_at left_at"
_THREAD = (
    "number kind title body status tags version steps expected actual severity frequency device "
    "audience created_at edited_at"
)
KINDS = (
    OwnKind("memberships", Member, Member.id, _MEMBERSHIP),
    OwnKind("threads", Thread, Thread.author_id, _THREAD),
    OwnKind(
        "comments",
        Comment,
        Comment.author_id,
        "body is_official created_at edited_at",
        thread=Comment.thread_id,
        only=Comment.visibility == Audience.MEMBERS,
    ),
    OwnKind("votes", Vote, Vote.member_id, "importance created_at", thread=Vote.thread_id),
    OwnKind(
        "works_answers",
        WorksAnswer,
        WorksAnswer.member_id,
        "version works answered_at",
        thread=WorksAnswer.thread_id,
    ),
    OwnKind("watching", Watching, Watching.member_id, "watch", thread=Watching.thread_id),
    OwnKind(
        "enrolments", Enrolment, Enrolment.member_id, "state created_at", trial=Enrolment.trial_id
    ),
    OwnKind(
        "results",
        MissionResult,
        MissionResult.member_id,
        "result note device created_at changed_at",
        mission=MissionResult.mission_id,
    ),
    OwnKind(
        "acceptances",
        Acceptance,
        Acceptance.member_id,
        "version text_hash address accepted_at",
    ),
)


def own_of_community(scope: Any) -> Iterator[bytes]:
    """What the member said and did in this community. One statement a list."""
    return document({}, {kind.name: _rows(scope, kind) for kind in KINDS})


def own_of_person(scope: Any) -> Iterator[bytes]:
    """What is the person's own on the whole site, also where they were. One statement a list."""
    return document(
        {"person": _person(scope)},
        {**_of_site(scope), **{kind.name: _rows(scope, kind) for kind in KINDS}},
    )


def _rows(scope: Any, kind: OwnKind) -> Iterable[dict[str, Any]]:
    return (row._asdict() for row in scope.stream(_select(scope, kind)))


def _select(scope: Any, kind: OwnKind) -> Select[Any]:
    """The member's own rows, in the order of their keys."""
    wanted = _mine(scope)
    told: list[Any] = [Community.slug.label("community")]
    wanted = wanted.join(Community, Community.id == Member.community_id)
    if kind.model is not Member:
        wanted = wanted.join(kind.model, _same(kind.model, kind.whose == Member.id))
    if kind.mission is not None:
        wanted = wanted.join(Mission, _same(Mission, Mission.id == kind.mission))
        told.append(Mission.number.label("mission"))
    trial = Mission.trial_id if kind.mission is not None else kind.trial
    if trial is not None:
        wanted = wanted.join(Trial, _same(Trial, Trial.id == trial))
        told.append(Trial.number.label("trial"))
    if kind.thread is not None:
        wanted = wanted.join(Thread, _same(Thread, Thread.id == kind.thread))
        told.append(Thread.number.label("thread"))
    if kind.only is not None:
        wanted = wanted.where(kind.only)
    told += [getattr(kind.model, name) for name in kind.columns.split()]
    key = kind.model.__table__.primary_key.columns
    return wanted.with_only_columns(*told, maintain_column_froms=True).order_by(*key)


def _same(model: Any, condition: Any) -> Any:
    return and_(model.community_id == Member.community_id, condition)


def _mine(scope: Any) -> Select[Any]:
    if scope.member_id is not None:
        return scope.select(Member).where(Member.id == scope.member_id)
    return scope.select_own(Member, why=WHY)


def _person(scope: Any) -> dict[str, Any]:
    names = "name email language zone is_employee is_administrator mail_notices created_at".split()
    told = [getattr(Person, name) for name in names]
    wanted = scope.select(*told, Account.name.label("account"))
    wanted = wanted.outerjoin(AccountPerson, AccountPerson.person_id == Person.id)
    wanted = wanted.outerjoin(Account, Account.id == AccountPerson.account_id)
    row = scope.first(wanted.where(Person.id == scope.viewer.id))
    return row._asdict()


def _of_site(scope: Any) -> dict[str, Iterable[dict[str, Any]]]:
    return {
        "devices": _own(scope, Device, "name platform os_version is_usual created_at"),
        "sessions": _own(scope, SignInSession, "browser created_at seen_at expires_at"),
        "tokens": _own(scope, PersonalToken, "name grants created_at expires_at revoked_at"),
        "providers": _own(scope, ProviderIdentity, "provider email connected_at"),
        "passkeys": _own(scope, Passkey, "name created_at used_at"),
        "security_events": _security(scope),
    }


def _own(scope: Any, model: Any, columns: str) -> Iterable[dict[str, Any]]:
    told = [getattr(model, name) for name in columns.split()]
    wanted = scope.select_own(*told, why=WHY).order_by(*model.__table__.primary_key.columns)
    return (row._asdict() for row in scope.stream(wanted))


def _security(scope: Any) -> Iterable[dict[str, Any]]:
    """What happened to the person's sign-in; from where, only when it was they themselves."""
    by_them = AuditRow.actor_person_id == scope.viewer.id
    wanted = (
        scope.select_own_acts(AuditRow.act, AuditRow.happened_at, by_them.label("by_you"))
        .outerjoin(AuditText, and_(AuditText.id == AuditRow.text_id, by_them))
        .add_columns(AuditText.address, AuditText.browser)
        .order_by(AuditRow.id)
    )
    return (row._asdict() for row in scope.stream(wanted))
