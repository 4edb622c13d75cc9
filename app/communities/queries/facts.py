"""What a cohort's rule may ask of a member. Floors above offer theirs with `offer_fact`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import and_, exists

from app.access.scope import Scope
from app.communities.models import Member, MemberState
from app.core.languages import N_, _
from app.customers.models import Account, AccountPerson, AccountStage
from app.identity.models import Device

FACTS: dict[str, "Fact"] = {}
MOST_CHOICES = 100
Values = tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """A value that a rule may ask for, and how it is called."""

    value: str
    words: str


@dataclass(frozen=True)
class Fact:
    """Something that is so of a member, or not.

    `holds` gives the condition on `Member` under which one of the values is theirs. `choices` are
    the values that the community can ask for now; None for a day, which is typed.
    """

    name: str
    words: str
    holds: Callable[[Scope, Values], Any]
    choices: Callable[[Scope], list[Choice]] | None = None


def offer_fact(fact: Fact) -> None:
    """Rules may ask for this from now on."""
    FACTS[fact.name] = fact


def _of_account(*conditions: Any) -> Any:
    belongs = and_(
        AccountPerson.person_id == Member.person_id, Account.id == AccountPerson.account_id
    )
    return exists().where(belongs, *conditions)


def _segments(scope: Scope) -> list[Choice]:
    found = scope.all(
        scope.select(Account.segment)
        .where(Account.segment != "")
        .distinct()
        .order_by(Account.segment)
        .limit(MOST_CHOICES)
    )
    return [Choice(segment, segment) for segment in found]


_STAGES = {
    AccountStage.PROSPECT: N_("Prospect"),
    AccountStage.ONBOARDING: N_("Onboarding"),
    AccountStage.CUSTOMER: N_("Customer"),
    AccountStage.RENEWAL: N_("Renewal"),
    AccountStage.AT_RISK: N_("At risk"),
    AccountStage.FORMER: N_("Former"),
}


def _stages(_scope: Scope) -> list[Choice]:
    return [Choice(stage.value, _(words)) for stage, words in _STAGES.items()]


def _platforms(scope: Scope) -> list[Choice]:
    """Of devices that members have, not of all that the site knows."""
    found = scope.all(
        scope.select(Device.platform)
        .join(Member, and_(Member.person_id == Device.person_id, _is_here(scope)))
        .distinct()
        .order_by(Device.platform)
        .limit(MOST_CHOICES)
    )
    return [Choice(platform, platform) for platform in found]


def _is_here(scope: Scope) -> Any:
    return and_(Member.community_id == scope.community_id, Member.state == MemberState.ACTIVE)


def is_day(value: str) -> bool:
    """Whether this is a day as rules keep it, like 2026-05-07."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _morning(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


offer_fact(
    Fact(
        "segment",
        N_("Account's segment"),
        lambda _scope, values: _of_account(Account.segment.in_(values)),
        _segments,
    )
)
offer_fact(
    Fact(
        "stage",
        N_("Account's stage"),
        lambda _scope, values: _of_account(Account.stage.in_(values)),
        _stages,
    )
)
offer_fact(
    Fact(
        "platform",
        N_("Platform of a device"),
        lambda _scope, values: exists().where(
            Device.person_id == Member.person_id, Device.platform.in_(values)
        ),
        _platforms,
    )
)
offer_fact(
    Fact(
        "joined-before",
        N_("Joined before"),
        lambda _scope, values: Member.joined_at < _morning(values[0]),
    )
)
offer_fact(
    Fact(
        "joined-since",
        N_("Joined on or after"),
        lambda _scope, values: Member.joined_at >= _morning(values[0]),
    )
)
