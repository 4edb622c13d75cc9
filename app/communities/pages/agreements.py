"""The agreement as owners keep it: its versions, a new one, and who accepted which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.access.scope import Cursor, Slice, WorkScope
from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import agreements
from app.communities.doors import community
from app.communities.forms.settings import AgreementForm
from app.communities.queries.agreements import (
    EXPORTED,
    AcceptanceRow,
    AgreementRow,
    MissingRow,
    current_agreement,
    get_agreement,
    list_acceptances,
    list_agreements,
    list_exported,
    list_missing,
)
from app.communities.scope import CommunityScope
from app.core.clock import clock
from app.core.csv_files import stream_csv
from app.core.errors import Invalid
from app.core.house import House
from app.web.asked import Asked
from app.web.forms import Form
from app.web.rendering import safe
from app.web.replies import Download, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
SETTINGS = "/c/{community}/settings/agreements"
TEMPLATE = "communities/settings/agreements.html"
AT_ONCE = 1000


@dataclass(frozen=True)
class AgreementsView:
    """Every version, and the form of a new one, which begins as the text that binds now."""

    versions: tuple[AgreementRow, ...]
    binding: int
    text: str
    base: str
    form: Form[Any] | None = None


@dataclass(frozen=True)
class VersionView:
    """A version, and who has accepted it, or who has not (`missing`)."""

    version: int
    binds_from: datetime
    text_hash: str
    html: Any
    missing: bool
    accepted: Slice[AcceptanceRow] | None
    waiting: Slice[MissingRow] | None
    base: str
    older: str


@pages.get(SETTINGS, door=community)
def show_agreements(scope: CommunityScope) -> Reply:
    """The versions so far, and the next one's form."""
    insist(policy.may_publish_agreement(scope))
    return page(TEMPLATE, view=_versions(scope))


@pages.post(SETTINGS, door=community)
def save_agreement(scope: CommunityScope, form: Form[AgreementForm]) -> Reply:
    """A new version binds, or is announced; whoever published it accepts it like everybody else."""
    insist(policy.may_publish_agreement(scope))
    if form.mistakes:
        return page(TEMPLATE, view=_versions(scope, form), status=422)
    moment = _morning(form.value.binds_on, scope.person.zone)
    try:
        version = agreements.publish_agreement(scope, text=form.value.text, binds_from=moment)
    except Invalid as error:
        form.given_mistakes = {"binds_on": error.mistakes["binds_from"]}
        return page(TEMPLATE, view=_versions(scope, form), status=422)
    return redirect(f"{scope.community.address}/agreement{f'/{version}' if moment else ''}")


@pages.get(SETTINGS + "/{version}", door=community)
def show_acceptances(
    scope: CommunityScope, version: int, missing: bool = False, after: Cursor | None = None
) -> Reply:
    """Who accepted this version, when and from where; or who has not."""
    insist(policy.may_publish_agreement(scope))
    text = get_agreement(scope, version)
    accepted = None if missing else list_acceptances(scope, version, after)
    waiting = list_missing(scope, version, after) if missing else None
    following = (accepted or waiting or Slice(())).next
    base = f"{scope.community.address}/settings/agreements/{version}"
    view = VersionView(
        version=version,
        binds_from=text.binds_from,
        text_hash=text.text_hash,
        html=safe(text.html),
        missing=missing,
        accepted=accepted,
        waiting=waiting,
        base=base,
        older=f"{base}?{'missing=1&' if missing else ''}after={following}" if following else "",
    )
    return page("communities/settings/agreement.html", view=view)


@pages.post(SETTINGS + "/acceptances", door=community, proves="export")
def send_acceptances(scope: CommunityScope, asked: Asked) -> Reply:
    """Every acceptance as CSV; the audit log has who took it."""
    insist(policy.may_export_acceptances(scope))
    agreements.note_export(scope)
    return Download(
        file_name=f"{scope.community.slug}-acceptances.csv",
        chunks=stream_csv(EXPORTED, _exported(asked.house, scope.community.id)),
    )


def _exported(house: House, community_id: int) -> Iterator[list[Sequence[str]]]:
    """Pages of cells, each read in a transaction of its own."""
    after = (0, 0)
    while True:
        with house.database.read() as session:
            rows = list_exported(WorkScope(session, community_id=community_id), after, AT_ONCE)
        if not rows:
            return
        yield [[_cell(value) for value in row[:-1]] for row in rows]
        after = (rows[-1].version, rows[-1].member_id)


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return "" if value is None else str(value)


def _morning(day: date | None, zone: str) -> datetime | None:
    """When that day begins, for whoever typed it; None, which is now, for today."""
    here = ZoneInfo(zone)
    if day is None or day == clock.now().astimezone(here).date():
        return None
    return datetime.combine(day, datetime.min.time(), here)


def _versions(scope: CommunityScope, form: Form[Any] | None = None) -> AgreementsView:
    text = current_agreement(scope)
    return AgreementsView(
        tuple(list_agreements(scope)),
        text.version if text else 0,
        text.text if text else "",
        f"{scope.community.address}/settings/agreements",
        form,
    )
