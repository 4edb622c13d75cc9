"""Every action has a rule, and the rule takes what the action gives it."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import app
from app.main import furnish

# Steps of actions, each asked by an action whose own rule was asked. Nothing else may call them.
STEPS = {
    "app.communities.actions.agreements.keep_acceptance",
    "app.communities.actions.agreements.refuse_other_version",
    "app.communities.actions.agreements.write_agreement",
    "app.communities.actions.cohorts.put_by_hand",
    "app.communities.actions.invitations.write_invitation",
    "app.communities.actions.invitation_mails.ask_for_mail",
    "app.communities.actions.invitation_mails.count_mail",
    "app.communities.actions.requests.write_request",
    "app.communities.actions.seats.recount_members",
    "app.communities.actions.ways.check_way",
    "app.communities.actions.ways.keep_way",
    "app.notices.actions.telling.recount_unread",
    "app.threads.actions.votes.recount_votes",
    "app.trials.actions.counters.recount_missions",
    "app.trials.actions.counters.recount_trial",
    "app.trials.actions.enrolments.keep_enrolment",
}
ROOT = Path(app.__file__).parent


def actions() -> Iterator[tuple[str, Any]]:
    """Every public function of a room `actions` that is given a scope."""
    furnish()
    for found in pkgutil.walk_packages(app.__path__, "app."):
        if ".actions" not in found.name:
            continue
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            if name.startswith("_") or getattr(function, "__module__", "") != found.name:
                continue
            if inspect.isfunction(function) and "scope" in inspect.signature(function).parameters:
                yield f"{found.name}.{name}", function


def test_every_action_has_a_rule() -> None:
    without = {name for name, function in actions() if not hasattr(function, "__rule__")}
    assert without - STEPS - READS == set()


# These only read, for an action or for a page that shows what an action would do.
READS = {
    "app.threads.actions.views.community_prior",
    "app.transfer.actions.runs.would_change",
}


def test_steps_of_actions_are_called_by_actions_alone() -> None:
    names = {step.rpartition(".")[2] for step in STEPS}
    for path in ROOT.rglob("*.py"):
        if "actions" not in path.parts:
            words = path.read_text()
            assert [n for n in names if f"{n}(" in words] == [], path.relative_to(ROOT)


def test_rules_take_what_their_actions_give_them() -> None:
    for name, function in actions():
        rule = getattr(function, "__rule__", None)
        if rule is None:
            continue
        given = [p for p in inspect.signature(function).parameters.values() if _is_record(p)]
        try:
            inspect.signature(rule).bind(*given)
        except TypeError as error:
            raise AssertionError(f"{name} asks {rule.__name__}: {error}") from error


def _is_record(parameter: inspect.Parameter) -> bool:
    return parameter.kind is inspect.Parameter.POSITIONAL_ONLY
