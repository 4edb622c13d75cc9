"""What happened to how somebody signs in: from the site's audit log, each to their own person."""

from dataclasses import dataclass
from datetime import datetime

from app.access.scope import Cursor, Slice, WorkScope
from app.core.languages import N_
from app.core.ledger.models import AuditRow, AuditText
from app.identity.scope import OwnScope

PAGE = 50
NEW_BROWSER = "person.new-browser"
SAID = {  # to the person themselves
    "person.address-changed": N_("Your address was changed."),
    "person.address-proved": N_("Your address was proved; what was set up before is gone."),
    "person.authenticator-added": N_("An app for codes was set up."),
    "person.authenticator-removed": N_("The app for codes was removed."),
    "person.flags-set": N_("An administrator set whether you are an employee or administrator."),
    NEW_BROWSER: N_("You signed in by a browser that is new to you."),
    "person.passkey-added": N_("A passkey was added."),
    "person.passkey-removed": N_("A passkey was removed."),
    "person.password-removed": N_("Your password was given up."),
    "person.password-set": N_("A new password was chosen."),
    "person.provider-connected": N_("An account elsewhere was connected to your sign-in."),
    "person.provider-disconnected": N_("An account elsewhere was disconnected from your sign-in."),
    "person.recovery-code-used": N_("A recovery code was used."),
    "person.recovery-codes-made": N_("New recovery codes were made."),
    "person.second-step-cleared": N_("Whoever runs the site took your second step away."),
    "person.second-step-set": N_("It was set whether a second step is asked for."),
    "token.made": N_("A token for the API was made."),
    "token.revoked": N_("A token for the API was revoked."),
}


@dataclass(frozen=True)
class Whence:
    """From where something was done: an address, and a browser in words. Either may be empty."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True)
class SecurityRow:
    """One thing that happened."""

    id: int
    act: str
    happened_at: datetime
    address: str | None
    browser: str | None

    @property
    def said(self) -> str:
        """What it was, in English, to be translated where it is shown."""
        return SAID[self.act]


def list_security(scope: OwnScope, after: Cursor | None = None) -> Slice[SecurityRow]:
    """50 things that happened to how the viewer signs in, the newest first. One statement."""
    wanted = (
        scope.select_own_acts(
            AuditRow.id,
            AuditRow.act,
            AuditRow.happened_at,
            AuditText.address.label("address"),
            AuditText.browser.label("browser"),
        )
        .outerjoin(AuditText, AuditText.id == AuditRow.text_id)
        .where(AuditRow.act.in_(SAID))
        .order_by(AuditRow.id.desc())
    )
    return scope.slice(wanted, into=SecurityRow, after=after, size=PAGE)


def find_whence(scope: WorkScope, person_id: int, act: str, at: datetime) -> Whence:
    """From where this was done to this person at that moment. One statement."""
    wanted = (
        scope.select_across(AuditText.address, AuditText.browser, why="the person's own act")
        .join(AuditRow, AuditRow.text_id == AuditText.id)
        .where(
            AuditRow.community_id.is_(None),
            AuditRow.whom_id == person_id,
            AuditRow.act == act,
            AuditRow.happened_at == at,
        )
    )
    row = scope.first(wanted)
    return Whence(*row) if row else Whence()
