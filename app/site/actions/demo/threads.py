"""Who started which thread when, and with which words. What others said follows elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app.core.markdown import render
from app.site.actions.demo.items import ItemPlan, Items
from app.site.actions.demo.places import GROWERS, Place
from app.site.actions.demo.products import Products
from app.site.actions.demo.world import Row, World, texts
from app.threads.events import ThreadHidden, ThreadLocked, ThreadPinned
from app.threads.models import Thread, ThreadTag

APPEAL = {
    "problem": (0.06, 0.5), "idea": (0.05, 0.55), "question": (0.02, 0.14),
    "praise": (0.08, 0.3), "discussion": (0.02, 0.12),
}  # fmt: skip
SPEAKERS = (
    (("school", "class", "pupil", "children", "lesson", "parents"), {"Schools"}),
    (("harvest", "blossom", "spray", "candle", "frost", "irrigat", "barn", "buds", "tractor",
      "packing", "picker", "leaf", "field", "slope"), GROWERS),
    (("harbour", "port", "pier", "quay", "ferry", "ship", "skipper", "salt air", "at sea"),
     {"Harbours", "Ferries"}),
    (("crew", "hut", "on watch"), {"Rescue"}),
    (("club", "marina"), {"Sailing", "Leisure"}),
    (("sluice", "weir", "beck", "flood", "river", "permit"), {"Waterways", "Municipal", "Energy"}),
)  # fmt: skip
"""Who says what: the first of these words decides from which customers its author comes."""

SHELVED = 0.16  # of the younger threads: nearly nobody saw them
FIRST, LAST = 200, 0.3  # days ago


class Move(NamedTuple):
    """A thread's step from one status to another."""

    at: datetime
    status: str
    version: str
    by: int  # the person


@dataclass
class Story:
    """A thread with what is still to come of it."""

    place: Place
    row: Row
    told: Any
    author: Row
    item: ItemPlan | None
    appeal: float
    seen: float
    ends_at: datetime | None = None
    comments: list[Row] = field(default_factory=list)
    votes: list[Row] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    @property
    def start(self) -> datetime:
        return self.row["created_at"]

    @property
    def is_open(self) -> bool:
        """Whether members read it."""
        return self.row["audience"] == "members" and self.row["hidden_at"] is None


