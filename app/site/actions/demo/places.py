"""The communities of the demonstration: members, agreements, cohorts, invitations."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.access.roles import Role
from app.communities.events import AgreementPublished, CohortMade, CommunityMade, RoleSet
from app.communities.models import (
    Acceptance,
    Agreement,
    Cohort,
    CohortMember,
    Community,
    Invitation,
    Member,
)
from app.communities.queries.rules import Clause, Rule
from app.core.markdown import render
from app.identity.queries import token_hash
from app.products.models import Carriage
from app.site.actions.demo.people import People, address_of
from app.site.actions.demo.products import Products
from app.site.actions.demo.world import Row, World, texts
from app.web.tokens import fresh_token

WATER = {"Harbours", "Waterways", "Aquaculture", "Ferries", "Energy", "Municipal", "Rescue"}
CLASS = {"Schools", "Nurseries", "Vineyards", "Orchards", "Science"}
GROWERS = {"Orchards", "Vineyards", "Nurseries", "Co-operatives"}
TASK = "Look at [your trial](/c/lumen-observers/trials): wait for a night of frost, then say what it did."
OLD_FRIENDS = 14  # customers who came first
LUMEN = 150  # customers of the largest community; who came later is elsewhere
SECOND_AGREEMENT = 120  # days ago
NOTE = "Hanne says that you take over the upper rows. The frost warning is for them."
INVITED = ("Einar Lofthus", "Bo Hellevik", "Ottilie Crane", "Samir Lunde")


@dataclass
class Place:
    """A community with its members: staff by name, customers in the order of joining."""

    told: Any
    row: Row
    staff: dict[str, Row] = field(default_factory=dict)
    customers: list[Row] = field(default_factory=list)
    cohorts: dict[str, Row] = field(default_factory=dict)
    persons: dict[int, Row] = field(default_factory=dict)  # by the member's id
    accounts: dict[int, Row] = field(default_factory=dict)

    @property
    def id(self) -> int:
        return self.row["id"]

    @property
    def active(self) -> list[Row]:
        """Customers who are still here."""
        return [member for member in self.customers if member["state"] == "active"]

    def named(self, name: str) -> Row:
        """The member of this name."""
        if name in self.staff:
            return self.staff[name]
        return next(member for member in self.customers if member["name"] == name)

    def person_id(self, member: Row) -> int:
        return self.persons[member["id"]]["id"]


class Places:
    """All communities, by slug."""

    def __init__(self, world: World, people: People, products: Products) -> None:
        self.world, self.people, self.products = world, people, products
        self.by_slug: dict[str, Place] = {}
        for told in texts("places")["communities"]:
            self.by_slug[told["slug"]] = self._place(told)

    def _place(self, told: Any) -> Place:
        founded = self.world.ago(told["founded"])
        place = Place(told, self._community(told, founded))
        for name, role in told["staff"]:
            place.staff[name] = self._member(place, self.people.by_name[name], role, founded)
        for slug in told["carries"]:
            self.world.put(
                Carriage,
                community_id=place.id,
                product_id=self.products.by_slug[slug]["id"],
                since=founded,
            )
        self._customers(place)
        self._agreements(place, founded)
        self._cohort(place)
        self._invitations(place)
        self._acts(place, founded)
        place.row["members"] = len(place.active)
        return place

    def _community(self, told: Any, founded: datetime) -> Row:
        return self.world.put(
            Community,
            founded,
            **{key: told[key] for key in ("slug", "name", "purpose", "welcome", "names_shown")},
            shares=told["shares"],
            agreement_version=len(told["agreements"]),
            next_thread=1,
            next_trial=1,
            next_mission=1,
            members=0,
            archived_at=None,
            created_at=founded,
        )

    def _customers(self, place: Place) -> None:
        chance, founded = self.world.chance, place.told["founded"]
        for person in self._who(place):
            old = person in self.people.customers[:OLD_FRIENDS]
            share = 0.86 + 0.12 * chance.random() if old else chance.random() ** 0.6
            joined = self.world.ago(3 + (founded - 6) * share)
            member = self._member(place, person, Role.CUSTOMER, joined)
            if not old and chance.happens(0.02):
                left = chance.moment(joined, self.world.now, early=0.5)
                member |= {"state": "left", "left_at": left}
            place.customers.append(member)
        place.customers.sort(key=lambda member: member["joined_at"])

    def _who(self, place: Place) -> list[Row]:
        everybody, many = self.people.customers, place.told["customers"]
        first, beyond = everybody[:many], everybody[LUMEN:]
        if place.told["texts"] == "lumen":
            return first + [p for p in beyond if self._segment(p) not in WATER | CLASS]
        fit = WATER if place.told["texts"] == "tarn" else CLASS
        suited = [p for p in everybody if self._segment(p) in fit]
        known = [p for p in suited if p in everybody[:OLD_FRIENDS]]
        fresh = [p for p in suited if p in beyond]
        return [*known, *fresh, *(p for p in suited if p not in known + fresh)][:many]

    def _segment(self, person: Row) -> str:
        return self.people.account_of[person["id"]]["segment"]

    def _member(self, place: Place, person: Row, role: str, joined: datetime) -> Row:
        account = self.people.account_of.get(person["id"])
        inviter = next(iter(place.staff.values()), None)
        member = self.world.put(
            Member,
            joined,
            community_id=place.id,
            person_id=person["id"],
            ghost_key=None,
            name=person["name"],
            company=account["name"] if account else "Aldersea Instruments",
            role=role,
            state="active",
            agreement_version=len(place.told["agreements"]),
            invited_by_id=inviter["id"] if inviter else None,
            named_in_changelog=account is not None
            and (self.world.chance.happens(0.55) or person["name"] == "Hanne Østby"),
            joined_at=joined,
            left_at=None,
        )
        place.persons[member["id"]] = person
        if account:
            place.accounts[member["id"]] = account
        return member

    def _agreements(self, place: Place, founded: datetime) -> None:
        moments = [founded, self.world.ago(SECOND_AGREEMENT)]
        owner = self._owner(place)
        for version, text in enumerate(place.told["agreements"], start=1):
            at, mark = moments[version - 1], hashlib.sha256(text.encode()).hexdigest()
            self.world.put(
                Agreement,
                community_id=place.id,
                version=version,
                text=text,
                html=render(text),
                text_hash=mark,
                binds_from=at,
            )
            self.world.audit(
                AgreementPublished(version=version), at, by=owner, community_id=place.id,
                after={"version": version},
            )  # fmt: skip
            newest = version == len(place.told["agreements"])
            for number, member in enumerate([*place.staff.values(), *place.customers]):
                self._acceptance(place, member, version, mark, at, newest=newest, number=number)

    def _acceptance(
        self, place: Place, member: Row, version: int, mark: str, at: datetime, *, newest: bool,
        number: int,
    ) -> None:  # fmt: skip
        joined_later = member["joined_at"] >= self.world.ago(SECOND_AGREEMENT)
        if not newest and joined_later:
            return
        if member["left_at"] and member["left_at"] < at:
            member["agreement_version"] = version - 1
            return
        accepted = max(at + timedelta(hours=1 + number % 50), member["joined_at"])
        self.world.put(
            Acceptance,
            community_id=place.id,
            member_id=member["id"],
            version=version,
            text_hash=mark,
            address=f"192.0.2.{number % 250 + 1}",
            accepted_at=accepted,
        )

    def _cohort(self, place: Place) -> None:
        at = self.world.ago(place.told["founded"] * 0.6)
        name, segments = (
            ("Growers", GROWERS) if place.told["texts"] == "lumen" else ("Pathfinders", None)
        )
        rule = segments and _rule_of(segments)
        words = {"first_task": TASK} if segments else {}
        cohort = self.world.put(
            Cohort, at, community_id=place.id, name=name, rule=rule, created_at=at, **words
        )
        place.cohorts[name] = cohort
        for member in place.active:
            account = place.accounts[member["id"]]
            if account["segment"] in segments if segments else self.world.chance.happens(0.4):
                self.world.put(
                    CohortMember,
                    community_id=place.id,
                    cohort_id=cohort["id"],
                    member_id=member["id"],
                    by_rule=rule is not None,
                    created_at=max(at, member["joined_at"]),
                )
        self.world.audit(
            CohortMade(cohort_id=cohort["id"]), at, by=self._owner(place), community_id=place.id,
            after={"name": name},
        )  # fmt: skip

    def _invitations(self, place: Place) -> None:
        for number, name in enumerate(INVITED if place.told["texts"] == "lumen" else ()):
            at = self.world.ago(2 + 3 * number)
            account = "Kestrel Ridge Orchards" if number == 0 else "Brightwater Sailing Club"
            self.world.put(
                Invitation,
                at,
                community_id=place.id,
                token_hash=token_hash(fresh_token()),
                email=address_of(name, self.people.domains[account]),
                name=name,
                role=Role.CUSTOMER,
                account_id=self.people.accounts[account]["id"],
                note=NOTE if number == 0 else "",
                inviter_id=place.staff["Ines Valdane"]["id"],
                cap=1,
                used=0,
                expires_at=at + timedelta(days=14),
                opened_at=at + timedelta(days=1) if number % 2 else None,
                created_at=at,
            )

    def _acts(self, place: Place, founded: datetime) -> None:
        chief = next(p["id"] for p in self.people.by_name.values() if p["is_administrator"])
        fact = CommunityMade(community_id=place.id)
        slug = {"slug": place.told["slug"]}
        self.world.audit(fact, founded, by=chief, community_id=place.id, after=slug)
        for member in list(place.staff.values())[1:]:
            role = Role(member["role"])
            self.world.audit(
                RoleSet(member_id=member["id"], was=Role.CUSTOMER, role=role),
                founded + timedelta(hours=3),
                by=self._owner(place),
                community_id=place.id,
                before={"role": "customer"},
                after={"role": role.value},
            )

    def _owner(self, place: Place) -> int:
        return place.person_id(next(iter(place.staff.values())))


def _rule_of(segments: set[str]) -> Row:
    clause = Clause(fact="segment", values=tuple(sorted(segments)))
    return Rule(clauses=(clause,)).model_dump(mode="json")
