"""What accounts' timelines tell, and what can be found by its words."""

from datetime import datetime
from typing import Any

from app.customers.models import OURS, Touchpoint, TouchpointKind
from app.search.models import Document
from app.site.actions.demo.places import Place
from app.site.actions.demo.threads import Story
from app.site.actions.demo.trials import Trials
from app.site.actions.demo.world import Row, World, texts
from app.threads.models import WorksAnswer

OUTSIDE = 4  # touchpoints of other systems, of an account at most


class Telling:
    """Everything that follows from what happened."""

    def __init__(self, world: World) -> None:
        self.world = world

    def timelines(self, place: Place, stories: list[Story]) -> None:
        """The accounts' touchpoints out of the community's threads."""
        for story in stories:
            number = f"{place.id}:{story.row['id']}"
            author = story.author
            self._touch(
                story, author, "started", story.start, f"{number}:started:{author['id']}",
                kind=story.row["kind"],
            )  # fmt: skip
            members = {m["id"]: m for m in place.customers}
            for vote in story.votes:
                if vote["member_id"] in members:
                    mark = f"{number}:vote:{vote['member_id']}"
                    self._touch(
                        story, members[vote["member_id"]], "voted", vote["created_at"], mark,
                        importance=vote["importance"],
                    )  # fmt: skip
            for comment in story.comments:
                if comment["author_id"] in members and comment["visibility"] == "members":
                    mark = f"{number}:comment:{comment['id']}:{comment['author_id']}"
                    self._touch(
                        story, members[comment["author_id"]], "commented", comment["created_at"],
                        mark, comment_id=comment["id"],
                    )  # fmt: skip
            self._shipped(story, members, number)
        self._works(place, stories)

    def _touch(
        self, story: Story, member: Row, what: str, at: datetime, mark: str, **about: Any
    ) -> None:
        private = story.row["audience"] != "members"
        told = TouchpointKind.HAPPENED if private else TouchpointKind[what.upper()]
        about = {} if private else {"thread_id": story.row["id"], **about}
        self._add(story.place, member, told, at, mark, about)

    def _add(
        self, place: Place, member: Row, kind: TouchpointKind, at: datetime, mark: str, about: Row
    ) -> None:
        account = place.accounts.get(member["id"])
        if account is not None:
            self._row(
                at,
                account_id=account["id"],
                person_id=place.person_id(member),
                kind=kind,
                source=OURS,
                external_id=mark,
                place_id=place.id,
                about=about,
            )

    def _row(self, at: datetime, **values: Any) -> None:
        self.world.put(Touchpoint, at, at=at, **{"title": "", "body": "", **values})

    def _shipped(self, story: Story, members: dict[int, Row], number: str) -> None:
        if story.row["status"] != "shipped":
            return
        asked: dict[int, list[Row]] = {}
        for member_id in [story.row["author_id"], *(v["member_id"] for v in story.votes)]:
            if member_id in members:
                account = story.place.accounts[member_id]
                asked.setdefault(account["id"], []).append(members[member_id])
        version = story.row["shipped_in"]
        for account_id, people in asked.items():
            self._row(
                story.moves[-1].at,
                account_id=account_id,
                person_id=story.place.person_id(people[0]) if len(people) == 1 else None,
                kind=TouchpointKind.SHIPPED,
                source=OURS,
                external_id=f"{number}:shipped:{version}:{account_id}",
                place_id=story.place.id,
                about={"thread_id": story.row["id"], "version": version, "people": len(people)},
            )

    def _works(self, place: Place, stories: list[Story]) -> None:
        by_id = {story.row["id"]: story for story in stories}
        members = {m["id"]: m for m in place.customers}
        for answer in self.world.rows[WorksAnswer]:
            if answer["community_id"] == place.id:
                story, member = by_id[answer["thread_id"]], members[answer["member_id"]]
                said = {"works": answer["works"], "version": answer["version"]}
                mark = f"{place.id}:{story.row['id']}:works:{answer['version']}:{member['id']}"
                self._touch(story, member, "works", answer["answered_at"], mark, **said)

    def trials(self, trials: Trials) -> None:
        """Who takes part, and what came of missions."""
        for place, trial, member, at in trials.joined:
            mark = f"{place.id}:{trial['id']}:joined:{member['id']}"
            about = {"trial_id": trial["id"]}
            self._add(place, member, TouchpointKind.JOINED, at, mark, about)
        for place, trial, member, row in trials.tried:
            mark = f"{place.id}:{row['mission_id']}:result:{member['id']}"
            about = {
                "mission_id": row["mission_id"],
                "trial_id": trial["id"],
                "result": row["result"],
            }
            self._add(place, member, TouchpointKind.TRIED, row["created_at"], mark, about)

    def outside(self, accounts: list[Row]) -> None:
        """What support and sales brought from their own systems."""
        chance, told = self.world.chance, texts("replies")["agreed_ticket"]
        for account in accounts:
            for number, (source, title, body) in enumerate(chance.some(told, OUTSIDE)):
                self._row(
                    self.world.ago(1 + 200 * chance.random() ** 2),
                    account_id=account["id"],
                    person_id=None,
                    kind="ticket" if source == "zendesk" else "note",
                    source=source,
                    external_id=f"{account['id']}:{number}",
                    place_id=None,
                    about={},
                    title=title,
                    body=body,
                )

    def index(self, stories: list[Story]) -> None:
        """The threads are found by their words."""
        for story in stories:
            row = story.row
            parts = [row["body"], row["steps"], row["expected"], row["actual"], *row["tags"]]
            self.world.put(
                Document,
                community_id=story.place.id,
                id=row["id"],
                kind="thread",
                thread_id=row["id"],
                title=row["title"],
                body="\n".join(part for part in parts if part),
            )
