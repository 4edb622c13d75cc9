"""The page where a person chooses what reaches them by mail."""

from dataclasses import dataclass

from app.identity.doors import self_only
from app.identity.scope import OwnScope
from app.notices.actions.choosing import choose_mail
from app.notices.forms import MailForm
from app.notices.queries.lists import wants_mail
from app.web.forms import Form
from app.web.replies import Reply, page, redirect
from app.web.routing import Pages

pages = Pages()


@dataclass(frozen=True)
class NoticeSettingsView:
    """Whether mail is on, where it goes, and whether that was just saved."""

    mail: bool
    email: str
    saved: bool = False


@pages.get("/me/notices", door=self_only)
def show_notice_settings(scope: OwnScope, saved: str = "") -> Reply:
    """What reaches the viewer."""
    view = NoticeSettingsView(wants_mail(scope), scope.person.email, bool(saved))
    return page("notices/settings.html", view=view)


@pages.post("/me/notices", door=self_only)
def save_notice_settings(scope: OwnScope, form: Form[MailForm]) -> Reply:
    """Mail is on or off."""
    choose_mail(scope, scope.person.id, wanted=form.value.mail == "yes")
    return redirect("/me/notices?saved=yes")
