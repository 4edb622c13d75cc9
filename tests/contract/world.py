"""A small world in which every address leads somewhere, and everybody who may knock there."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from app.backlog.models import Evidence, Item
from app.communities.models import (
    Agreement,
    Cohort,
    Community,
    Invitation,
    InvitationBatch,
    JoinRequest,
    Member,
)
from app.communities.queries.questions import Question, QuestionKind, mark_of
from app.core.clock import clock
from app.core.mailing import token_of
from app.customers.models import Account
from app.identity.models import Device, LinkPurpose, MailLink, Setup
from app.identity.queries import token_hash
from app.notices.models import Notice
from app.notices.queries.letters import seal_subscription
from app.products.models import Build as ProductBuild
from app.products.models import KnownProblem, Product
from app.search.index import Text, index
from app.threads.models import Vote
from app.transfer.models import CommunityExport
from app.transfer.queries.exports import folder_of_exports
from app.trials.models import Enrolment, Mission, MissionResult, Trial
from tests.build import Build
from tests.cast import Actor, Stranger

# Words that only some may read. None is a word of another, so that none hides in one.
NOTE, HELD, PRIVATE, HIDDEN, REASON = (
    "quincewort staff note",
    "zanderblum held comment",
    "velomoss private thread",
    "krakenfern hidden thread",
    "wombatreed reason",
)
SECRET_WORDS = (NOTE, HELD, PRIVATE, HIDDEN, REASON)
VALUE = 77_131_300  # cents of Aurora Ferries a year


class World:
    """Harbour preview with one of everything; Ana started most of it."""

    def __init__(self, build: Build) -> None:
        self.build, self.house = build, build.house
        self.stranger = Stranger(build.house, build.site)
        self.people()
        self.threads()
        self.product()
        self.trial()
        self.doors()

    def people(self) -> None:
        build = self.build
        self.ana = build.member("Ana Lindqvist", "customer", account="Aurora Ferries")
        self.ben = build.member("Ben Okafor", "customer", account="Baltic Pilots")
        self.tam = build.member("Tam Nguyen", "team")
        self.mia = build.member("Mia Castellano", "moderator")
        self.max = build.member("Max Tanaka", "manager")
        self.olu = build.member("Olu Adeyemi", "owner")
        self.eve = build.member("Eve Marsh", "customer", community=build.elsewhere)
        self.pat = build.person("Pat Ferreira", is_employee=True)
        self.una = build.person("Una Costa", is_employee=True)
        build.on_team(self.pat, "manager")
        build.on_team(self.una, "contributor")
        self.ida = build.administrator()
        self.finn = build.member("Finn Gone", "customer")
        left = {"state": "left", "left_at": clock.now()}
        build.change(Member, left, person_id=self.finn.id)
        build.add(
            Agreement(
                community_id=build.harbour.id,
                version=1,
                text="Be kind.",
                html="<p>Be kind.</p>",
                text_hash="0" * 64,
                binds_from=clock.now(),
            )
        )
        build.change(Member, {"agreement_version": 1}, community_id=build.harbour.id)
        build.change(Community, {"agreement_version": 1}, id=build.harbour.id)
        worth = {"annual_value_cents": VALUE, "stage": "at-risk", "owner_person_id": self.tam.id}
        build.change(Account, worth, name="Aurora Ferries")
        build.add(Setup(id=1, person_id=self.ida.id, done_at=clock.now()))

    @property
    def actors(self) -> dict[str, Stranger]:
        """Everybody who may knock, in the order of the table."""
        return {
            "stranger": self.stranger,
            "eve": self.eve,
            "former": self.finn,
            "customer": self.ana,
            "team": self.tam,
            "moderator": self.mia,
            "manager": self.max,
            "owner": self.olu,
            "product manager": self.pat,
            "contributor": self.una,
            "administrator": self.ida,
        }

    def threads(self) -> None:
        build, ana, ben = self.build, self.ana, self.ben
        problem: dict[str, Any] = {
            "kind": "problem",
            "version": "2.4.0-beta.3",
            "severity": "major",
        }
        self.thread = build.thread(by=ana, title="Rain gauge reads 0 mm", body="Rain.", **problem)
        self.shipped = build.thread(
            by=ana, title="Rain in inches", status="shipped", shipped_in="2.4.0-beta.3"
        )
        self.private = build.thread(by=ben, title=PRIVATE, body=PRIVATE, audience="staff")
        hidden: dict[str, Any] = {"hidden_at": clock.now(), "hidden_reason": REASON}
        self.hidden = build.thread(by=ben, title=HIDDEN, body=HIDDEN, **hidden)
        self.comment = build.comment(self.thread, by=ana, body="It rained all day.")
        self.note = build.comment(self.thread, by=self.tam, body=NOTE, visibility="staff")
        self.held = build.comment(self.thread, by=ben, body=HELD, **hidden)
        here = build.harbour.id
        for by in (ben, self.tam):
            build.add(
                Vote(
                    community_id=here,
                    thread_id=self.thread.id,
                    member_id=by.member_id,
                    importance="critical",
                    by_staff=by is self.tam,
                    created_at=clock.now(),
                )
            )
        self._find_and_tell()

    def _find_and_tell(self) -> None:
        """All of it stands in the text index, and Ana was told of all of it when she still might."""
        build, here = self.build, self.build.harbour.id
        all_threads = (self.thread, self.shipped, self.private, self.hidden)
        with build.scope(build.harbour) as scope:
            for thread in all_threads:
                row = thread.now()
                index(scope, Text(row.id, "thread", row.id, row.title, row.body))
        told = [(t, None, "status") for t in all_threads]
        told += [(self.thread, said, "comment") for said in (self.comment, self.note, self.held)]
        for count, (thread, said, kind) in enumerate(told):
            build.add(
                Notice(
                    community_id=here,
                    person_id=self.ana.id,
                    thread_id=thread.id,
                    comment_id=said.id if said else None,
                    kind=kind,
                    key=f"told:{count}",
                    more={"status": "planned", "version": ""} if kind == "status" else {},
                    at=clock.now(),
                )
            )

    def product(self) -> None:
        build = self.build
        self.version = build.version()
        key = {"product_id": self.version.product_id, "version_id": self.version.id}
        self.made = build.add(
            ProductBuild(platform="Console", url="https://builds.example/console", **key)
        )
        self.problem = build.add(KnownProblem(title="Dark when cold", **key))
        item = Item(
            product_id=self.version.product_id,
            number=1,
            title="Rain that is not there",
            created_at=clock.now(),
            moved_at=clock.now(),
        )
        self.item = build.add(item)
        build.change(Product, {"next_item": 2}, id=self.version.product_id)
        for thread in (self.thread, self.private, self.hidden):
            build.add(
                Evidence(
                    community_id=build.harbour.id,
                    thread_id=thread.id,
                    product_id=item.product_id,
                    item_id=item.id,
                    created_at=clock.now(),
                )
            )

    def trial(self) -> None:
        build, here, today = self.build, self.build.harbour.id, clock.now().date()
        build.change(Community, {"next_trial": 2, "next_mission": 3}, id=here)
        period = {"starts_on": today - timedelta(days=3), "ends_on": today + timedelta(days=20)}
        of = {"product_id": self.version.product_id, "version_id": self.version.id}
        self.running = build.add(
            Trial(
                community_id=here,
                number=1,
                name="Frost season trial",
                state="running",
                next_mission=3,
                created_at=clock.now(),
                **period,
                **of,
            )
        )
        for number in (1, 2):
            self.mission = build.add(
                Mission(
                    community_id=here,
                    trial_id=self.running.id,
                    number=number,
                    position=number,
                    title=f"Catch frost night {number}",
                )
            )
        for member in (self.ana, self.ben):
            place = {"community_id": here, "trial_id": self.running.id}
            build.add(
                Enrolment(
                    member_id=member.member_id, state="active", created_at=clock.now(), **place
                )
            )
        build.add(
            MissionResult(
                community_id=here,
                mission_id=self.mission.id,
                member_id=self.ben.member_id,
                result="failed",
                created_at=clock.now(),
                changed_at=clock.now(),
            )
        )

    def doors(self) -> None:
        build, here, now = self.build, self.build.harbour.id, clock.now()
        soon = now + timedelta(days=3)
        self.cohort = build.add(Cohort(community_id=here, name="Early birds", created_at=now))
        self.invitation = build.add(
            Invitation(
                community_id=here,
                token_hash=token_hash("an-open-link"),
                email="new@example.com",
                role="customer",
                inviter_id=self.olu.member_id,
                created_at=now,
                expires_at=soon,
            )
        )
        self.batch = build.add(
            InvitationBatch(
                community_id=here, inviter_id=self.olu.member_id, name="guests.csv", days=14,
                lines=1, fresh=1, misspelt=0, left=0, bad=0, created_at=now,
            )
        )  # fmt: skip
        self.link = build.add(
            Invitation(
                community_id=here,
                token_hash=token_hash(token_of("a seed", self.house.settings.secret_key)),
                mail_seed="a seed",
                role="customer",
                inviter_id=self.olu.member_id,
                cap=5,
                created_at=now,
                expires_at=soon,
            )
        )
        self.export = ready_export(build, by=self.olu)
        self.joining()
        purposes = {"reset": LinkPurpose.RESET, "link": LinkPurpose.SIGN_IN}
        for token, purpose in purposes.items():
            build.add(
                MailLink(
                    token_hash=token_hash(f"a-{token}-token"),
                    purpose=purpose,
                    person_id=self.ana.id,
                    created_at=now,
                    expires_at=soon,
                )
            )
        for actor in self.actors.values():
            if isinstance(actor, Actor):
                build.add(
                    Device(person_id=actor.id, name="Gauge", platform="Console", created_at=now)
                )

    def joining(self) -> None:
        """One may ask to join; one request waits, and of another the address is to be proven."""
        here, now = self.build.harbour.id, clock.now()
        question = Question(1, QuestionKind.TEXT, "What do you sail?")
        asks: dict[str, Any] = {
            "join_open": True,
            "proposals": "ask",
            "questions": [question.to_json()],
        }
        self.build.change(Community, asks, id=here)
        self.asked = mark_of([question])
        for state, email in (("unproven", "una.asks@example.com"), ("waiting", "wim@example.com")):
            self.request = self.build.add(
                JoinRequest(
                    community_id=here,
                    name="Wim Waits",
                    email=email,
                    state=state,
                    open_for=email if state == "waiting" else None,
                    token_hash=token_hash(f"a-proof-{state}"),
                    created_at=now,
                )
            )

    def stop_token(self) -> str:
        """What a mail to Ana carries in its address for ending mails."""
        return seal_subscription(self.ana.id, self.house.settings.secret_key)

    def address(self, path: str) -> str:
        """The path with the names of this world filled in."""
        values: dict[str, Any] = {
            "community": "harbour-preview",
            "product": "lumen-weather-station",
            "number": self.thread.number,
            "comment": self.comment.id,
            "member_id": self.ben.member_id,
            "cohort_id": self.cohort.id,
            "invitation_id": self.invitation.id,
            "batch_id": self.batch.id,
            "export_id": self.export.id,
            "link_id": self.link.id,
            "request_id": self.request.id,
            "question_id": 1,
            "trial": 1,
            "mission": 1,
            "account": self.ana.account_id,
            "person": self.ana.id,
            "version": self.version.name,
            "build": self.made.id,
            "problem": self.problem.id,
            "job": 1,
            "passkey": 1,
            "provider": "nobody",
            "mail": "nothing.eml",
        }
        if "/agreement" in path:
            values["version"] = 1
        if "/works" in path:
            values["number"] = self.shipped.number
        elif path.startswith("/products") or "/backlog/" in path:
            values["number"] = 1
        for start, token in (
            ("/i/", "an-open-link"),
            ("/u/", self.stop_token()),
            ("/reset-password/", "a-reset-token"),
            ("/sign-in/link/", "a-link-token"),
            ("/demo/", "a-demo-token"),
            ("/join/", "a-proof-unproven"),
            ("/me/", "a-token-of-nobody"),
        ):
            if path.startswith(start):
                values["token"] = token
        is_product = path.startswith(("/admin/products", "/api/v1/products"))
        values["slug"] = values["product" if is_product else "community"]
        return path.format(**values)


def ready_export(build: Build, *, by: Actor) -> Any:
    """An export of Harbour preview whose file lies where files of exports lie."""
    folder = folder_of_exports(build.house.settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "an-export.zip").write_bytes(b"a zip")
    now = clock.now()
    return build.add(
        CommunityExport(
            community_id=build.harbour.id,
            member_id=by.member_id,
            state="ready",
            file_name="an-export.zip",
            size_bytes=5,
            asked_at=now,
            ready_at=now,
            expires_at=now + timedelta(days=3),
        )
    )


@contextmanager
def nothing_stays(house: Any) -> Generator[None]:
    """Whatever is written inside is taken back at the end of its own transaction."""
    real = house.database.write

    @contextmanager
    def write() -> Generator[Any]:
        with real() as session:
            session.commit = session.flush
            yield session

    house.database.write = write
    try:
        yield
    finally:
        del house.database.write
