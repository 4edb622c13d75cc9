"""Who is told what, when something happens. Everything is read afresh: an event says only where
to look."""

from app.access.scope import WorkScope
from app.communities.events import (
    AgreementAccepted,
    AgreementPublished,
    MemberLeft,
    MemberRemoved,
    RequestMade,
)
from app.communities.models import Member
from app.core.ledger.events import on
from app.identity.events import PersonErased
from app.notices.actions.reading import mark_agreement_read, put_away, throw_away
from app.notices.actions.telling import gather_requests, gather_votes, tell, tell_of_agreement
from app.notices.models import NoticeKind
from app.notices.queries import audience
from app.threads.events import CommentHidden, CommentPosted, StatusSet, ThreadHidden, VoteSet
from app.threads.models import Status


@on(CommentPosted)
def tell_of_comment(scope: WorkScope, event: CommentPosted) -> None:
    """Who follows the thread hears of the comment; of a staff note, only staff do."""
    thread = audience.find_thread(scope, event.thread_id)
    comment = audience.find_comment(scope, event.comment_id)
    if thread is None or comment is None or comment.hidden_at is not None:
        return
    key = f"comment:{comment.id}"
    readers = audience.list_followers(scope, thread, comment, key=key)
    kind = NoticeKind.ANSWER if comment.is_official else NoticeKind.COMMENT
    tell(scope, readers, key=key, kind=kind, thread_id=thread.id, comment_id=comment.id)


@on(VoteSet)
def gather(scope: WorkScope, event: VoteSet) -> None:
    """The author's open notice of votes grows."""
    thread = audience.find_thread(scope, event.thread_id)
    if thread is None:
        return
    author = audience.list_author(scope, thread, thread.author_id, key="", unless_unwatched=True)
    for reader in author:
        gather_votes(scope, thread, reader)


@on(StatusSet)
def tell_of_status(scope: WorkScope, event: StatusSet) -> None:
    """Author and voters hear where the thread stands, once for each status; when it ships they are
    asked whether it works for them."""
    thread = audience.find_thread(scope, event.thread_id)
    if thread is None or thread.status != event.status:
        return  # it moved on meanwhile; that move has its own event
    if event.status is Status.SHIPPED:
        kind, key = NoticeKind.WORKS, f"works:{thread.id}:{event.version}"
    else:
        kind, key = NoticeKind.STATUS, f"status:{thread.id}:{event.status}:{event.item_id or ''}"
    readers = audience.list_concerned(scope, thread, key=key)
    more = {"status": event.status.value, "version": event.version}
    tell(scope, readers, key=key, kind=kind, thread_id=thread.id, more=more)


@on(ThreadHidden)
def tell_of_hidden_thread(scope: WorkScope, event: ThreadHidden) -> None:
    """The author hears that their thread was hidden and why, or that it was restored."""
    thread = audience.find_thread(scope, event.thread_id)
    if thread is None or (thread.hidden_at is not None) != event.hidden:
        return
    kind, key = _occasion(scope, event.hidden, f"thread:{thread.id}")
    readers = audience.list_author(scope, thread, thread.author_id, key=key)
    tell(scope, readers, key=key, kind=kind, thread_id=thread.id)


@on(CommentHidden)
def tell_of_hidden_comment(scope: WorkScope, event: CommentHidden) -> None:
    """The author hears that their comment was hidden and why, or that it was restored."""
    thread = audience.find_thread(scope, event.thread_id)
    comment = audience.find_comment(scope, event.comment_id)
    if thread is None or comment is None or (comment.hidden_at is not None) != event.hidden:
        return
    kind, key = _occasion(scope, event.hidden, f"comment:{comment.id}")
    readers = audience.list_author(scope, thread, comment.author_id, key=key)
    tell(scope, readers, key=key, kind=kind, thread_id=thread.id, comment_id=comment.id)


@on(RequestMade)
def tell_of_request(scope: WorkScope, event: RequestMade) -> None:
    """Managers and owners hear how many wait for their word, until somebody has decided."""
    waiting = audience.count_waiting(scope)
    if not waiting:
        return
    for reader in audience.list_deciders(scope):
        gather_requests(scope, reader, waiting=waiting, request_id=event.request_id)


@on(AgreementPublished)
def tell_of_announced(scope: WorkScope, event: AgreementPublished) -> None:
    """Members hear of a version that will bind; one that binds already they meet at the door."""
    tell_of_agreement(scope, version=event.version)


@on(AgreementAccepted)
def read_of_announced(scope: WorkScope, event: AgreementAccepted) -> None:
    """Who has accepted a version has read that it is announced."""
    person_id = scope.one(scope.select(Member.person_id).where(Member.id == event.member_id))
    if person_id is not None:
        mark_agreement_read(scope, person_id=person_id, version=event.version)


@on(MemberLeft, MemberRemoved)
def put_away_notices(scope: WorkScope, event: MemberLeft | MemberRemoved) -> None:
    """Who is no member any more has nothing unread of this community."""
    person_id = scope.one(scope.select(Member.person_id).where(Member.id == event.member_id))
    if person_id is not None:
        put_away(scope, person_id=person_id)


def _occasion(scope: WorkScope, hidden: bool, post: str) -> tuple[NoticeKind, str]:
    """A post may be hidden and restored again and again: each time is an occasion of its own."""
    kind = NoticeKind.HIDDEN if hidden else NoticeKind.RESTORED
    return kind, f"{kind}:{post}:{scope.happened_at.timestamp():.6f}"


@on(PersonErased)
def forget_notices(scope: WorkScope, event: PersonErased) -> None:
    """Somebody erased is told of nothing."""
    throw_away(scope, person_id=event.person_id)
