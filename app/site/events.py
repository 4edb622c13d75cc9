"""Facts about running the site: ids and enums only."""

from app.core.ledger.events import Event


class CommunityLookedAt(Event, name="community.looked-at", audited=True):
    """An administrator looked at a community: its owner, counts and settings."""


class MailRead(Event, name="mail.read", audited=True):
    """An administrator read a mail in the outbox folder."""

    mail: str  # the file's name: a moment and a hash


class JobReplayed(Event, name="job.replayed", audited=True):
    """An administrator let a parked job run again."""

    job_id: int


class FirstLinkSent(Event, name="person.first-link-sent", audited=True):
    """An administrator had another first link sent to an employee."""

    person_id: int
