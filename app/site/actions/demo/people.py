"""The people of the demonstration: staff, customers, their accounts and devices."""

import unicodedata
from typing import Any

from app.customers.models import Account, AccountPerson
from app.identity.models import Device, Person, Setup
from app.site.actions.demo.world import Row, World, texts

COMPANY = "aldersea.example"
CUSTOMERS = 190
LAST_VISIT = 2.2  # days ago, of whoever has a link


def address_of(name: str, domain: str) -> str:
    """An address that reads like the name."""
    plain = name.lower().replace("ø", "o").replace("æ", "ae")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return f"{plain.replace(' ', '.')}@{domain}"


class People:
    """Everybody, by name; customers in the order in which they came."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.by_name: dict[str, Row] = {}
        self.accounts: dict[str, Row] = {}
        self.domains: dict[str, str] = {}
        self.account_of: dict[int, Row] = {}  # by the person's id
        self.customers: list[Row] = []
        self._staff()
        self._accounts()
        self._customers()

    def _staff(self) -> None:
        for name, address, role, _ in texts("people")["staff"]:
            self._person(
                name, f"{address}@{COMPANY}", staff=True, administers=role == "administrator"
            )
        chief = next(p for p in self.by_name.values() if p["is_administrator"])
        self.world.put(Setup, id=1, person_id=chief["id"], demo=True, done_at=self.world.ago(320))

    def _person(
        self, name: str, email: str, *, staff: bool = False, administers: bool = False
    ) -> Row:
        made = self.world.ago(320 if staff else 300)
        person = self.world.put(
            Person,
            made,
            name=name,
            email=email,
            password_hash=None,
            is_employee=staff,
            is_administrator=administers,
            language="en",
            zone="Europe/Oslo",
            unread=0,
            last_home_at=self.world.ago(LAST_VISIT),
            created_at=made,
        )
        self.by_name[name] = person
        return person

    def _accounts(self) -> None:
        for number, row in enumerate(texts("people")["accounts"]):
            name, domain, segment, value, stage, owner = row
            made = self.world.ago(318 - number)
            self.accounts[name] = self.world.put(
                Account,
                made,
                name=name,
                segment=segment,
                annual_value_cents=value * 100,
                currency="EUR",
                stage=stage,
                owner_person_id=self.by_name[owner]["id"],
                external_id=f"sf:{4100 + 37 * number:05}",
                created_at=made,
            )
            self.domains[name] = f"{domain}.example"

    def _customers(self) -> None:
        named = [tuple(row) for row in texts("people")["named"]]
        for name, account in [*named, *self._invented(CUSTOMERS - len(named))]:
            person = self._person(name, address_of(name, self.domains[account]))
            self.customers.append(person)
            self.account_of[person["id"]] = self.accounts[account]
            self.world.put(
                AccountPerson,
                person_id=person["id"],
                account_id=self.accounts[account]["id"],
                since=person["created_at"],
            )
            self._devices(person)

    def _invented(self, many: int) -> list[tuple[str, str]]:
        chance, words = self.world.chance, texts("people")
        pairs = [f"{first} {last}" for first in words["first"] for last in words["last"]]
        names, accounts = chance.sample(pairs, many), list(self.accounts)
        # every account has somebody before one has two
        homes = accounts + chance.choices(accounts, k=many)
        return list(zip(names, homes, strict=False))

    def _devices(self, person: Row) -> None:
        devices: list[Any] = texts("people")["devices"]
        for number, (name, platform, system) in enumerate(self.world.chance.some(devices, 2)):
            self.world.put(
                Device,
                self.world.ago(100),
                person_id=person["id"],
                name=name,
                platform=platform,
                os_version=system,
                is_usual=number == 0,
                created_at=self.world.ago(100),
            )
