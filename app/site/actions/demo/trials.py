"""The trials of the demonstration: missions, who takes part, what came of it."""

from datetime import datetime, timedelta
from typing import Any

from app.communities.models import CohortMember
from app.site.actions.demo.places import Place
from app.site.actions.demo.products import Products
from app.site.actions.demo.threads import Story
from app.site.actions.demo.world import Row, World, texts
from app.trials.events import TrialMoved
from app.trials.models import Enrolment, Mission, MissionResult, Result, Trial, TrialState

OUTCOMES = ("worked", "trouble", "failed", "blocked", "skipped")
ALWAYS_IN = ("Hanne Østby", "Sunniva Brekk", "Marcus Tell", "Lucía Ferrante", "Ada Merrick")


class Trials:
    """All trials, with the results that members gave."""

    def __init__(self, world: World, products: Products) -> None:
        self.world, self.products = world, products
        self.joined: list[tuple[Place, Row, Row, datetime]] = []  # place, trial, member, when
        self.tried: list[tuple[Place, Row, Row, Row]] = []  # place, trial, member, result

    def run(self, place: Place, stories: list[Story]) -> None:
        """The community's trials stand, each as far as it is."""
        for told in texts("places")["trials"]:
            if told["community"] == place.told["slug"]:
                self._trial(place, told, stories)

    def _trial(self, place: Place, told: Any, stories: list[Story]) -> None:
        began = self.world.ago(told["began"])
        made = min(began, self.world.now) - timedelta(days=6)
        number = place.row["next_trial"]
        place.row["next_trial"] = number + 1
        cohort = place.cohorts.get(told["cohort"] or "")
        trial = self.world.put(
            Trial,
            made,
            community_id=place.id,
            number=number,
            name=told["name"],
            goals=told["goals"],
            product_id=self.products.by_slug[told["product"]]["id"],
            version_id=self.products.versions[told["product"], told["version"]]["id"],
            cohort_id=cohort["id"] if cohort else None,
            state=told["state"],
            starts_on=began.date(),
            ends_on=(began + timedelta(days=told["days"])).date(),
            next_mission=len(told["missions"]) + 1,
            created_at=made,
        )
        self._moved(place, trial, told["state"], made, began)
        missions = [self._mission(place, trial, n, m) for n, m in enumerate(told["missions"], 1)]
        self._enrol(place, trial, missions, told, cohort)
        self._problems(trial, missions, stories)

    def _moved(self, place: Place, trial: Row, state: str, made: datetime, began: datetime) -> None:
        manager = next(m for m in place.staff.values() if m["role"] == "manager")
        states = list(TrialState)
        ends = datetime.combine(trial["ends_on"], began.timetz())
        moments = [made, made + timedelta(hours=2), began, min(ends, self.world.now), ends]
        for at, was, now in zip(moments[1:], states, states[1:], strict=False):
            if states.index(TrialState(state)) >= states.index(now) and at <= self.world.now:
                self.world.audit(
                    TrialMoved(trial_id=trial["id"], was=was, state=now), at,
                    by=place.person_id(manager), community_id=place.id,
                    before={"state": was.value}, after={"state": now.value},
                )  # fmt: skip

    def _mission(self, place: Place, trial: Row, position: int, told: Any) -> Row:
        title, why, steps, due = told
        number = place.row["next_mission"]
        place.row["next_mission"] = number + 1
        return self.world.put(
            Mission,
            trial["created_at"],
            community_id=place.id,
            trial_id=trial["id"],
            number=number,
            position=position,
            title=title,
            why=why,
            steps=steps,
            due_on=trial["starts_on"] + timedelta(days=due),
            **dict.fromkeys(OUTCOMES, 0),
        )

    def _enrol(
        self, place: Place, trial: Row, missions: list[Row], told: Any, cohort: Row | None
    ) -> None:
        inside = self._inside(place, cohort, trial["created_at"])
        first = [m for m in inside if m["name"] in ALWAYS_IN]
        others = self.world.chance.some([m for m in inside if m not in first], told["enrol"])
        part, results = 0, 0
        for member in (first + others)[: told["enrol"]]:
            given = self._member(place, trial, missions, member)
            part += given is not None
            results += given or 0
        trial |= {"enrolled": part, "results": results}

    def _inside(self, place: Place, cohort: Row | None, at: datetime) -> list[Row]:
        ids = {m["id"] for m in place.active if m["joined_at"] < at}
        if cohort is not None:
            rows = self.world.rows[CohortMember]
            ids &= {row["member_id"] for row in rows if row["cohort_id"] == cohort["id"]}
        return [m for m in place.active if m["id"] in ids]

    def _member(self, place: Place, trial: Row, missions: list[Row], member: Row) -> int | None:
        """How many results the member gave; None for who does not take part."""
        chance, enrolled = self.world.chance, trial["created_at"] + timedelta(hours=3)
        hanne, running = member["name"] == "Hanne Østby", trial["state"] != "recruiting"
        state = "invited" if chance.happens(0.17) and not hanne else "accepted"
        if state == "accepted" and chance.happens(0.05) and not hanne:
            state = "withdrawn"
        given = 0
        if state == "accepted":
            at = chance.moment(enrolled, min(enrolled + timedelta(days=4), self.world.now))
            self.joined.append((place, trial, member, at))
            if running:
                given = self._results(place, trial, missions, member)
            state = "done" if given == len(missions) else "active" if given else "accepted"
            if state == "accepted" and running and chance.happens(0.5):
                state = "installed"
        self.world.put(
            Enrolment, community_id=place.id, trial_id=trial["id"], member_id=member["id"],
            state=state, created_at=enrolled,
        )  # fmt: skip
        return given if state not in ("invited", "withdrawn") else None

    def _results(self, place: Place, trial: Row, missions: list[Row], member: Row) -> int:
        chance = self.world.chance
        eager = chance.random() * (1.25 if trial["state"] != "closed" else 1.6)
        given = 0
        for mission in missions:
            drawn = chance.happens(eager * 0.75)
            told = str(mission["position"]) in texts("replies")["own"]
            if told if self._is_told(trial, member) else drawn:
                self._result(place, trial, mission, member)
                given += 1
        return given

    def _is_told(self, trial: Row, member: Row) -> bool:
        """Whether the member's results are written, not drawn."""
        return member["name"] == "Hanne Østby" and trial["state"] == "running"

    def _result(self, place: Place, trial: Row, mission: Row, member: Row) -> None:
        chance = self.world.chance
        start = self.world.now.replace(hour=6) - (self.world.now.date() - trial["starts_on"])
        end = min(self.world.now, start + (trial["ends_on"] - trial["starts_on"]))
        at = chance.moment(min(start, end - timedelta(hours=1)), end)
        words, own = texts("replies")["mission"], texts("replies")["own"]
        said = chance.choices(OUTCOMES, (62, 20, 8, 5, 5))[0]
        note = chance.choice(words[said])
        if self._is_told(trial, member):
            said, note = own[str(mission["position"])]
        result = Result(said)
        mission[result.value] += 1
        devices = texts("people")["devices"]
        row = self.world.put(
            MissionResult,
            community_id=place.id,
            mission_id=mission["id"],
            member_id=member["id"],
            result=result.value,
            note=note,
            device=chance.choice(devices)[0] if trial["version_id"] else "",
            thread_id=None,
            created_at=at,
            changed_at=at,
        )
        self.tried.append((place, trial, member, row))

    def _problems(self, trial: Row, missions: list[Row], stories: list[Story]) -> None:
        """Some problems that were posted while the trial ran came out of its missions."""
        during = [
            s for s in stories
            if s.row["kind"] == "problem" and s.row["mission_id"] is None and s.is_open
            and trial["starts_on"] <= s.start.date() <= trial["ends_on"]
            and s.row["product_id"] == trial["product_id"]
        ]  # fmt: skip
        for story, mission in zip(during, missions * 3, strict=False):
            own = [
                row for _, tried, member, row in self.tried
                if tried is trial and member is story.author and row["result"] != "worked"
            ]  # fmt: skip
            if own:
                own[0]["thread_id"], mission_id = story.row["id"], own[0]["mission_id"]
            else:
                mission_id = mission["id"]
            story.row["mission_id"] = mission_id
