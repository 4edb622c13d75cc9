"""Facts about what comes in and what leaves."""

from app.core.ledger.events import Event


class ImportRan(Event, name="import.ran", audited=True):
    """An import was read to its end."""

    run: int
    added: int
    changed: int
    refused: int


class ImportUndone(Event, name="import.undone", audited=True):
    """What an import had brought was taken out."""

    run: int


class CommunityExported(Event, name="community.exported", audited=True):
    """A whole community was written out, or somebody had that done."""


class ExportTaken(Event, name="community.export-taken", audited=True):
    """Somebody took the file of a whole community away."""

    export_id: int
