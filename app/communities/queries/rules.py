"""A cohort's rule: its checked shape, and whom it holds for. It is data and never code."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, and_, func, or_

from app.access.roles import Role
from app.access.scope import Scope
from app.communities.models import Cohort, CohortMember, Member, MemberState
from app.communities.queries.facts import FACTS, Choice, Fact, is_day
from app.core.errors import Invalid
from app.core.languages import _, day

MOST_SHOWN = 50
Value = Annotated[str, Field(min_length=1, max_length=80)]


class Clause(BaseModel):
    """One of the values is a fact of the member."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fact: Value
    values: Annotated[tuple[Value, ...], Field(min_length=1, max_length=50)]


class Rule(BaseModel):
    """All of the clauses hold, or any of them. `version` is that of this shape."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1] = 1
    match: Literal["all", "any"] = "all"
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1, max_length=12)]


@dataclass(frozen=True)
class FactChoices:
    """A fact that a rule may ask for, with its values now; a day has none."""

    name: str
    words: str
    choices: tuple[Choice, ...]
    is_day: bool


@dataclass(frozen=True)
class Matched:
    """A member for whom a rule holds, and the clauses of it that do; `by_hand`: in it anyway."""

    id: int
    name: str
    company: str
    why: tuple[str, ...]
    by_hand: bool


@dataclass(frozen=True)
class Matches:
    """The first 50 by name, and how many there are."""

    rows: tuple[Matched, ...]
    total: int


def list_fact_choices(scope: Scope) -> list[FactChoices]:
    """Everything that a rule may ask here. One statement for each fact with changing values."""
    return [
        FactChoices(
            fact.name,
            _(fact.words),
            tuple(fact.choices(scope)) if fact.choices else (),
            is_day=fact.choices is None,
        )
        for fact in FACTS.values()
    ]


def check_rule(scope: Scope, rule: Rule, *, was: Rule | None = None) -> None:
    """Nothing when each clause asks a known fact for values that it can have here, or that the rule
    asked before; else raises `Invalid`. A statement for each fact asked."""
    before = {clause.fact: clause.values for clause in (was.clauses if was else ())}
    for clause in rule.clauses:
        fact = FACTS.get(clause.fact)
        if fact is None or not _can_be(scope, fact, clause, before.get(clause.fact, ())):
            raise Invalid({"having": _("Choose one of the answers offered.")})


def _can_be(scope: Scope, fact: Fact, clause: Clause, before: tuple[str, ...]) -> bool:
    if fact.choices is not None:
        known = {choice.value for choice in fact.choices(scope)}
        return known.issuperset(set(clause.values) - set(before))
    return len(clause.values) == 1 and is_day(clause.values[0])


def holds(scope: Scope, rule: Rule) -> ColumnElement[bool]:
    """The condition on `Member` under which the rule puts somebody into its cohort. Only active
    customers who can sign in are gathered; staff and ghosts are put in by hand or not at all."""
    clauses = [_clause(scope, clause) for clause in rule.clauses]
    matched = and_(*clauses) if rule.match == "all" else or_(*clauses)
    return and_(
        Member.role == Role.CUSTOMER,
        Member.state == MemberState.ACTIVE,
        Member.person_id.is_not(None),
        matched,
    )


def _clause(scope: Scope, clause: Clause) -> Any:
    return FACTS[clause.fact].holds(scope, clause.values)


def list_matches(scope: Scope, rule: Rule, cohort: Any, facts: list[FactChoices]) -> Matches:
    """Whom the rule would put into the cohort, and why, in the words of `facts`. One statement."""
    why = [_clause(scope, c).label(f"clause_{n}") for n, c in enumerate(rule.clauses)]
    stands = CohortMember.member_id.is_not(None) & CohortMember.by_rule.is_(False)
    rows = scope.rows(
        scope.select(Member.id, Member.name, Member.company)
        .outerjoin(CohortMember, _stands_in(scope, cohort.id))
        .add_columns(stands.label("by_hand"), func.count().over().label("total"), *why)
        .where(holds(scope, rule))
        .order_by(Member.name, Member.id)
        .limit(MOST_SHOWN)
    )
    said = [clause_in_words(clause, facts) for clause in rule.clauses]
    found = (
        Matched(
            row.id,
            row.name,
            row.company,
            tuple(words for n, words in enumerate(said) if row._mapping[f"clause_{n}"]),
            bool(row.by_hand),
        )
        for row in rows
    )
    return Matches(tuple(found), rows[0].total if rows else 0)


def clause_in_words(clause: Clause, facts: list[FactChoices]) -> str:
    """The clause as people read it: what is asked, and for which values."""
    fact = next(fact for fact in facts if fact.name == clause.fact)
    named = {choice.value: choice.words for choice in fact.choices}
    shown = (named.get(v, day(date.fromisoformat(v)) if fact.is_day else v) for v in clause.values)
    return _("%(fact)s: %(values)s", fact=fact.words, values=_(" or ").join(shown))


def list_rules(scope: Scope, *, cohort_id: int | None = None) -> list[tuple[int, Rule]]:
    """The community's rule cohorts with their rules, or this one; in a scope that writes they stay
    as they are, and nobody else refills them, until the end. One statement."""
    wanted = scope.select(Cohort.id, Cohort.rule).where(Cohort.rule.is_not(None))
    if cohort_id is not None:
        wanted = wanted.where(Cohort.id == cohort_id)
    if not scope.readonly:
        wanted = wanted.with_for_update(key_share=True)
    rows = scope.rows(wanted.order_by(Cohort.id))
    found = ((row.id, rule_of(row.rule)) for row in rows)
    return [(cohort_id, rule) for cohort_id, rule in found if rule is not None]


def rule_of(stored: dict[str, Any] | None) -> Rule | None:
    """The rule as it was checked; None where there is none, or where it asks what nobody offers
    any more (then nobody is in by it)."""
    rule = Rule.model_validate(stored) if stored else None
    return rule if rule and all(clause.fact in FACTS for clause in rule.clauses) else None


def list_strays(
    scope: Scope, rules: list[tuple[int, Rule]], only: Any
) -> dict[int, tuple[list[int], list[int]]]:
    """For each of these cohorts: members of whom the rule holds and who are not in it, and those in
    it by a rule that does not hold. Only members for whom `only` holds. One statement."""
    columns: list[Any] = []
    for cohort_id, rule in rules:
        inside = _inside(scope, cohort_id)
        matched = holds(scope, rule)
        columns.append(and_(matched, ~inside.exists()).label(f"in_{cohort_id}"))
        leaves = and_(~matched, inside.where(CohortMember.by_rule.is_(True)).exists())
        columns.append(leaves.label(f"out_{cohort_id}"))
    rows = scope.rows(
        scope.select(Member.id).add_columns(*columns).where(only, or_(*columns)).order_by(Member.id)
    )
    return {
        cohort_id: (
            [row.id for row in rows if row._mapping[f"in_{cohort_id}"]],
            [row.id for row in rows if row._mapping[f"out_{cohort_id}"]],
        )
        for cohort_id, _rule in rules
    }


def _inside(scope: Scope, cohort_id: int) -> Any:
    return (
        scope.select(CohortMember.member_id)
        .where(CohortMember.cohort_id == cohort_id, CohortMember.member_id == Member.id)
        .correlate(Member)
    )


def _stands_in(scope: Scope, cohort_id: int) -> Any:
    return and_(
        CohortMember.community_id == scope.community_id,
        CohortMember.cohort_id == cohort_id,
        CohortMember.member_id == Member.id,
    )
