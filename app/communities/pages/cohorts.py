"""Cohorts: the list, a new one, and who stands in one, by hand and by rule."""

from dataclasses import dataclass
from typing import Any

from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import cohorts
from app.communities.doors import community
from app.communities.forms.settings import (
    CohortForm,
    CohortPeopleForm,
    CohortWordsForm,
    RuleForm,
)
from app.communities.queries.cohorts import (
    CohortPerson,
    CohortRow,
    get_cohort,
    list_cohorts,
    list_people_for,
)
from app.communities.queries.rules import (
    FactChoices,
    Matches,
    Rule,
    check_rule,
    list_fact_choices,
    list_matches,
    rule_of,
)
from app.communities.scope import CommunityScope
from app.core.errors import Conflict, Invalid
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
LIST = "/c/{community}/settings/cohorts"
ONE = LIST + "/{cohort_id}"
PAGE, PART = "communities/settings/cohort.html", "communities/settings/_matches.html"


@dataclass(frozen=True)
class CohortsView:
    """Every cohort, and the form of a new one."""

    cohorts: tuple[CohortRow, ...]
    base: str
    form: Form[Any] | None = None


@dataclass(frozen=True)
class CohortView:
    """A cohort, everybody who could stand in it, and its rule as it is edited.

    `asked` are the rule's boxes and days as `fact=value`; `matches` are whom it holds for.
    """

    name: str
    people: tuple[CohortPerson, ...]
    action: str
    back: str
    facts: tuple[FactChoices, ...]
    match: str
    asked: frozenset[str]
    matches: Matches | None
    mistakes: dict[str, str]
    welcome: str
    first_task: str
    form: Form[Any] | None = None
    is_saved: bool = True

    def day(self, fact: str) -> str:
        """The day that the rule asks for, or nothing."""
        days = (box.partition("=")[2] for box in self.asked if box.startswith(f"{fact}="))
        return next(days, "")


@pages.get(LIST, door=community)
def show_cohorts(scope: CommunityScope) -> Reply:
    """The cohorts."""
    insist(policy.may_keep_cohorts(scope))
    return page("communities/settings/cohorts.html", view=_view(scope))


@pages.post(LIST, door=community)
def save_cohort(scope: CommunityScope, form: Form[CohortForm]) -> Reply:
    """A new cohort, and who stands in it is asked next."""
    insist(policy.may_keep_cohorts(scope))
    if form.mistakes:
        return page("communities/settings/cohorts.html", view=_view(scope, form), status=422)
    try:
        made = cohorts.make_cohort(scope, name=form.value.name)
    except Conflict as error:
        form.given_mistakes = {"name": error.sentence}
        return page("communities/settings/cohorts.html", view=_view(scope, form), status=409)
    return redirect(f"{scope.community.address}/settings/cohorts/{made.id}")


@pages.get(ONE, door=community)
def show_cohort(scope: CommunityScope, cohort_id: int) -> Reply:
    """Who stands in the cohort."""
    insist(policy.may_keep_cohorts(scope))
    cohort = get_cohort(scope, cohort_id)
    return page(PAGE, part=PART, view=_one(scope, cohort, rule_of(cohort.rule)))


@pages.post(ONE + "/words", door=community)
def save_words(scope: CommunityScope, cohort_id: int, form: Form[CohortWordsForm]) -> Reply:
    """The cohort has this name, and these words for its newcomers."""
    insist(policy.may_keep_cohorts(scope))
    cohort = get_cohort(scope, cohort_id)
    status = 422
    if not form.mistakes:
        try:
            cohorts.change_cohort(scope, cohort, **form.value.model_dump())
        except Conflict as error:
            form.given_mistakes, status = {"name": error.sentence}, 409
        else:
            return redirect(f"{scope.community.address}/settings/cohorts/{cohort_id}")
    view = _one(scope, cohort, rule_of(cohort.rule), words=form)
    return page(PAGE, view=view, status=status)


@pages.post(ONE + "/rule", door=community)
def save_rule(scope: CommunityScope, cohort_id: int, form: Form[RuleForm]) -> Reply:
    """Whoever the rule holds for stands in the cohort."""
    insist(policy.may_keep_cohorts(scope))
    cohort = get_cohort(scope, cohort_id)
    try:
        cohorts.set_rule(scope, cohort, rule=form.value.rule)
    except Invalid as error:
        view = _one(scope, cohort, None, mistakes=error.mistakes, typed=form)
        return page(PAGE, part=PART, view=view, status=422)
    return redirect(f"{scope.community.address}/settings/cohorts/{cohort_id}")


@pages.post(ONE + "/rule/preview", door=community, writes=False)
def show_matches(scope: CommunityScope, cohort_id: int, form: Form[RuleForm]) -> Reply:
    """Whom the rule would put into the cohort, and why, before it is saved."""
    insist(policy.may_keep_cohorts(scope))
    cohort = get_cohort(scope, cohort_id)
    try:
        rule = form.value.rule
        if rule is not None:
            check_rule(scope, rule, was=rule_of(cohort.rule))
    except Invalid as error:
        view = _one(scope, cohort, None, mistakes=error.mistakes, typed=form)
        return page(PAGE, part=PART, view=view, status=422)
    return page(PAGE, part=PART, view=_one(scope, cohort, rule, is_saved=False, typed=form))


@pages.post(ONE, door=community)
def save_people(scope: CommunityScope, cohort_id: int, form: Form[CohortPeopleForm]) -> Reply:
    """Exactly the ticked ones stand in the cohort."""
    insist(policy.may_keep_cohorts(scope))
    cohorts.fill_cohort(scope, get_cohort(scope, cohort_id), member_ids=form.value.members)
    return redirect(f"{scope.community.address}/settings/cohorts")


def _view(scope: CommunityScope, form: Form[Any] | None = None) -> CohortsView:
    base = f"{scope.community.address}/settings/cohorts"
    return CohortsView(tuple(list_cohorts(scope)), base, form)


def _one(
    scope: CommunityScope,
    cohort: Any,
    rule: Rule | None,
    *,
    is_saved: bool = True,
    mistakes: dict[str, str] | None = None,
    typed: Form[RuleForm] | None = None,
    words: Form[Any] | None = None,
) -> CohortView:
    base = f"{scope.community.address}/settings/cohorts"
    facts = list_fact_choices(scope)
    return CohortView(
        name=cohort.name,
        people=tuple(list_people_for(scope, cohort)),
        action=f"{base}/{cohort.id}",
        back=base,
        facts=tuple(facts),
        match=str(typed.typed.get("match", "all")) if typed else (rule.match if rule else "all"),
        asked=_typed_boxes(typed) if typed else _boxes(rule),
        matches=list_matches(scope, rule, cohort, facts) if rule else None,
        mistakes=mistakes or {},
        welcome=cohort.welcome,
        first_task=cohort.first_task,
        form=words,
        is_saved=is_saved and not mistakes,
    )


def _boxes(rule: Rule | None) -> frozenset[str]:
    clauses = rule.clauses if rule else ()
    return frozenset(f"{clause.fact}={value}" for clause in clauses for value in clause.values)


def _typed_boxes(form: Form[RuleForm]) -> frozenset[str]:
    days = (("joined-before", "joined_before"), ("joined-since", "joined_since"))
    boxes = [str(box) for box in form.raw.getlist("having")]
    return frozenset(boxes + [f"{fact}={form.typed.get(name, '')}" for fact, name in days])
