"""What would become of each line of a file of invitations. Nothing is written here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from app.access.roles import Role
from app.access.scope import Scope
from app.communities import policy
from app.communities.models import Cohort, Invitation, LineOutcome, Member, MemberState
from app.communities.queries.invitations import is_open_now
from app.customers.models import Account
from app.identity.models import Person

AT_ONCE = 500  # addresses in one question
COMMON = (
    "gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com",
    "live.com", "protonmail.com", "proton.me", "aol.com", "gmx.de", "gmx.net", "web.de",
    "t-online.de", "freenet.de",
)  # fmt: skip
NEIGHBOURS = frozenset(
    {"mail.com", "email.com", "ymail.com", "gmx.com", "gmx.at", "gmx.ch", "me.com", "mac.com"}
)  # real ones that look like a slip of the common


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One line of a file, its cells in order; `problem` when it cannot be meant as it stands."""

    line: int
    email: str
    name: str = ""
    account: str = ""
    cohort: str = ""
    role: str = ""
    note: str = ""
    problem: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What would be done with a line: its outcome, why, and what it leads to."""

    typed: TypedLine
    outcome: LineOutcome
    problem: str = ""
    detail: str = ""
    cohort_id: int | None = None
    makes_account: bool = False


def judge_lines(scope: Scope, typed: Sequence[TypedLine], role: Role) -> Iterator[Judged]:
    """Each line as it would be done by a member in this role, in the file's order.

    Three statements for each 500 lines, and one for the cohorts.
    """
    cohorts = cohorts_by_name(scope)
    seen: dict[str, int] = {}
    for start in range(0, len(typed), AT_ONCE):
        some = typed[start : start + AT_ONCE]
        known = _Known(scope, some, cohorts, role)
        for line in some:
            yield _judged(line, known, seen)


def cohorts_by_name(scope: Scope) -> dict[str, int]:
    """Ids of the community's cohorts by name, in small letters. One statement."""
    rows = scope.rows(scope.select(Cohort.id, Cohort.name))
    return {row.name.casefold(): row.id for row in rows}


@lru_cache(maxsize=4096)
def likely_domain(domain: str) -> str:
    """The common domain that this one looks like a slip of; empty when it may well be meant."""
    if domain in COMMON or domain in NEIGHBOURS:
        return ""
    near = get_close_matches(domain, COMMON, n=1, cutoff=0.86)
    return near[0] if near else ""


class _Known:
    """What the database knows of some lines."""

    def __init__(
        self, scope: Scope, lines: Sequence[TypedLine], cohorts: dict[str, int], role: Role
    ) -> None:
        self.cohorts, self.role = cohorts, role
        addresses = sorted({line.email for line in lines if not line.problem})
        accounts = sorted({line.account for line in lines if line.account and not line.problem})
        self.members = members_of(scope, addresses)
        self.invited = invited_of(scope, addresses)
        named = scope.select(Account.name).where(Account.name.in_(accounts))
        self.accounts = set(scope.all(named)) if accounts else set()


def members_of(scope: Scope, addresses: Sequence[str]) -> set[str]:
    """Which of these addresses belong to active members. One statement."""
    wanted = (
        scope.select(Member.id)
        .join(Person, Person.id == Member.person_id)
        .where(Member.state == MemberState.ACTIVE, Person.email.in_(addresses))
        .with_only_columns(Person.email)
    )
    return set(scope.all(wanted)) if addresses else set()


def invited_of(scope: Scope, addresses: Sequence[str]) -> set[str]:
    """Which of these addresses have an open invitation. One statement."""
    wanted = scope.select(Invitation.email).where(Invitation.email.in_(addresses), *is_open_now())
    return set(scope.all(wanted)) if addresses else set()


def _judged(line: TypedLine, known: _Known, seen: dict[str, int]) -> Judged:
    if line.problem:
        return Judged(line, LineOutcome.BAD, line.problem, line.detail)
    first = seen.setdefault(line.email, line.line)
    if first != line.line:
        return Judged(line, LineOutcome.BAD, "twice", str(first))
    role = Role(line.role)
    if role is Role.OWNER or policy.is_above(role, known.role):
        return Judged(line, LineOutcome.BAD, "role-above", role.value)
    if line.cohort and line.cohort.casefold() not in known.cohorts:
        near = get_close_matches(line.cohort.casefold(), known.cohorts, n=1)
        return Judged(line, LineOutcome.BAD, "cohort", near[0] if near else "")
    if line.email in known.members:
        return Judged(line, LineOutcome.LEFT, "member")
    if line.email in known.invited:
        return Judged(line, LineOutcome.LEFT, "invited")
    return _fresh(line, known)


def _fresh(line: TypedLine, known: _Known) -> Judged:
    local, _at, domain = line.email.rpartition("@")
    meant = likely_domain(domain)
    facts: dict[str, Any] = {
        "cohort_id": known.cohorts.get(line.cohort.casefold()) if line.cohort else None,
        "makes_account": bool(line.account)
        and line.role == Role.CUSTOMER
        and line.account not in known.accounts,
    }
    if meant:
        suggestion = f"{local}@{meant}"[:200]
        return Judged(line, LineOutcome.MISSPELT, "misspelt", suggestion, **facts)
    return Judged(line, LineOutcome.NEW, **facts)
