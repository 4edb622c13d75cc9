"""A community's home: what is pinned, the trial that runs, what was said last, who waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.communities.doors import community
from app.communities.scope import CommunityScope
from app.overviews.queries.recent import ReplyRow, WaitingRow, list_replies, list_waiting
from app.threads.forms.board import Board
from app.threads.queries.board import ThreadRow, list_board, list_pinned
from app.threads.queries.cards import Card, card_of, reader_of
from app.trials.queries.missions import DueMission, missions_due
from app.trials.queries.trials import TrialRow, running_trial
from app.web.replies import Page, page
from app.web.routing import Pages

pages = Pages()
NEW_SHOWN, DUE_SHOWN = 5, 3


@dataclass(frozen=True)
class CommunityHomeView:
    """All that a community's home shows."""

    base: str
    is_staff: bool
    pinned: tuple[Card, ...]
    new: tuple[Card, ...]
    replies: tuple[ReplyRow, ...]
    trial: TrialRow | None
    missions: tuple[DueMission, ...]
    waiting: tuple[WaitingRow, ...]
    announced_from: datetime | None  # when the agreement's next version binds

    @property
    def is_empty(self) -> bool:
        """Whether nobody has said anything that this member may read."""
        return not (self.pinned or self.new)


@pages.get("/c/{community}", door=community)
def show_community(scope: CommunityScope) -> Page:
    """The community's home. Six statements."""
    pinned = list_pinned(scope, Board())
    held = {row.number for row in pinned}
    newest = [row for row in list_board(scope, Board(sort="new")).rows if row.number not in held]
    staff = scope.member.is_staff
    view = CommunityHomeView(
        base=scope.community.address,
        is_staff=staff,
        pinned=_cards(scope, pinned),
        new=_cards(scope, newest[:NEW_SHOWN]),
        replies=list_replies(scope),
        trial=running_trial(scope),
        missions=() if staff else tuple(missions_due(scope)[:DUE_SHOWN]),
        waiting=list_waiting(scope) if staff else (),
        announced_from=scope.community.announced_from,
    )
    return page("overviews/community.html", view=view, keep=True)


def _cards(scope: CommunityScope, rows: Sequence[ThreadRow]) -> tuple[Card, ...]:
    reader, me = reader_of(scope), scope.member.id
    return tuple(card_of(row, reader, own=row.author_id == me) for row in rows)
