"""Makes the least that is valid, straight in the tables, for tests to begin from."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from app.communities.models import Community, Member
from app.core.clock import clock
from app.core.formulas.rising import rising_start
from app.core.house import House
from app.core.ids import new_id
from app.core.markdown import render
from app.core.versions import version_key
from app.customers.models import Account, AccountPerson
from app.identity.actions.passwords import hash_password
from app.identity.models import Person, PersonalToken, SignInSession
from app.identity.queries import token_hash
from app.products.models import Carriage, Product, ProductTeamMember, Version
from app.threads.models import Comment, Thread
from tests.cast import Actor
from tests.tables import Tables


@dataclass
class BuiltThread:
    """A thread, its address, and how it stands now."""

    build: "Build"
    community: Any
    id: int
    number: int

    @property
    def address(self) -> str:
        """Its path."""
        return f"/c/{self.community.slug}/threads/{self.number}"

    def now(self) -> Any:
        """The row as it stands in the database."""
        return self.build.row(Thread, id=self.id)


class Build(Tables):
    """Everything is made once per test, when first asked for."""

    def __init__(self, house: House, site: Any) -> None:
        super().__init__(house)
        self.site = site

    @cached_property
    def product(self) -> Product:
        """Lumen Weather Station."""
        return self.make_product("Lumen Weather Station", "lumen-weather-station")

    def make_product(self, name: str, slug: str) -> Product:
        """A product without versions."""
        return self.add(Product(slug=slug, name=name, description="", created_at=clock.now()))

    def version(self, name: str = "2.4.0-beta.3", product: Product | None = None) -> Version:
        """A version of the product, made once."""
        product = product or self.product
        known = self.row(Version, product_id=product.id, name=name)
        return known or self.add(
            Version(
                product_id=product.id,
                name=name,
                sort_key=version_key(name),
                stage="beta",
                notes="",
                notes_html="",
                released_at=clock.now(),
            )
        )

    @cached_property
    def harbour(self) -> Community:
        """Harbour preview, carrying the product."""
        return self.make_community("Harbour preview", "harbour-preview")

    @cached_property
    def elsewhere(self) -> Community:
        """Another community, carrying the same product."""
        return self.make_community("Valley growers", "valley-growers")

    def make_community(self, name: str, slug: str, *, carries: bool = True) -> Community:
        """A community."""
        made = self.add(Community(slug=slug, name=name, purpose="", created_at=clock.now()))
        if carries:
            self.add(Carriage(community_id=made.id, product_id=self.product.id, since=clock.now()))
        return made

    def person(self, name: str, *, password: str | None = None, **more: Any) -> Actor:
        """Somebody with a session."""
        known = self.row(Person, email=_address(name))
        person = known or self.add(
            Person(
                name=name,
                email=_address(name),
                email_proved_at=clock.now(),
                password_hash=hash_password(password) if password else None,
                created_at=clock.now(),
                **more,
            )
        )
        token = f"session-of-{person.id}"
        if not known:
            now = clock.now()
            self.add(
                SignInSession(
                    token_hash=token_hash(token),
                    person_id=person.id,
                    created_at=now,
                    seen_at=now,
                    expires_at=now + timedelta(days=400),
                    ends_at=now + timedelta(days=900),
                    browser="Firefox on Linux",
                )
            )
        return Actor(self.house, self.site, person, token)

    def member(
        self,
        name: str,
        role: str = "customer",
        *,
        community: Community | None = None,
        account: str | None = None,
        product_role: str | None = None,
        password: str | None = None,
    ) -> Actor:
        """A member, made once by name and community."""
        community = community or self.harbour
        staff = role != "customer"
        actor = self.person(name, password=password, is_employee=staff)
        actor.member_id = self._membership(actor, community, role, account or "")
        if account:
            actor.account_id = self.account(account).id
            if not self.row(AccountPerson, person_id=actor.id):
                self.add(
                    AccountPerson(
                        person_id=actor.id, account_id=actor.account_id, since=clock.now()
                    )
                )
        if product_role:
            self.on_team(actor, product_role)
        return actor

    def _membership(self, actor: Actor, community: Community, role: str, company: str) -> int:
        known = self.row(Member, community_id=community.id, person_id=actor.id)
        if known:
            return known.id
        made = self.add(
            Member(
                community_id=community.id,
                person_id=actor.id,
                name=actor.name,
                company=company,
                role=role,
                joined_at=clock.now(),
            )
        )
        if role == "customer":
            self.change(Community, {"members": Community.members + 1}, id=community.id)
        return made.id

    def on_team(self, actor: Actor, role: str, product: Product | None = None) -> None:
        """The person is on the product's team."""
        product = product or self.product
        if not self.row(ProductTeamMember, product_id=product.id, person_id=actor.id):
            self.add(
                ProductTeamMember(
                    product_id=product.id, person_id=actor.id, role=role, since=clock.now()
                )
            )

    def administrator(self, name: str = "Ida Berg") -> Actor:
        """An administrator who is a member of nothing."""
        return self.person(name, is_administrator=True, is_employee=True)

    def account(self, name: str, **more: Any) -> Account:
        """An account, made once by name."""
        known = self.row(Account, name=name)
        return known or self.add(Account(name=name, created_at=clock.now(), **more))

    def token(self, actor: Actor, *grants: str) -> str:
        """A personal API token of the actor with these grants (all when none is given)."""
        token = f"flt_{new_id()}"
        self.add(
            PersonalToken(
                token_hash=token_hash(token),
                person_id=actor.id,
                name="a script",
                grants=list(grants) or ["read", "write", "moderate", "manage", "admin"],
                created_at=clock.now(),
            )
        )
        return token

    def thread(
        self,
        *,
        by: Actor,
        kind: str = "idea",
        title: str = "A title",
        body: str = "Some words.",
        community: Community | None = None,
        **more: Any,
    ) -> BuiltThread:
        """A thread, as if the actor had just posted it, without events."""
        community = community or self.harbour
        now = clock.now()
        number = self.row(Community, id=community.id).next_thread
        self.change(Community, {"next_thread": number + 1}, id=community.id)
        values = {"tags": [], "rising": rising_start(now), "product_id": self.product.id, **more}
        made = self.add(
            Thread(
                community_id=community.id,
                number=number,
                author_id=by.member_id,
                kind=kind,
                title=title,
                body=body,
                body_html=render(body),
                created_at=now,
                last_activity_at=now,
                **values,
            )
        )
        return BuiltThread(self, community, made.id, number)

    def comment(
        self, thread: BuiltThread, *, by: Actor, body: str = "A reply.", **more: Any
    ) -> Any:
        """A comment, counted on its thread, without events."""
        if more.get("visibility", "members") == "members":
            self.change(Thread, {"comments": Thread.comments + 1}, id=thread.id)
        return self.add(
            Comment(
                community_id=thread.community.id,
                thread_id=thread.id,
                author_id=by.member_id,
                body=body,
                body_html=render(body),
                created_at=clock.now(),
                **more,
            )
        )


def _address(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@example.com"
