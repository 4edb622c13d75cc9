"""What people said in the threads: replies, answers of staff, notes, hidden words."""

from datetime import datetime, timedelta

from app.core.markdown import render
from app.site.actions.demo.threads import Story
from app.site.actions.demo.world import Row, World, texts
from app.threads.events import CommentHidden
from app.threads.models import Comment

RUDE = "It attacks a person. You can write the same without that."
MOST = 7


class Talk:
    """Adds comments to threads, each after what it answers."""

    def __init__(self, world: World) -> None:
        self.world = world

    def say(
        self,
        story: Story,
        at: datetime,
        member: Row,
        text: str,
        *,
        parent: Row | None = None,
        visibility: str = "members",
        is_official: bool = False,
    ) -> Row:
        """The member says it at that moment."""
        comment = self.world.put(
            Comment,
            at,
            community_id=story.place.id,
            thread_id=story.row["id"],
            author_id=member["id"],
            parent_id=parent["id"] if parent else None,
            body=text,
            body_html=render(text),
            visibility=visibility,
            is_official=is_official,
            hidden_at=None,
            hidden_reason="",
            created_at=at,
        )
        story.comments.append(comment)
        return comment

    def official(self, story: Story, at: datetime, text: str) -> Row:
        """Staff answer; who it was."""
        team = [m for m in story.place.staff.values() if m["role"] in ("team", "manager")]
        member = self.world.chance.choice(team)
        at = min(at, self.world.now - timedelta(minutes=self.world.chance.randrange(3, 30)))
        self.say(story, at, member, text, is_official=True)
        return member

    def converse(self, story: Story) -> None:
        """The thread has its written replies, or some by chance."""
        if "talk" in story.told:
            self._as_written(story)
        elif story.is_open:
            self._by_chance(story)

    def _as_written(self, story: Story) -> None:
        parent = None
        for name, ago, text, how in story.told["talk"]:
            at, member = self.world.ago(ago), story.place.named(name)
            comment = self.say(
                story,
                at,
                member,
                text,
                parent=parent if how == "reply" else None,
                visibility="staff" if how == "note" else "members",
                is_official=how == "official",
            )
            if how == "hidden":
                self._hide(story, comment, at + timedelta(minutes=50))
            if how in ("", "official"):
                parent = comment

    def _hide(self, story: Story, comment: Row, at: datetime) -> None:
        comment |= {"hidden_at": at, "hidden_reason": RUDE, "revision": 2}
        self.audit_hiding(story, comment, at, hidden=True)

    def audit_hiding(self, story: Story, comment: Row, at: datetime, *, hidden: bool) -> None:
        """Hiding or restoring the comment is in the audit log."""
        fact = CommentHidden(thread_id=story.row["id"], comment_id=comment["id"], hidden=hidden)
        found = next(m for m in story.place.staff.values() if m["role"] == "moderator")
        self.world.audit(
            fact,
            at,
            by=story.place.person_id(found),
            community_id=story.place.id,
            before={"hidden": not hidden},
            after={"hidden": hidden},
            text=RUDE if hidden else "",
        )

    def _by_chance(self, story: Story) -> None:
        chance, words = self.world.chance, texts("replies")
        here = [m for m in story.place.active if m["joined_at"] < story.start]
        fitting = words[story.row["kind"]]
        wanted = min(int(MOST * chance.random() ** 2 * (0.5 + story.appeal * 2)), len(fitting))
        at, parent = story.start, None
        for text in chance.some(fitting, wanted):
            at = chance.moment(at + timedelta(minutes=20), self.world.now, early=4)
            if at > self.world.now - timedelta(minutes=15):
                return
            at = chance.by_day(at, self.world.now) if chance.happens(0.4) else at
            at = max(at, parent["created_at"] + timedelta(minutes=4) if parent else story.start)
            others = [m for m in here if m is not story.author]
            parent = self.say(story, at, chance.choice(others), text)
            if chance.happens(0.3):
                at = self._answered(story, parent)

    def _answered(self, story: Story, parent: Row) -> datetime:
        chance, words = self.world.chance, texts("replies")
        start = parent["created_at"] + timedelta(minutes=9)
        at = chance.moment(start, max(start, self.world.now), early=6)
        if at >= self.world.now:
            return parent["created_at"]
        if chance.happens(0.5) and parent["author_id"] != story.author["id"]:
            self.say(story, at, story.author, chance.choice(words["back"]), parent=parent)
        else:
            staff = [m for m in story.place.staff.values() if m["role"] != "owner"]
            note = chance.happens(0.2)
            text = chance.choice(words["notes"] if note else words["staff"])
            self.say(
                story, at, chance.choice(staff), text, parent=None if note else parent,
                visibility="staff" if note else "members",
            )  # fmt: skip
        return at
