"""What people find told to them: notices, unread since their last visit. Nobody is mailed."""

from datetime import timedelta

from app.notices.models import Notice, NoticeKind
from app.site.actions.demo.people import LAST_VISIT
from app.site.actions.demo.places import Place
from app.site.actions.demo.threads import Move, Story
from app.site.actions.demo.world import Row, World

MOST = 60


class Notices:
    """Tells persons what concerned them."""

    def __init__(self, world: World) -> None:
        self.world = world

    def tell(self, person: Row, places: list[tuple[Place, list[Story]]]) -> None:
        """The person's notices, those since their last visit unread."""
        found: list[Row] = []
        for place, stories in places:
            for member in [*place.staff.values(), *place.active]:
                if place.person_id(member) == person["id"]:
                    found += [n for story in stories for n in self._of_thread(story, member)]
        found.sort(key=lambda notice: notice["at"])
        for notice in found[-MOST:]:
            self._put(person, notice)

    def _of_thread(self, story: Story, member: Row) -> list[Row]:
        staff, own = member["role"] != "customer", member is story.author
        if not (story.is_open or staff or own):
            return []
        told = [*self._replies(story, member, staff=staff), *self._hidden(story, member)]
        if own or any(vote["member_id"] == member["id"] for vote in story.votes):
            mover = story.place.person_id(member)
            told += [self._moved(story, move) for move in story.moves if move.by != mover]
        return told + (self._votes(story) if own else [])

    def _replies(self, story: Story, member: Row, *, staff: bool) -> list[Row]:
        told, spoke = list[Row](), member is story.author
        for comment in sorted(story.comments, key=lambda c: c["created_at"]):
            mine = comment["author_id"] == member["id"]
            readable = staff or comment["visibility"] == "members"
            if spoke and not mine and readable and comment["hidden_at"] is None:
                kind = NoticeKind.ANSWER if comment["is_official"] else NoticeKind.COMMENT
                about = {"comment_id": comment["id"], "actor_member_id": comment["author_id"]}
                key = f"comment:{comment['id']}"
                told.append(_notice(story, kind, key, comment["created_at"], **about))
            spoke = spoke or mine
        return told

    def _hidden(self, story: Story, member: Row) -> list[Row]:
        own = [c for c in story.comments if c["author_id"] == member["id"] and c["hidden_at"]]
        told = [
            _notice(story, NoticeKind.HIDDEN, f"hidden:comment:{c['id']}", c["hidden_at"], comment_id=c["id"])
            for c in own
        ]  # fmt: skip
        if member is story.author and story.row["hidden_at"]:
            key = f"hidden:thread:{story.row['id']}"
            told.append(_notice(story, NoticeKind.HIDDEN, key, story.row["hidden_at"]))
        return told

    def _moved(self, story: Story, move: Move) -> Row:
        number, item = story.row["id"], story.row["item_id"] or ""
        kind, key = NoticeKind.STATUS, f"status:{number}:{move.status}:{item}"
        if move.status == "shipped":
            kind, key = NoticeKind.WORKS, f"works:{number}:{move.version}"
        people = story.place.persons.items()
        mover = next((member for member, person in people if person["id"] == move.by), None)
        more = {"status": move.status, "version": move.version}
        return _notice(story, kind, key, move.at, more=more, actor_member_id=mover)

    def _votes(self, story: Story) -> list[Row]:
        last, key = self.world.ago(LAST_VISIT), f"votes:{story.row['id']}"
        moments = [vote["created_at"] for vote in story.votes]
        old, new = [at for at in moments if at <= last], [at for at in moments if at > last]
        return [
            _notice(story, NoticeKind.VOTES, name, max(some), count=len(some))
            for some, name in ((old, f"{key}:before"), (new, key))
            if some
        ]

    def _put(self, person: Row, notice: Row) -> None:
        at, last = notice["at"], self.world.ago(LAST_VISIT)
        person["unread"] += at > last
        read = None if at > last else min(at + timedelta(hours=5), last)
        self.world.put(Notice, at, **notice, person_id=person["id"], read_at=read, mailed_at=None)


def _notice(story: Story, kind: NoticeKind, key: str, at: object, **more: object) -> Row:
    rest: Row = {"comment_id": None, "actor_member_id": None, "more": {}, "count": 1}
    place = {"community_id": story.place.id, "thread_id": story.row["id"]}
    return {**rest, **place, "kind": kind, "key": key, "at": at, **more}
