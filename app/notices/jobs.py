"""Mails of notices, checked again at the moment of sending; and what opening a thread has read."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from app.access.scope import WorkScope
from app.core.clock import clock
from app.core.house import House
from app.core.languages import N_, _, day, ngettext, speak
from app.core.ledger.queue import job
from app.core.mail import (
    Mail,
    compose,
    harmless_line,
    harmless_name,
    make_message_id,
    read_mailbox,
)
from app.core.mailing import render_letter
from app.notices.actions.reading import mark_requests_read, mark_thread_read
from app.notices.actions.telling import (
    AGREEMENT_JOB,
    AGREEMENT_MAIL_JOB,
    MAIL_JOB,
    REQUESTS_JOB,
    mark_mailed,
    tell_of_agreement,
)
from app.notices.models import NoticeKind
from app.notices.queries.letters import (
    AgreementLetter,
    LetterFacts,
    RequestsLetter,
    find_agreement_letter,
    find_letter,
    find_requests_letter,
    seal_subscription,
)
from app.notices.queries.unread import list_unread
from app.web.gathered import flushes

STATUS_WORDS = {
    "open": N_("Open"),
    "review": N_("Under review"),
    "needs-info": N_("Needs info"),
    "planned": N_("Planned"),
    "progress": N_("In progress"),
    "answered": N_("Answered"),
    "declined": N_("Declined"),
    "duplicate": N_("Duplicate"),
}
TEMPLATES = {
    NoticeKind.COMMENT: "comment",
    NoticeKind.ANSWER: "comment",
    NoticeKind.STATUS: "status",
    NoticeKind.WORKS: "works",
    NoticeKind.HIDDEN: "hidden",
    NoticeKind.RESTORED: "hidden",
}


@job(MAIL_JOB, outward=True)
def mail_notice(house: House, payload: dict[str, Any], key: str) -> Callable[[Any], None] | None:
    """The reader has the notice by mail, if they are still to have it. The same notice always has
    the same Message-ID."""
    with house.database.read() as session:
        scope = WorkScope(session, community_id=payload["community_id"])
        facts = find_letter(scope, person_id=payload["person_id"], key=payload["key"])
    if facts is None:
        return None
    with speak(facts.language, facts.zone):
        mail = _mail(house, facts, key)
    house.postman.send(compose(mail, read_mailbox(house.settings.mail_from)))
    return partial(_note_mailed, notice_id=facts.notice_id)


@job(REQUESTS_JOB, outward=True)
def mail_requests(house: House, payload: dict[str, Any], key: str) -> Callable[[Any], None] | None:
    """Who decides knows by mail how many ask to join, if somebody still does."""
    with house.database.read() as session:
        scope = WorkScope(session, community_id=payload["community_id"])
        facts = find_requests_letter(scope, person_id=payload["person_id"])
    if facts is None:
        return None
    base, community = house.settings.base_url, harmless_name(facts.community)
    with speak(facts.language, facts.zone):
        subject = ngettext(
            "%(n)s person asks to join %(community)s",
            "%(n)s people ask to join %(community)s",
            facts.waiting,
            community=community,
        )
        values = {
            "waiting": facts.waiting,
            "requests_url": f"{base}/c/{facts.slug}/settings/requests",
            **_foot(facts, base),
        }
        mail = _compose(house, facts, "requests", key, subject=subject, values=values)
    house.postman.send(compose(mail, read_mailbox(house.settings.mail_from)))
    return partial(_note_mailed, notice_id=facts.notice_id)


@job(AGREEMENT_JOB)
def tell_more(scope: WorkScope, payload: dict[str, Any]) -> None:
    """Some more members know that a version of the agreement is announced."""
    tell_of_agreement(scope, version=payload["version"], beyond=payload["beyond"])


@job(AGREEMENT_MAIL_JOB, outward=True)
def mail_agreement(house: House, payload: dict[str, Any], key: str) -> Callable[[Any], None] | None:
    """The member knows by mail which version is announced, if it still is."""
    with house.database.read() as session:
        scope = WorkScope(session, community_id=payload["community_id"])
        facts = find_agreement_letter(scope, person_id=payload["person_id"], key=payload["key"])
    if facts is None:
        return None
    base, community = house.settings.base_url, harmless_name(facts.community)
    with speak(facts.language, facts.zone):
        subject = _("%(community)s has a new version of its agreement", community=community)
        values = {
            "binds": day(facts.binds_from),
            "agreement_url": f"{base}/c/{facts.slug}/agreement/{facts.version}",
            **_foot(facts, base),
        }
        mail = _compose(house, facts, "agreement", key, subject=subject, values=values)
    house.postman.send(compose(mail, read_mailbox(house.settings.mail_from)))
    return partial(_note_mailed, notice_id=facts.notice_id)


def _note_mailed(scope: WorkScope, *, notice_id: int) -> None:
    mark_mailed(scope, notice_id=notice_id, at=clock.now())


def _mail(house: House, facts: LetterFacts, key: str) -> Mail:
    base = house.settings.base_url
    # one conversation in the reader's mail program; ids that tell nobody what they stand for (M07)
    root = make_message_id(f"thread:{facts.community_id}:{facts.thread_id}:{facts.person_id}", base)
    template, values = TEMPLATES[NoticeKind(facts.kind)], _values(facts, base)
    mail = _compose(house, facts, template, key, subject=_subject(facts), values=values)
    return replace(mail, in_reply_to=root, references=(root,))


def _compose(
    house: House,
    facts: LetterFacts | RequestsLetter | AgreementLetter,
    template: str,
    key: str,
    *,
    subject: str,
    values: dict[str, Any],
) -> Mail:
    """The letter, which one press stops."""
    base = house.settings.base_url
    stop = f"{base}/u/{seal_subscription(facts.person_id, house.settings.secret_key)}"
    letter = render_letter(
        house,
        f"notices/{template}",
        subject=subject,
        values=values | {"stop_url": stop},
        language=facts.language,
        zone=facts.zone,
    )
    return Mail(
        to_address=facts.email,
        to_name=facts.name,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        message_id=make_message_id(key, base),
        list_id=_list_id(facts, house),
        unsubscribe_url=stop,
    )


def _subject(facts: LetterFacts) -> str:
    title, actor = harmless_line(facts.title), harmless_name(facts.actor)
    kind, about_comment = NoticeKind(facts.kind), facts.comment_id is not None
    if kind is NoticeKind.COMMENT:
        return _("%(name)s replied: %(title)s", name=actor, title=title)
    if kind is NoticeKind.ANSWER:
        return _("%(name)s answered: %(title)s", name=actor, title=title)
    if kind is NoticeKind.WORKS:
        return _("Does it work for you now? %(title)s", title=title)
    if kind is NoticeKind.STATUS:
        word = STATUS_WORDS[facts.more["status"]]
        return _("%(status)s: %(title)s", status=_(word), title=title)
    if kind is NoticeKind.HIDDEN:
        return _("Your comment was hidden") if about_comment else _("Your thread was hidden")
    return _("Your comment was restored") if about_comment else _("Your thread was restored")


def _values(facts: LetterFacts, base: str) -> dict[str, Any]:
    place = f"{base}/c/{facts.slug}/threads/{facts.number}?from=mail"
    anchor = f"&at={facts.comment_id}#c{facts.comment_id}" if facts.comment_id else ""
    status = facts.more.get("status", "")
    return {
        "kind": facts.kind,
        "title": harmless_line(facts.title),
        "actor": harmless_name(facts.actor),
        "reason_given": facts.reason,
        "status": _(STATUS_WORDS[status]) if status in STATUS_WORDS else "",
        "version": facts.more.get("version", ""),
        "community": facts.community,
        "thread_url": place + anchor,
        "about_comment": facts.comment_id is not None,
        **_foot(facts, base),
    }


def _foot(facts: LetterFacts | RequestsLetter | AgreementLetter, base: str) -> dict[str, Any]:
    return {
        "reason": _("You get this as a member of %(community)s.", community=facts.community),
        "settings_url": f"{base}/me/notices",
        "stop_words": _("stop these mails"),
    }


def _list_id(facts: LetterFacts | RequestsLetter | AgreementLetter, house: House) -> str:
    seed = f"list:{facts.community_id}:{house.settings.secret_key}"
    opaque = hashlib.sha256(seed.encode()).hexdigest()[:24]
    return f"<{opaque}.{urlsplit(house.settings.base_url).hostname or 'localhost'}>"


@flushes("thread.opened")
def note_opened(session: Session, things: list[tuple[int, int, int]]) -> None:
    """Who opened a thread has read what they were told of it: (person, community, thread)."""
    opened = set(things)
    for unread in list_unread(WorkScope(session), {person_id for person_id, _c, _t in opened}):
        if unread in opened:
            person_id, community_id, thread_id = unread
            scope = WorkScope(session, community_id=community_id)
            mark_thread_read(scope, person_id=person_id, thread_id=thread_id)


@flushes("requests.opened")
def note_requests_opened(session: Session, things: list[tuple[int, int]]) -> None:
    """Who looked at the list of requests has read that there are some: (person, community)."""
    for person_id, community_id in set(things):
        scope = WorkScope(session, community_id=community_id)
        mark_requests_read(scope, person_id=person_id)
