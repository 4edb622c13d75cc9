"""Cohorts: making them, and saying who stands in them, by hand or by a rule."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import and_, true

from app.access.scope import Scope, WorkScope
from app.access.verdicts import action
from app.communities import policy
from app.communities.events import CohortChanged, CohortFilled, CohortMade, CohortRuleSet
from app.communities.models import Cohort, CohortMember, Member, MemberState
from app.communities.queries.cohorts import find_cohort_by_name, list_people_for, lock_cohort
from app.communities.queries.rules import Rule, check_rule, list_rules, list_strays, rule_of
from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.core.languages import _

MOST_RULES = 20
AT_ONCE = 1000


@action(policy.may_keep_cohorts)
def make_cohort(scope: Scope, /, *, name: str) -> Any:
    """A cohort of this name, empty. Raises `Conflict` when there is one."""
    if not scope.put(Cohort, key={"name": name}, values={}):
        raise Conflict(_("There is a cohort “%(name)s” already.", name=name))
    cohort = find_cohort_by_name(scope, name)
    scope.emit(CohortMade(cohort_id=cohort.id), after={"name": name})
    return cohort


@action(policy.may_keep_cohorts)
def change_cohort(
    scope: Scope, cohort: Any, /, *, name: str, welcome: str, first_task: str
) -> None:
    """The cohort has this name, and its newcomers read this first. Raises `Conflict` when another
    one has the name."""
    other = find_cohort_by_name(scope, name)
    if other is not None and other.id != cohort.id:
        raise Conflict(_("There is a cohort “%(name)s” already.", name=name))
    wanted = {"name": name, "welcome": welcome, "first_task": first_task}
    before, after = scope.rewrite(cohort, wanted)
    if after:
        scope.emit(CohortChanged(cohort_id=cohort.id), before=before, after=after)


@action(policy.may_keep_cohorts)
def fill_cohort(scope: Scope, cohort: Any, /, *, member_ids: Collection[int]) -> None:
    """Exactly these members stand in the cohort by hand, besides those for whom its rule holds; ids
    of nobody here are left out."""
    wanted = set(member_ids)
    lock_cohort(scope, cohort.id)
    for person in list_people_for(scope, cohort):
        if person.by_hand != (person.id in wanted):
            _put(scope, cohort, person.id, inside=not person.by_hand)
    if cohort.rule:
        refill_cohorts(scope, true(), cohort_id=cohort.id)


def _put(scope: Scope, cohort: Any, member_id: int, *, inside: bool) -> None:
    if inside:
        changed = put_by_hand(scope, cohort.id, member_id)
    else:
        mine = (CohortMember.cohort_id == cohort.id, CohortMember.member_id == member_id)
        changed = bool(scope.run(scope.remove(CohortMember).where(*mine)))
    if changed:
        scope.emit(CohortFilled(cohort_id=cohort.id, member_id=member_id, inside=inside))


def put_by_hand(scope: Scope, cohort_id: int, member_id: int) -> bool:
    """The member stands in the cohort, whatever its rule says. Whether they did not before."""
    key = {"cohort_id": cohort_id, "member_id": member_id}
    first = {"created_at": clock.now()}
    return scope.put(CohortMember, key=key, values={"by_rule": False}, at_first=first)


@action(policy.may_keep_cohorts)
def set_rule(scope: Scope, cohort: Any, /, *, rule: Rule | None) -> None:
    """The cohort has this rule, or none, and whoever it holds for stands in it. Who was put in by
    hand stays. Raises `Invalid` for a rule that asks what cannot be asked here."""
    locked = lock_cohort(scope, cohort.id)
    was = rule_of(locked.rule)
    if rule == was:
        return
    if rule is not None:
        check_rule(scope, rule, was=was)
        _refuse_too_many(scope, cohort.id)
    before, after = locked.rule, rule.model_dump(mode="json") if rule else None
    scope.run(scope.change(Cohort).where(Cohort.id == cohort.id).values(rule=after))
    if rule is None:
        mine = (CohortMember.cohort_id == cohort.id, CohortMember.by_rule.is_(True))
        scope.run(scope.remove(CohortMember).where(*mine))
    else:
        refill_cohorts(scope, true(), cohort_id=cohort.id)
    scope.emit(CohortRuleSet(cohort_id=cohort.id), before={"rule": before}, after={"rule": after})


def _refuse_too_many(scope: Scope, cohort_id: int) -> None:
    if scope.count(Cohort, Cohort.rule.is_not(None), Cohort.id != cohort_id) >= MOST_RULES:
        raise Invalid({"having": _("At most %(n)s cohorts have a rule.", n=MOST_RULES)})


@action(policy.may_follow_rules)
def refill_cohorts(scope: Scope, who: Any, /, *, cohort_id: int | None = None) -> None:
    """Of the members for whom the condition `who` holds, those stand in each rule cohort (or in
    this one) for whom its rule holds, and who was put in by hand.

    Whatever a fact of a rule is made of, its change calls this in the same transaction or by a
    listener. Two statements where nothing changes; one where no cohort has a rule.
    """
    rules = list_rules(scope, cohort_id=cohort_id)
    if not rules:
        return
    for cohort, (missing, gone) in list_strays(scope, rules, who).items():
        for ids in _batches(missing):
            rows = [_by_rule(cohort, member_id) for member_id in ids]
            scope.put_all(CohortMember, rows, key=("cohort_id", "member_id"))
        for ids in _batches(gone):
            inside = (CohortMember.cohort_id == cohort, CohortMember.by_rule.is_(True))
            scope.run(scope.remove(CohortMember).where(*inside, CohortMember.member_id.in_(ids)))


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _by_rule(cohort_id: int, member_id: int) -> dict[str, Any]:
    made = {"by_rule": True, "created_at": clock.now()}
    return {"cohort_id": cohort_id, "member_id": member_id, **made}


@action(policy.by_the_house)
def refill_everywhere(scope: WorkScope, persons: Any, /) -> None:
    """As `refill_cohorts`, in every community that these persons are members of. `persons` is a
    condition on `Member`."""
    places = (
        scope.select_across(Member.community_id, why="one person's facts hold in all communities")
        .join(Cohort, and_(Cohort.community_id == Member.community_id, Cohort.rule.is_not(None)))
        .where(persons, Member.state == MemberState.ACTIVE)
        .distinct()
        .order_by(Member.community_id)
    )
    for community_id in scope.all(places):
        refill_cohorts(scope.inside(community_id), persons)
