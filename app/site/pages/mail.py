"""The mail that lies in the outbox folder while there is no mail server."""

from dataclasses import dataclass
from pathlib import Path

from app.core.errors import NotFound
from app.core.mail.outbox import LaidMail, ReadMail, list_outbox, read_outbox
from app.identity.doors import administrator
from app.identity.scope import SiteScope
from app.site.actions.running import note_mail_read
from app.web.asked import Asked
from app.web.replies import Page, page
from app.web.routing import Pages

pages = Pages()
PAGE = 50


@dataclass(frozen=True)
class MailView:
    """A page of mails, the newest first."""

    by_smtp: bool
    mails: tuple[LaidMail, ...]
    older: str


@pages.get("/admin/mail", door=administrator)
def show_mail(scope: SiteScope, asked: Asked, before: str = "") -> Page:
    """What lies in the folder: to whom, when and about what."""
    found = list_outbox(_folder(asked), before=before, size=PAGE)
    older = f"/admin/mail?before={found[-1].name}" if len(found) == PAGE else ""
    view = MailView(bool(asked.house.settings.smtp_url), tuple(found), older)
    return page("site/mail.html", view=view)


@pages.post("/admin/mail/{mail}", door=administrator)
def show_one_mail(scope: SiteScope, mail: str, asked: Asked) -> Page:
    """One mail as text. A POST, since each reading is written into the audit log."""
    found: ReadMail | None = read_outbox(_folder(asked), mail)
    if found is None:
        raise NotFound
    note_mail_read(scope, mail=found.name)
    return page("site/one_mail.html", view=found)


def _folder(asked: Asked) -> Path:
    return asked.house.settings.var / "outbox"
