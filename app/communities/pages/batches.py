"""Invitations of a file: brought, shown line by line, confirmed, followed while they are sent."""

from dataclasses import dataclass
from typing import Any

from app.access.scope import Cursor, Slice
from app.access.verdicts import insist
from app.communities import policy
from app.communities.actions import batches
from app.communities.doors import community
from app.communities.forms.batches import MOST_LINES, BatchForm, ConfirmForm, read_batch
from app.communities.models import LineOutcome
from app.communities.queries.batches import (
    CELLS,
    BatchRow,
    LineRow,
    count_lines,
    get_batch,
    get_batch_row,
    list_batches,
    list_lines,
    list_lines_left_out,
)
from app.communities.queries.funnel import Funnel, funnel_of
from app.communities.scope import CommunityScope
from app.core.csv_files import write_csv
from app.core.errors import Conflict
from app.core.reading import Unreadable
from app.web.forms import Form, FormModel
from app.web.replies import Plain, Reply, page, redirect
from app.web.routing import Pages

pages = Pages()
FILES = "/c/{community}/settings/invitations/files"
FILE = FILES + "/{batch_id}"
AT_ONCE = 1_000


@dataclass(frozen=True)
class FilesView:
    """The form of a new file, and the latest files."""

    base: str
    invitations: str
    files: tuple[BatchRow, ...]
    columns: tuple[str, ...] = CELLS
    most: int = MOST_LINES
    form: Form[Any] | None = None


@dataclass(frozen=True)
class Shelf:
    """Some of the lines: all, or those of one outcome."""

    key: str
    count: int
    address: str
    current: bool


@dataclass(frozen=True)
class FileView:
    """A file, some of its lines, and how far its sending has come."""

    batch: BatchRow
    base: str
    files: str
    lines: Slice[LineRow]
    shelves: tuple[Shelf, ...]
    older: str
    begins: str
    funnel: Funnel | None
    done: str = ""


class NoFields(FormModel):
    """A button."""


@pages.get(FILES, door=community)
def show_files(scope: CommunityScope) -> Reply:
    """Where a file is brought, and the latest files."""
    insist(policy.may_invite(scope))
    return page("communities/settings/invitation_files.html", view=_files(scope))


@pages.post(FILES, door=community)
def save_file(scope: CommunityScope, form: Form[BatchForm]) -> Reply:
    """The file as it would be sent. Nothing is."""
    insist(policy.may_invite(scope))
    if not form.mistakes:
        try:
            name, typed = read_batch(form.value)
        except Unreadable as error:
            field = "pasted" if form.value.pasted.strip() else "file"
            form.given_mistakes = {field: error.message}
        else:
            days = form.value.days
            try:
                batch_id = batches.keep_batch(scope, name=name, typed=typed, days=days)
            except Conflict as error:
                form.given_mistakes = {"file": error.sentence}
                return _files_again(scope, form, 409)
            return redirect(f"{_base(scope)}/{batch_id}")
    return _files_again(scope, form, 422)


def _files_again(scope: CommunityScope, form: Form[BatchForm], status: int) -> Reply:
    view = _files(scope, form)
    return page("communities/settings/invitation_files.html", view=view, status=status)


@pages.get(FILE, door=community)
def show_file(
    scope: CommunityScope,
    batch_id: int,
    lines: str = "",
    after: Cursor | None = None,
    done: str = "",
) -> Reply:
    """Each line as it would be done, or was; what htmx fetches alone is how far it has come."""
    insist(policy.may_invite(scope))
    return page(
        "communities/settings/invitation_file.html",
        part="communities/settings/_file_progress.html",
        view=_file(scope, batch_id, lines, after, done),
    )


@pages.post(FILE + "/confirm", door=community)
def confirm_file(scope: CommunityScope, batch_id: int, form: Form[ConfirmForm]) -> Reply:
    """What was shown is being sent, once."""
    insist(policy.may_invite(scope))
    batch = get_batch(scope, batch_id)
    batches.confirm_batch(scope, batch, with_misspelt=form.value.misspelt == "yes")
    return redirect(f"{_base(scope)}/{batch_id}?done=confirmed")


@pages.post(FILE + "/drop", door=community)
def drop_file(scope: CommunityScope, batch_id: int, form: Form[NoFields]) -> Reply:
    """The file is gone, and nothing of it was sent."""
    insist(policy.may_invite(scope))
    try:
        batches.drop_batch(scope, get_batch(scope, batch_id))
    except Conflict:
        return redirect(f"{_base(scope)}/{batch_id}?done=late")
    return redirect(_base(scope))


@pages.get(FILE + "/problems.csv", door=community)
def show_problems(scope: CommunityScope, batch_id: int) -> Reply:
    """Lines that were not sent, as they were written, each with its problem."""
    insist(policy.may_invite(scope))
    batch = get_batch_row(scope, batch_id)
    rows: list[tuple[str, ...]] = []
    beyond = 0
    while some := list_lines_left_out(scope, batch, beyond=beyond, size=AT_ONCE):
        rows += [(*(getattr(line, cell) for cell in CELLS), line.words) for line in some]
        beyond = some[-1].line
    name = f"not-invited-{scope.community.slug}.csv"
    return Plain(
        body=write_csv((*CELLS, "problem"), rows),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _base(scope: CommunityScope) -> str:
    return f"{scope.community.address}/settings/invitations/files"


def _files(scope: CommunityScope, form: Form[BatchForm] | None = None) -> FilesView:
    return FilesView(
        base=_base(scope),
        invitations=_base(scope).removesuffix("/files"),
        files=tuple(list_batches(scope)),
        form=form,
    )


def _file(
    scope: CommunityScope, batch_id: int, shown: str, after: Cursor | None, done: str
) -> FileView:
    batch = get_batch_row(scope, batch_id)
    outcome = LineOutcome(shown) if shown in set(LineOutcome) else None
    lines = list_lines(scope, batch_id, outcome=outcome, after=after)
    base = f"{_base(scope)}/{batch_id}"
    asked = f"{base}?lines={outcome.value}" if outcome else base
    joined = "&" if outcome else "?"
    return FileView(
        batch=batch,
        base=base,
        files=_base(scope),
        lines=lines,
        shelves=_shelves(scope, batch, base, outcome),
        older=f"{asked}{joined}after={lines.next}#lines" if lines.next else "",
        begins=f"{asked}#lines" if after else "",
        funnel=None if batch.is_shown else funnel_of(scope, batch_id=batch_id),
        done=done,
    )


def _shelves(
    scope: CommunityScope, batch: BatchRow, base: str, outcome: LineOutcome | None
) -> tuple[Shelf, ...]:
    counts = {"": batch.lines, **dict.fromkeys(LineOutcome, 0), **count_lines(scope, batch.id)}
    chosen = outcome.value if outcome else ""
    return tuple(
        Shelf(key, count, f"{base}?lines={key}#lines" if key else f"{base}#lines", key == chosen)
        for key, count in counts.items()
        if count or key in ("", chosen)
    )
