"""Where the threads stand, and how they came there: by their items, by answers, by hand."""

from datetime import datetime, timedelta

from app.site.actions.demo.items import ItemPlan, Items
from app.site.actions.demo.talk import Talk
from app.site.actions.demo.threads import Move, Story
from app.site.actions.demo.world import World, texts
from app.threads.events import StatusSet
from app.threads.models import Status

SHARES = {
    "problem": (("review", 0.2), ("needs-info", 0.12), ("duplicate", 0.06)),
    "idea": (("review", 0.22), ("declined", 0.14), ("duplicate", 0.05)),
}
SOON = 2  # days: younger threads stand open


class Standing:
    """Moves threads as their items and the staff of their community did."""

    def __init__(self, world: World, items: Items, talk: Talk) -> None:
        self.world, self.items, self.talk = world, items, talk

    def settle(self, story: Story, older: list[Story]) -> None:
        """The thread stands where it should, and its history tells how."""
        if story.item is not None:
            self._follow(story, story.item)
        elif story.told["title"] in texts("replies")["answers"]:
            self._answer(story)
        elif story.is_open or "status" in story.told:
            self._by_hand(story, older)

    def _move(
        self,
        story: Story,
        at: datetime,
        status: str,
        by: int,
        *,
        version: str = "",
        reason: str = "",
    ) -> None:
        row, was = story.row, story.row["status"]
        if status == was or at >= self.world.now:
            return
        fact = StatusSet(
            thread_id=row["id"],
            was=Status(was),
            status=Status(status),
            item_id=row["item_id"],
            version=version,
        )
        self.world.audit(
            fact,
            at,
            by=by,
            community_id=story.place.id,
            before={"status": was},
            after={"status": status, "version": version},
            text=reason,
        )
        row |= {"status": status, "shipped_in": version, "status_reason": reason}
        row["last_activity_at"] = max(row["last_activity_at"], at)
        row["revision"] = row.get("revision", 1) + 1
        story.moves.append(Move(at, status, version, by))
        story.ends_at = at if Status(status).has_ended else None

    def _follow(self, story: Story, plan: ItemPlan) -> None:
        chance = self.world.chance
        linked = max(story.start, plan.made_at) + timedelta(hours=2 + 20 * chance.random())
        linked = min(linked, self.world.now - timedelta(minutes=30))
        self.items.link(plan, story.row, linked)
        status, version = plan.status_at(linked)
        self._move(story, linked, status, plan.manager, version=version)
        for at, status, version in plan.moves:
            if at > linked:
                self._move(story, at, status, plan.manager, version=version)
        told = texts("replies")["official"].get(story.row["status"])
        if told and story.moves and "talk" not in story.told and chance.happens(0.75):
            text = chance.choice(told).format(
                item=plan.row["title"], version=story.row["shipped_in"]
            )
            self.talk.official(story, story.moves[-1].at + timedelta(minutes=8), text)

    def _answer(self, story: Story) -> None:
        wait = timedelta(hours=0.4 + 18 * self.world.chance.random() ** 2)
        at = min(story.start + wait, self.world.now - timedelta(minutes=20))
        member = self.talk.official(story, at, texts("replies")["answers"][story.told["title"]])
        self._move(story, at, "answered", story.place.person_id(member))

    def _by_hand(self, story: Story, older: list[Story]) -> None:
        status = story.told.get("status") or self._chosen(story)
        if status is None:
            return
        chance, by = self.world.chance, self._manager(story)
        at = chance.moment(story.start + timedelta(hours=3), self.world.now, early=2.5)
        if status == "declined":
            self._decline(story, at, by)
        elif status == "needs-info":
            text = chance.choice(texts("replies")["needs_info"])
            self.talk.official(story, at, text)
            self._move(story, at, status, by, reason=text)
        elif status == "duplicate":
            same = [s for s in older if set(s.row["tags"]) & set(story.row["tags"]) and s.is_open]
            kind = [s for s in same if s.row["kind"] == story.row["kind"]]
            if kind:
                title = kind[-1].row["title"]
                self._move(story, at, status, by, reason=f"The same as “{title}”.")
        else:
            self._move(story, at, status, by)

    def _decline(self, story: Story, at: datetime, by: int) -> None:
        reason = story.told.get("reason") or self.world.chance.choice(texts("replies")["declined"])
        if "talk" in story.told:
            at = self.world.ago(story.told["talk"][-1][1]) + timedelta(minutes=10)
        self._move(story, at, "declined", by, reason=reason)

    def _chosen(self, story: Story) -> str | None:
        drawn = self.world.chance.random()
        if story.start > self.world.ago(SOON) or "talk" in story.told:
            return None
        for status, share in SHARES.get(story.row["kind"], ()):
            if drawn < share:
                return status
            drawn -= share
        return None

    def _manager(self, story: Story) -> int:
        found = next(m for m in story.place.staff.values() if m["role"] == "manager")
        return story.place.person_id(found)
