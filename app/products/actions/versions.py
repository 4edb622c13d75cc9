"""Adding versions, and changing their notes, builds and known problems."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.access.scope import Scope
from app.access.verdicts import action
from app.core.clock import clock
from app.core.errors import Conflict, Invalid
from app.core.languages import _
from app.core.markdown import render
from app.core.versions import NoVersion, version_key
from app.products import policy
from app.products.events import VersionAdded, VersionChanged
from app.products.models import Build, KnownProblem, Stage, Version
from app.products.queries import version_by_name

MOST_BUILDS, MOST_PROBLEMS = 20, 100


@action(policy.may_run_product)
def add_version(
    scope: Scope,
    product: Any,
    /,
    *,
    name: str,
    stage: Stage,
    notes: str = "",
    builds: Sequence[tuple[str, str]] = (),
    known_problems: Sequence[tuple[str, str]] = (),
    released_at: datetime | None = None,
) -> Version:
    """The product has this version, with `(platform, address)` and `(title, way around)` of each.

    Raises `Invalid` for a name that is no version, `Conflict` when there is one of that name.
    """
    key = {"product_id": product.id, "name": name}
    first = {
        "sort_key": _sort_key(name),
        "stage": stage.value,
        "notes": notes,
        "notes_html": render(notes),
        "released_at": released_at or clock.now(),
    }
    if not scope.put(Version, key=key, values={}, at_first=first):
        raise Conflict(_("There is a version %(name)s already.", name=name))
    version = version_by_name(scope, product.id, name)
    for platform, url in builds:
        _put_build(scope, version, platform, url)
    for title, way_around in known_problems:
        _add_problem(scope, version, title, way_around)
    scope.emit(VersionAdded(product_id=product.id, version_id=version.id, stage=stage))
    return version


def _sort_key(name: str) -> str:
    try:
        return version_key(name)
    except NoVersion:
        words = _("This is not numbered as a version, like 2.4.0-beta.3.")
        raise Invalid({"name": words}) from None


@action(policy.may_run_product)
def edit_version(
    scope: Scope, product: Any, version: Version, /, *, stage: Stage, notes: str
) -> None:
    """The version is this far, and its release notes read so."""
    if (version.stage, version.notes) == (stage.value, notes):
        return
    before = {"stage": version.stage}
    version.stage, version.notes, version.notes_html = stage.value, notes, render(notes)
    scope.flush()
    _changed(scope, version, before=before, after={"stage": stage.value})


@action(policy.may_run_product)
def set_build(scope: Scope, product: Any, version: Version, /, *, platform: str, url: str) -> None:
    """The version is fetched there for this platform. Raises `Conflict` when it has too many."""
    if scope.count(Build, *_of(Build, version)) >= MOST_BUILDS:
        raise Conflict(_("A version has at most %(n)s builds.", n=MOST_BUILDS))
    if _put_build(scope, version, platform, url):
        _changed(scope, version)


@action(policy.may_run_product)
def remove_build(scope: Scope, product: Any, version: Version, /, *, build_id: int) -> None:
    """The version has no such build."""
    if scope.run(scope.remove(Build).where(*_of(Build, version), Build.id == build_id)):
        _changed(scope, version)


@action(policy.may_run_product)
def add_known_problem(
    scope: Scope, product: Any, version: Version, /, *, title: str, way_around: str = ""
) -> None:
    """Members see this problem beside the version. Raises `Conflict` when it has too many."""
    if scope.count(KnownProblem, *_of(KnownProblem, version)) >= MOST_PROBLEMS:
        raise Conflict(_("A version has at most %(n)s known problems.", n=MOST_PROBLEMS))
    _add_problem(scope, version, title, way_around)
    _changed(scope, version)


@action(policy.may_run_product)
def remove_known_problem(
    scope: Scope, product: Any, version: Version, /, *, problem_id: int
) -> None:
    """The version has no such known problem."""
    of_it = _of(KnownProblem, version)
    if scope.run(scope.remove(KnownProblem).where(*of_it, KnownProblem.id == problem_id)):
        _changed(scope, version)


def _put_build(scope: Scope, version: Version, platform: str, url: str) -> bool:
    key = {"product_id": version.product_id, "version_id": version.id, "platform": platform}
    return scope.put(Build, key=key, values={"url": url})


def _add_problem(scope: Scope, version: Version, title: str, way_around: str) -> None:
    scope.add(
        KnownProblem(
            product_id=version.product_id,
            version_id=version.id,
            title=title,
            way_around=way_around,
        )
    )


def _of(model: Any, version: Version) -> tuple[Any, ...]:
    return model.product_id == version.product_id, model.version_id == version.id


def _changed(scope: Scope, version: Version, **more: Any) -> None:
    fact = VersionChanged(product_id=version.product_id, version_id=version.id)
    scope.emit(fact, **more)
