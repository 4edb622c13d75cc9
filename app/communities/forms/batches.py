"""Files of invitations: what may be sent, and what their cells mean by themselves."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from starlette.datastructures import UploadFile

from app.access.roles import Role
from app.communities.forms.fields import plain_note
from app.communities.forms.invitations import Days
from app.communities.queries.batch_check import TypedLine
from app.communities.queries.batches import CELLS
from app.core.csv_files import BadRow, CsvRow, read_csv
from app.core.languages import _
from app.core.reading import Unreadable
from app.core.text import tidy_line, tidy_name
from app.identity.forms.fields import clean_address
from app.web.forms import FormModel

MOST_LINES = 10_000
MOST_PASTED = 900_000
OWN = ("line", "problem")  # columns of the file that comes back


class BatchForm(FormModel):
    """A file, or its lines pasted."""

    file: Any = None
    pasted: Annotated[
        str, StringConstraints(strip_whitespace=False), Field(max_length=MOST_PASTED)
    ] = ""
    days: Days = 14


class ConfirmForm(FormModel):
    """What was shown is to be sent; with the addresses that look misspelt, or without."""

    misspelt: Literal["yes", ""] = ""


def read_batch(form: BatchForm) -> tuple[str, list[TypedLine]]:
    """The name of what was sent, and its lines. Raises `Unreadable`."""
    name, content = _content(form)
    rows = read_csv(content, CELLS, needs=("email",), skips=OWN, most=MOST_LINES)
    lines = [_line(row) for row in rows]
    if not lines:
        raise Unreadable(1, _("There is no line below the names of the columns."))
    return name, lines


def _content(form: BatchForm) -> tuple[str, bytes]:
    if isinstance(form.file, UploadFile) and form.file.size:
        return tidy_line((form.file.filename or "")[-120:]), form.file.file.read()
    if not form.pasted.strip():
        raise Unreadable(1, _("Choose a file, or paste its lines."))
    return "", form.pasted.encode("utf-8", "surrogatepass")


def _line(row: CsvRow | BadRow) -> TypedLine:
    if isinstance(row, BadRow):
        return TypedLine(row.line, row.text, problem="row", detail=row.message[:200])
    typed = {name: row.cells.get(name, "").strip() for name in CELLS}
    meant = dict(typed)
    for name, read in _READ.items():
        try:
            meant[name] = read(typed[name])
        except ValueError:
            return TypedLine(row.line, **typed, problem=name)
    return TypedLine(row.line, **meant)


def _address(typed: str) -> str:
    if len(typed) > 254:
        raise ValueError("too long")
    return clean_address(typed)


def _name(typed: str) -> str:
    return tidy_name(typed, limit=120) if typed else ""


def _role(typed: str) -> str:
    return Role(typed.casefold() or Role.CUSTOMER).value


_READ: dict[str, Callable[[str], str]] = {
    "email": _address,
    "name": _name,
    "account": _name,
    "cohort": lambda typed: " ".join(typed.split())[:80],
    "role": _role,
    "note": plain_note,
}
