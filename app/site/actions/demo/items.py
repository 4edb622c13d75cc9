"""The backlogs of the demonstration: items, their history, and what they stand on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.backlog.events import EvidenceLinked, ItemMade, ItemMoved
from app.backlog.models import Evidence, Item, ItemMove, ItemStatus
from app.core.formulas.priorities import rice
from app.core.markdown import render
from app.site.actions.demo.people import People
from app.site.actions.demo.products import Products
from app.site.actions.demo.world import Row, World, texts


@dataclass
class ItemPlan:
    """An item, and when it stood where."""

    row: Row
    made_at: datetime
    moves: list[tuple[datetime, str, str]]  # when, to which status, in which version
    manager: int  # the person who moves it
    has_moved: bool
    last_ago: float
    voters: set[int] = field(default_factory=set)

    def status_at(self, at: datetime) -> tuple[str, str]:
        """Status and version at that moment."""
        past = [move for move in self.moves if move[0] <= at]
        return past[-1][1:] if past else ("review", "")


class Items:
    """All items, by product and number."""

    def __init__(self, world: World, people: People, products: Products) -> None:
        self.world = world
        self.plans: dict[tuple[str, int], ItemPlan] = {}
        teams = {told["slug"]: told["team"][0][0] for told in texts("places")["products"]}
        for slug, items in texts("places")["items"].items():
            manager = people.by_name[teams[slug]]["id"]
            for told in items:
                self.plans[slug, told[0]] = self._item(products, slug, manager, told)
            products.by_slug[slug]["next_item"] = max(told[0] for told in items) + 1

    def _item(self, products: Products, slug: str, manager: int, told: Any) -> ItemPlan:
        number, title, lane, impact, confidence, effort, ago, moves, version, body = told
        made, product = self.world.ago(ago), products.by_slug[slug]
        shipped = products.versions.get((slug, version))
        row = self.world.put(
            Item,
            made,
            product_id=product["id"],
            number=number,
            title=title,
            body=body,
            body_html=render(body),
            status=moves[-1][0] if moves else "review",
            lane=lane,
            impact=impact,
            confidence=confidence,
            effort_weeks=effort,
            version_id=shipped["id"] if shipped else None,
            revision=1 + len(moves),
            created_at=made,
            moved_at=self.world.ago(moves[-1][1]) if moves else made,
        )
        self.world.audit(ItemMade(product_id=product["id"], item_id=row["id"]), made, by=manager)
        dated = [
            (self.world.ago(when), status, version if status == "shipped" else "")
            for status, when in moves
        ]
        last = moves[-1][1] if moves else ago
        plan = ItemPlan(row, made, dated, manager, bool(moves), last)
        self._history(plan)
        return plan

    def _history(self, plan: ItemPlan) -> None:
        was, keys = "review", {"product_id": plan.row["product_id"], "item_id": plan.row["id"]}
        for at, status, version in plan.moves:
            self.world.put(
                ItemMove, at, person_id=plan.manager, was=was, now=status, version=version,
                created_at=at, **keys,
            )  # fmt: skip
            fact = ItemMoved(
                was=ItemStatus(was), status=ItemStatus(status), version=version, **keys
            )
            self.world.audit(
                fact, at, by=plan.manager, before={"status": was},
                after={"status": status, "version": version},
            )  # fmt: skip
            was = status

    def link(self, plan: ItemPlan, thread: Row, at: datetime) -> None:
        """The item stands on the thread from then on."""
        product_id, item_id = plan.row["product_id"], plan.row["id"]
        thread["item_id"] = item_id
        self.world.put(
            Evidence,
            community_id=thread["community_id"],
            thread_id=thread["id"],
            product_id=product_id,
            item_id=item_id,
            created_at=at,
        )
        fact = EvidenceLinked(
            product_id=product_id,
            item_id=item_id,
            in_community=thread["community_id"],
            thread_id=thread["id"],
            status=ItemStatus(plan.status_at(at)[0]),
        )
        self.world.audit(fact, at, by=plan.manager)

    def rank(self) -> None:
        """Each item's reach is the customers who voted for what it stands on, and its score follows."""
        for plan in self.plans.values():
            row = plan.row
            row["reach"] = float(len(plan.voters))
            row["score"] = rice(
                reach=row["reach"],
                impact=row["impact"],
                confidence_percent=row["confidence"] * 100,
                effort_weeks=row["effort_weeks"],
            )