class Threads:
    """The threads of one community, oldest first, numbered."""

    def __init__(self, world: World, place: Place, products: Products, items: Items) -> None:
        self.world, self.place, self.products, self.items = world, place, products, items
        anchors = texts("anchors")[place.told["slug"]]
        told = [*anchors, *self._short(texts(f"threads_{place.told['texts']}"))]
        starts = [(self._start(one), number, one) for number, one in enumerate(told)]
        self.stories = [self._story(at, one) for at, _, one in sorted(starts, key=lambda s: s[:2])]
        for number, story in enumerate(self.stories, start=1):
            story.row["number"] = number
        place.row["next_thread"] = len(self.stories) + 1

    def _short(self, rows: list[Any]) -> list[Any]:
        names = ("kind", "tags", "title", "say", "item")
        plain: list[Row] = [dict(zip(names, [*row, None], strict=False)) for row in rows]
        return [one | {"tags": one["tags"].split(",")} for one in plain]

    def _start(self, told: Any) -> datetime:
        if "ago" in told:
            return self.world.ago(told["ago"])
        chance, oldest = self.world.chance, min(FIRST, self.place.told["founded"] - 15)
        youngest = LAST
        if told["item"]:
            plan = self.items.plans[self.place.told["carries"][0], told["item"]]
            youngest = plan.last_ago + 2 if plan.has_moved else 1.5
        ago = youngest + (oldest - youngest) * chance.random() ** 1.6
        return chance.by_day(self.world.ago(ago), self.world.ago(youngest))

    def _story(self, at: datetime, told: Any) -> Story:
        slug = told.get("product", self.place.told["carries"][0])
        author = self._author(told, at)
        row = self.world.put(
            Thread,
            at,
            community_id=self.place.id,
            author_id=author["id"],
            product_id=None if told["kind"] == "discussion" else self.products.by_slug[slug]["id"],
            created_at=at,
            last_activity_at=at,
            **self._words(told, author, at, slug),
            **self._held(told, at),
        )
        for tag in row["tags"]:
            self.world.put(ThreadTag, community_id=self.place.id, thread_id=row["id"], tag=tag)
        item = self.items.plans[slug, told["item"]] if told.get("item") else None
        story = Story(self.place, row, told, author, item, *self._fame(told, at))
        self._acts(story)
        return story

    def _author(self, told: Any, at: datetime) -> Row:
        if "by" in told:
            return self.place.named(told["by"])
        here = [m for m in self.place.active if m["joined_at"] < at - timedelta(hours=2)]
        speaks = f"{told['title']} {told['say']}".lower()
        for words, segments in SPEAKERS:
            if any(word in speaks for word in words):
                fit = [m for m in here if self.place.accounts[m["id"]]["segment"] in segments]
                here = fit or here
                break
        return self.world.chance.choice(here)

    def _words(self, told: Any, author: Row, at: datetime, slug: str) -> Row:
        problem, chance = told["kind"] == "problem", self.world.chance
        body = told.get("body") or self._body(told, author)
        version = "" if told["kind"] in ("praise", "discussion", "idea") else None
        if version is None:
            version = self.products.newest_at(slug, at, pre=chance.happens(0.8))
        return {
            "kind": told["kind"],
            "title": told["title"],
            "body": body,
            "body_html": render(body),
            "tags": told["tags"],
            "version": told.get("version", version),
            "steps": told.get("steps", ""),
            "expected": told.get("expected", ""),
            "actual": told.get("actual", ""),
            "severity": told.get("severity", self._severity()) if problem else None,
            "frequency": told.get("frequency", self._frequency()) if problem else "",
            "device": told.get("device", ""),
        }

    def _severity(self) -> str:
        return self.world.chance.choices(("minor", "major", "blocker", "loss"), (5, 5, 1, 1))[0]

    def _frequency(self) -> str:
        return self.world.chance.choice(("always", "sometimes", "once"))

    def _body(self, told: Any, author: Row) -> str:
        chance, words = self.world.chance, texts("replies")
        segment = self.place.accounts[author["id"]]["segment"]
        parts = [told["say"]]
        if told["kind"] != "praise" and chance.happens(0.4) and self.place.told["texts"] == "lumen":
            parts.append(chance.choice(texts("people")["places"][segment]))
        ends = {"problem": words["closing"], "idea": words["wish"]}.get(told["kind"], [""])
        parts.append(chance.choice(ends))
        return "\n\n".join(part for part in parts if part)

    def _held(self, told: Any, at: datetime) -> Row:
        return {
            "audience": told.get("audience", "members"),
            "status": "open",
            "status_reason": "",
            "shipped_in": "",
            "item_id": None,
            "mission_id": None,
            "pinned_at": at + timedelta(minutes=5) if told.get("pinned") else None,
            "locked_at": at + timedelta(days=1.3) if told.get("locked") else None,
            "hidden_at": at + timedelta(hours=3) if told.get("hidden") else None,
            "hidden_reason": told.get("hidden") or "",
        }

    def _fame(self, told: Any, at: datetime) -> tuple[float, float]:
        chance, days = self.world.chance, (self.world.now - at).days
        if "appeal" in told:
            return told["appeal"], told["seen"]
        low, high = APPEAL[told["kind"]]
        appeal = low + (high - low) * chance.random() ** 1.5
        if days < 40 and chance.happens(SHELVED):
            return appeal, 0.05
        return appeal, min(0.95, 0.12 + days / 70 + 0.3 * chance.random())

    def _acts(self, story: Story) -> None:
        """Pins, locks and hiding are in the audit log."""
        row, moderator = story.row, self.moderator
        about = {"thread_id": row["id"]}
        for at, fact, text in (
            (row["pinned_at"], ThreadPinned(pinned=True, **about), ""),
            (row["locked_at"], ThreadLocked(locked=True, **about), "Enough sounds were collected."),
            (row["hidden_at"], ThreadHidden(hidden=True, **about), row["hidden_reason"]),
        ):
            if at is not None:
                name = fact.name.removeprefix("thread.")
                self.world.audit(
                    fact, at, by=moderator, community_id=self.place.id,
                    before={name: False}, after={name: True}, text=text,
                )  # fmt: skip

    @property
    def moderator(self) -> int:
        """The person who keeps the place friendly."""
        found = next(m for m in self.place.staff.values() if m["role"] == "moderator")
        return self.place.person_id(found)
