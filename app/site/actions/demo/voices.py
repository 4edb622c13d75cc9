"""Who saw which thread, who voted, and what they said when it shipped; then the counters."""

from collections import Counter
from datetime import datetime, timedelta

from app.core.formulas.rising import rising_score
from app.site.actions.demo.threads import Story
from app.site.actions.demo.world import Row, World
from app.threads.models import Exposure, Origin, Vote, Watch, Watching, WorksAnswer

ORIGINS = (Origin.LIST, Origin.SEARCH, Origin.SHELF, Origin.LINK)
CRITICAL = {"loss": 0.6, "blocker": 0.5, "major": 0.3, "minor": 0.1, None: 0.25}


class Voices:
    """Views and votes by chance, within what was possible."""

    def __init__(self, world: World) -> None:
        self.world = world

    def hear(self, story: Story) -> None:
        """Members saw the thread, some voted, some watch it, and the counters say so."""
        if story.is_open:
            for member in story.place.active:
                if member is not story.author:
                    self._meet(story, member)
            self._staff(story)
            self._works(story)
        self._watch(story)
        self._count(story)

    def _meet(self, story: Story, member: Row) -> None:
        chance, began = self.world.chance, max(story.start, member["joined_at"])
        until = story.ends_at or self.world.now
        late = until <= began
        if not chance.happens(story.seen * (0.4 if late else 1)):
            return
        at = chance.moment(began, self.world.now if late else until, early=2.2)
        origin = chance.choices(ORIGINS, (80, 9, 8, 3))[0]
        self.world.put(
            Exposure,
            community_id=story.place.id,
            thread_id=story.row["id"],
            member_id=member["id"],
            origin=origin,
            created_at=at,
        )
        if not late and chance.happens(story.appeal):
            self._vote(story, member, at, by_staff=False)

    def _vote(self, story: Story, member: Row, at: datetime, *, by_staff: bool) -> None:
        critical = CRITICAL[story.row["severity"]]
        importance = self.world.chance.choices(
            ("critical", "important", "nice"), (critical, 0.45, max(0.05, 0.55 - critical))
        )[0]
        vote = self.world.put(
            Vote,
            community_id=story.place.id,
            thread_id=story.row["id"],
            member_id=member["id"],
            importance=importance,
            by_staff=by_staff,
            created_at=at,
        )
        story.votes.append(vote)
        if story.item is not None and not by_staff:
            story.item.voters.add(story.place.person_id(member))

    def _staff(self, story: Story) -> None:
        for member in story.place.staff.values():
            if self.world.chance.happens(0.07):
                until = story.ends_at or self.world.now
                at = self.world.chance.moment(story.start, until)
                self._vote(story, member, at, by_staff=True)

    def _works(self, story: Story) -> None:
        if story.row["status"] != "shipped":
            return
        shipped = story.moves[-1].at
        young = (self.world.now - shipped) < timedelta(days=2)
        for vote in story.votes:
            if vote["by_staff"] or not self.world.chance.happens(0.25 if young else 0.45):
                continue
            at = self.world.chance.moment(shipped, self.world.now, early=2)
            self.world.put(
                WorksAnswer,
                community_id=story.place.id,
                thread_id=story.row["id"],
                member_id=vote["member_id"],
                version=story.row["shipped_in"],
                works=self.world.chance.choices(("yes", "no", "not-tried"), (88, 6, 6))[0],
                created_at=at,
                answered_at=at,
            )

    def _watch(self, story: Story) -> None:
        voices = [story.row["author_id"], *(c["author_id"] for c in story.comments)]
        for member_id in dict.fromkeys(voices):
            if self.world.chance.happens(0.3):
                self.world.put(
                    Watching,
                    community_id=story.place.id,
                    thread_id=story.row["id"],
                    member_id=member_id,
                    watch=Watch.ALL,
                    created_at=story.start,
                )

    def _count(self, story: Story) -> None:
        ours = Counter(vote["importance"] for vote in story.votes if not vote["by_staff"])
        said = [c for c in story.comments if c["visibility"] == "members"]
        shown = [c for c in said if c["hidden_at"] is None]
        acts = [*(c["created_at"] for c in said), *(v["created_at"] for v in story.votes)]
        row = story.row
        row |= {f"votes_{name}": ours[name] for name in ("nice", "important", "critical")}
        row |= {
            "votes": sum(ours.values()),
            "staff_votes": sum(vote["by_staff"] for vote in story.votes),
            "comments": len(shown),
            "has_official_answer": any(c["is_official"] for c in shown),
            "rising": rising_score(story.start, acts),
            "last_activity_at": max(
                [row["last_activity_at"], *(c["created_at"] for c in story.comments)]
            ),
        }
